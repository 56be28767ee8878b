"""A chat model's words → statements with the numbers of the passages they cite, one by one as they come.

Small models write markers in every way but the one that was asked for: "(1)", "[Passage 1]", "【1】", "[1,
2]", before the sentence, after the full stop, or not at all; they announce their answer, repeat it, and go
on with questions of their own. What is markup other than a list is taken out: nothing of an answer may load
or link.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tijaria.folding import fold

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_WORD = r"(?:passages?|sources?|documents?|docs?|p|n°|الوثيقة|وثيقة|المقطع|مقطع|المصدر|مصدر|\^|#)?\s*[:#]?\s*"
_NUMBERS = r"(?P<n>\d{1,2}(?:\s*(?:,|،|;|-|–|/|et|و)\s*\d{1,2})*)"
_MARKER = re.compile(rf"\s*[\[【［]{{1,2}}\s*{_WORD}{_NUMBERS}\s*[\]】］]{{1,2}}", re.IGNORECASE)
_ROUND = re.compile(rf"\s*\(\s*{_WORD}(?P<n>\d{{1,2}})\s*\)(?=\s*[.،,;:]?\s*$)", re.IGNORECASE)
_RAISED = re.compile(r"(?<=[.!?؟»)\w])(?P<n>[¹²³⁴⁵⁶])(?=\s|$)")
_CUT_OFF = re.compile(r"\s*[\[【]\s*(?P<n>\d{1,2})?\s*$")
_RAISED_DIGITS = str.maketrans("¹²³⁴⁵⁶", "123456")
_BULLET = re.compile(r"^\s*(?:[-*•–·]\s+|\d{1,2}[.)]\s+)")
_HEAD = re.compile(r"^\s*#{1,6}\s*")
_LINK = re.compile(r"!?\[(?P<label>[^\]\[]*)\]\([^)]*\)")
_TAG = re.compile(r"<[^>]{0,200}>")
_EMPHASIS = re.compile(r"\*\*|__|`+|~~")
_LETTER = re.compile(r"[^\W\d_]")
_ANNOUNCES = re.compile(r"[:：]\s*$")
_SOURCES = re.compile(r"^(?:sources?|references?|citations?|المصادر|المراجع|المصدر)\b\s*:?")
_NEW_TURN = re.compile(r"^(?:={3,}|question\s*:|السؤال\s*:|user\s*:|system\s*:|assistant\s*:)")
_NO_ANSWER = re.compile(
    r"(?:passages?|documents?|sources?|textes?) (?:fournis |donnes |ci-dessus )?(?:ne (?:repond|"
    r"contien|donn|precis|mentionn|permett|dis)|"
    r"n'(?:indiqu|abord))|(?:je ne (?:sais|dispose|trouve)|pas d'information|aucune information)|"
    r"(?:المقاطع|النصوص|الوثائق|المصادر|الوثيقه|النص) (?:المقدمه |اعلاه )?(?:لا|لم) |لا (?:اعرف|"
    r"اعلم|توجد معلومات|تتوفر معلومات|يوجد جواب)|لا جواب"
)
_SEPARATOR = re.compile(r"[,،;/]|et|و")


@dataclass(frozen=True, slots=True)
class WrittenStatement:
    """A statement as a model wrote it.

    Attributes:
        text: Without markers and markup.
        passages: Numbers of the passages it cites, 1 first; empty when it names none.
        is_item: It was written as an item of a list.
        denies: It says that the passages do not answer.
    """

    text: str
    passages: tuple[int, ...] = ()
    is_item: bool = False
    denies: bool = False


def statements(pieces: Iterable[str]) -> Iterator[WrittenStatement]:
    """Yield the statements of a reply that comes piece by piece, each as soon as it is complete."""
    buffer = ""
    for piece in pieces:
        buffer += piece.translate(_DIGITS)
        while (cut := _end_of_statement(buffer)) is not None:
            line, buffer = buffer[:cut], buffer[cut:]
            if _NEW_TURN.match(fold(line).strip()):
                return
            yield from _read(line)
    if not _NEW_TURN.match(fold(buffer).strip()):
        yield from _read(buffer)


def _end_of_statement(buffer: str) -> int | None:
    """Return where the first statement of the buffer ends, None while that cannot be told."""
    newline = buffer.find("\n")
    line = buffer if newline < 0 else buffer[:newline]
    for match in _MARKER.finditer(line):
        after = line[match.end() :]
        tail = re.match(r"\s*[.،,;]?\s*", after)
        rest = after[tail.end() :] if tail else after
        # Followed by more words, and not by another marker: the next statement has begun.
        if (
            _LETTER.search(line[: match.start()])
            and rest
            and not _MARKER.match(rest)
            and rest[0] not in "[【("
        ):
            return match.end() + (tail.end() if tail else 0)
    return newline + 1 if newline >= 0 else None


def _read(line: str) -> Iterator[WrittenStatement]:
    """Read one line; nothing for one that says nothing."""
    line = _HEAD.sub("", line)
    is_item = bool(_BULLET.match(line))
    line = _EMPHASIS.sub("", _BULLET.sub("", line))
    numbers: list[int] = []
    for pattern in (_MARKER, _ROUND, _RAISED, _CUT_OFF):
        for match in pattern.finditer(line):
            numbers += _numbers((match["n"] or "").translate(_RAISED_DIGITS))
        line = pattern.sub("", line)
    text = _TAG.sub("", _LINK.sub(lambda match: match["label"], line))
    text = " ".join(text.replace("!", "! ").split()) if "![" in text else " ".join(text.split())
    folded = fold(text)
    if _NO_ANSWER.search(folded) or (0 in numbers and not any(numbers)):
        yield WrittenStatement(text, denies=True)
    elif _LETTER.search(text) and not _ANNOUNCES.search(text) and not _SOURCES.match(folded):
        yield WrittenStatement(_ended(text), tuple(dict.fromkeys(n for n in numbers if n)), is_item)


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in _SEPARATOR.split(text):
        ends = [int(end) for end in re.findall(r"\d+", part)]
        found += range(ends[0], ends[-1] + 1) if ends else ()
    return found


def _ended(text: str) -> str:
    """Return a sentence with its full stop, which the marker may have stood before."""
    text = re.sub(r"\s+(?=[.،,]$)", "", text)
    return text if text[-1] in ".!?؟…:;»)" else f"{text.rstrip(',،;')}."
