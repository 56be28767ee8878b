"""What a text says that can be compared to the letter: figures with their units, and dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tijaria.clauses import frees
from tijaria.dates import FoundDate, dates_in
from tijaria.enumeration import listed
from tijaria.folding import fold
from tijaria.number_words import with_digits
from tijaria.quantities import Quantity, dimensions_in, is_supported, quantities_in
from tijaria.span import blanked

_TWO = 2
# A duty that is taken off comes to nothing.
_LEFT_OFF = re.compile(
    r"\b(?:droits?|tarifs?|taxes?)\b[^.;]{0,40}\b(?:elimin|supprim|demantel|abol)\w+"
    r"|\b(?:elimination|suppression|demantelement)\b[^.;]{0,30}\b(?:droits?|tarif\w*|taxes?)\b"
    r"|(?<!\w)(?:[يت]?(?:لغي|زال|فكك)\w*|الغاء|ازاله|تفكيك|الغيت|ازيلت)(?!\w)[^.;؛]{0,30}(?:رسوم|رسم|تعريف)\w*"
)
# "وثيقتان" has its number in its ending, "bilingue" in its beginning.
_PAIR = re.compile(r"(?<!\w)\w{3,}ت(?:ان|ين)(?!\w)|\bbilingue|\b(?:tous|toutes) deux\b|\bl'un et l'autre\b")

# Days are more of them than working days.
_WORKING_DAYS = re.compile(
    r"\bjours? (?:ouvrables?|ouvres?)\b|(?<!\w)(?:يوما?|ايام) (?:عمل|العمل|مفتوحه?)(?!\w)"
)

# The year before one that is named, or after it.
_NEXT_YEAR = re.compile(
    r"\b1 an(?:nee)? (?:plus (?:tot|tard)|avant|apres|auparavant)\b"
    r"|(?<!\w)(?:قبل|بعد) (?:ذلك ب)?(?:1 )?سنه(?!\w)"
)
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]*\d)")
_MONTHS_OF_A_YEAR = 12
# What containers are counted in is named after their length.
_TWENTY_FEET, _CONTAINERS = 20, re.compile(r"\b(?:evp|teu)\b")


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
    dates = tuple(dates_in(plain))
    rest = blanked(plain, ((found.start, found.end) for found in dates))
    return Facts(tuple(quantities_in(plain)), tuple(quantities_in(rest)), dates, dimensions_in(plain))


def unknown_figures(statement: str, text: str) -> list[str]:
    """Return the figures of a statement, as it writes them, that a text does not hold."""
    known = facts(text)
    working = _WORKING_DAYS.search(fold(statement))
    if working and not _WORKING_DAYS.search(fold(text)):
        return [working.group()]
    return [
        quantity.raw
        for quantity in facts(statement).figures
        if not is_supported(quantity, known.quantities, known.dimensions)
        and not _goes_without_saying(quantity, statement, text)
    ]


def unknown_dates(statement: str, text: str) -> list[str]:
    """Return the dates of a statement that a text does not hold."""
    return [
        f"{found.day}/{found.month}/{found.year}"
        for found in facts(statement).dates
        if not any(found.is_part_of(date) for date in facts(text).dates)
    ]


def _goes_without_saying(quantity: Quantity, statement: str, text: str) -> bool:
    """Tell whether a text holds a figure without its digits: no duty is 0 %, "A et B" are two.

    A count must be said in words: digits that are shown must stand in what is quoted.
    """
    if quantity.value == 0:
        return frees(text) or _LEFT_OFF.search(fold(text)) is not None
    if quantity.dimension == "month" and quantity.value == _MONTHS_OF_A_YEAR:
        years = set(map(int, _YEAR.findall(fold(text))))
        return bool(_NEXT_YEAR.search(with_digits(fold(statement)))) and any(y + 1 in years for y in years)
    if quantity.dimension == "foot" and quantity.value == _TWENTY_FEET:
        return _CONTAINERS.search(fold(text)) is not None
    if quantity.dimension or quantity.raw in fold(statement):
        return False
    return quantity.value in listed(text) or (quantity.value == _TWO and _PAIR.search(fold(text)) is not None)
