"""Greetings and thanks: they ask nothing, and pull the vector of a short question towards themselves."""

import re
from functools import cache
from importlib.resources import files

from tijaria.folding import fold

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
    folded = [fold(match.group()) for match in found]
    kept, position, left = [], 0, len(found)
    number = 0
    while number < len(found):
        length = _courtesy_at(folded, number)
        if length:
            kept.append(text[position : found[number].start()])
            position = found[number + length - 1].end()
            left -= length
        number += max(length, 1)
    kept.append(text[position:])
    if left < _LEAST_LEFT or left == len(found):
        return text
    return " ".join(filter(None, (piece.strip(_EDGE) for piece in kept)))


def _courtesy_at(folded: list[str], number: int) -> int:
    """Return how many words the longest courtesy that begins at a word has, 0 when none does."""
    return next(
        (
            length
            for length in range(min(_longest(), len(folded) - number), 0, -1)
            if tuple(folded[number : number + length]) in _phrases()
        ),
        0,
    )


@cache
def _phrases() -> frozenset[tuple[str, ...]]:
    lines = (files("tijaria") / "data" / "courtesies.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(
        tuple(_WORD.findall(fold(line))) for line in lines if line.strip() and not line.startswith("#")
    )


@cache
def _longest() -> int:
    return max(map(len, _phrases()))
