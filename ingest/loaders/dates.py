"""ISO dates as the corpus writes them: whole ("2026-09-07") or partial ("2025-10", "2013")."""

import re
from datetime import date

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def parse_date(text: str) -> str | None:
    """Return `text` as an ISO date of the same precision, None when it is not one."""
    text = text.strip()
    if timed := _WITH_TIME.fullmatch(text):
        text = timed[1]
    match = _PARTIAL.fullmatch(text)
    if match is None or not text.isascii():
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return None
    return text if _FIRST_YEAR <= year <= _LAST_YEAR else None


def is_before(first: str, second: str) -> bool:
    """Tell whether the partial date `first` lies wholly before `second`."""
    length = min(len(first), len(second))
    return first[:length] < second[:length]
