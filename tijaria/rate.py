"""What the text of a duty rate says, in parts: percentages, amounts per unit, minima, seasons, quotas.

The text of the source is what is shown. The parts are read from it for programs, and only where the whole
clause is understood: a clause that is not has `is_complete` False and no figure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

_NUMBER = r"\d+(?:[ \u00a0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_CURRENCY = r"EUR|GBP|USD|CAD|JPY|€|¢|\$"
_UNIT = r"(?:\d+ ?)?(?:kg|tonne|t|hl|kl|liter|l|m²|paire?|pr\.|each|items?|head|piece|bbl|doz\.|MT)"
_PERCENT = re.compile(rf"(?P<low>{_NUMBER})(?: ?%)?(?: ?(?:–|-|à) ?(?P<high>{_NUMBER}))? ?%")
_SPECIFIC = re.compile(
    rf"(?P<sign>\$)?(?P<low>{_NUMBER})(?: ?(?:–|à) ?(?P<high>{_NUMBER}))? ?(?P<currency>{_CURRENCY})?"
    rf" ?(?:/ ?)?(?P<unit>{_UNIT})"
)
_JOINT = re.compile(r"\s*(?P<joint>\+|min(?![a-z])|max(?![a-z]))\s*", re.IGNORECASE)
_FREE = re.compile(r"(?:0 ?\()?free\)?|0|exempt", re.IGNORECASE)
_BARE = re.compile(rf"(?P<low>{_NUMBER})")
_ENTRY_PRICE = re.compile(r"prix d['’]entrée|entry price", re.IGNORECASE)
_QUOTA = re.compile(r"\bcontingents?\b", re.IGNORECASE)
_OUTSIDE_QUOTA = re.compile(r"hors contingent", re.IGNORECASE)
_OTHERWISE = re.compile(r"autres(?: périodes)?", re.IGNORECASE)
_ELSE = re.compile(r"^sinon\s+", re.IGNORECASE)
_LABEL = re.compile(r"^(General|Temporary|WTO): ")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janv jan january janvier", "févr feb february février", "mars mar march", "avr apr april avril",
            "mai may", "juin jun june", "juil jul july juillet", "août aug august",
            "sept sep september septembre", "oct october octobre", "nov november novembre",
            "déc dec december décembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SEASON = re.compile(
    rf"(?:(?P<day1>\d{{1,2}})(?:er)? ?)?(?P<month1>{_NAMES})\.? ?[–-] ?(?:(?P<day2>\d{{1,2}})(?:er)? ?)?"
    rf"(?P<month2>{_NAMES})\b\.?",
    re.IGNORECASE,
)
_ONE_MONTH = re.compile(rf"(?P<month>{_NAMES})\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Season:
    """A period of every year, both ends included, as (month, day); it may run over the new year."""

    start: tuple[int, int]
    end: tuple[int, int]

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in the season."""
        here = (day.month, day.day)
        if self.start <= self.end:
            return self.start <= here <= self.end
        return here >= self.start or here <= self.end


@dataclass(frozen=True, slots=True)
class Amount:
    """One component of a rate, or a range of it.

    Attributes:
        role: "duty" (added to the others), "minimum" or "maximum" of the whole.
        low: Percent of the value, or units of `currency` per `unit`.
        high: Equal to `low` unless the source gives a range.
        currency: "%" for an ad valorem rate; else EUR, GBP, USD, CAD, JPY or ¢.
        unit: "" for an ad valorem rate; else "kg", "100 kg", "hl"…
    """

    role: str
    low: float
    high: float
    currency: str = "%"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class RatePart:
    """One clause of a rate.

    Attributes:
        text: The clause as it stands in the rate.
        seasons: When it applies; empty: all the year, or not said.
        is_otherwise: It applies outside the seasons of the other clauses.
        is_complete: All of the clause but its condition is in `amounts`.
        condition: What stands in brackets, where it is not a season.
    """

    text: str
    amounts: tuple[Amount, ...] = ()
    seasons: tuple[Season, ...] = ()
    condition: str = ""
    is_otherwise: bool = False
    is_complete: bool = False
    in_quota: bool = False
    entry_price: bool = False


def parse_rate(text: str) -> tuple[RatePart, ...]:
    """Return the clauses of a rate in French or English, in order; none for an empty text.

    >>> [part.amounts[0].low for part in parse_rate("8 % (1 nov.–14 mai); 14 % (15 mai–31 oct.)")]
    [8.0, 14.0]
    """
    parts = [_part(clause) for clause in clauses(text)]
    if len(parts) > len(list(_split(text))):
        # The second clause stood in the brackets of the first, which holds for the rest of the year.
        parts[0] = replace(parts[0], is_otherwise=True)
    return tuple(parts)


def clauses(text: str) -> list[str]:
    """Cut a rate, in any of the languages, where another rate begins; brackets stay whole.

    A rate for a season that stands in the brackets of another one is a clause of its own.
    """
    found: list[str] = []
    for piece in _split(text):
        inner = re.fullmatch(r"([^()]+) \((\d[^()]*?%[^()]*)\)", piece)
        if inner and _is_seasonal(inner[2]):
            found += [inner[1].strip(), inner[2].strip()]
        else:
            found.append(piece)
    return found


