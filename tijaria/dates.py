"""Dates in French and Arabic text, partial ones included, as they are written in Morocco and elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tijaria.folding import fold

_MONTHS: tuple[str, ...] = (
    "janvier janv يناير كانون_الثاني",
    "février févr fev فبراير شباط",
    "mars مارس آذار",
    "avril avr أبريل نيسان",
    "mai ماي مايو أيار",
    "juin يونيو يونيه حزيران",
    "juillet juil يوليوز يوليو تموز",
    "août غشت أغسطس",
    "septembre sept شتنبر سبتمبر أيلول",
    "octobre oct أكتوبر تشرين_الأول",
    "novembre nov نونبر نوفمبر تشرين_الثاني",
    "décembre déc دجنبر ديسمبر كانون_الأول",
)
_MONTH_OF = {
    fold(name.replace("_", " ")): number
    for number, names in enumerate(_MONTHS, start=1)
    for name in names.split()
}
# "fin mai" is the 31st, "فاتح ماي" the first.
_FIRST, _END = "فاتح", "(?:la )?fin(?: de)?|متم|نهايه|اخر"
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NAMES = "|".join(sorted(map(re.escape, _MONTH_OF), key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?:(?<![\d.,])(?P<day>\d{{1,2}}|{_FIRST}|{_END})\s+(?:de\s+|شهر\s+)?)?(?<![^\W\d_])(?:[وبلفك](?=[\u0600-\u06ff]))?(?P<month>{_NAMES})\b\.?"
    r"(?:\s+(?:سنه |عام )?(?P<year>(?:19|20)\d\d)(?!\d))?"
)
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?(?!\d)")
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)/(?P<month>0?[1-9]|1[0-2])/(?P<day>[0-3]?\d)(?![\d/])"
)
_SLASHED = re.compile(
    r"(?<!\d)(?P<day>[0-3]?\d)[/.](?P<month>0?[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d\d)(?!\d)"
)

_MONTH_AND_YEAR = re.compile(r"(?<![\d/.])(?P<day>)(?P<month>0[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\d/])")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text.

    Attributes:
        start: Where it starts in the text; `end`: after its last character.
        year: None where it is not said; `month` and `day` likewise.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def is_part_of(self, other: "FoundDate") -> bool:
        """Tell whether all that this date says is said by another one."""
        mine, its = (self.year, self.month, self.day), (other.year, other.month, other.day)
        return all(own is None or own == given for own, given in zip(mine, its, strict=True))


def dates_in(text: str) -> Iterator[FoundDate]:
    """Yield the dates of a folded text whose numbers are digits; a year alone is a number, not a date.

    >>> [(d.day, d.month, d.year) for d in dates_in("du 1 juin 2025, 2026-09")]
    [(1, 6, 2025), (None, 9, 2026)]
    """
    taken: list[tuple[int, int]] = []
    for pattern in (_ISO, _YEAR_FIRST, _SLASHED, _MONTH_AND_YEAR, _WRITTEN):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            month = _MONTH_OF.get(match["month"]) or int(match["month"])
            yield FoundDate(
                *match.span(),
                year=int(match["year"]) if match["year"] else None,
                month=month,
                day=_day(match["day"], month),
            )


def _day(written: str | None, month: int) -> int | None:
    if not written:
        return None
    return int(written) if written.isdigit() else 1 if written == _FIRST else _DAYS[month - 1]
