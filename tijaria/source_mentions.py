"""What the sentences of a passage mention, where, in which part, and which names are two of one thing."""

from collections.abc import Sequence
from functools import lru_cache

from tijaria.mentions import IDLE, MARK, NAME, WORD, Member
from tijaria.roles import are_listed, role
from tijaria.surroundings import Row, is_glued, row_of

_BETWEEN_ONE_AND_ITS_OTHER_NAME = 2
_LONGEST_REST = 5
_IN_A_NAME = frozenset({"de", "l", "la", "le", "du"})

Place = tuple[int, int]
"""The position of a sentence, and of a token in it."""


class Source:
    """The sentences of a passage, and where each thing is mentioned in them."""

    def __init__(self, sentences: Sequence[str], heading: str) -> None:
        """Read a passage."""
        self.rows = [row_of(sentence) for sentence in sentences]
        self.titled = row_of(heading).mentions.keys()
        self.terms = frozenset(term for row in self.rows for term in row.terms)
        self.places: dict[Member, list[Place]] = {}
        self._roles: dict[Place, frozenset[str]] = {}
        for number, row in enumerate(self.rows):
            for member, indices in row.mentions.items():
                self.places.setdefault(member, []).extend((number, index) for index in indices)

    def role(self, place: Place) -> frozenset[str]:
        """Return the parts in which something is mentioned at a place."""
        if place not in self._roles:
            self._roles[place] = role(self.rows[place[0]].tokens, place[1])
        return self._roles[place]

    def are_one(self, one: Member, other: Member) -> bool:
        """Tell whether two names stand beside each other as two of one thing: "le ministère (MoIAT)"."""
        return any(
            first == second and _are_names_of_one(self.rows[first], *sorted((i, j)))
            for first, i in self.places[one]
            for second, j in self.places[other]
        )

    def are_listed(self, one: Member, other: Member) -> bool:
        """Tell whether two things stand in one list."""
        return any(
            first == second and are_listed(self.rows[first].tokens, i, j)
            for first, i in self.places[one]
            for second, j in self.places[other]
        )


@lru_cache(maxsize=512)
def source_of(sentences: tuple[str, ...], heading: str) -> Source:
    """Return a passage, read once."""
    return Source(sentences, heading)


def _are_names_of_one(row: Row, first: int, last: int) -> bool:
    between = row.tokens[first + 1 : last]
    if row.tokens[last].kind == NAME and between and between[-1].spelt == "(":
        # "le ministère de l'industrie et des mines (MIM)".
        words = between[:-1]
        return len(words) <= _LONGEST_REST and all(token.kind in (WORD, IDLE) for token in words)
    return (
        len(between) <= _BETWEEN_ONE_AND_ITS_OTHER_NAME
        and not is_glued(row.tokens[last])
        and all(token.spelt in "(:" if token.kind == MARK else token.spelt in _IN_A_NAME for token in between)
    )
