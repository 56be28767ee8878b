"""From a follow-up to a question that stands alone.

Deterministic rules over what a message names. A message that names its own subject stands alone, whatever
came before. One that puts another case in the place of the one before ("et pour le Canada ?", "w les
services ?") takes over the question with that case replaced. One that only asks something else ("c'est
combien ?", "فين نجيبها؟") takes over the subject of the question. The answer to a question of ours completes
it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tijaria.aspects import aspect_spans, aspects
from tijaria.courtesy import without_courtesies
from tijaria.folding import fold, is_stop_word, stem
from tijaria.gazetteer import Gazetteer, Mention, Name, spellings
from tijaria.glossary import Glossary
from tijaria.language import answer_language, detect
from tijaria.names import Kind, NameFinder
from tijaria.schema import AnswerStatus, Language
from tijaria.shorthand import written_out

_ARABIC = re.compile("[\u0620-\u064a]")
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_PREPOSITION = re.compile(
    r"(?:\b(?:vers|pour|par|en|au|aux|à|a|sur|chez|dans|avec|de|du|des|d|les|le|la|l|mes|mon|ma|nos|notre|f|fi|b|lil|li|ila|men|mn|"
    r"إلى|الى|في|من|نحو|عند|ف|ل)(?:[\s'’]+))+$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^(?:(?:ok|oui|d'accord|parfait|super|tres bien|très bien|merci|thanks|thx|شكرا|حسنا|طيب|واخا|مزيان|"
    r"عافاك|chokran|choukran|wakha|mezyan|mzyan|safi|صافي)"
    r"(?:\s+(?:beaucoup|bcp|bien|infiniment|جزيلا|بزاف|خويا|ختي|لك|ليك|لكم|bzaf|bezaf|a khouya|khouya))*"
    r"\s*[,،.!;:]*\s+)+",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"^(?:(?:(?:ok|oui|merci|d'accord|et|mais|alors|donc|sinon|puis|w|o|u|ou|and|y|wakha|iwa|ewa|"
    r"طيب|واخا|ايوا|ماذا عن|quid|qu'en est-il|what about|how about)\b[\s,]*|و\s*)|"
    r"(?:بالنسبة|بخصوص|فيما يخص|bennisba|bnisba)\s*(?:إلى\s+)?)+",
    re.IGNORECASE,
)
_ENDING = " ?؟!.…,،;:"
_SPOKEN_WORDS = 3
_MAX_ELLIPSIS_TERMS = 4
_MAX_ANSWER_TERMS = 8
_KINDS: tuple[Kind, ...] = ("product", "place")
_LABELS = ("4821",)


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation.

    Attributes:
        message: The question as typed.
        status: What became of it.
        has_sources: Whether the answer cited something; small talk does not, and is forgotten.
    """

    message: str
    status: AnswerStatus = "answered"
    has_sources: bool = True


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a message holds beside what it names and what it wants to know.

    Attributes:
        terms: Stems of the words that carry a subject.
        mentions: Products and places, by kind.
        contrasts: Things that have siblings, as "<kind>/<thing>".
    """

    text: str
    folded: str
    terms: tuple[str, ...]
    mentions: Mapping[Kind, tuple[Mention, ...]]
    contrasts: tuple[Mention, ...]

    @property
    def is_named(self) -> bool:
        return any(self.mentions.values())


class Conversation:
    """Completes follow-ups. Thread-safe."""

    def __init__(self, names: NameFinder, glossary: Glossary) -> None:
        """Take what finds products and places, and the terms of the field."""
        self._names = names
        self._glossary = glossary

    def standalone(self, message: str, history: Sequence[Turn]) -> str:
        """Return the message itself, or, for a follow-up, what it means after `history` (oldest first)."""
        before, asked_back = "", False
        for turn in history:
            if turn.status == "answered" and not turn.has_sources:
                continue
            before = self._complete(without_courtesies(turn.message), before, asked_back=asked_back)
            asked_back = turn.status == "clarify"
        return self._complete(message, before, asked_back=asked_back)

    def _complete(self, message: str, before: str, *, asked_back: bool) -> str:
        if not before.strip(_ENDING):
            return message
        now = self._read(_THANKS.sub("", without_courtesies(_in_full(message))).strip() or message)
        if asked_back and _is_reply(now):
            return self._replace(now, self._read(before)) if now.is_named else _append(before, message)
        if not self._is_follow_up(now):
            return message
        if now.is_named or now.contrasts or (now.terms and _matches("another", now.folded)):
            earlier = self._read(before)
            return _joined(now, earlier) if _asks_anew(now, earlier) else self._replace(now, earlier)
        subject = _subject(before)
        return f"{message.strip()} — {subject}" if subject else message

    def _is_follow_up(self, now: _Reading) -> bool:
        if not now.terms:
            return True
        if len(now.terms) > _MAX_ELLIPSIS_TERMS:
            return False
        if _matches("another", now.folded):
            return True
        if any(entry.french[0] not in _general() for _, entry in self._glossary.find(now.terms)):
            return False
        # It asks something else of the same subject: nothing it names can be a subject of its own.
        if len(now.terms) == 1 and not now.is_named and aspects(now.text) - {"how", "who"}:
            return True
        return _matches("pointing", now.folded) and (len(now.terms) <= 2 or _matches("going_on", now.folded))

    def _replace(self, now: _Reading, earlier: _Reading) -> str:
        """Put the case that a message names in the place of the one in the question before."""
        text, phrase = earlier.text, _case(now.text)
        placed = False
        cuts: list[tuple[int, int, str]] = []
        for kind in _KINDS:
            if now.mentions[kind] and earlier.mentions[kind]:
                start, end = _span(text, earlier.mentions[kind])
                cuts.append((start, end, "" if placed else phrase))
                placed = True
        for mention in now.contrasts:
            group = mention.keys[0].split("/")[0]
            siblings = [m for m in earlier.contrasts if m.keys[0].startswith(f"{group}/")]
            if siblings:
                cuts.append((*_span(text, siblings), "" if placed else phrase))
                placed = True
        for start, end, new in sorted(cuts, reverse=True):
            text = f"{text[:start].rstrip()} {new} {text[end:].lstrip()}"
        text = " ".join(text.split())
        return text if placed else _append(text, phrase)

    def _read(self, text: str) -> _Reading:
        asked = aspect_spans(text)
        contrasts = _contrasts().find(text)
        named = self._names.find(text).without([*asked, *((m.start, m.end) for m in contrasts)])
        covered = [(m.start, m.end) for m in (*named.products, *named.places)]
        terms = tuple(
            stem(fold(match.group()))
            for match in _WORD.finditer(text)
            if not _inside(match, covered) and not _inside(match, asked) and not is_light(fold(match.group()))
        )
        # "Étiquette" is nearly always a requirement on a product, and no product.
        products = tuple(mention for mention in named.products if mention.keys != _LABELS)
        mentions: dict[Kind, tuple[Mention, ...]] = {"product": products, "place": named.places}
        return _Reading(text, " ".join(fold(text).split()), terms, mentions, tuple(contrasts))


def spoken_language(message: str, full: str) -> Language:
    """Return the language to answer a message in; a fragment ("Canada ?") takes the whole question's."""
    form = detect(message)
    # A word or two in Latin letters ("États-Unis") are of no language; in Arabic letters they are Arabic.
    if _ARABIC.search(message) or (form != "other" and len(_WORD.findall(message)) >= _SPOKEN_WORDS):
        return answer_language(form)
    return answer_language(detect(full))


