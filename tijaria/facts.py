"""What a text says that can be compared to the letter: figures with their units, and dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tijaria.dates import FoundDate, dates_in
from tijaria.enumeration import listed
from tijaria.folding import fold
from tijaria.number_words import with_digits
from tijaria.polarity import frees
from tijaria.quantities import Quantity, dimensions_in, is_supported, quantities_in

_LONGEST_LIST = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says that can be compared to the letter.

    Attributes:
        figures: The quantities that are no part of a date.
    """

    quantities: Sequence[Quantity]
    figures: Sequence[Quantity]
    dates: Sequence[FoundDate]
    dimensions: frozenset[str]


@lru_cache(maxsize=4096)
def facts(text: str) -> Facts:
    """Return the figures and dates of a text."""
    plain = with_digits(fold(text))
    dates, rest = tuple(dates_in(plain)), plain
    for found in dates:
        rest = rest[: found.start] + " " * (found.end - found.start) + rest[found.end :]
    return Facts(tuple(quantities_in(plain)), tuple(quantities_in(rest)), dates, dimensions_in(plain))


def unknown_figures(statement: str, text: str, *, heading: str = "") -> list[str]:
    """Return the figures of a statement, as it writes them, that neither a text nor its heading holds."""
    known = facts(text)
    given = [*known.quantities, *facts(heading).quantities]
    return [
        quantity.raw
        for quantity in facts(statement).figures
        if not is_supported(quantity, given, known.dimensions) and not _goes_without_saying(quantity, text)
    ]


def unknown_dates(statement: str, text: str, *, heading: str = "") -> list[str]:
    """Return the dates of a statement that neither a text nor its heading holds."""
    known = [*facts(text).dates, *facts(heading).dates]
    return [
        f"{found.day}/{found.month}/{found.year}"
        for found in facts(statement).dates
        if not any(found.is_part_of(date) for date in known)
    ]


def _goes_without_saying(quantity: Quantity, text: str) -> bool:
    """Tell whether a text holds a figure without its digits: no duty is 0 %, "A et B" are two."""
    if quantity.value == 0:
        return frees(text)
    return not quantity.dimension and quantity.value <= _LONGEST_LIST and quantity.value in listed(text)
