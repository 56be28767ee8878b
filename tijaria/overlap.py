"""How much of one text's wording stands in another, in the same language or through the lexicon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tijaria.folding import terms
from tijaria.lexicon import load_lexicon

_TRANSLATION_MINIMUM = 0.04
_SHORTEST_NAME = 2
_BEGINNING = 4


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text.

    Attributes:
        stems: Its own, numbers left out (they are compared apart).
        equals: Stem → what stands for it in the other language, itself included.
    """

    stems: frozenset[str]
    equals: tuple[frozenset[str], ...]


@lru_cache(maxsize=8192)
def wording(text: str) -> Wording:
    """Return the words of a text with their translations."""
    return wording_of(term for term in terms(text) if not term[0].isdigit() and len(term) >= _SHORTEST_NAME)


def wording_of(stems: Iterable[str]) -> Wording:
    """Return stems with their translations."""
    own = frozenset(stems)
    return Wording(own, tuple(equals(term) for term in sorted(own)))


def covered(own: Wording, other: Wording) -> float:
    """Return the share of one text's words that the other holds, 0 to 1; 1 for a text without words."""
    if not own.equals:
        return 1.0
    return sum(not equals.isdisjoint(other.stems) for equals in own.equals) / len(own.equals)


def akin(own: Wording, other: Wording) -> float:
    """Return the share of one text's words of which the other holds a word that begins alike, 0 to 1.

    "douaniers" begins like "douane", and stemming leaves them apart.
    """
    if not own.equals:
        return 1.0
    begun = {word[:_BEGINNING] for word in other.stems}
    return sum(
        not equals.isdisjoint(other.stems) or any(word[:_BEGINNING] in begun for word in equals)
        for equals in own.equals
    ) / len(own.equals)


def shared(one: Wording, other: Wording) -> float:
    """Return how much two texts share: the smaller of both coverages weighs half."""
    first, second = covered(one, other), covered(other, one)
    return (max(first, second) + min(first, second)) / 2


@lru_cache(maxsize=65536)
def equals(stem: str) -> frozenset[str]:
    """Return what stands for a word in the other language, itself included."""
    translations: Sequence[tuple[str, float]] = load_lexicon().translate(stem)
    return frozenset((stem, *(other for other, p in translations if p >= _TRANSLATION_MINIMUM)))
