"""Two runs side by side: question by question, and which settings differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.metrics import chance_of_drop
from evals.outcome import Outcome, Table
from evals.result import read_result
from evals.scores import Row, parts_of
from tijaria.errors import ConfigurationError

MEASURES = (
    "passed",
    "right_and_cited",
    "citation_recall",
    "refused",
    "clarified_rightly",
    "resolved",
    "mrr",
    "ndcg_10",
)
_LEVEL = 0.05
_KINDS = ("all", "form:", "kind:", "area:")


@dataclass(frozen=True, slots=True)
class Pairing:
    """A measure over a part of the questions that both runs asked.

    Attributes:
        old: Mean before.
        new: Mean after.
        wins: Questions that became better.
        losses: Questions that became worse.
        drop: Chance of losses this large when nothing changed (one-sided).
        rise: The same for wins.
    """

    measure: str
    part: str
    n: int
    old: float
    new: float
    wins: int
    losses: int
    drop: float
    rise: float


def pair(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Return the rows of the questions that both asked, alike, in the order of the new run."""
    known = {row.id: row for row in old}
    return [
        (known[row.id], row)
        for row in new
        if row.id in known and known[row.id].fingerprint == row.fingerprint
    ]


def pairings(
    old: Sequence[Row], new: Sequence[Row], *, measures: Sequence[str], kinds: Sequence[str] = _KINDS
) -> Iterator[Pairing]:
    """Compare measures over the parts of the questions whose names start with one of `kinds`."""
    pairs = pair(old, new)
    before = {row.id: row for row, _ in pairs}
    parts = parts_of(row for _, row in pairs)
    for measure in measures:
        for part, rows in parts.items():
            if not part.startswith(tuple(kinds)):
                continue
            values = [
                (before[row.id].measures.get(measure, 0.0), row.measures.get(measure, 0.0))
                for row in rows
                if measure in row.measures or measure in before[row.id].measures
            ]
            if values:
                yield _paired(measure, part, values)


def _paired(measure: str, part: str, values: Sequence[tuple[float, float]]) -> Pairing:
    differences = [new - old for old, new in values]
    return Pairing(
        measure=measure,
        part=part,
        n=len(values),
        old=sum(old for old, _ in values) / len(values),
        new=sum(new for _, new in values) / len(values),
        wins=sum(difference > 0 for difference in differences),
        losses=sum(difference < 0 for difference in differences),
        drop=chance_of_drop(differences),
        rise=chance_of_drop([-difference for difference in differences]),
    )


def compare(first: Path, second: Path) -> Outcome:
    """Compare two result files.

    Raises:
        ConfigurationError: One of them is missing or no result, or they have no question in common.
    """
    old, new = read_result(first), read_result(second)
    paired = pair(old.rows, new.rows)
    if not paired:
        raise ConfigurationError(
            f"{first} and {second} have no question that both ask alike: they are results of different "
            "golden sets. Run one of them again."
        )
    found = list(pairings(old.rows, new.rows, measures=MEASURES))
    only = [sum(row.id not in {r.id for _, r in paired} for row in rows) for rows in (old.rows, new.rows)]
    alone = f"{only[0]} only in {first.name}, {only[1]} only in {second.name}"
    return Outcome(
        command="compare",
        figures={f"change.{item.measure}.{item.part}": item.new - item.old for item in found},
        tables=[
            Table(f"{len(paired)} questions asked alike ({alone})", _rows(found)),
            Table("what differs", [("", first.name, second.name), *differences(old.about, new.about)]),
            Table("questions that changed", _changed(paired)),
        ],
    )


def _rows(found: Sequence[Pairing]) -> list[tuple[str, ...]]:
    heading = ("measure", "part", "n", "before", "after", "better", "worse", "chance", "")
    rows: list[tuple[str, ...]] = [heading]
    for item in found:
        chance = min(1.0, 2 * min(item.drop, item.rise))
        verdict = "" if chance > _LEVEL else "better" if item.rise < item.drop else "WORSE"
        values = (f"{100 * item.old:.1f}", f"{100 * item.new:.1f}", str(item.wins), str(item.losses))
        rows.append((item.measure, item.part, str(item.n), *values, f"{chance:.3f}", verdict))
    return rows


def _changed(paired: Sequence[tuple[Row, Row]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("question", "form", "kind", "passed")]
    for old, new in paired:
        before, after = old.measures["passed"], new.measures["passed"]
        if before != after:
            rows.append((new.id, new.form, new.kind, "now passes" if after else "NO LONGER"))
    return rows


def differences(old: Mapping[str, object], new: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Return (name, before, after) of what two runs depend on and have not in common."""
    first, second = dict(_flat(old)), dict(_flat(new))
    return [
        (name, first.get(name, "–"), second.get(name, "–"))
        for name in sorted(first.keys() | second.keys())
        if first.get(name) != second.get(name)
    ]


def _flat(values: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
