"""How near do the words of a text stand to a figure in it? What stands beside a figure is what it is said of.

A word beside a figure counts whole, each word between them makes it count less, and so do the end of a clause
and another figure of the same kind.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from tijaria.folding import is_stop_word, stem
from tijaria.overlap import equals

Nearness = Mapping[str, float]
"""Word → 1 beside the figure, towards 0 far from it."""

_LESS_WITH_EACH_WORD = 0.8
_SHORTEST = 2
# In words.
_PAUSE, _END, _OTHER_FIGURE = 1.5, 3.0, 2.0
_TOKEN = re.compile(r"[,،(;؛:]|\.(?=\s|$)|[^\W_]+(?:[.,]\d+)*")
_GLUED = re.compile(r"[وبلفك]+(?=\d)")

_Token = tuple[int, str]


def near(plain: str, place: tuple[int, int], others: Sequence[tuple[int, int]]) -> Nearness:
    """Return how near the words and numbers of a text stand to a figure.

    Args:
        plain: Folded, its number words in digits.
        place: Where the figure starts and ends.
        others: Where the other figures of its kind do.
    """
    tokens = _tokens(plain)
    before = [token for token in reversed(tokens) if token[0] < place[0]]
    after = [token for token in tokens if token[0] >= place[1]]
    found: dict[str, float] = {}
    for side in (before, after):
        for word, distance in _distances(side, others):
            found[word] = max(found.get(word, 0.0), _LESS_WITH_EACH_WORD**distance)
    return found


def likeness(said: Nearness, told: Nearness) -> float:
    """Return how far what stands near one figure stands near another as well, in either language, 0 to 1."""
    whole = sum(said.values())
    if not whole:
        return 0.0
    alike = (share * max(told.get(word, 0.0) for word in equals(term)) for term, share in said.items())
    return sum(alike) / whole


def _distances(tokens: Sequence[_Token], others: Sequence[tuple[int, int]]) -> Iterator[tuple[str, float]]:
    distance = 0.0
    for start, word in tokens:
        if any(first <= start < last for first, last in others):
            distance += _OTHER_FIGURE
        elif word in ",،(":
            distance += _PAUSE
        elif word in ";؛:.":
            distance += _END
        else:
            yield word, distance
            distance += 1


@lru_cache(maxsize=4096)
def _tokens(plain: str) -> Sequence[_Token]:
    """Return the stems, numbers and marks of a text with where they start, stop words left out."""
    found: list[_Token] = []
    for match in _TOKEN.finditer(plain):
        word = _GLUED.sub("", match.group())
        if word[0].isalpha():
            word = "" if is_stop_word(word) else stem(word)
            if len(word) < _SHORTEST or is_stop_word(word):
                continue
        found.append((match.start(), word))
    return tuple(found)
