"""The word of a vocabulary that a misspelt one is most like.

A letter that only one of two words has is an edit between them: that rules out nearly all words of a
vocabulary at once, and the few left are compared letter by letter.
"""

from collections.abc import Iterable

import numpy as np
from rapidfuzz import fuzz, process

_BITS = 64


class NearWords:
    """Finds words of a vocabulary. Thread-safe."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        """Note which letters each word has."""
        self._words = sorted(vocabulary)
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int64)
        self._letters = np.array([_letters(word) for word in self._words], dtype=np.uint64)

    def nearest(self, word: str, *, similarity: float) -> str | None:
        """Return the word that is most like another, the first of several in order; None when none is.

        Args:
            word: What is misspelt.
            similarity: The least `rapidfuzz.fuzz.ratio`, 0 to 100.
        """
        # The ratio is 100 less the edits' share of all letters.
        most = (1 - similarity / 100) * (self._lengths + len(word)) + 1e-6
        edits = np.bitwise_count(self._letters ^ np.uint64(_letters(word)))
        near = [self._words[number] for number in np.flatnonzero(edits <= most)]
        match = process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=similarity)
        return None if match is None else match[0]


def _letters(word: str) -> int:
    """Return the letters of a word as bits; letters that share a bit only rule out less."""
    bits = 0
    for letter in word:
        bits |= 1 << ord(letter) % _BITS
    return bits
