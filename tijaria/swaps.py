"""Is a thing said of what the source says it of? "A replaces B" does not say that B replaces A.

A statement and its source are compared thing by thing: names, goods, countries and figures. Two that have
changed places in a statement, or one that stands where its source has another of its kind, give themselves
away by what stands near them. How much that tells is fitted (`python -m evals calibrate`).
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tijaria.countries import covers
from tijaria.figure_places import DATE
from tijaria.logistic import log_odds
from tijaria.mentions import COUNTRY, FORM, HOME, NAME, PARTY, REGIME, Member, Term, is_figure
from tijaria.roles import agreement, are_joined, role
from tijaria.source_mentions import Place, Source, source_of
from tijaria.surroundings import Alike, Row, alike, contrast, likeness, mentions_only, row_of

EXCHANGED, REPLACED = "exchanged", "replaced"
SIGNS = {
    EXCHANGED: {"gained": 1, "least_gained": 1, "contrast": 1, "role": 1, "reversed": 1},
    REPLACED: {
        "gained": 1, "gained_mentions": 1, "told": 1, "held": -1, "contrast": 1, "role": 1,
        "listed": -1, "titled": -1, "mentions": -1,
    },
}  # fmt: skip
"""What must speak for a swap, and what against it."""

_DATA = "swaps.json"
_NO_CONTRAST = 0.3
_PARTS = re.compile(r"[^\W_]+")
_CLEARLY_FARTHER = -0.1
# Where far less of a statement is told, nothing of it has been taken from.
_HARDLY_TOLD = -0.25
# What happened on a date is compared by itself.
_DATE = f"figure, {DATE}, 1"
# Goods, countries and towns are named in any order; who does something, and what replaces what, are not.
_WITH_A_PART = (PARTY, REGIME)


@dataclass(frozen=True, slots=True)
class Swap:
    """A thing of a statement and another one that the source may have in its place.

    Attributes:
        features: By name, for the weights of `kind`.
    """

    kind: str
    own: Member
    other: Member
    features: Mapping[str, float]


def swapped(statement: str, sentences: Sequence[str], *, heading: str = "") -> str:
    """Return a thing of a statement in whose place its source has another one, "" for none.

    Args:
        statement: What is said.
        sentences: The cited passage, whole.
        heading: Title and section of it.
    """
    row, source = row_of(statement), source_of(tuple(sentences), heading)
    return next(
        (
            str(swap.own[1])
            for swap in swaps(row, source)
            if log_odds(_weights()[swap.kind], swap.features) > 0
        ),
        "",
    )


def swaps(said: Row, source: Source) -> Iterator[Swap]:
    """Yield what may be swapped in a statement, with its features."""
    compared = _Comparison(said, source)
    seen: set[frozenset[Member]] = set()
    for own in said.mentions:
        for other in source.places if own in source.places else ():
            pair = frozenset((own, other))
            if own == other or pair in seen or not _may_be_swapped(own, other, said, source):
                continue
            if other not in said.mentions:
                if compared.told(other) - compared.told(own) < _HARDLY_TOLD:
                    continue
                yield Swap(REPLACED, own, other, compared.replaced(own, other))
            elif not _are_joined(said, own, other):
                seen.add(pair)
                yield Swap(EXCHANGED, own, other, compared.exchanged(own, other))


class _Comparison:
    """Compares what stands near the things of a statement and near those of its source."""

    def __init__(self, said: Row, source: Source) -> None:
        self._said = said
        self._source = source
        self._alike: Alike = alike(said.terms, source.terms)
        self._likeness: dict[tuple[int, Place, tuple[Member, ...]], float] = {}
        self._held = [self._share(row) for row in source.rows]

    def told(self, member: Member) -> float:
        """Return the share of a statement that a sentence which mentions something holds, at most."""
        return max(self._held[number] for number, _ in self._source.places[member])

    def replaced(self, own: Member, other: Member) -> dict[str, float]:
        """Return the features of one thing that stands where the source has another one."""
        gained, gained_mentions, contrasted = self._gained(own, other)
        held, told = self.told(own), self.told(other)
        return {
            "gained": gained,
            "gained_mentions": gained_mentions,
            "contrast": contrasted,
            "held": held,
            "told": told - held,
            "role": self._role(own, other),
            "listed": float(self._source.are_listed(own, other)),
            "titled": float(own in self._source.titled and other not in self._source.titled),
            "mentions": float(len(self._source.places[own])),
            "country": float(own[0] == COUNTRY),
        }

    def exchanged(self, own: Member, other: Member) -> dict[str, float]:
        """Return the features of two things that may have changed places."""
        only = self._both(own, other)
        (one, _, first), (two, _, second) = self._gained(own, other, only), self._gained(other, own, only)
        return {
            "gained": one + two,
            "least_gained": min(one, two),
            "contrast": first + second,
            "role": self._role(own, other, only) + self._role(other, own, only),
            # What stands near each tells more than their order.
            "reversed": float(min(one, two) > _CLEARLY_FARTHER and self._is_reversed(own, other, only)),
            "figure": float(is_figure(own[0])),
        }

    def _both(self, own: Member, other: Member) -> int | None:
        """Return the sentence that holds most of the statement, if it names two things; else None: any."""
        nearest = max(range(len(self._held)), key=self._held.__getitem__)
        named = self._source.rows[nearest].mentions
        return nearest if own in named and other in named else None

    def _places(self, member: Member, only: int | None) -> Sequence[Place]:
        places = self._source.places[member]
        return places if only is None else [place for place in places if place[0] == only]

    def _gained(self, own: Member, other: Member, only: int | None = None) -> tuple[float, float, float]:
        """Return by how much what stands near a thing rather stands near the other one in the source.

        Of all, of what is mentioned alone, and how clearly, -1 to 1.
        """
        # What is exchanged stands near either: it tells nothing.
        pair = (own, other) if other in self._said.mentions else ()
        ours = [
            (self._like(index, place, pair), index, place)
            for index in self._said.mentions[own]
            for place in self._places(own, only)
        ]
        with_own, index, own_place = max(ours)
        with_other, other_place = max(
            (self._like(index, place, pair), place) for place in self._places(other, only)
        )
        near = self._said.near(index)
        mine, theirs = self._near(own_place), self._near(other_place)
        named = mentions_only(near)
        nearer, farther = contrast(near, mine, theirs, self._alike, pair)
        return (
            with_other - with_own,
            likeness(named, theirs, self._alike, pair) - likeness(named, mine, self._alike, pair),
            (nearer - farther) / (nearer + farther + _NO_CONTRAST),
        )

    def _like(self, index: int, place: Place, pair: tuple[Member, ...]) -> float:
        if (index, place, pair) not in self._likeness:
            near = self._said.near(index)
            self._likeness[index, place, pair] = likeness(near, self._near(place), self._alike, pair)
        return self._likeness[index, place, pair]

    def _near(self, place: Place) -> Mapping[Term, float]:
        return self._source.rows[place[0]].near(place[1])

    def _share(self, row: Row) -> float:
        """Return the share of what is said that a sentence holds."""
        found = sum(any(other in row.terms for other in self._alike[term]) for term in self._said.terms)
        return found / max(len(self._said.terms), 1)

    def _role(self, own: Member, other: Member, only: int | None = None) -> float:
        """Return how much better the part in which a thing is named suits the other one in the source."""
        parts = {role(self._said.tokens, index) for index in self._said.mentions[own]}
        mine, theirs = self._roles(own, only), self._roles(other, only)
        return max(agreement(a, b) for a in parts for b in theirs) - max(
            agreement(a, b) for a in parts for b in mine
        )

    def _roles(self, member: Member, only: int | None) -> Collection[frozenset[str]]:
        return {self._source.role(place) for place in self._places(member, only)}

    def _is_reversed(self, own: Member, other: Member, only: int | None) -> bool:
        """Tell whether wherever the source names both in a sentence, it does so in the other order."""
        if not own[0].startswith(NAME) and own[0] not in _WITH_A_PART:
            return False
        is_first = self._said.mentions[own][0] < self._said.mentions[other][0]
        orders = [
            i < j
            for first, i in self._places(own, only)
            for second, j in self._places(other, only)
            if first == second
        ]
        return bool(orders) and is_first not in orders


def _may_be_swapped(own: Member, other: Member, said: Row, source: Source) -> bool:
    """Tell whether one thing may take the place of another: both of a kind, and no two names of one."""
    if not _are_comparable(own, other) or HOME in (own, other) or source.are_one(own, other):
        return False
    if own[0] == _DATE or (own[0] == COUNTRY and (_covers(own, other) or _covers(other, own))):
        return False
    if other in said.mentions:
        return own[0] == other[0] or FORM not in (own[0], other[0])
    if is_figure(own[0]) or own[0] == PARTY or _is_part(own, other, said):
        return False
    mentioned = [member for member in said.mentions if member in source.places]
    return not any(_are_comparable(member, other) and source.are_one(member, other) for member in mentioned)


def _are_comparable(one: Member, other: Member) -> bool:
    kinds = (one[0], other[0])
    return kinds[0] == kinds[1] or (NAME in kinds and all(kind.startswith(NAME) for kind in kinds))


def _covers(one: Member, other: Member) -> bool:
    return covers(frozenset({str(one[1])}), str(other[1]))


def _is_part(own: Member, other: Member, said: Row) -> bool:
    """Tell whether one of two names is part of the other, or of another name in a statement."""
    if NAME not in (own[0], other[0]):
        return False
    spelt = [set(_PARTS.findall(said.tokens[index].spelt)) for index in said.mentions[own]]
    parts = set(_PARTS.findall(str(other[1])))
    if any(own_parts <= parts for own_parts in spelt):
        return True
    return other[0] == NAME and any(parts <= set(_PARTS.findall(token.spelt)) for token in said.tokens)


def _are_joined(said: Row, own: Member, other: Member) -> bool:
    return any(are_joined(said.tokens, i, j) for i in said.mentions[own] for j in said.mentions[other])


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    weights: Mapping[str, Mapping[str, float]] = json.loads(
        (files("tijaria") / "data" / _DATA).read_text(encoding="utf-8")
    )
    return weights
