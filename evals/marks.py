"""Questions and answers as a table that advisors mark by hand, and what they marked."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.metrics import wilson
from evals.outcome import Outcome, Table, percent
from evals.questions import FORMS, evenly
from tijaria.errors import ConfigurationError

MARKS = ("juste", "incomplet", "faux", "refus juste", "refus injustifié")
_GOOD = frozenset({"juste", "refus juste"})
_SHOWN = {
    "id": "id", "form": "langue", "persona": "qui demande", "history": "avant", "question": "question",
    "status": "statut", "text": "réponse", "sources": "sources",
}  # fmt: skip
_MARK, _REMARK, _WHO = "note", "remarque", "conseiller"
# A cell that starts like this is run as a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_marks(answers: Path, path: Path, *, limit: int | None = None) -> Outcome:
    """Write the answers of a run as CSV: opens in a spreadsheet, Arabic included.

    Raises:
        ConfigurationError: The answers of the run are missing.
    """
    details = evenly(_read_answers(answers), limit)
    path.parent.mkdir(parents=True, exist_ok=True)
    # With a byte order mark, without which Excel takes UTF-8 for something else.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([*_SHOWN.values(), f"{_MARK} ({' / '.join(MARKS)})", _REMARK, _WHO])
        writer.writerows([*map(_harmless, _cells(detail)), "", "", ""] for detail in details)
    rows = [("", "n"), ("answers", str(len(details)))]
    return Outcome("export", {"export.answers": len(details)}, [Table(f"{path}, to be marked", rows)])


def import_marks(answers: Path, path: Path) -> Outcome:
    """Read marks back, and compare them with what was measured.

    Raises:
        ConfigurationError: The file is not what `export` wrote, or a mark is none of `MARKS`.
    """
    details = {str(detail["id"]): detail for detail in _read_answers(answers)}
    marks = list(_read_marks(path))
    unknown = [id_ for id_, _ in marks if id_ not in details]
    if unknown:
        raise ConfigurationError(
            f"{path} has marks of answers that the run does not have, such as {unknown[0]}. "
            "Name the run that was exported with --result."
        )
    groups = {form: [pair for pair in marks if details[pair[0]]["form"] == form] for form in FORMS}
    rows: list[tuple[str, ...]] = [("", "marked", "right by hand [95 %]", "same verdict as measured")]
    figures: dict[str, float] = {}
    for label, own in {**groups, "all": marks}.items():
        if own:
            good = sum(mark in _GOOD for _, mark in own)
            same = sum((mark in _GOOD) == bool(details[id_]["measures"]["passed"]) for id_, mark in own)
            low, high = wilson(good, len(own))
            span = f"{percent(good / len(own))} [{100 * low:.0f}-{100 * high:.0f}]"
            rows.append((label, str(len(own)), span, percent(same / len(own))))
            figures |= {f"marks.right.{label}": good / len(own), f"marks.agreement.{label}": same / len(own)}
    failures = [
        {"id": id_, "mark": mark, "measured": details[id_]["fault"] or "as it should be"}
        for id_, mark in marks
        if (mark in _GOOD) != bool(details[id_]["measures"]["passed"])
    ]
    return Outcome("import", figures, [Table(f"marks of {path.name}", rows)], failures=failures)


def _read_answers(path: Path) -> list[Mapping[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"There are no answers in {path}. Make them with `python -m evals run`, then name the result."
        ) from error


def _read_marks(path: Path) -> Iterator[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The marks cannot be read ({error}). Save them as CSV in UTF-8.") from error
    first = text.partition("\n")[0]
    rows: Sequence[Mapping[str, str]] = list(
        csv.DictReader(text.splitlines(keepends=True), delimiter=max(";,\t", key=first.count))
    )
    column = next((name for name in (rows[0] if rows else {}) if name and name.startswith(_MARK)), None)
    if column is None or "id" not in rows[0]:
        raise ConfigurationError(f"{path} has no columns “id” and “{_MARK}”. Mark what `export` wrote.")
    for row in rows:
        mark = " ".join((row[column] or "").casefold().split())
        if mark and mark not in MARKS:
            raise ConfigurationError(
                f"{row['id']}: the mark “{mark}” is none of {', '.join(MARKS)}. Correct it."
            )
        if mark:
            yield row["id"], mark


def _cells(detail: Mapping[str, Any]) -> list[str]:
    sources = "\n".join(f"[{c['marker']}] {c['title']} : {c['quote']}" for c in detail["citations"])
    whole = {**detail, "history": "\n".join(detail["history"]), "sources": sources}
    return [str(whole[name]) for name in _SHOWN]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
