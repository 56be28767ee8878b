"""What the denials of a text deny: the words under a negation, around "interdit", after "sans".

"ne décharge pas l'exportateur" denies that he is discharged: a text that says so, with as much of the rest,
says the contrary, however its clauses are cut.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tijaria.folding import is_stop_word, stem
from tijaria.overlap import Wording, covered, wording_of

_WORD = re.compile(r"[^\W\d_]{2,}")
_END = re.compile(r"[()]|[;:.!?؛؟،,](?=\s|$)")
_REACH = 3
_SAME = 0.34

# In the order in which they are read: what one takes no other one sees.
_KINDS = ("free", "aside", "exception", "negation", "contrary")
_AROUND = {"free", "contrary"}


@dataclass(frozen=True, slots=True)
class Denials:
    """What a text denies, and what it says beside.

    Attributes:
        denied: The words of each denial, in the order in which they are found.
        affirmed: The words that no denial reaches.
    """

    denied: tuple[Wording, ...]
    affirmed: frozenset[str]


def denials_in(folded: str, marks: Mapping[str, re.Pattern[str]]) -> Denials:
    """Return what a folded text denies, what only looks like a denial left out.

    Args:
        folded: The text.
        marks: As of `tijaria.clauses.marks`.
    """
    words = _words(folded)
    ends = [m.start() for m in _END.finditer(folded)]
    reached: set[int] = set()
    denied: list[Wording] = []
    for kind in _KINDS:
        for mark in marks[kind].finditer(folded):
            places = _reach(kind, mark, words, ends)
            reached.update(places)
            if places:
                denied.append(wording_of(words[place][1] for place in places))
        # "n'exempte pas" denies twice.
        if kind != "negation":
            folded = marks[kind].sub(lambda m: " " * len(m.group()), folded)
    return Denials(
        tuple(denied), frozenset(word for place, (_, word) in enumerate(words) if place not in reached)
    )


def is_denied_alike(denied: Wording, others: Sequence[Wording]) -> bool:
    """Tell whether one of other denials is about the same words."""
    return any(max(covered(denied, other), covered(other, denied)) >= _SAME for other in others)


def _words(folded: str) -> list[tuple[int, str]]:
    """Return where each word that is no stop word begins, with its stem."""
    found = ((m.start(), stem(m.group())) for m in _WORD.finditer(folded) if not is_stop_word(m.group()))
    return [(start, word) for start, word in found if not is_stop_word(word)]


def _reach(kind: str, mark: re.Match[str], words: Sequence[tuple[int, str]], ends: Sequence[int]) -> list[int]:
    """Return the positions of the words that a mark denies: its own, and the next within its clause."""
    start = mark.start(mark.lastindex) if kind in ("aside", "exception") and mark.lastindex else mark.start()
    first = max((end for end in ends if end < start), default=-1)
    last = min((end for end in ends if end >= mark.end()), default=mark.end() + 10_000)
    own = [place for place, (at, _) in enumerate(words) if start <= at < mark.end()]
    after = [place for place, (at, _) in enumerate(words) if mark.end() <= at < last][:_REACH]
    before = [place for place, (at, _) in enumerate(words) if first < at < start][-_REACH:]
    if kind in _AROUND:
        return before + own + after
    return own + after if kind == "negation" else (own + after)[:_REACH]
