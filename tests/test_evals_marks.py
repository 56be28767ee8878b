import csv
import json
from pathlib import Path
from typing import Any

import pytest
from evals_stand_in import shared_run

from evals.marks import export_marks, import_marks
from evals.run import answers_path, write_run
from tijaria.errors import ConfigurationError


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    write_run(shared_run(), tmp_path / "run.json")
    return answers_path(tmp_path / "run.json")


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _mark(path: Path, marks: dict[str, str], *, delimiter: str = ";") -> None:
    rows = _rows(path)
    column = next(name for name in rows[0] if name.startswith("note"))
    for row in rows:
        row[column] = marks.get(row["id"], "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def test_exported_table_holds_question_answer_and_sources(answers: Path, tmp_path: Path) -> None:
    export_marks(answers, tmp_path / "marks.csv")
    rows = {row["id"]: row for row in _rows(tmp_path / "marks.csv")}
    assert len(rows) == 7
    assert "150 jours" in rows["q-0001"]["réponse"]
    assert "150 jours" in rows["q-0001"]["sources"]
    assert rows["q-0002"]["question"] == "كم يوما لاسترجاع عائدات السلع؟"


def test_cell_that_a_spreadsheet_would_run_is_disarmed(answers: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in answers.read_text().splitlines()]
    lines[0]["question"] = "=HYPERLINK(1)"
    answers.write_text("".join(json.dumps(line) + "\n" for line in lines))
    export_marks(answers, tmp_path / "marks.csv")
    assert _rows(tmp_path / "marks.csv")[0]["question"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("delimiter", [";", ","])
def test_marks_are_read_back_and_compared_with_what_was_measured(
    answers: Path, tmp_path: Path, delimiter: str
) -> None:
    path = tmp_path / "marks.csv"
    export_marks(answers, path)
    _mark(path, {"q-0001": "Juste ", "q-0005": "juste", "q-0006": "refus juste"}, delimiter=delimiter)
    outcome = import_marks(answers, path)
    assert outcome.figures["marks.right.all"] == 1.0
    assert outcome.figures["marks.agreement.all"] == pytest.approx(2 / 3)
    assert outcome.failures == [{"id": "q-0005", "mark": "juste", "measured": "right source, wrong text"}]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("id;note\nq-0001;parfait\n", "none of juste"),
        ("id;note\nq-9999;juste\n", "does not have"),
        ("a;b\n1;2\n", "no columns"),
        ("", "no columns"),
    ],
)
def test_table_that_cannot_be_used_is_said(answers: Path, tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "marks.csv").write_text(content)
    with pytest.raises(ConfigurationError, match=reason):
        import_marks(answers, tmp_path / "marks.csv")


def test_missing_files_are_said(answers: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="evals run"):
        export_marks(tmp_path / "none", tmp_path / "marks.csv")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        import_marks(answers, tmp_path / "none.csv")
