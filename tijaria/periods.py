"""How often, as a text says it: "par mois" and "شهريا" are once a month, and not once a quarter."""

import re
from collections.abc import Mapping
from functools import lru_cache

from tijaria.folding import fold

# Period → its names in French after "par" and "chaque", what else says it, and both in Arabic.
_SAID: Mapping[str, tuple[str, str, str, str]] = {
    "day": ("jour", r"quotidien\w*|journalier\w*", "يوم", "يومي(?:ا|ه)?"),
    "week": ("semaine", r"hebdomadaire\w*", "اسبوع", "اسبوعي(?:ا|ه)?"),
    "month": ("mois", r"mensuel\w*", "شهر", "شهري(?:ا|ه)?"),
    "quarter": ("trimestre", r"trimestriel\w*", "فصل|(?:ثلاثه|3) اشهر", "فصلي(?:ا|ه)?"),
    "half-year": ("semestre", r"semestriel\w*", "(?:سته|6) اشهر", "نصف سنوي(?:ا|ه)?"),
    "year": ("an|annee", r"annuel\w*|tous les ans", "سنه|عام", "(?<!نصف )سنوي(?:ا|ه)?"),
}
_PERIODS: Mapping[str, re.Pattern[str]] = {
    period: re.compile(
        rf"\b(?:(?:par|chaque) (?:{french})|{adjective})\b"
        rf"|(?<!\w)(?:كل (?:{arabic})|(?:ال)?(?:{arabic_adjective}))(?!\w)"
    )
    for period, (french, adjective, arabic, arabic_adjective) in _SAID.items()
}


def contrary_period(statement: str, text: str) -> str:
    """Return how often a statement says where a text says otherwise and not so, "" for nothing."""
    said, told = _periods(statement), _periods(text)
    return min(said - told, default="") if told - said else ""


@lru_cache(maxsize=4096)
def _periods(text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset(name for name, pattern in _PERIODS.items() if pattern.search(folded))
