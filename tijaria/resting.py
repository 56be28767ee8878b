"""Which sentences of a cited text a statement rests on: those that hold its words, figures and names."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from tijaria.closeness import told
from tijaria.entities import unknown_names
from tijaria.facts import unknown_dates, unknown_figures
from tijaria.overlap import covered

_MAX_SENTENCES = 3
_MAX_BASES, _AS_NEAR = 2, 0.75
_RETOLD_WEIGHT = 0.5


def nearest_first(statement: str, sentences: Sequence[str], positions: Iterable[int]) -> list[int]:
    """Return positions of sentences, that which holds most of a statement's words first."""
    own = told(statement)

    def nearness(position: int) -> float:
        other = told(sentences[position])
        return covered(own, other) + _RETOLD_WEIGHT * covered(other, own)

    return sorted(positions, key=nearness, reverse=True)


def bases(statement: str, sentences: Sequence[str], order: Sequence[int]) -> Sequence[int]:
    """Return the sentences that a statement may rest on most: the nearest, and the next if it is as near."""
    own = told(statement)
    held = [covered(own, told(sentences[position])) for position in order[:_MAX_BASES]]
    return [position for position, share in zip(order, held, strict=False) if share >= _AS_NEAR * held[0]]


def support_of(statement: str, sentences: Sequence[str], order: Sequence[int]) -> list[int]:
    """Return the sentences a statement rests on: the first, and those that hold its other figures."""
    chosen = [order[0]]
    missing = _lacking(statement, sentences[order[0]])
    for position in order[1:]:
        if not missing or len(chosen) == _MAX_SENTENCES:
            break
        left = missing & _lacking(statement, sentences[position])
        if len(left) < len(missing):
            chosen.append(position)
            missing = left
    return chosen


@lru_cache(maxsize=1024)
def _lacking(statement: str, sentence: str) -> frozenset[str]:
    """Return the figures, dates and names of a statement that a sentence lacks."""
    return frozenset(
        [
            *unknown_figures(statement, sentence),
            *unknown_dates(statement, sentence),
            *unknown_names(statement, sentence),
        ]
    )
