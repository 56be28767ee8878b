"""From a follow-up to a question that stands alone.

A message that names its own subject stands alone, whatever came before. One that names another case ("et
pour le Canada ?", "w les services ?", "turquie") takes over the question before with that case replaced. One
that asks something else ("c'est combien ?", "فين نجيبها؟") takes over the subject of that question. The
answer to a question of ours completes it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tijaria.courtesy import is_courtesy, without_courtesies
from tijaria.dependence import depends
from tijaria.folding import fold
from tijaria.glossary import Glossary
from tijaria.language import answer_language, detect
from tijaria.message import OF_PRODUCTS, WORD, Message, MessageReader, subject
from tijaria.names import NameFinder
from tijaria.schema import AnswerStatus, Language
from tijaria.shorthand import written_out

_ARABIC = re.compile("[\u0620-\u064a]")
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
    r"^(?:(?:(?:ok|oui|non|nn|merci|d'accord|et|mais|alors|donc|sinon|puis|idem|pareil|pardon|sorry|désolé|"
    r"(?:la )?m[eê]me (?:chose|question)|je voulais (?:dire|parler)|je veux dire|je parl(?:e|ais)|je pensais|"
    r"rectification|je corrige|je me suis tromp[ée]e?|c'est une erreur|erreur|excusez[- ]moi|désolée|"
    r"quid|qu'en est-il|what about|how about|"
    r"w|o|u|ou|and|y|wakha|iwa|ewa|la|nefs|nfs (?:chi|lhaja|l7aja)|bhal|sm[ae]?[h7] ?l[iy]y?a?|"
    r"[q9][ae]?se?dt|[q9][ae]sdi|n[q9]sed|ghle?tt?|bghit n[g9]oul?|"
    r"طيب|واخا|ايوا|لا|عفوا|معذرة|سمحلي|سمح ليا|سمحو ليا|قصدت|قصدي|(?:كنت )?[أا]قصد|كنقصد|نقصد|[أا]عني|"
    r"المقصود(?: هو| هي)?|"
    r"[أا]خط[أا]ت|غلطت|تصحيح|بغيت نقول|ماذا عن|"
    r"نفس (?:الشيء|الشي|السؤال|الامر|الأمر|الحاجة))\b[\s,،:.;]*|"
    # "And", not the first letter of "documents" (وثائق).
    r"و(?:\s+|(?=ال|لل|ل\w{3}|إلى|الى|في|ف\w{4}|ب\w{3}|من|عن|كيف|هل|شنو|شحال|إذا|اذا|إن|إلا|الا|بالنسبة|ديال)))|"
    r"(?:بالنسبة|بخصوص|فيما يخص|bennisba|bnisba)\s*(?:إلى\s+)?)+",
    re.IGNORECASE,
)
# What a correction takes back before it says what was meant: "machi tmar, 3sel".
_TAKEN_BACK = re.compile(
    r"^(?:pas|machi|ماشي|ليس|ليست)\s+\w+(?:\s+\w+){0,2}?\s*(?:[,،]|(?<!\w)(?:mais|walakin|ولكن|بل)(?!\w))\s*",
    re.IGNORECASE,
)
_AFTERTHOUGHT = re.compile(
    r"(?:[\s,]+(?:pl[uû]t[oô]t|alors|svp|stp|en fait|finalement|aussi|pardon|sorry|desol[eé]|machi dakchi|"
    r"khouya|3afak|عفوا|قصدي|خويا|عافاك))+$",
    re.IGNORECASE,
)
_ENDING = " ?؟!.…,،;:"
_SPOKEN_WORDS = 3
_MAX_ANSWER_TERMS = 8
_MAX_PHRASE_WORDS = 4
_BARE_WORDS = 2


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


class Conversation:
    """Completes follow-ups. Thread-safe."""

    def __init__(self, names: NameFinder, glossary: Glossary) -> None:
        """Take what finds products and places, and the terms of the field."""
        self._reader = MessageReader(names, glossary)

    def standalone(self, message: str, history: Sequence[Turn]) -> str:
        """Return the message itself, or, for a follow-up, what it means after `history` (oldest first)."""
        before, asked_back = self.before(history)
        return self._complete(message, before, asked_back=asked_back)

    def before(self, history: Sequence[Turn]) -> tuple[str, bool]:
        """Return what the last question of a conversation meant, and whether it was asked back."""
        before, asked_back = "", False
        for turn in history:
            if (turn.status == "answered" and not turn.has_sources) or is_courtesy(turn.message):
                continue
            before = self._complete(without_courtesies(turn.message), before, asked_back=asked_back)
            asked_back = turn.status == "clarify"
        return before, asked_back

    def read(self, message: str) -> Message:
        """Return what a message holds, without greetings and thanks."""
        said = _THANKS.sub("", without_courtesies(_in_full(message))).strip() or message
        # "Bil-nisba" (as for) is no "nisba" (rate): what joins a message to the one before asks nothing.
        return replace(self._reader.read(_case(said)), folded=" ".join(fold(said).split()))

    def _complete(self, message: str, before: str, *, asked_back: bool) -> str:
        if not before.strip(_ENDING) or is_courtesy(message):
            return message
        now = self.read(message)
        # As it was read when it was asked: what is read of a text is kept.
        earlier = replace(self._reader.read(before.rstrip(_ENDING)), text=before)
        if asked_back and _is_reply(now):
            return _replaced(now, earlier) if now.is_named else _append(before, message)
        if not depends(now, earlier):
            return message
        return _carried(message, now, earlier) if _asks_else(now, earlier) else _replaced(now, earlier)


def spoken_language(message: str, full: str) -> Language:
    """Return the language to answer a message in; a fragment ("Canada ?") takes the whole question's."""
    form = detect(message)
    # A word or two in Latin letters ("États-Unis") are of no language; in Arabic letters they are Arabic.
    if _ARABIC.search(message) or (form != "other" and len(WORD.findall(message)) >= _SPOKEN_WORDS):
        return answer_language(form)
    return answer_language(detect(full))