def in_force(parts: Sequence[RatePart], day: date) -> tuple[int, ...]:
    """Return the positions of the clauses that apply on a day.

    All of them when the source names no season, none when every clause has one and the day lies in none.
    """
    seasonal = [part for part in parts if part.seasons]
    # A rate is chosen only where every other clause has its season too, or is the one for the rest.
    if not seasonal or any(not part.seasons and not part.is_otherwise for part in parts):
        return tuple(range(len(parts)))
    now = tuple(i for i, part in enumerate(parts) if any(season.holds(day) for season in part.seasons))
    return now or tuple(i for i, part in enumerate(parts) if part.is_otherwise)


def seasons_in(text: str) -> tuple[Season, ...]:
    """Return the periods of the year that a text names."""
    return tuple(_season(match) for match in _SEASON.finditer(text))


def _split(text: str) -> Iterator[str]:
    depth, start, position = 0, 0, 0
    while position < len(text):
        character = text[position]
        depth += (character == "(") - (character == ")")
        cut = re.match(r"\s*[;؛]\s*|\s+(?:ou|أو)\s+|,\s+(?=\d)", text[position:]) if depth == 0 else None
        if cut and position > start:
            yield text[start:position].strip()
            position += cut.end()
            start = position
        else:
            position += 1
    if text[start:].strip():
        yield text[start:].strip()


def _is_seasonal(text: str) -> bool:
    rest = text[text.index("%") + 1 :]
    arabic = re.search("من [^؛]* إلى [^؛\\d]*$", rest)
    return bool(re.search(_SEASON.pattern + "$", rest, re.IGNORECASE) or arabic) and ";" not in rest


def _part(clause: str) -> RatePart:
    label = _LABEL.match(clause)
    brackets = re.findall(r"\(([^()]*)\)", clause)
    condition = "; ".join(inner for inner in brackets if inner.lower() != "free")
    body = re.sub(r"\s*\((?!free\))[^()]*\)", "", _LABEL.sub("", clause), flags=re.IGNORECASE).strip()
    bare = _ELSE.sub("", body)
    season_text = _SEASON.sub("", bare).strip() if _SEASON.search(bare) else bare
    seasons = (*seasons_in(condition), *seasons_in(bare), *_whole_months(condition))
    entry_price = bool(_ENTRY_PRICE.fullmatch(season_text))
    amounts = () if entry_price else _amounts(season_text)
    return RatePart(
        text=clause,
        amounts=amounts,
        seasons=seasons,
        condition=label[1] if label else "" if seasons and not _QUOTA.search(condition) else condition,
        is_otherwise=bool(_ELSE.match(body)) or bool(_OTHERWISE.fullmatch(condition)),
        is_complete=bool(amounts) or entry_price,
        in_quota=bool(_QUOTA.search(clause)) and not _OUTSIDE_QUOTA.search(clause),
        entry_price=entry_price,
    )


def _amounts(body: str) -> tuple[Amount, ...]:
    """Return the components of a clause, none unless all of it is understood."""
    if _FREE.fullmatch(body):
        return (Amount("duty", 0.0, 0.0),)
    if bare := _BARE.fullmatch(body):
        # A table that gives plain numbers means percent.
        return (Amount("duty", _value(bare["low"]), _value(bare["low"])),)
    found: list[Amount] = []
    role, position = "duty", 0
    while position < len(body):
        match = _PERCENT.match(body, position) or _SPECIFIC.match(body, position)
        if match is None:
            return ()
        found.append(_amount(match, role))
        joint = _JOINT.match(body, match.end())
        if joint is None:
            return tuple(found) if not body[match.end() :].strip() else ()
        role = {"+": "duty", "min": "minimum", "max": "maximum"}[joint["joint"].lower()]
        position = joint.end()
    return ()


def _amount(match: re.Match[str], role: str) -> Amount:
    fields = match.groupdict()
    low = _value(fields["low"])
    high = _value(fields["high"]) if fields["high"] else low
    if "unit" not in fields:
        return Amount(role, low, high)
    currency = "USD" if fields["sign"] else (fields["currency"] or "").upper().replace("€", "EUR")
    return Amount(role, low, high, currency.replace("$", "USD"), fields["unit"])


def _value(text: str) -> float:
    return float(re.sub(r"[ \u00a0]", "", text).replace(",", "."))


def _whole_months(condition: str) -> tuple[Season, ...]:
    """Return the months that stand alone in a condition: "avril, contingent"."""
    parts = [part.strip() for part in condition.split(",")]
    found = [_ONE_MONTH.fullmatch(part) for part in parts]
    numbers = [_MONTHS[match["month"].lower()] for match in found if match]
    return tuple(Season((number, 1), (number, _DAYS[number - 1])) for number in numbers)


def _season(match: re.Match[str]) -> Season:
    first, last = (_MONTHS[match[name].lower()] for name in ("month1", "month2"))
    # The last day of February is the 29th where there is one.
    return Season((first, int(match["day1"] or 1)), (last, int(match["day2"] or _DAYS[last - 1])))
