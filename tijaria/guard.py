"""Stops what is not a question of the field before anything is searched.

The topic gate judges by meaning; the patterns of `data/guard.toml` catch what it may miss because the rest
of the question is of the field: orders to the assistant after a real question, and requests to help with
cheating. Questions about rules and penalties stay questions: the patterns look for the intention, not for
the subject.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from tijaria.folding import fold
from tijaria.message import matches
from tijaria.question import AskedQuestion
from tijaria.topic_gate import TopicGate

Screening = Literal["question", "off_topic", "instruction", "fraud", "smalltalk", "thanks"]

_DOMAIN_MINIMUM = 0.03
_SMALLTALK_WORDS = 8
_SURELY_INSTRUCTION = 0.7
_SURELY_FRAUD = 0.75

_HOW_MUCH = re.compile(r"\b(?:combien|شحال|بشحال|كم|ch7al|chhal|bch7al)\b")
_THANKS = re.compile(
    r"^(ok )?(merci|thanks|thank you|gracias|شكرا|chokran|choukran|بارك الله فيك|الله يحفظك|الله يجازيك|"
    r"تبارك الله عليك|lah y7fdek|lay7fdek|baraka ?llah ?o? ?fik)"
    r"( (beaucoup|bcp|bien|infiniment|a vous|so much|a lot|bzaf|bzf|khouya|khoya|"
    r"bonne (?:journee|soiree|continuation)|a bientot|"
    r"pour (?:tout|votre aide|ton aide|l'info|les infos|votre reponse)|"
    r"خويا|ختي|جزيلا|بزاف|لك|ليك|لكم|شكرا))*"
    r"[\s!.,،]*$"
)
_WHO_ARE_YOU = re.compile(
    r"\b(?:qui es[ -]?tu|t'es qui|tu es (?:qui|un robot|une? (?:ia|personne|humain))|vous etes qui|"
    r"qui etes[ -]vous|"
    r"que (?:sais|peux)[ -]tu faire|tu (?:sais|peux) faire quoi|a quoi tu sers|who are you|what can you do|"
    r"chkoun n?ta|chkon nta|chkoun ntoma|nta robot|chno kat3ref|chno t9der)\b|"
    r"(?:من|شكون) (?:انت|نتا|انتم|نتوما)\b|هل (?:انت|تتكلم|تتحدث|تفهم)\b|واش (?:نتا|كتجاوب|كتفهم|كتهضر)\b|"
    r"(?:شنو|اشنو|ماذا) (?:كتعرف|كتقدر|تقدر|تعرف|يمكنك)\b"
)
_SMALLTALK = re.compile(
    r"^(bonjour|bonsoir|salut|slt|bjr|cc|coucou|ca va|(slt |bjr |salut )?(cv|ca va)|"
    r"hello|hi|hola|merci( beaucoup| bcp)?|ok( merci)?|d'accord|"
    r"au revoir|bonne (journee|soiree)|"
    r"السلام( عليكم)?( ورحمه الله)?( و?بركاته)?|سلام|مرحبا|صباح (الخير|النور)|مساء (الخير|النور)|"
    r"اهلا( وسهلا)?|شكرا( جزيلا| بزاف| لك| ليك)?|بسلامه|مع السلامه|لاباس|الله يحفظك|"
    r"salam( 3?alaykou?m| 3likom)?|slm|labas|chokran( bzaf)?|sbah lkhir|msa lkhir|bslama|"
    r"lah y7fdek)[\s!.,؟?]*$"
)


def screen(asked: AskedQuestion, gate: TopicGate) -> Screening:
    """Say what a message is."""
    # As typed, and as the sources would spell it: one of them may be far from all that the gate has seen.
    typed, spelt = gate.probabilities(asked.own_vector), gate.probabilities(asked.vector)
    probabilities = {label: (typed[label] + spelt[label]) / 2 for label in typed}
    folded = fold(asked.text)
    asks = bool(asked.aspects - {"how"} or _HOW_MUCH.search(folded)) or matches("mishap", folded)
    return judge_message(asked.text, probabilities, named=bool(asked.named), asks=asks)


def judge_message(
    text: str, probabilities: Mapping[str, float], *, named: bool = False, asks: bool = False
) -> Screening:
    """Say what a message is, from its words and the topic gate's probabilities.

    Args:
        text: The message as typed.
        probabilities: Label → probability, from `TopicGate.probabilities`.
        named: Whether it names notions of the glossary: then it is no small talk.
        asks: Whether it asks for something: then it is not taken for small talk for its tone alone.
    """
    folded, patterns = _plain(text), _patterns()
    if _THANKS.match(folded):
        return "thanks"
    if _SMALLTALK.match(folded):
        return "smalltalk"
    if len(folded.split()) <= _SMALLTALK_WORDS and not named and _WHO_ARE_YOU.search(folded):
        return "smalltalk"
    if patterns["instruction"].search(folded) or _has_hidden_text(text):
        return "instruction"
    if patterns["fraud"].search(folded) and not patterns["penalties"].search(folded):
        return "fraud"
    if not re.search(r"[^\W\d_]{2}", folded):
        return "off_topic"
    return _by_meaning(folded, probabilities, says_more=named or asks)


@lru_cache(maxsize=16384)
def is_innocent(text: str) -> bool:
    """Tell whether a text of a document speaks of the field, and not to the assistant: by its words alone."""
    return not _patterns()["instruction"].search(_plain(text)) and not _has_hidden_text(text)


def _by_meaning(folded: str, probabilities: Mapping[str, float], *, says_more: bool) -> Screening:
    label = max(probabilities, key=lambda name: probabilities[name])
    if label == "smalltalk" and len(folded.split()) <= _SMALLTALK_WORDS and not says_more:
        return "smalltalk"
    if (
        label == "fraud"
        and probabilities[label] > _SURELY_FRAUD
        and not _patterns()["penalties"].search(folded)
    ):
        return "fraud"
    if label == "instruction" and probabilities[label] > _SURELY_INSTRUCTION and not says_more:
        return "instruction"
    return "question" if says_more or probabilities["domain"] >= _DOMAIN_MINIMUM else "off_topic"


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Return class → one pattern that matches when any of the class does."""
    groups = tomllib.loads((files("tijaria") / "data" / "guard.toml").read_text(encoding="utf-8"))
    return {
        name: re.compile("|".join(f"(?:{pattern})" for listed in languages.values() for pattern in listed))
        for name, languages in groups.items()
    }


def _plain(text: str) -> str:
    """Return the folded text with the tricks that hide words undone: look-alike and full-width letters."""
    return " ".join(fold(unicodedata.normalize("NFKC", text)).split())


def _has_hidden_text(text: str) -> bool:
    """Tell whether a text carries characters that a person cannot see and does not type: tag characters."""
    return any(0xE0000 <= ord(character) <= 0xE007F for character in text)
