"""Greetings and thanks: they ask nothing, and pull the vector of a short question towards themselves."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from tijaria.folding import fold, word_list

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# What separates a courtesy from the question goes with it.
_EDGE = " \t\n,،;؛.…!-–—"
_LEAST_LEFT = 2


def without_courtesies(text: str) -> str:
    """Return a question without its greetings and thanks; itself when hardly anything else is left.

    >>> without_courtesies("Salam, plafond auto-entrepreneur ? merci d'avance")
    'plafond auto-entrepreneur ?'
    """
    found = list(_WORD.finditer(text))
    kept, position, left = [], 0, len(found)
    for number, length in _courtesies(found):
        kept.append(text[position : found[number].start()])
        position = found[number + length - 1].end()
        left -= length
    kept.append(text[position:])
    if left < _LEAST_LEFT or left == len(found):
        return text
    return " ".join(filter(None, (piece.strip(_EDGE) for piece in kept)))


def is_courtesy(text: str) -> bool:
    """Tell whether a message greets, thanks or agrees, and says nothing else."""
    found = list(_WORD.finditer(text))
    polite = {n + step for n, length in _courtesies(found) for step in range(length)}
    words = [fold(match.group()) for match in found]
    return bool(words) and all(n in polite or word in _agreements() for n, word in enumerate(words))


def _courtesies(found: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield where each courtesy begins and how many words it has, in order."""
    folded = [fold(match.group()) for match in found]
    number = 0
    while number < len(folded):
        length = _courtesy_at(folded, number)
        if length:
            yield number, length
        number += max(length, 1)


def _courtesy_at(folded: list[str], number: int) -> int:
    """Return how many words the longest courtesy that begins at a word has, 0 when none does."""
    begun = _phrases().get(folded[number], ())
    return next((len(phrase) for phrase in begun if folded[number : number + len(phrase)] == phrase), 0)


@cache
def _phrases() -> Mapping[str, Sequence[list[str]]]:
    """Return first word → the courtesies that begin with it, the longest first."""
    lines = (files("tijaria") / "data" / "courtesies.txt").read_text(encoding="utf-8").splitlines()
    phrases = [_WORD.findall(fold(line)) for line in lines if line.strip() and not line.startswith("#")]
    by_first: dict[str, list[list[str]]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        by_first.setdefault(phrase[0], []).append(phrase)
    return by_first


@cache
def _agreements() -> frozenset[str]:
    return word_list("agreement")
