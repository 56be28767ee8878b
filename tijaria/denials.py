"""What the denials of a text deny: the words under a negation, around "interdit", after "sans".

"ne décharge pas l'exportateur" denies that he is discharged: a text that says so, with as much of the rest,
says the contrary, however its clauses are cut.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tijaria.folding import is_stop_word, stem
from tijaria.overlap import Wording, covered, wording, wording_of

_WORD = re.compile(r"[^\W\d_]{2,}")
# They carry no meaning of their own: what is denied follows.
_AUXILIARY = re.compile(r"[وف]?(?:[يت](?:كن|كون|تم|عد)|تم|كانت?|ليست?|ل[من])|non|ayant|etant")
_END = re.compile(r"[()]|[;:.!?؛؟،,](?=\s|$)")
_REACH = 3
_SAME = 0.34

# In the order in which they are read: what one takes no other one sees.
_KINDS = ("free", "aside", "exception", "negation", "contrary")
_AROUND, _LEFT_OUT = {"free", "contrary"}, {"aside", "exception"}


@dataclass(frozen=True, slots=True)
class Denials:
    """What a text denies, and what it says beside.

    Attributes:
        denied: The words of each denial.
        affirmed: The words that no denial reaches.
        turns: How often the meaning of the text is turned into the contrary.
        asides: What it says is done without.
        exceptions: Of what it says the contrary, by leaving it out.
        rest: The text without what is free, done without or left out.
    """

    denied: tuple[Wording, ...]
    affirmed: frozenset[str]
    turns: int
    asides: tuple[Wording, ...]
    exceptions: tuple[Wording, ...]
    rest: str


def denials_in(folded: str, marks: Mapping[str, re.Pattern[str]]) -> Denials:
    """Read what a folded text denies; what only looks like a denial is left out of it before.

    Args:
        folded: The text.
        marks: As of `tijaria.clauses.marks`.
    """
    words = _words(folded)
    ends = [m.start() for m in _END.finditer(folded)]
    found: dict[str, list[re.Match[str]]] = {}
    for kind in _KINDS:
        found[kind] = list(marks[kind].finditer(folded))
        # "n'exempte pas" denies twice.
        if found[kind] and kind not in ("negation", "contrary"):
            folded = marks[kind].sub(lambda m: " " * len(m.group()), folded)
    reaches = [_reach(kind, mark, words, ends) for kind, several in found.items() for mark in several]
    reached = {place for places in reaches for place in places}
    return Denials(
        denied=tuple(wording_of(words[place][1] for place in places) for places in reaches if places),
        affirmed=frozenset(word for place, (_, word) in enumerate(words) if place not in reached),
        turns=bool(found["free"]) + len(found["negation"]) + len(found["contrary"]),
        asides=_left_out(found["aside"]),
        exceptions=_left_out(found["exception"]),
        rest=folded,
    )


def is_denied_alike(denied: Wording, others: Sequence[Wording]) -> bool:
    """Tell whether one of other denials is about the same words."""
    return any(max(covered(denied, other), covered(other, denied)) >= _SAME for other in others)


def _left_out(found: Iterable[re.Match[str]]) -> tuple[Wording, ...]:
    """Return what is left out, but what has no word of its own: "faute de quoi"."""
    return tuple(words for mark in found if (words := wording(mark.group(1))).stems)


def _words(folded: str) -> list[tuple[int, str]]:
    """Return where each word that is no stop word begins, with its stem."""
    found = ((m.start(), stem(m.group())) for m in _WORD.finditer(folded) if not _is_empty(m.group()))
    return [(start, word) for start, word in found if not is_stop_word(word)]


def _is_empty(word: str) -> bool:
    return is_stop_word(word) or _AUXILIARY.fullmatch(word) is not None


def _reach(
    kind: str, mark: re.Match[str], words: Sequence[tuple[int, str]], ends: Sequence[int]
) -> list[int]:
    """Return the positions of the words that a mark denies: its own, and the next within its clause."""
    start = mark.start(1) if kind in _LEFT_OUT else mark.start()
    first = max((end for end in ends if end < start), default=-1)
    last = min((end for end in ends if end >= mark.end()), default=mark.end() + 10_000)
    own = [place for place, (at, _) in enumerate(words) if start <= at < mark.end()]
    after = [place for place, (at, _) in enumerate(words) if mark.end() <= at < last][:_REACH]
    before = [place for place, (at, _) in enumerate(words) if first < at < start][-_REACH:]
    if kind in _AROUND:
        return before + own + after
    return own + after if kind == "negation" else (own + after)[:_REACH]
