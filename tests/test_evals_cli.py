import json
from pathlib import Path

import pytest

from evals import __main__ as cli
from evals.outcome import Outcome, Table
from tijaria.settings import Settings


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIJARIA_INDEX_DIR", str(tmp_path / "none"))

    def measure(_name: str, _settings: Settings, *, limit: int | None = None) -> Outcome:
        table = Table("piaf", [("", "n"), ("all", str(limit))])
        return Outcome("retrieval piaf", {"piaf.ndcg_10": 0.5}, [table], failures=[{"question": "où ?"}])

    monkeypatch.setattr("evals.retrieval.measure_public", measure)


def test_text_is_printed_and_a_missed_target_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["retrieval", "--set", "piaf", "--limit", "7"]) == 0
    out = capsys.readouterr().out
    assert "7" in out
    assert "MISSED" in out
    assert "où ?" not in out


def test_check_exits_with_one_when_a_target_is_missed() -> None:
    assert cli.main(["retrieval", "--set", "piaf", "--check"]) == 1


def test_failures_are_listed_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["retrieval", "--set", "piaf", "--failures"])
    assert '{"question": "où ?"}' in capsys.readouterr().out


def test_json_and_output_hold_the_same_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "results" / "piaf.json"
    assert cli.main(["retrieval", "--set", "piaf", "--json", "--output", str(path)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(path.read_text(encoding="utf-8"))
    assert printed["figures"] == {"piaf.ndcg_10": 0.5}


def test_bad_settings_are_said_and_exit_with_two(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIJARIA_LEXICAL_WEIGHT", "7")
    assert cli.main(["answers"]) == 2
    assert "TIJARIA_LEXICAL_WEIGHT" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["retrieval", "--set", "other"],
        ["answers", "--limit", "0"],
        ["calibrate", "--max-false-refusals", "1"],
    ],
)
def test_bad_command_line_exits_with_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
