import json
from pathlib import Path

import pytest
from core_stand_in import shared_workshop
from evals_stand_in import golden, run_on, shared_run

from evals import record, result
from evals.forms import score_forms, sib_sentences
from evals.outcome import Outcome
from evals.public_sets import as_document, load_public
from evals.run import as_outcome, detail_of, write_run
from evals.scores import Row, parts_of, score
from tijaria.errors import ConfigurationError
from tijaria.settings import Settings


def test_run_measures_the_real_pipeline() -> None:
    passed = {row.id: row.measures["passed"] for row in shared_run().result.rows}
    assert passed == {
        "q-0001": 1,
        "q-0002": 1,
        "q-0003": 1,
        "q-0004": 1,
        "q-0005": 0,
        "q-0006": 1,
        "q-0007": 1,
    }
    faults = {item.question.id: item.fault for item in shared_run().asked if item.fault}
    assert faults == {"q-0005": "right source, wrong text"}


def test_run_scores_each_half_and_form_with_an_interval() -> None:
    every, report = (shared_run().result.value("passed", half=half) for half in ("all", "report"))
    assert every is not None
    assert report is not None
    assert (every.n, report.n, report.value) == (7, 6, 1.0)
    assert every.low < every.value < every.high
    for form in ("fr", "ar", "ary", "ary-Latn"):
        assert shared_run().result.value("right_and_cited", f"form:{form}") is not None
    parity = shared_run().result.value("parity")
    assert parity is not None
    assert (parity.value, parity.n) == (1.0, 1)


def test_run_ranks_passages_and_tells_ragas_the_same() -> None:
    row = shared_run().result.rows[0]
    assert row.measures["recall_1"] == row.measures["ndcg_10"] == 1
    assert row.measures["ragas_id_recall"] == 1
    assert 0 < row.measures["ragas_id_precision"] <= 1
    assert row.measures["ragas_quote_precision"] > 0.9
    assert "recall_1" not in shared_run().result.rows[5].measures


def test_run_gives_times_of_every_stage_and_memory() -> None:
    stages = {item.stage: item for item in shared_run().result.latency}
    assert {"understand", "retrieve", "compose", "total"} <= stages.keys()
    assert all(0 <= item.p50 <= item.p95 for item in stages.values())
    assert shared_run().result.memory_mb > 10


def test_same_code_gives_the_same_scores() -> None:
    again = run_on(golden())
    assert again.result.rows == shared_run().result.rows
    assert again.result.scores == shared_run().result.scores


def test_result_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "results" / "a.json"
    write_run(shared_run(), path)
    found = result.read_result(path)
    assert found == shared_run().result
    answers = [json.loads(line) for line in (tmp_path / "results/a.answers.jsonl").read_text().splitlines()]
    assert [answer["id"] for answer in answers] == [row.id for row in found.rows]
    assert {"date", "commit", "code", "machine", "questions_hash", "settings", "index"} <= found.about.keys()


@pytest.mark.parametrize("text", ["", "{}", '{"format": 0}', "[1]", '{"format": 1, "columns": []}'])
def test_file_that_is_no_result_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    with pytest.raises(ConfigurationError, match="python -m evals run"):
        result.read_result(path)
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="is no result"):
        result.read_result(path)
    assert result.earlier("9", tmp_path) == []


def test_earlier_results_come_oldest_first(tmp_path: Path) -> None:
    for name, day in (("b", "2026-01-02"), ("a", "2026-01-03"), ("c", "2026-01-04")):
        text = shared_run().result.to_json().replace(str(shared_run().result.about["date"]), day)
        (tmp_path / f"{name}.json").write_text(text)
    assert [item.about["date"] for item in result.earlier("2026-01-04", tmp_path)] == [
        "2026-01-02",
        "2026-01-03",
    ]


def test_terminal_shows_scores_and_where_it_went_wrong() -> None:
    outcome = as_outcome(shared_run())
    text = outcome.to_text()
    assert "everything as it should be" in text
    assert "right source, wrong text" in text
    assert [failure["id"] for failure in outcome.failures] == ["q-0005"]
    assert outcome.figures["passed.all"] == 1.0


def test_detail_holds_what_a_person_needs_to_judge() -> None:
    detail = detail_of(shared_run().asked[0])
    assert detail["expected"] == [
        "Les recettes d'exportation de biens sont rapatriées dans un délai de 150 jours."
    ]
    assert detail["passages"]


def _row(id_: str, passed: float, form: str = "fr", group: str = "") -> Row:
    return Row(id_, "x", form, "answerable", "procedure", "t", "report", group, {"passed": passed})