def _in_full(message: str) -> str:
    """Return a message with its French abbreviations written out: "et pr le Canada" is a follow-up."""
    return message if detect(message).startswith("ar") else written_out(message)


def _is_reply(now: Message) -> bool:
    """Tell whether a message answers our question rather than ask its own."""
    if now.is_question and len(now.terms) > 1:
        return False
    return len(now.terms) <= _MAX_ANSWER_TERMS and (now.is_named or not now.aspects)


def _asks_else(now: Message, earlier: Message) -> bool:
    """Tell whether a message asks something else than the question before, rather than the same of a case."""
    return now.is_question and bool(
        now.aspects - earlier.aspects or not now.cases or (now.terms and not now.aspects)
    )


def _carried(message: str, now: Message, earlier: Message) -> str:
    """Add to a question what the one before is about, less what has a sibling in it."""
    about = subject(earlier, without=_spans(now, earlier))
    return f"{message.strip()} — {about}" if about else message


def _replaced(now: Message, earlier: Message) -> str:
    """Put the case that a message names in the place of its sibling in the question before."""
    text, phrase = earlier.text, _case(now.text)
    spans = _spans(now, earlier)
    fits = bool(spans) and len(WORD.findall(phrase)) <= _MAX_PHRASE_WORDS
    for number, (start, end) in reversed(list(enumerate(spans))):
        new = phrase if fits and number == 0 else ""
        text = f"{text[:start].rstrip()} {new} {text[end:].lstrip()}"
    text = " ".join(text.split())
    return text if fits else _append(text, phrase)


def _case(text: str) -> str:
    """Return the phrase of a message that names another case: "au Canada" of "et au Canada ?"."""
    phrase = _TAKEN_BACK.sub("", _JOINT.sub("", text.strip())).strip(_ENDING)
    return _AFTERTHOUGHT.sub("", phrase) or text.strip(_ENDING)


def _spans(now: Message, earlier: Message) -> list[tuple[int, int]]:
    """Return where the question before has what a message puts something else in the place of."""
    found = now.siblings(earlier)
    if not found and "product" in earlier.cases and _is_thing(now):
        found["product"] = earlier.cases["product"]
    if "product" in found:  # two kilos of what is not asked about any more, fresh or frozen
        gone = earlier.cases.keys() & {"quantity", *OF_PRODUCTS}
        found |= {kind: earlier.cases[kind] for kind in gone}
    spans: list[tuple[int, int]] = []
    for mention in sorted((m for found in found.values() for m in found), key=lambda m: (m.start, -m.end)):
        start, _ = _with_preposition(earlier.text, mention.start, mention.end)
        # "شركة SARL" is one thing under two names.
        if spans and mention.start - spans[-1][1] <= 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], mention.end))
        else:
            spans.append((start, mention.end))
    if not spans and "product" not in earlier.cases and ("product" in now.cases or _is_thing(now)):
        spans = [_with_preposition(earlier.text, *run) for run in earlier.loose if len(earlier.loose) == 1]
    return spans


def _with_preposition(text: str, start: int, end: int) -> tuple[int, int]:
    before = _PREPOSITION.search(text[:start])
    return (before.start() if before else start), end


def _is_thing(now: Message) -> bool:
    """Tell whether a message is a bare name that nothing knows: "trottinettes ?"."""
    return bool(now.terms) and not (now.cases or now.topics or now.is_question) and now.words <= _BARE_WORDS


def _append(text: str, phrase: str) -> str:
    return f"{text.rstrip(_ENDING)} — {phrase.strip()}"
