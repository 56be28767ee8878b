"""Does a sentence speak of another thing of the same kind? One office is not another, no fruit another.

What a statement says of one member of a kind is not supported by a sentence that names another member in its
place, even where the first is named elsewhere in the passage or in its heading.
"""

from collections.abc import Mapping
from functools import lru_cache

from tijaria.countries import covers
from tijaria.entities import abbreviations_in, countries_named, entities_by_kind
from tijaria.folding import fold
from tijaria.overlap import akin, covered, wording
from tijaria.things import things_in

_ENTITIES = frozenset({"offices", "portals", "forms", "agreements", "capitals", "cities"})
_COUNTRY, _BODY, _PRODUCT = "country", "body", "product"
_PLACES = frozenset({_COUNTRY, "town", "cities", "capitals"})
Member = tuple[str, str]


def rival(statement: str, sentence: str, *, heading: str = "") -> str:
    """Return what a statement speaks of where a sentence speaks of another of its kind, "" for nothing.

    Args:
        statement: What is said.
        sentence: What it may rest on.
        heading: Title and section of the sentence: names what it is about when it names none of a kind.
    """
    said, told = members(statement), members(sentence)
    for kind, key in sorted(said.keys() - told.keys()):
        others = frozenset(other for of, other in told.keys() - said.keys() if of == kind)
        if not others or _is_among(kind, key, others) or (kind, key) in _subject(heading):
            continue
        # What has no name in our lists in the other language may be told there all the same.
        if not said[kind, key] or covered(wording(said[kind, key]), wording(sentence)) < 1:
            return key
    return ""


def completes(statement: str, base: str, sentence: str) -> bool:
    """Tell whether a sentence that names others goes on with what a statement says beside another sentence.

    It names something of the statement, and what it names others in the place of stands in the first one: no
    places, which are listed beside each other.
    """
    said, told, held = members(statement), members(sentence), members(base)
    others = {kind for kind, _ in told.keys() - said.keys()}
    lacking = {member for member in said.keys() - told.keys() if member[0] in others}
    common = said.keys() & told.keys()
    is_of_places = any(kind in _PLACES for kind, _ in lacking)
    return lacking <= held.keys() and not is_of_places and any(kind != _COUNTRY for kind, _ in common)


@lru_cache(maxsize=4096)
def members(text: str) -> Mapping[Member, str]:
    """Return what a text names of which one takes the place of another: (kind, key) → in which words.

    The words of entities and countries, whose names are known in both languages, are left out.
    """
    folded = fold(text)
    found: dict[Member, str] = {}
    for start, end, kind, key in things_in(folded):
        found[kind, key] = folded[start:end]
    found |= {(kind, key): "" for kind, key in entities_by_kind(text) if kind in _ENTITIES}
    # A body that we do not know is not another one that we do not know.
    found |= {(_BODY, name): "" for name in abbreviations_in(text) if name.isalpha()}
    return found | {(_COUNTRY, code): "" for code in countries_named(text)}


def strange_goods(statement: str, text: str) -> list[str]:
    """Return the goods that a statement names and a text does not, nor goods of which they are."""
    said, told = members(statement), members(text)
    others = frozenset(key for kind, key in told if kind == _PRODUCT)
    return [
        words
        for (kind, key), words in said.items()
        if kind == _PRODUCT
        and key not in others
        and not _is_among(kind, key, others)
        and akin(wording(words), wording(text)) < 1
    ]


def _subject(heading: str) -> frozenset[Member]:
    """Return what a heading names alone of its kind."""
    named = members(heading)
    kinds = [kind for kind, _ in named]
    return frozenset(member for member in named if kinds.count(member[0]) == 1)


def _is_among(kind: str, key: str, others: frozenset[str]) -> bool:
    if kind == _COUNTRY:
        return covers(others, key) or any(covers(frozenset({key}), other) for other in others)
    return any({key, other} <= group for group in _ALIKE for other in others)


# One is a kind of the other, or both are said of the same goods.
_ALIKE = (
    frozenset({"citrus", "oranges", "clementines", "lemons"}),
    frozenset({"clothing", "textile", "leather"}),
    frozenset({"meat", "poultry"}),
    frozenset({"olives", "olive_oil"}),
    frozenset({"temporary_admission", "atpa"}),
)
