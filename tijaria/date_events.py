"""What happens on a date? An agreement that was signed on a day is not in force since that day.

The last event that is named before a date, since the date before it, is what happens on it.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from tijaria.dates import dates_in
from tijaria.folding import fold
from tijaria.number_words import with_digits
from tijaria.span import blanked

_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,/-]*\d)")
_CLAUSE_END = re.compile(r"[;:.؛](?=\s|$)")

_Day = tuple[int | None, int | None, int | None]


def date_of_another_event(statement: str, sentences: Sequence[str]) -> str:
    """Return a date of a statement on which by its source something else happened, "" for none."""
    told = [pair for sentence in sentences for pair in _events(sentence)]
    for day, event in _events(statement):
        own = {other for date, other in told if _is_within(day, date)}
        elsewhere = any(other == event and not _is_within(day, date) for date, other in told)
        if event and elsewhere and own and "" not in own and event not in own:
            return "/".join(str(part) for part in reversed(day) if part)
    return ""


@lru_cache(maxsize=4096)
def _events(text: str) -> tuple[tuple[_Day, str], ...]:
    """Return the dates and years of a text, as (year, month, day), each with its event or ""."""
    plain = with_digits(fold(text))
    found = [(date.start, date.end, (date.year, date.month, date.day)) for date in dates_in(plain)]
    rest = blanked(plain, ((start, end) for start, end, _ in found))
    found += [(year.start(), year.end(), (int(year.group()), None, None)) for year in _YEAR.finditer(rest)]
    events, last = [], 0
    for start, end, day in sorted(found):
        named = list(_pattern().finditer(_CLAUSE_END.split(plain[last:start])[-1]))
        events.append((day, named[-1].lastgroup or "" if named else ""))
        last = end
    return tuple(events)


def _is_within(day: _Day, date: _Day) -> bool:
    """Tell whether a date, or what is said of one, is another one: its month and year, or its year."""
    return all(part is None or part == other for part, other in zip(day, date, strict=True))


@cache
def _pattern() -> re.Pattern[str]:
    events = tomllib.loads((files("tijaria") / "data" / "events.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?P<{name}>{'|'.join(words)})" for name, words in events.items()))
