"""`python -m ingest`: options, exit status, what is printed where."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from ingest_stand_in import HashEmbedder, make_settings, note, write

from ingest import pipeline
from ingest.__main__ import main
from ingest.lock import index_lock
from tijaria.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = make_settings(tmp_path)
    monkeypatch.setattr(pipeline, "load_embedder", lambda _: HashEmbedder())
    monkeypatch.setenv("TIJARIA_CORPUS_DIR", str(settings.corpus_dir))
    monkeypatch.setenv("TIJARIA_INDEX_DIR", str(settings.index_dir))
    monkeypatch.setenv("TIJARIA_CACHE_DIR", str(settings.cache_dir))
    write(settings.corpus_dir, "a.md", note("a", "Le délai est de 150 jours."))
    return settings


@pytest.mark.usefixtures("settings")
def test_clean_run_reports_and_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr()
    assert "built and in force" in printed.out
    assert "1 documents, 1 passages, 1 sentences" in printed.out
    assert printed.err == ""  # no progress bar in a pipe
    assert main([]) == 0
    assert "nothing has changed" in capsys.readouterr().out


def test_quarantine_exits_1_and_names_the_file(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    write(settings.corpus_dir, "bad.md", b"")
    assert main([]) == 1
    assert "bad.md is empty: write the document" in capsys.readouterr().out


def test_json_report_holds_everything(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    write(settings.corpus_dir, "bad.md", b"")
    assert main(["--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["added"] == {"a": "a.md"}
    assert report["quarantined"] == [
        {"path": "bad.md", "reason": "is empty: write the document, or remove the file."}
    ]
    assert {"changed", "unchanged", "removed", "hints", "passages", "seconds", "generation"} <= set(report)


def test_corpus_option_names_another_folder(tmp_path: Path, settings: Settings) -> None:
    write(tmp_path / "other", "b.md", note("b", "Autre."))
    assert main(["--corpus", str(tmp_path / "other")]) == 0
    assert main(["--corpus", str(tmp_path / "nowhere")]) == 2
    assert settings.index_dir.exists()


def test_failure_exits_2_without_traceback(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (settings.corpus_dir / "a.md").unlink()
    assert main([]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("ingest: No document to index")
    assert "Traceback" not in printed.err


def test_running_ingestion_exits_2(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with index_lock(settings.index_dir):
        assert main([]) == 2
    assert "Another ingestion is running" in capsys.readouterr().err


def test_wrong_setting_exits_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TIJARIA_GENERATIONS_KEPT", "0")
    assert main([]) == 2
    assert "TIJARIA_GENERATIONS_KEPT" in capsys.readouterr().err


@pytest.mark.usefixtures("settings")
def test_unexpected_error_exits_2_and_not_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(_: object) -> None:
        raise RuntimeError("inner trouble")

    monkeypatch.setattr(pipeline, "load_embedder", crash)
    assert main([]) == 2
    assert "inner trouble" in capsys.readouterr().err


def test_rollback_says_what_is_in_force(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--rollback"]) == 2
    main([])
    write(settings.corpus_dir, "b.md", note("b", "Autre."))
    main([])
    capsys.readouterr()
    assert main(["--rollback"]) == 0
    assert "is in force again" in capsys.readouterr().out


@pytest.mark.usefixtures("settings")
def test_progress_shows_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main([]) == 0
    assert "reading" in capsys.readouterr().err


def test_help_tells_options_and_exit_status() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "--help"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    for word in ("--corpus", "--json", "--rebuild", "--rollback", "Exit status"):
        assert word in done.stdout
