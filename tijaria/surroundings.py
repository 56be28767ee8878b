"""What stands near something that is mentioned: words, and other mentions.

What stands beside it counts whole, each word between makes it count less, and so do a mark, a joint and
another mention of its kind. What a sentence says before the first mention of a kind is said of all of them.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from tijaria.mentions import MARK, WORD, Member, Term, Token, is_alike, tokens, words_of
from tijaria.overlap import equals

Nearness = Mapping[Term, float]
"""Word or mention → 1 beside what is spoken of, towards 0 far from it."""
Alike = Mapping[Term, Sequence[Term]]
"""Word or mention of one text → what stands for it in another one."""

_LESS_WITH_EACH_WORD = 0.8
# In words.
_PAUSES = {",": 1.5, "،": 1.5, "(": 0.5, ")": 2.0}
_END, _JOINT, _OF_ITS_KIND = 3.0, 2.0, 2.0
_GLUED = re.compile("[وف](?=[\u0620-\u064a0-9])")
_GLUED_TO_WORD = re.compile("[وف](?:ال|لل)")


class Row:
    """The tokens of a text, and how near they stand to what is mentioned in it; a word once read is kept.

    Attributes:
        tokens: In order.
        mentions: What may take the place of another → where it stands.
        terms: All that is said.
    """

    def __init__(self, row: Sequence[Token]) -> None:
        """Take the tokens of a text."""
        self.tokens = row
        self.terms = frozenset(token.term for token in row if token.is_told)
        self._pauses = list(map(_pause, row))
        self._near: dict[int, Nearness] = {}
        mentions: dict[Member, list[int]] = {}
        for index, token in enumerate(row):
            if token.is_mention:
                mentions.setdefault((token.kind, token.key), []).append(index)
        self.mentions: Mapping[Member, Sequence[int]] = mentions

    def near(self, index: int) -> Nearness:
        """Return how near all that is said stands to one of the tokens."""
        if index not in self._near:
            self._near[index] = self._surroundings(index)
        return self._near[index]

    def _surroundings(self, index: int) -> Nearness:
        kind = self.tokens[index].kind
        first = next(i for i, token in enumerate(self.tokens) if is_alike(token.kind, kind))
        found: dict[Term, float] = {}
        if first < index:
            # "8 % pour le fer et 9 % pour l'or": what is said of one alone is not said before the first.
            own = {token.kind for token in self.tokens[first + 1 : index]}
            sides = [self._before(index, first), self._before(first, 0, left_out=own)]
        else:
            sides = [self._before(index, 0)]
        for side in (*sides, self._after(index)):
            for term, distance in side:
                found[term] = max(found.get(term, 0.0), _LESS_WITH_EACH_WORD**distance)
        return found

    def _before(
        self, index: int, stop: int, *, left_out: Collection[str] = ()
    ) -> Iterator[tuple[Term, float]]:
        distance = self._pauses[index]
        for position in range(index - 1, stop - 1, -1):
            token = self.tokens[position]
            if token.is_told:
                if token.kind == WORD or token.kind not in left_out:
                    yield token.term, distance
                distance += self._step(token, index)
            distance += self._pauses[position]

    def _after(self, index: int) -> Iterator[tuple[Term, float]]:
        distance = 0.0
        for position in range(index + 1, len(self.tokens)):
            token = self.tokens[position]
            distance += self._pauses[position]
            if token.is_told:
                yield token.term, distance
                distance += self._step(token, index)

    def _step(self, token: Token, index: int) -> float:
        return _OF_ITS_KIND if is_alike(token.kind, self.tokens[index].kind) else 1.0


@lru_cache(maxsize=4096)
def row_of(text: str) -> Row:
    """Return the row of a text."""
    return Row(tokens(text))


def alike(said: Iterable[Term], held: Collection[Term]) -> Alike:
    """Return what stands for the words and mentions of a text among those of another, in either language."""
    return {
        term: [other for other in equals(term) if other in held] if isinstance(term, str) else [term]
        for term in said
    }


def likeness(said: Nearness, told: Nearness, same: Alike, left_out: Collection[Term]) -> float:
    """Return how far what stands near one thing stands near another as well, 0 to 1."""
    whole = found = 0.0
    for term, share in said.items():
        if term not in left_out:
            whole += share
            found += share * _near(term, told, same)
    return found / whole if whole else 0.0


def mentions_only(said: Nearness) -> Nearness:
    """Return what is mentioned near something, without the words."""
    return {term: share for term, share in said.items() if not isinstance(term, str)}


def contrast(
    said: Nearness, own: Nearness, other: Nearness, same: Alike, left_out: Collection[Term]
) -> tuple[float, float]:
    """Return how much of what stands near one thing stands nearer to another than to its own, and farther."""
    changes = [
        share * (_near(term, other, same) - _near(term, own, same))
        for term, share in said.items()
        if term not in left_out
    ]
    return sum(max(change, 0.0) for change in changes), sum(max(-change, 0.0) for change in changes)


def _near(term: Term, told: Nearness, same: Alike) -> float:
    return max((told.get(other, 0.0) for other in same[term]), default=0.0)


def _pause(token: Token) -> float:
    if token.kind == MARK:
        return _PAUSES.get(token.spelt, _END)
    return _JOINT if token.spelt in _joints() or is_glued(token) else 0.0


def is_glued(token: Token) -> bool:
    """Tell whether an Arabic "and" is glued to a token."""
    if not token.is_told:
        return False
    return (_GLUED_TO_WORD if token.kind == WORD else _GLUED).match(token.spelt) is not None


@cache
def _joints() -> frozenset[str]:
    return words_of("parted")
