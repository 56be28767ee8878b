"""Planted regressions on a part of the real corpus, with the real embedding model: takes a minute or two."""

import shutil
from pathlib import Path

import pytest

from evals import selftest
from evals.ingestion import ingested
from evals.questions import GoldenQuestion, load_golden
from tijaria.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.model]

_CORPUS = Path(__file__).parent.parent / "corpus"
_TOPICS = ("exchange", "origin", "customs")


def _golden(*, limit: int | None = None) -> list[GoldenQuestion]:
    found = [q for q in load_golden() if q.topic in _TOPICS and q.kind in ("answerable", "refuse")]
    return found[:limit]


def test_gate_catches_planted_regressions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tmp_path / "corpus"
    for language in ("fr", "ar"):
        (corpus / "procedures" / language).mkdir(parents=True)
        for topic in _TOPICS:
            name = f"procedures/{language}/{topic}.md"
            shutil.copy(_CORPUS / name, corpus / name)
    for topic in _TOPICS:
        for path in (_CORPUS / "procedures").glob(f"{topic}.*.csv"):
            shutil.copy(path, corpus / "procedures")
    shutil.copy(_CORPUS / "glossary.csv", corpus)
    monkeypatch.setattr(selftest, "load_golden", _golden)
    with ingested(Settings.load(corpus_dir=corpus)) as ready:
        outcome = selftest.selftest(ready)
    # Among three topics a search without centring finds nearly as much: too little less to be told from
    # chance. On the whole corpus, `python -m evals selftest` must catch it as well.
    uncaught = [problem for problem in outcome.problems if "centring off" not in problem]
    assert uncaught == []
    assert outcome.figures["selftest.planted"] == 5
    assert outcome.figures["selftest.caught"] >= 4
