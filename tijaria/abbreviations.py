"""Abbreviations and what they stand for, by their letters: "ADD" is "Agence de développement du digital"."""

import re
from functools import lru_cache

_ABBREVIATION = re.compile(r"(?<![^\W_\u0620-\u064a])[A-Z]{3,8}(?![^\W_])")
_BETWEEN = r"\W+(?:(?:de|du|des|d|la|le|les|l|et|pour|a|au|aux|en|sur)\b\W+)*"


def abbreviated(text: str, other: str) -> str:
    """Return a text with its names written as the abbreviations that another text has for them.

    >>> abbreviated("l'agence de développement du digital", "L'ADD labellise")
    "l'ADD"
    """
    for letters in dict.fromkeys(_ABBREVIATION.findall(other)):
        text = _spelt_out(letters).sub(letters, text)
    return text


@lru_cache(maxsize=1024)
def _spelt_out(letters: str) -> re.Pattern[str]:
    """Return what matches words that begin with these letters, with small words between them."""
    words = _BETWEEN.join(rf"{_initial(letter)}[\w-]*" for letter in letters)
    return re.compile(rf"(?<![^\W_]){words}", re.IGNORECASE)


def _initial(letter: str) -> str:
    return "[EÉÈÊ]" if letter == "E" else letter
