"""A piece of text as it is compared with another one: its words in either language, its numbers and years."""

import re
from dataclasses import dataclass

from tijaria.folding import words
from tijaria.overlap import Wording, wording

# "2025/500" and "1169/2011" are numbers of rules.
_ANY_YEAR = re.compile(r"(?<![\d.,])(?<!\d{3}/)(?:19|20)\d\d(?![\d.,]*\d)(?!/\d{3})")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text: its words, what is a number in it, and the years."""

    wording: Wording
    numbers: frozenset[str]
    years: frozenset[str]


def stretch(plain: str) -> Stretch:
    """Return a piece of folded text, its number words in digits."""
    return Stretch(
        wording(plain),
        frozenset(word for word in words(plain) if word.isdigit()),
        frozenset(_ANY_YEAR.findall(plain)),
    )


def shared(said: Stretch, found: Stretch) -> frozenset[object]:
    """Return the words and numbers of a piece of text that another one holds."""
    held = (equals for equals in said.wording.equals if not equals.isdisjoint(found.wording.stems))
    return frozenset(held) | (said.numbers & found.numbers)
