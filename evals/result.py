"""The result of a run: written as one dated JSON file, read back to compare and to gate."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from evals.scores import Row, Score
from tijaria.errors import ConfigurationError

FOLDER = Path(__file__).parent / "results"
BASELINE = FOLDER / "baseline.json"

_FORMAT = 1
_KEPT = [item.name for item in fields(Row) if item.name != "measures"]


@dataclass(frozen=True, slots=True)
class Latency:
    """How long a stage of an answer takes, in milliseconds."""

    stage: str
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Result:
    """Everything kept of a run.

    Attributes:
        about: What it depends on: date, code, machine, index, questions and settings.
        seconds: That the whole run took.
        memory_mb: Peak resident memory of the process, 10^6 bytes.
        doubts: (question, fact, reason) of the questions whose sources vanished or changed.
        judge: What a chat model said, when one was asked: see `judge.py`.
    """

    about: Mapping[str, Any]
    scores: Sequence[Score]
    rows: Sequence[Row]
    latency: Sequence[Latency] = ()
    seconds: float = 0.0
    memory_mb: float = 0.0
    doubts: Sequence[tuple[str, str, str]] = ()
    judge: Mapping[str, Any] = field(default_factory=dict)

    def value(self, measure: str, part: str = "all", half: str = "report") -> Score | None:
        """Return one score, None when nothing was asked for it."""
        wanted = (measure, part, half)
        return next((s for s in self.scores if (s.measure, s.part, s.half) == wanted), None)

    def figures(self) -> dict[str, float]:
        """Return the scores of the report half by name ("passed.all", "refused.kind:offtopic"), and times."""
        found = {f"{s.measure}.{s.part}": s.value for s in self.scores if s.half == "report"}
        times = {f"latency.{item.stage}.{name}": value for item in self.latency
                 for name, value in (("p50", item.p50), ("p95", item.p95))}  # fmt: skip
        return found | times

    def to_json(self) -> str:
        """Return the file: one line a score and a question, so that versions can be told apart."""
        names = sorted({name for row in self.rows for name in row.measures})
        header = {
            "format": _FORMAT, **self.about, "seconds": self.seconds, "memory_mb": self.memory_mb,
            "judge": dict(self.judge),
        }  # fmt: skip
        rows = [
            [*(getattr(row, name) for name in _KEPT), *(_short(row.measures.get(name)) for name in names)]
            for row in self.rows
        ]
        tables: dict[str, Sequence[object]] = {
            "latency": [asdict(item) for item in self.latency],
            "doubts": [list(item) for item in self.doubts],
            "scores": [asdict(item) for item in self.scores],
            "columns": [*_KEPT, *names],
            "rows": rows,
        }
        text = json.dumps(header, ensure_ascii=False, indent=1).removesuffix("\n}")
        for name, items in tables.items():
            lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
            text += f',\n "{name}": [\n{lines}\n]'
        return text + "\n}\n"


def read_result(path: Path) -> Result:
    """Read what `to_json` wrote.

    Raises:
        ConfigurationError: There is no such file, or it is no result.
    """
    try:
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"There is no result {path}. Make one with `python -m evals run --output {path}`."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ConfigurationError(
            f"{path} is no result of `python -m evals run` ({error}). Name another file."
        ) from error


def _parse(data: dict[str, Any]) -> Result:
    if data.pop("format") != _FORMAT:
        raise ValueError("another format")
    columns = data.pop("columns")
    return Result(
        scores=[Score(**item) for item in data.pop("scores")],
        rows=[_row(columns, line) for line in data.pop("rows")],
        latency=[Latency(**item) for item in data.pop("latency")],
        doubts=[(item[0], item[1], item[2]) for item in data.pop("doubts")],
        seconds=data.pop("seconds"),
        memory_mb=data.pop("memory_mb"),
        judge=data.pop("judge"),
        about=data,
    )


def _row(columns: Sequence[str], line: Sequence[Any]) -> Row:
    values = dict(zip(columns, line, strict=True))
    kept = {name: values.pop(name) for name in _KEPT}
    return Row(**kept, measures={name: float(value) for name, value in values.items() if value is not None})


def earlier(date: str, folder: Path = FOLDER) -> list[Result]:
    """Return the results of a folder from before a date, oldest first; what is no result is left out."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            result = read_result(path)
        except ConfigurationError:
            continue
        if str(result.about["date"]) < date:
            found.append(result)
    return sorted(found, key=lambda result: str(result.about["date"]))


def _short(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
