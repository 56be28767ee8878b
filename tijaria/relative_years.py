"""Years that are told by another one: "en 2024, …, l'année suivante" speaks of 2025."""

import re
from functools import partial

_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]*\d)")
_NEXT = re.compile(
    r"\bl'annee (?:suivante|d'apres|qui suit)\b|\b(?:1 an|1 annee) (?:plus tard|apres)\b"
    r"|(?<!\w)[وفبل]?(?:ال)?(?:سنه|عام) (?:ال)?(?:موالي|تالي|لاحق|مواليه|تاليه|لاحقه)(?!\w)"
    r"|(?<!\w)بعد (?:ذلك ب)?(?:1 )?(?:سنه|عام)(?: من ذلك)?(?!\w)"
)
_BEFORE = re.compile(
    r"\bl'annee (?:precedente|d'avant)\b|\b(?:1 an|1 annee) (?:plus tot|avant|auparavant)\b"
    r"|(?<!\w)[وفبل]?(?:ال)?(?:سنه|عام) (?:ال)?(?:سابق|سابقه|ماضي|ماضيه|منصرم|منصرمه)(?!\w)"
    r"|(?<!\w)قبل (?:ذلك ب)?(?:1 )?(?:سنه|عام)(?: من ذلك)?(?!\w)"
)


def with_years(plain: str) -> str:
    """Return folded text, its numbers in digits, with the years that are told by the one named before them.

    >>> with_years("158 en 2024, 154 l'annee suivante")
    '158 en 2024, 154 en 2025'
    """
    return _BEFORE.sub(partial(_named, step=-1), _NEXT.sub(partial(_named, step=1), plain))


def _named(found: re.Match[str], *, step: int) -> str:
    years = _YEAR.findall(found.string[: found.start()])
    return f"en {int(years[-1]) + step}" if years else found.group()
