"""The kinds of thing that a question wants to know: an amount, a delay, who, which papers…"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from tijaria.folding import fold

Aspect = Literal["amount", "duration", "date", "rate", "contact", "person", "who", "papers", "how", "count"]


def aspects(text: str) -> frozenset[Aspect]:
    """Return the kinds of thing a question wants to know."""
    folded = fold(text)
    return frozenset(aspect for aspect, pattern in _patterns().items() if pattern.search(folded))


def aspect_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text says what kind of thing it wants to know, as (start, end), in order."""
    folded, places = "", []
    for position, character in enumerate(text):
        piece = fold(character)
        folded += piece
        places.extend([position] * len(piece))
    spans = {
        (places[match.start()], places[match.end() - 1] + 1)
        for pattern in _patterns().values()
        for match in pattern.finditer(folded)
        if match.end() > match.start()
    }
    return sorted(spans)


@cache
def _patterns() -> Mapping[Aspect, re.Pattern[str]]:
    listed = tomllib.loads((files("tijaria") / "data" / "aspects.toml").read_text(encoding="utf-8"))
    return {
        cast(Aspect, aspect): re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for aspect, patterns in listed.items()
    }
