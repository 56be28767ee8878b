"""The kinds of thing that a question wants to know: an amount, a delay, a person, papers."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, cast

from tijaria.folding import fold

_WORD = re.compile(r"[^\W_]+")
# Letters that may be glued to what a pattern matches: particles and the article before, an ending after.
_BEFORE, _AFTER = 3, 2

Aspect = Literal["amount", "duration", "date", "rate", "contact", "person", "who", "papers", "how", "count"]


def aspects(text: str) -> frozenset[Aspect]:
    """Return the kinds of thing a question wants to know."""
    return frozenset(aspect for aspect, _, _ in _found(text))


def aspect_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text says so, as (start, end) of whole words, in order."""
    return sorted({(start, end) for _, start, end in _found(text)})


@lru_cache(maxsize=1024)
def _found(text: str) -> tuple[tuple[Aspect, int, int], ...]:
    return tuple(_search(text))


def _search(text: str) -> Iterator[tuple[Aspect, int, int]]:
    pieces = list(map(fold, text))
    folded = "".join(pieces)
    places = [position for position, piece in enumerate(pieces) for _ in piece]
    words = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    for aspect, pattern in _patterns().items():
        for match in pattern.finditer(folded):
            if match.end() == match.start():
                continue
            first, last = places[match.start()], places[match.end() - 1]
            start = next((start for start, end in words if start <= first < end), first)
            end = next((end for start, end in words if start <= last < end), last + 1)
            # Arabic patterns are searched inside words: "من" must not be found in "المنشأ".
            if first - start <= _BEFORE and end - last - 1 <= _AFTER:
                yield aspect, start, end


@cache
def _patterns() -> Mapping[Aspect, re.Pattern[str]]:
    listed = tomllib.loads((files("tijaria") / "data" / "aspects.toml").read_text(encoding="utf-8"))
    return {
        cast(Aspect, aspect): re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for aspect, patterns in listed.items()
    }
