"""What does each word that denies deny? "exempté" and "ne paie aucun droit" deny the same of the same thing.

A long clause holds several denials, and a text that tells it again in other words holds as many or fewer,
without saying the contrary: what counts is that each denial has its like beside the same words. Where each
has, the texts agree, however often each of them turns its meaning.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tijaria.clauses import clauses, marks, read_plainly
from tijaria.folding import is_stop_word, stem, words
from tijaria.nearness import likeness, near
from tijaria.overlap import equals, wording

_KINDS = ("free", "aside", "exception", "negation", "contrary")
# How far what stands beside a denial must stand beside its like, and be told at all by a text without one.
_ALIKE, _TOLD = 0.3, 0.45
_NEAR = 0.4


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies, or several of one denial, and how near other words stand to it."""

    scope: Mapping[str, float]


def agree(statement: str, cited: Sequence[str]) -> bool:
    """Tell whether each denial of a statement has its like in a text, and each there that it speaks of."""
    left = [denial for text in cited for denial in denials(text)]
    for own in denials(statement):
        best = max(left, key=lambda other: likeness(own.scope, other.scope), default=None)
        if best is None or likeness(own.scope, best.scope) < _ALIKE:
            return False
        left.remove(best)
    told = wording(statement).stems
    return not any(_is_told(other, told) for other in left)


@lru_cache(maxsize=4096)
def denials(text: str) -> tuple[Denial, ...]:
    """Return the denials of a text, those that a clause says of what is free once for each."""
    return tuple(denial for part in clauses(text) for denial in _in_clause(part.text))


def _in_clause(text: str) -> Iterator[Denial]:
    patterns = marks()
    plain = patterns["idle"].sub(" ", read_plainly(text))
    taken: list[tuple[int, int]] = []
    is_freed = False
    for kind in _KINDS:
        for found in patterns[kind].finditer(plain):
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            taken.append(found.span())
            if kind != "free" or not is_freed:
                yield Denial(_scope(plain, found))
            is_freed |= kind == "free"


def _scope(plain: str, found: re.Match[str]) -> Mapping[str, float]:
    inside = {
        stem(word): 1.0 for word in words(found.group()) if word[0].isalpha() and not is_stop_word(word)
    }
    beside = near(plain, found.span(), [])
    return {word: share for word, share in {**beside, **inside}.items() if share >= _NEAR}


def _is_told(denial: Denial, told: frozenset[str]) -> bool:
    whole = sum(denial.scope.values())
    held = sum(share for word, share in denial.scope.items() if not equals(word).isdisjoint(told))
    return bool(whole) and held / whole >= _TOLD