def _in_full(message: str) -> str:
    """Return a message with its French abbreviations written out: "et pr le Canada" is a follow-up."""
    return message if detect(message).startswith("ar") else written_out(message)


def _is_reply(now: _Reading) -> bool:
    """Tell whether a message answers our question rather than ask its own."""
    return len(now.terms) <= _MAX_ANSWER_TERMS and (now.is_named or not aspect_spans(now.text))


def _asks_anew(now: _Reading, earlier: _Reading) -> bool:
    """Tell whether a message that names something also asks something else than the question before."""
    new = aspects(now.text) - aspects(earlier.text)
    return "papers" in new or (bool(new) and all(now.mentions.values()))


def _joined(now: _Reading, earlier: _Reading) -> str:
    """Add to a question of its own what only the one before names: the product, or the place."""
    missing = [
        _span(earlier.text, earlier.mentions[kind])
        for kind in _KINDS
        if earlier.mentions[kind] and not now.mentions[kind]
    ]
    phrase = " ".join(earlier.text[start:end] for start, end in missing)
    return _append(now.text, phrase) if phrase else now.text


def _matches(name: str, folded: str) -> bool:
    return bool(_patterns()[name].search(folded))


def _case(text: str) -> str:
    """Return the phrase of a message that names another case: "au Canada" of "et au Canada ?"."""
    return _JOINT.sub("", text.strip()).strip(_ENDING)


def _span(text: str, mentions: Sequence[Mention]) -> tuple[int, int]:
    """Return where the mentions stand, with the prepositions before the first."""
    longest = max(mentions, key=lambda mention: mention.end - mention.start)
    start, end = longest.start, longest.end
    for mention in mentions:  # "شركة SARL" is one thing under two names
        if 0 <= mention.start - end <= 1:
            end = mention.end
    before = _PREPOSITION.search(text[:start])
    return (before.start() if before else start), end


def _append(text: str, phrase: str) -> str:
    return f"{text.rstrip(_ENDING)} — {phrase.strip()}"


def _subject(text: str) -> str:
    """Return what a question is about: its words without those that only ask."""
    asked = aspect_spans(text)
    kept = [
        match
        for match in _WORD.finditer(text)
        if not _inside(match, asked) and not is_light(fold(match.group()))
    ]
    if not kept:
        return ""
    start, end = kept[0].start(), kept[-1].end()
    pieces, position = [], start
    for first, last in sorted(asked):
        if start <= first and last <= end and first >= position:
            pieces.append(text[position:first])
            position = last
    return " ".join("".join([*pieces, text[position:end]]).split())


def _inside(match: re.Match[str], spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= match.start() and match.end() <= end for start, end in spans)


def is_light(word: str) -> bool:
    """Tell whether a folded word carries no subject of its own."""
    # "و" (and) is glued to the shortest words too: "ومن", "وفين".
    forms = spellings(word) | {word.removeprefix("و")}
    return any(is_stop_word(form) or form in _light_words() for form in forms)


@cache
def _data() -> Mapping[str, object]:
    return tomllib.loads((files("tijaria") / "data" / "conversation.toml").read_text(encoding="utf-8"))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    data = _data()
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for name, patterns in data.items()
        if name in ("another", "pointing", "going_on") and isinstance(patterns, list)
    }


@cache
def _light_words() -> frozenset[str]:
    words = fold(str(_data()["light"])).split()
    return frozenset(words) | frozenset(map(stem, words))


@cache
def _general() -> frozenset[str]:
    """Return the glossary entries that are the subject of every question, by their first French name."""
    return frozenset(str(_data()["general"]).split(" / "))


@cache
def _contrasts() -> Gazetteer:
    groups = _data()["contrasts"]
    assert isinstance(groups, list)
    return Gazetteer(
        Name(f"{group}/{position}", name)
        for group, things in enumerate(groups)
        for position, names in enumerate(things)
        for name in names.split(" / ")
    )
