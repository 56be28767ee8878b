"""The preferential margin: by how many points Moroccan goods pay less than the normal duty."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tijaria.duty_line import Duties, DutyLine, Rate
from tijaria.rate import RatePart

Unknown = Literal["no_rate", "not_ad_valorem", "too_broad"]
"""Why there is no margin: a rate is not known; one is not a percentage of the value; the code covers too many
lines to speak of one margin."""

_Bounds = tuple[float, float]
# Rates of one line that stand beside each other, of which the lowest applies: so the Japanese file says.
_LABELS = frozenset({"General", "Temporary", "WTO"})


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin in percentage points; ranges cover the lines of a code, or the seasons of a line.

    Attributes:
        low: Smallest margin.
        high: Greatest margin.
        mfn: Normal duty, percent, lowest and highest.
        preferential: Duty on Moroccan goods, percent, lowest and highest.
        lines: What it was computed from.
        is_in_quota: The preference is limited to a quota, at least in part.
        is_unverified: The preference is that of a general rule of the agreement.
        is_partial: It is known for some products of the code only, those of `lines`.
    """

    low: float
    high: float
    mfn: _Bounds
    preferential: _Bounds
    lines: tuple[DutyLine, ...]
    is_in_quota: bool = False
    is_unverified: bool = False
    is_partial: bool = False


def margin_of(duties: Duties) -> Margin | Unknown:
    """Return the margin that some duties leave, or why it is unknown."""
    if duties.more:
        return "too_broad"
    rules = [line for line in duties.lines if line.row.kind == "rule" and line.preferential is not None]
    stated = [line for line in duties.lines if line.row.kind != "rule" and line.mfn is not None]
    table = [line for line in stated if line.row.kind == "table"]
    below = [line for line in table if line.match == "narrower"]
    found: Margin | Unknown = "no_rate"
    # The file of a whole tariff covers a code; rows of the table below it are some of its products.
    for lines, is_partial in (
        ([line for line in table if line.match != "narrower"], False),
        ([line for line in stated if line.row.kind == "tariff"], False),
        (below, True),
    ):
        margin = _over(lines, rules) if lines else found
        if isinstance(margin, Margin):
            return replace(margin, is_partial=is_partial)
        found = margin if found == "no_rate" else found
    return found


def grants_exemption(line: DutyLine) -> bool:
    """Tell whether a line exempts Moroccan goods from a duty that others pay."""
    pays = line.mfn is not None and _percent(line.row.mfn) != (0.0, 0.0)
    return pays and line.preferential is not None and _percent(line.row.preferential) == (0.0, 0.0)


def _over(lines: Sequence[DutyLine], rules: Sequence[DutyLine]) -> Margin | Unknown:
    """Return the margin over several lines of which each must have one."""
    pairs: list[tuple[_Bounds, _Bounds]] = []
    used: dict[int, DutyLine] = {}
    for line in lines:
        mfn = _percent(line.row.mfn)
        if mfn is None:
            return "not_ad_valorem"
        granting = line if line.preferential is not None else next(iter(rules), None)
        if granting is None and mfn != (0.0, 0.0):
            return "no_rate"
        # Who pays nothing anyway gains nothing by a preference.
        preferential = _percent(granting.row.preferential) if granting else mfn
        if preferential is None:
            return "not_ad_valorem"
        pairs.append((mfn, preferential))
        used |= {id(item): item for item in (line, granting) if item is not None}
    return Margin(
        low=max(0.0, min(_points(mfn[0] - rate[1]) for mfn, rate in pairs)),
        high=max(0.0, max(_points(mfn[1] - rate[0]) for mfn, rate in pairs)),
        mfn=(min(mfn[0] for mfn, _ in pairs), max(mfn[1] for mfn, _ in pairs)),
        preferential=(min(rate[0] for _, rate in pairs), max(rate[1] for _, rate in pairs)),
        lines=tuple(used.values()),
        is_in_quota=any(part.in_quota for line in used.values() for part in _parts(line.row.preferential)),
        is_unverified=any(line.row.kind == "rule" for line in used.values()),
    )


def _percent(rate: Rate | None) -> _Bounds | None:
    """Return the lowest and the highest percentage of a rate, None unless it is made of percentages alone."""
    bounds = [_part_percent(part) for part in _parts(rate)]
    known = [item for item in bounds if item is not None]
    if not known or len(known) != len(bounds):
        return None
    if all(part.condition in _LABELS for part in _parts(rate)):
        applied = min(known)
        return applied
    return min(low for low, _ in known), max(high for _, high in known)


def _part_percent(part: RatePart) -> _Bounds | None:
    is_plain = all(amount.role == "duty" and amount.currency == "%" for amount in part.amounts)
    if not part.is_complete or part.entry_price or not part.amounts or not is_plain:
        return None
    return sum(amount.low for amount in part.amounts), sum(amount.high for amount in part.amounts)


def _parts(rate: Rate | None) -> Sequence[RatePart]:
    return rate.parts if rate else ()


def _points(value: float) -> float:
    return round(value, 4)
