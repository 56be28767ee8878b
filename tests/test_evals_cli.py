import json
import re
from pathlib import Path

import pytest
from core_stand_in import shared_pipeline, shared_workshop
from evals_stand_in import golden, shared_run

from evals import __main__ as cli
from evals import commands
from evals.outcome import Outcome, Table
from evals.run import write_run
from tijaria.settings import Settings


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the commands meet the stand-in corpus: its pipeline, its golden questions, a folder of results."""
    settings = shared_workshop().settings
    monkeypatch.setenv("TIJARIA_INDEX_DIR", str(settings.index_dir))
    monkeypatch.setenv("TIJARIA_CACHE_DIR", str(settings.cache_dir))
    monkeypatch.setattr(commands, "FOLDER", tmp_path / "results")
    for module in ("run", "validate"):
        monkeypatch.setattr(f"evals.{module}.load_pipeline", lambda _: shared_pipeline())
    monkeypatch.setattr(commands, "load_golden", lambda **_: golden())
    monkeypatch.setattr("evals.validate.load_golden", golden)

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


def test_run_writes_a_dated_result_its_answers_and_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run"]) == 0
    assert "everything as it should be" in capsys.readouterr().out
    kinds = sorted("".join(path.suffixes) for path in (tmp_path / "results").iterdir())
    assert kinds == [".answers.jsonl", ".html", ".json"]


def test_result_stays_when_the_judge_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIJARIA_EVAL_LLM", "small")
    monkeypatch.setenv("TIJARIA_EVAL_LLM_URL", "http://127.0.0.1:9/v1")
    assert cli.main(["run", "--output", str(tmp_path / "kept.json")]) == 2
    assert "TIJARIA_EVAL_LLM_URL" in capsys.readouterr().err
    assert cli.main(["compare", *[str(tmp_path / "kept.json")] * 2]) == 0


def test_gate_is_open_for_the_code_of_the_baseline_and_shut_for_worse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline, worse = tmp_path / "baseline.json", tmp_path / "worse.json"
    write_run(shared_run(), baseline)
    assert cli.main(["gate", "--baseline", str(baseline), "--result", str(baseline)]) == 0
    text = baseline.read_text().replace('"doubts": [', '"doubts": [\n["q-0001", "OC-01", "changed"]')
    worse.write_text(text)
    assert cli.main(["gate", "--baseline", str(baseline), "--result", str(worse)]) == 1
    assert "1 sources of golden questions changed: OC-01" in capsys.readouterr().out


def test_gate_without_a_baseline_says_how_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["gate", "--baseline", str(tmp_path / "none.json")]) == 2
    assert "evals run --output" in capsys.readouterr().err


def test_validate_fails_until_the_sources_are_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("evals.facts.HASHES", tmp_path / "facts.json")
    assert cli.main(["validate", "--failures"]) == 1
    out = capsys.readouterr().out
    assert "validate --accept" in out
    listed = {found["id"]: found for found in map(json.loads, re.findall(r"^{.*}$", out, re.MULTILINE))}
    assert any("150 jours" in text for text in listed["q-0001"]["now"])
    said = {line.split()[0]: line.split()[3] for line in out.splitlines() if line.startswith("q-000")}
    assert (said["q-0001"], said["q-0005"]) == ("yes", "NO")
    assert cli.main(["validate", "--accept"]) == 0
    assert cli.main(["validate"]) == 0


def test_newest_answers_are_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", str(tmp_path / "marks.csv")]) == 2
    assert "evals run" in capsys.readouterr().err
    write_run(shared_run(), tmp_path / "results" / "20260101T000000.json")
    assert cli.main(["export", str(tmp_path / "marks.csv"), "--limit", "3"]) == 0
    assert len((tmp_path / "marks.csv").read_text().splitlines()) > 3


def test_bad_settings_are_said_and_exit_with_two(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIJARIA_LEXICAL_WEIGHT", "7")
    assert cli.main(["run"]) == 2
    assert "TIJARIA_LEXICAL_WEIGHT" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["retrieval", "--set", "other"],
        ["retrieval"],
        ["run", "--limit", "0"],
        ["run", "--price", "1"],
        ["experiment"],
        ["compare", "a.json"],
        ["calibrate", "--max-false-refusals", "1"],
    ],
)
def test_bad_command_line_exits_with_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
