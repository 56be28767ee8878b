"""Is a figure said of what the source says it of?

"60 % en vert, 25 % en orange et 15 % en rouge" holds "15 %" and "orange", and does not say that 15 % are in
orange. The stretch of text that goes with each figure is compared: a statement whose words stand with another
figure of the same kind, and none of them with its own, has taken the figure from something else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tijaria.dates import dates_in
from tijaria.folding import fold, words
from tijaria.number_words import with_digits
from tijaria.overlap import Wording, wording
from tijaria.quantities import quantities_in

_DATE = "date"
_FEWEST_OF_DATES = 2
_SMALL_COUNT = 31
_YEAR = re.compile(r"(?:19|20)\d\d")
_ADDED = re.compile(r"[,،(](?= ?(?:selon|d'apres|source|حسب|وفق|المصدر)\b)|\((?=[^)]*\)\W*$)")
_HALF = re.compile(r"\bmoitie\b|(?<!\w)(?:ال)?نصف(?!\w)")
_LISTED = re.compile(r"\s*(?:a|et|ou|-|–|/|,|،|و|او|الي)?\s*")
_STRONG = re.compile(r"[;؛.:](?=\s|$)")
_WEAK = re.compile(
    r"[,،(](?=\s|$|\D)|\b(?:et|puis|dont|contre|mais|ou|a)\b(?=\s+\S*\s*\d)|(?<!\w)(?:و|منها|مقابل|ثم|الي)(?=\s?\S*\s?\d)"
)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of text: its words, and what is a number in it."""

    wording: Wording
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure, the stretch of text that goes with it, and its whole sentence.

    Attributes:
        kind: Its dimension, or "date".
    """

    kind: str
    value: object
    stretch: _Stretch
    sentence: _Stretch


def misattributed(statement: str, sentences: Sequence[str]) -> str:
    """Return the value of a figure of a statement that its source says of something else, "" for none.

    Args:
        statement: What is said.
        sentences: The cited passage, whole: what the figure may have been taken from.
    """
    source = [figure for sentence in sentences for figure in _figures(sentence)]
    said = _figures(statement)
    # Figures are what is placed; what places them are words and other numbers, years above all.
    plain = with_digits(fold(statement))
    values = {(figure.kind, figure.value) for figure in said}
    if _HALF.search(plain):
        values.add(("percent", 50.0))
    for start, end, _, _ in _places(plain):
        plain = plain[:start] + " " * (end - start) + plain[end:]
    whole = _stretch(plain)
    for figure in said:
        own = [other for other in source if (other.kind, other.value) == (figure.kind, figure.value)]
        rivals = [
            other for other in source if other.kind == figure.kind and (other.kind, other.value) not in values
        ]
        if own and any(all(_is_closer(rival, one, whole) for one in own) for rival in rivals):
            return str(figure.value)
    return ""


def _is_closer(rival: _Figure, own: _Figure, said: _Stretch) -> bool:
    """Tell whether words of a statement stand with the rival alone, and none with its own figure alone."""
    # Another sentence names its subject anew: what is said there must be missing from all of this one.
    together = rival.sentence == own.sentence
    with_own = _shared(said, own.stretch if together else own.sentence)
    with_rival = _shared(said, rival.stretch)
    # Texts say when something was signed, published and applied in many words: one alone is no sign there.
    least = _FEWEST_OF_DATES if own.kind == _DATE else 1
    return len(with_rival - with_own) >= least and not with_own - with_rival


def _shared(said: _Stretch, found: _Stretch) -> frozenset[object]:
    words = (equals for equals in said.wording.equals if not equals.isdisjoint(found.wording.stems))
    return frozenset(words) | (said.numbers & found.numbers)


@lru_cache(maxsize=4096)
def _figures(text: str) -> tuple[_Figure, ...]:
    plain = with_digits(fold(text))
    found = sorted(_places(plain), key=lambda place: place[:2])
    sentence, figures = _stretch(plain), []
    for start, end, kind, value in found:
        # Figures of another kind belong to the stretch, and so do those of a list or range that it is in.
        same = [(s, e) for s, e, k, _ in found if k == kind]
        added = _ADDED.search(plain, same[-1][1])
        tail = added.start() if added else len(plain)
        first, last = _run(plain, same, same.index((start, end)))
        begin = _boundary(plain, same[first - 1][1], same[first][0]) if first else 0
        stop = _boundary(plain, same[last][1], same[last + 1][0]) if last + 1 < len(same) else tail
        # What stands before the first figure is said of all of them, and what is added at the end too.
        head = f"{plain[: same[0][0]]} {plain[tail:]}"
        figures.append(
            _Figure(kind, value, _stretch(f"{head} {plain[begin:start]} {plain[end:stop]}"), sentence)
        )
    return tuple(figures)


def _run(plain: str, places: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    """Return the first and last figure of the list or range that a figure is in."""
    first = last = number
    while first and _LISTED.fullmatch(plain[places[first - 1][1] : places[first][0]]):
        first -= 1
    while last + 1 < len(places) and _LISTED.fullmatch(plain[places[last][1] : places[last + 1][0]]):
        last += 1
    return first, last


def _stretch(plain: str) -> _Stretch:
    return _Stretch(wording(plain), frozenset(word for word in words(plain) if word.isdigit()))


def _places(plain: str) -> Iterator[tuple[int, int, str, object]]:
    rest = plain
    for date in dates_in(plain):
        rest = rest[: date.start] + " " * (date.end - date.start) + rest[date.end :]
        if date.day is not None and date.year is not None:
            yield date.start, date.end, _DATE, (date.year, date.month, date.day)
    for quantity in quantities_in(rest):
        # Years and small counts without a unit stand in too many places to be of one thing.
        if quantity.dimension or (quantity.value > _SMALL_COUNT and not _YEAR.fullmatch(quantity.raw)):
            yield quantity.start, quantity.end, quantity.dimension, quantity.value


def _boundary(text: str, start: int, end: int) -> int:
    """Return where the stretch of one figure ends and that of the next begins, between the two."""
    between = text[start:end]
    strong = _STRONG.search(between)
    if strong:
        return start + strong.end()
    weak = list(_WEAK.finditer(between))
    return start + weak[-1].start() if weak else end
