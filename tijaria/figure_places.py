"""Where the figures and dates of a text stand, and of what kind each is: one takes the place of another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tijaria.dates import dates_in
from tijaria.quantities import Bound, quantities_in
from tijaria.span import blanked

DATE, DAY, MONTH, YEAR = "date", "day", "month of a year", "year"
_SMALL_COUNT = 31
_LARGE = 100_000
WRITTEN_YEAR = re.compile(r"(?:19|20)\d\d")
OF_TIME = ("hour", "month")


@dataclass(frozen=True, slots=True)
class Place:
    """A figure and where it stands.

    Attributes:
        kind: Its dimension, or what of the calendar it is.
        digits: Its number as written, the day of a date.
        factor: What its unit is of its dimension's: days are no months.
        is_telling: Whether it is more than a small count without a unit: these stand in too many places.
    """

    start: int
    end: int
    kind: str
    value: object
    digits: str
    factor: float = 1.0
    bound: Bound = ""
    is_telling: bool = True


def places_in(plain: str) -> Iterator[Place]:
    """Yield the figures and dates of a folded text whose number words are digits; dates come first."""
    dates = tuple(dates_in(plain))
    for date in dates:
        is_whole = date.day is not None and date.year is not None
        kind = DATE if is_whole else DAY if date.day is not None else MONTH
        value = (date.year, date.month, date.day)
        yield Place(date.start, date.end, kind, value, digits=str(date.day), is_telling=is_whole)
    currency = ""
    for quantity in quantities_in(blanked(plain, ((date.start, date.end) for date in dates))):
        # "13 milliards de dirhams en 2024, contre 12 milliards en 2023": the currency is said once.
        is_large = quantity.value >= _LARGE
        currency = quantity.dimension if is_large and quantity.dimension else currency
        is_year = not quantity.dimension and WRITTEN_YEAR.fullmatch(quantity.raw) is not None
        number = float(quantity.raw) if quantity.raw.isdigit() else 0.0
        yield Place(
            quantity.start,
            quantity.end,
            YEAR if is_year else quantity.dimension or (currency if is_large else ""),
            quantity.value,
            digits=quantity.raw,
            factor=quantity.value / number if quantity.dimension in OF_TIME and number else 1.0,
            bound=quantity.bound,
            is_telling=bool(quantity.dimension) or quantity.value > _SMALL_COUNT,
        )
