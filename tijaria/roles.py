"""In which part is something named (`data/roles.toml`)? What X delivers to Y is not delivered by Y to X."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from tijaria.mentions import IDLE, MARK, WORD, Token, is_alike, is_figure, role_data, words_of

_FARTHEST, _MOST_WORDS = 5, 2
_LONGEST_ITEM = 2
_SETTING_APART = frozenset({"than", "before", "against", "by", "to"})
_ARABIC_PARTICLE = re.compile(r"[وف]?(?:(?P<to>ل)(?=ل|ال|[a-z])|(?P<in>ب)(?=ال))")


def role(tokens: Sequence[Token], index: int) -> frozenset[str]:
    """Return the parts in which a thing is named; what is joined to one of its kind has that one's."""
    token = tokens[index]
    if is_figure(token.kind):
        return frozenset()
    words = 0
    particle = _ARABIC_PARTICLE.match(token.spelt)
    found = {particle.lastgroup or ""} if particle else set()
    for position in range(index - 1, max(-1, index - 1 - _FARTHEST), -1):
        other = tokens[position]
        if is_alike(other.kind, token.kind):
            between = tokens[position + 1 : index]
            return role(tokens, position) if not found and _are_idle(between) else frozenset(found)
        words += other.is_told
        if other.spelt in _parts():
            found.add(_parts()[other.spelt])
        elif other.kind not in (IDLE, WORD) or (found and other.is_told) or words > _MOST_WORDS:
            break
    return frozenset(found)


def agreement(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how well two parts agree: what both are, less half of what one of them is alone."""
    return len(one & other) - len(one ^ other) / 2


def are_joined(tokens: Sequence[Token], one: int, other: int) -> bool:
    """Tell whether two things are members of one list, which say the same in any order."""
    first, last = sorted((one, other))
    kind = tokens[one].kind
    return all(
        is_alike(token.kind, kind)
        or (token.kind == MARK and token.spelt in ",،(")
        or (not token.is_told and _parts().get(token.spelt) not in _SETTING_APART)
        for token in tokens[first + 1 : last]
    )


def are_listed(tokens: Sequence[Token], one: int, other: int) -> bool:
    """Tell whether two things stand in one list, whatever words go with each: "du fer doux et de l'or"."""
    first, last = sorted((one, other))
    words = 0
    for token in tokens[first + 1 : last]:
        if (token.kind == MARK and token.spelt in ",،") or token.spelt in _joints():
            words = 0
        elif token.kind == MARK or is_figure(token.kind) or words == _LONGEST_ITEM:
            return False
        else:
            words = 0 if is_alike(token.kind, tokens[one].kind) else words + token.is_told
    return True


def _are_idle(tokens: Sequence[Token]) -> bool:
    return all(not token.is_told and (token.kind != MARK or token.spelt in ",،(") for token in tokens)


@cache
def _joints() -> frozenset[str]:
    return words_of("joined")


@cache
def _parts() -> Mapping[str, str]:
    return {word: part for part, words in role_data()["before"].items() for word in words.split()}
