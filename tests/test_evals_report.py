from dataclasses import replace
from pathlib import Path

import pytest
from evals_stand_in import shared_run

from evals.report import write_report
from evals.run import Run, write_run


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    text = (
        shared_run().result.to_json().replace(str(shared_run().result.about["date"]), "2026-01-01T00:00:00")
    )
    (folder / "before.json").write_text(text)
    write_report(shared_run(), folder / "page.html", folder=folder)
    return (folder / "page.html").read_text(encoding="utf-8")


def test_page_is_whole_in_itself(page: str) -> None:
    assert page.count("<svg") == 3
    assert 'src="' not in page
    assert "<link" not in page
    assert "@import" not in page


def test_page_shows_each_failure_with_what_was_expected(page: str) -> None:
    assert page.count('<details class="failure"') == 1
    assert "right source, wrong text" in page
    assert "La licence d&#39;exportation des tomates coûte 300 DH." in page
    assert "999 DH" in page
    assert "<bdi>[1]</bdi>" in page


def test_text_of_answers_cannot_become_part_of_the_page(tmp_path: Path) -> None:
    asked = shared_run().asked[4]
    evil = asked.question.model_copy(update={"question": "<script>alert(1)</script>"})
    done = Run(shared_run().result, [replace(asked, question=evil)], {})
    write_report(done, tmp_path / "page.html", folder=tmp_path)
    assert "<script>alert" not in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_same_run_gives_the_same_page(tmp_path: Path) -> None:
    write_run(shared_run(), tmp_path / "run.json")
    for name in ("a.html", "b.html"):
        write_report(shared_run(), tmp_path / name, folder=tmp_path)
    assert (tmp_path / "a.html").read_text() == (tmp_path / "b.html").read_text()
