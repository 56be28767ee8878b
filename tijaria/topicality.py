"""How much a word tells what is asked: "safran" nearly all, "combien" and "باش" nothing.

Rarity does not tell: everyday words of Darija are rare in any corpus. What tells is whether the questions
written for the sources of a corpus have the word at a few sources or everywhere.
"""

import math
from collections import Counter
from threading import Lock

from tijaria.lexical_index import LexicalIndex

# Pairs of questions that a word is taken to have been seen in before any, and the share at one source.
_PRIOR_PAIRS, _PRIOR_SHARE = 3.0, 0.2
_LARGEST_CHANCE = 0.01
_EVERYDAY, _TELLING = 0.1, 0.7


class Topicality:
    """Weighs terms by the questions of an index generation. Thread-safe."""

    def __init__(self, lexical: LexicalIndex) -> None:
        """Take the index of the questions; ids are "<source>/<question>"."""
        self._lexical = lexical
        # With few sources two questions often share one by chance, which says nothing of their words.
        chance = _share_of_pairs(Counter(map(_source, lexical.ids("questions"))))
        self._chance = min(max(chance, 1e-6), _LARGEST_CHANCE)
        self._lock = Lock()
        self._known: dict[str, float] = {}

    def weight(self, term: str) -> float:
        """Return how much a folded and stemmed term tells, 0 (nothing) to 1."""
        weight = self._known.get(term)
        if weight is None:
            weight = self._weigh(term)
            with self._lock:
                self._known[term] = weight
        return weight

    def _weigh(self, term: str) -> float:
        sources = Counter(map(_source, self._lexical.holders("questions", term)))
        pairs = math.comb(sources.total(), 2)
        at_one = _share_of_pairs(sources) * pairs
        share = (at_one + _PRIOR_PAIRS * _PRIOR_SHARE) / (pairs + _PRIOR_PAIRS)
        told = math.log(share / self._chance) / -math.log(self._chance)
        return min(1.0, max(0.0, (told - _EVERYDAY) / (_TELLING - _EVERYDAY)))


def _source(question_id: str) -> str:
    return question_id.rpartition("/")[0]


def _share_of_pairs(sources: Counter[str]) -> float:
    """Return how often two of the questions counted by source share it, 0 for fewer than two."""
    pairs = math.comb(sources.total(), 2)
    return sum(math.comb(count, 2) for count in sources.values()) / pairs if pairs else 0.0