def test_parity_counts_groups_that_have_every_form() -> None:
    forms = ("fr", "ar", "ary", "ary-Latn")
    rows = [_row(f"a{form}", 1.0, form, "a") for form in forms]
    rows += [_row(f"b{form}", float(form != "ary"), form, "b") for form in forms]
    rows += [_row("c", 1.0, "fr", "c")]
    found = {s.measure: (s.value, s.n) for s in score(rows) if s.half == "all" and s.part == "all"}
    assert (found["parity"], found["all_four"]) == ((0.5, 2), (0.5, 2))


def test_parts_are_told_apart() -> None:
    parts = parts_of([_row("a", 1.0), _row("b", 0.0, "ary")])
    assert set(parts) == {
        "all",
        "arabic",
        "form:fr",
        "form:ary",
        "kind:answerable",
        "area:procedure",
        "topic:t",
    }
    assert [row.id for row in parts["arabic"]] == ["b"]


def test_forms_are_measured_on_sentences_that_nothing_was_fitted_on() -> None:
    sentences = sib_sentences()
    assert len(sentences) == 303
    assert set(sentences[0]) == {"fr", "ar", "ary"}
    found = {score.part: score.value for score in score_forms() if score.half == "report"}
    assert found["form:fr"] > 0.97
    assert found["form:ar"] > 0.95
    assert found["form:ary"] > 0.8


def test_public_passages_become_documents_with_exact_offsets() -> None:
    text = "Il pleut. Vraiment ? هل تمطر؟ نعم"
    document = as_document("p", text, "fr")
    assert [sentence.text for sentence in document.sentences] == [
        "Il pleut.",
        "Vraiment ?",
        "هل تمطر؟",
        "نعم",
    ]
    assert all(text[s.start : s.end] == s.text for s in document.sentences)
    assert len({s.id for s in document.sentences}) == 4


def test_public_sets_are_whole() -> None:
    piaf, arcd = load_public("piaf"), load_public("arcd")
    assert (len(piaf.passages), len(piaf.questions)) == (1518, 7569)
    assert (len(arcd.passages), len(arcd.questions)) == (460, 1395)


def test_record_says_what_it_is_about_and_holds_no_secret(tmp_path: Path) -> None:
    settings = Settings.load(
        index_dir=tmp_path,
        database_url="postgresql://user:secret@host/db",
        eval_llm_url="http://secret.host/v1",
    )
    text = json.dumps(record.as_record(Outcome("x", {"piaf.ndcg_10": 0.5}, []), settings))
    assert "secret" not in text
    found = json.loads(text)
    assert found["missed"] == ["piaf.ndcg_10"]
    assert {"date", "commit", "machine", "questions_hash", "settings"} <= found.keys()
    assert "lexical_weight" in found["settings"]


def test_code_digest_sees_what_is_not_committed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    before = record.code_digest(tmp_path)
    assert record.code_digest(tmp_path) == before
    (tmp_path / "a.py").write_text("2")
    assert record.code_digest(tmp_path) != before


def test_commit_is_read_from_loose_and_packed_references(tmp_path: Path) -> None:
    assert record.commit(tmp_path) == ""
    folder = tmp_path / ".git"
    (folder / "refs/heads").mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "packed-refs").write_text("# pack-refs\nabc refs/heads/other\ndef refs/heads/main\n")
    assert record.commit(tmp_path) == "def"
    (folder / "refs/heads/main").write_text("123\n")
    assert record.commit(tmp_path) == "123"
    (folder / "HEAD").write_text("456\n")
    assert record.commit(tmp_path) == "456"


def test_commit_is_read_in_a_further_work_tree(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    own, common = tmp_path / "main/.git/worktrees/own", tmp_path / "main/.git"
    own.mkdir(parents=True)
    (common / "refs/heads").mkdir(parents=True)
    (common / "refs/heads/topic").write_text("789\n")
    (own / "HEAD").write_text("ref: refs/heads/topic\n")
    (own / "commondir").write_text("../..\n")
    (tmp_path / "own/.git").write_text(f"gitdir: {own}\n")
    assert record.commit(tmp_path / "own") == "789"


def test_answers_after_a_history_are_those_of_the_conversation() -> None:
    (first,) = golden("q-0001")
    follow_up = first.model_copy(
        update={
            "id": "f-0001", "kind": "followup", "question": "et pour les services ?", "facts": ("OC-02",),
            "must": ("60",), "history": (first.question,), "standalone_must": ("service", "delai|jours"),
        }
    )  # fmt: skip
    (asked,) = run_on([follow_up]).asked
    assert asked.answer.question != follow_up.question
    assert asked.measures["resolved"] == 1
    assert shared_workshop().settings.answer_max_words == 120
