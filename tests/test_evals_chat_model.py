"""What a chat model is measured by: resumed where it stopped, figures checked apart from the verifier."""

from pathlib import Path

import pytest
from core_stand_in import shared_workshop
from evals_stand_in import golden
from scripted_llm import Reply, scripted_server

from evals import written
from evals.chat_model import measure_chat_model, outcome_of
from evals.questions import GoldenQuestion
from evals.written import Written, read
from tijaria.errors import ConfigurationError
from tijaria.settings import Settings

_RIGHT = "Les recettes d'exportation de biens sont rapatriées dans un délai de 150 jours [1]"


@pytest.fixture(autouse=True)
def _questions(monkeypatch: pytest.MonkeyPatch) -> None:
    def candidates() -> dict[str, list[GoldenQuestion]]:
        return {"fr": golden("q-0001"), "ar": golden("q-0002")}

    monkeypatch.setattr(written, "candidates", candidates)
    for module in ("evals.searcher", "tijaria.rag"):
        monkeypatch.setattr(f"{module}.load_embedder", lambda _: shared_workshop().embedder)


def settings(url: str) -> Settings:
    options = {"llm": "openai:scripted", "llm_base_url": url, "answer_timeout": 8.0}
    return shared_workshop().settings.model_copy(update=options)


def answer(**changes: object) -> Written:
    row: dict[str, object] = {
        "id": "q-0001", "form": "fr", "language": "fr", "split": "tune", "answerable": True, "evidence": 0.9,
        "leaning": None,
        "outcome": "written", "status": "answered", "dropped": (), "statements": ("150 jours. ⟵ 150 jours.",),
        "unsupported": (), "first_ms": 1.0, "total_ms": 2.0,
    }  # fmt: skip
    return Written(**{**row, **changes})  # type: ignore[arg-type]


def test_measurement_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with scripted_server(lambda _: Reply(_RIGHT)) as server:
        first = measure_chat_model(settings(server.base_url), number=1, path=path)
        asked = len(server.requests)
        again = measure_chat_model(settings(server.base_url), number=1, path=path)
    assert asked == len(server.requests) == 2
    assert first.figures == again.figures
    assert (first.figures["llm.answers"], first.figures["llm.statements_unsupported"]) == (2, 0)
    assert {row.id: row.outcome for row in read(path)}["q-0001"] == "written"


def test_figure_that_stands_in_no_citation_is_counted_and_shown() -> None:
    outcome = outcome_of([answer(unsupported=("90",)), answer(id="q-0002")], threshold=0.5)
    assert outcome.figures["llm.statements_unsupported"] == 1
    assert outcome.missed() == ["llm.statements_unsupported"]
    assert [failure["id"] for failure in outcome.failures] == ["q-0001"]


def test_refusals_of_rules_and_model_are_told_apart() -> None:
    done = [
        answer(answerable=False, evidence=0.2, leaning=-0.2),
        answer(answerable=False, evidence=0.55, leaning=0.0),
        answer(answerable=False, evidence=0.8, leaning=0.9),
        answer(evidence=0.6, leaning=1.2),
        answer(evidence=0.95),  # no doubt, no opinion
    ]
    *_, tune, report = outcome_of(done, threshold=0.5).tables
    refused = {row[0]: row[1:] for row in tune.rows}
    assert refused["rules"] == ("1 of 3", "0 of 1")
    assert refused["model"] == ("2 of 3", "0 of 1")
    assert refused["both"] == ("2 of 3", "0 of 1")
    assert report.rows[1][1:] == ("0 of 0", "0 of 0")


def test_without_a_model_it_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="TIJARIA_LLM"):
        measure_chat_model(shared_workshop().settings, number=1, path=tmp_path / "a.jsonl")
