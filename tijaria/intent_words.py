"""The words and turns of phrase that tell what kind of answer a question calls for (`data/intents.toml`)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from tijaria.folding import fold, stem
from tijaria.gazetteer import spellings

_OF_GOODS = ("goods_paper", "required", "code", "requirement", "need", "selling", "some_place", "duty_weak")


def count_strange(said: Sequence[str]) -> int:
    """Return how many folded words may name what the question is about."""
    return sum(not is_plain(word) and not is_of_goods(word) for word in said)


@lru_cache(maxsize=8192)
def is_plain(word: str) -> bool:
    """Tell whether a folded word names nothing more precise in a question about duties, papers or markets."""
    return bool(spellings(word) & words_of("plain") or _plain_shape().fullmatch(word))


@lru_cache(maxsize=8192)
def is_of_goods(word: str) -> bool:
    """Tell whether a folded word asks what goods need, pay or are called."""
    return any(patterns()[name].search(word) for name in _OF_GOODS)


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("tijaria") / "data" / "intents.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1024)
def matching(folded: str) -> frozenset[str]:
    """Return the names of the patterns that match."""
    return frozenset(name for name, pattern in patterns().items() if pattern.search(folded))


@cache
def patterns() -> Mapping[str, re.Pattern[str]]:
    """Return the turns of phrase, by the name of their list, to be searched in folded text."""
    return {name: _any_of(turns) for name, turns in _data().items() if isinstance(turns, list)}


@cache
def _plain_shape() -> re.Pattern[str]:
    return _any_of(_data()["shapes"]["plain"])


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the folded words of a list, and their stems."""
    words = fold(_data()[name]).split()
    return frozenset(words) | frozenset(map(stem, words))
