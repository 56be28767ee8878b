"""Verified answers as golden questions: masked, in one half each, accepted by `python -m evals validate`."""

import json
from pathlib import Path
from typing import Any

import pytest
from core_stand_in import StandInEmbedder, copy_workshop, shared_pipeline

from app import __main__ as command
from app.conversations import Asked, Conversations
from app.database import Database
from app.evidence import bind
from app.golden_export import FILE, ExportError, export
from app.state.base import now
from app.state.people import User
from app.state.reviews import Review
from app.state.verified import VerifiedAnswer, VerifiedCitation, VerifiedQuestion
from evals import __main__ as evals_command
from evals.questions import GoldenQuestion
from tijaria.schema import Answer
from tijaria.settings import Settings

QUESTION = "Combien de jours pour rapatrier les recettes de biens ?"
ARABIC = "كم يوما لاسترجاع عائدات السلع؟"
DARIJA = "شحال ديال الوقت باش نرجع فلوس السلعة"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index; each test has a database of its own."""
    found: Settings = copy_workshop(tmp_path_factory.mktemp("export")).settings
    return found


@pytest.fixture
def database(database_url: str) -> Database:
    found = Database(database_url)
    with found.write() as session:
        session.add(User(id="amal", name="amal", role="advisor"))
    return found


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    folder = tmp_path / "questions"
    folder.mkdir()
    return folder


def answered(question: str = QUESTION) -> Answer:
    answer = shared_pipeline().answer(question, conversation_id="c")
    assert answer.status == "answered", answer
    return answer


def verify(
    database: Database, question: str = QUESTION, *, wordings: tuple[str, ...] = (), **fields: Any
) -> None:
    """Store a verified answer that cites what TijarIA cites for `QUESTION`."""
    cited = bind(answered(fields.pop("cites", QUESTION)).citations[:1], shared_pipeline().document)
    with database.write() as session:
        answer = VerifiedAnswer(
            question=question, standalone=question, form="fr", topic="procedure", state="served",
            author_id="amal", generation="g", verified_at=now(), **fields,
        )  # fmt: skip
        answer.questions = [VerifiedQuestion(form="fr", text=text) for text in wordings]
        answer.citations = [
            VerifiedCitation(
                language="fr", marker=1, document_id=item.document_id, sentence_ids=item.sentence_ids,
                quote_hash=item.quote_hash, document_hash=item.document_hash, shown=item.shown,
            )
            for item in cited
        ]  # fmt: skip
        session.add(answer)


def judge(database: Database, id_: str, question: str, verdict: str, **fields: Any) -> None:
    """Store an answer of TijarIA and a verdict on it."""
    status = fields.pop("status", "answered")
    cited = answered().citations if status == "answered" else ()
    reason = fields.pop("why", "") or ("no_evidence" if status == "refused" else "")
    answer = Answer(id_, f"c{id_}", status, "fr", "t", citations=cited, reason=reason, question=question)
    Conversations(database).record(answer, Asked(question, "api"), bind(cited, shared_pipeline().document))
    with database.write() as session:
        session.query(Review).filter(Review.message_id == id_).delete()
        session.add(
            Review(
                message_id=id_, origin="sample", priority=9, state="done", verdict=verdict, topic="procedure",
                decided_by="amal", decided_at=now(), **fields,
            )
        )  # fmt: skip


def exported(database: Database, golden: Path) -> tuple[list[GoldenQuestion], list[tuple[str, str]]]:
    done = export(database, golden / FILE, shared_pipeline().document, golden=golden)
    lines = (golden / FILE).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == list(done.lines)
    return [GoldenQuestion.model_validate_json(line) for line in lines], [
        (item.question, item.reason) for item in done.skipped
    ]


def test_verified_answer_in_all_its_forms_is_one_group_with_its_source(
    database: Database, golden: Path
) -> None:
    verify(database, wordings=(ARABIC, DARIJA, QUESTION.upper()))
    questions, skipped = exported(database, golden)
    assert {(item.question, item.form) for item in questions} == {
        (QUESTION, "fr"), (ARABIC, "ar"), (DARIJA, "ary"),
    }  # fmt: skip
    assert {(item.kind, item.facts, item.topic) for item in questions} == {
        ("answerable", ("OC-01",), "procedure")
    }
    assert len({(item.group, item.split) for item in questions}) == 1
    assert questions[0].group
    assert skipped == []


def test_right_answers_and_rightly_refused_questions_are_taken_and_others_are_not(
    database: Database, golden: Path
) -> None:
    judge(database, "right", "Délai de rapatriement des biens ?", "right")
    judge(database, "wrong", "Faux ?", "wrong")
    judge(database, "refused", "Prix du certificat halal ?", "right", status="refused")
    judge(
        database, "overdone", "Quota de tomates turques ?", "should_have_refused", reason="Absent, 0661234567"
    )
    judge(database, "weather", "Météo ?", "right", status="refused", why="off_topic")
    judge(database, "rejected", "Rejeté ?", "right", approval="rejected", approved_by="amal")
    questions, _ = exported(database, golden)
    assert {(item.question, item.kind, item.why) for item in questions} == {
        ("Délai de rapatriement des biens ?", "answerable", ""),
        ("Prix du certificat halal ?", "refuse", "no_evidence"),
        ("Quota de tomates turques ?", "refuse", "Absent, [tel]"),
    }


@pytest.mark.parametrize("state", ["draft", "approval", "stale", "withdrawn"])
def test_only_answers_that_are_served_are_taken(database: Database, golden: Path, state: str) -> None:
    verify(database)
    with database.write() as session:
        session.query(VerifiedAnswer).update({"state": state})
    assert exported(database, golden) == ([], [])


def test_personal_data_is_masked(database: Database, golden: Path) -> None:
    verify(database, f"Je suis au 0661 23 45 67, amal@exemple.ma. {QUESTION}")
    exported(database, golden)
    text = (golden / FILE).read_text(encoding="utf-8")
    assert "[tel]" in text
    assert "0661" not in text
    assert "@exemple" not in text


def test_questions_join_the_half_of_their_source_and_are_not_asked_twice(
    database: Database, golden: Path
) -> None:
    for half in ("tune", "report"):
        line = {"id": "q-0001", "question": "Autre ?", "split": half, "facts": ["OC-01"]}
        (golden / "other.jsonl").write_text(json.dumps(line) + "\n" + json.dumps({"product": "x"}) + "\n")
        with database.write() as session:
            session.query(VerifiedAnswer).delete()
        verify(database, wordings=("autre ?",))
        questions, skipped = exported(database, golden)
        assert [(item.question, item.split) for item in questions] == [(QUESTION, half)]
        assert skipped == []


def test_what_is_left_out_is_said(database: Database, golden: Path) -> None:
    line = {"id": "q-0001", "question": QUESTION.lower(), "split": "tune", "facts": ["X-1"]}
    (golden / "other.jsonl").write_text(json.dumps(line))
    verify(database)
    verify(database, "Une question sans source ?")
    with database.write() as session:
        for citation in session.query(VerifiedCitation).all():
            citation.sentence_ids = []
    _, skipped = exported(database, golden)
    assert sorted(skipped) == [(QUESTION, "known"), ("Une question sans source ?", "no_source")]


def test_same_content_gives_the_same_file_and_ids_stay(database: Database, golden: Path) -> None:
    verify(database, wordings=(ARABIC,))
    first, _ = exported(database, golden)
    text = (golden / FILE).read_bytes()
    exported(database, golden)
    assert (golden / FILE).read_bytes() == text
    judge(database, "refused", "Prix du certificat halal ?", "right", status="refused")
    later, _ = exported(database, golden)
    assert {(item.id, item.question) for item in first} < {(item.id, item.question) for item in later}


def test_damaged_questions_beside_it_are_an_error_and_write_nothing(database: Database, golden: Path) -> None:
    (golden / "other.jsonl").write_text("{")
    with pytest.raises(ExportError, match=r"other\.jsonl"):
        export(database, golden / FILE, shared_pipeline().document, golden=golden)
    assert not (golden / FILE).exists()


@pytest.fixture
def environment(place: Settings, database: Database, golden: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command line, with the stand-in's embedder and questions of its own."""
    for name in ("corpus_dir", "index_dir", "cache_dir"):
        monkeypatch.setenv(f"TIJARIA_{name.upper()}", str(getattr(place, name)))
    monkeypatch.setenv("TIJARIA_DATABASE_URL", database.url)
    monkeypatch.setattr("tijaria.rag.load_embedder", lambda _: StandInEmbedder())
    monkeypatch.setattr("evals.questions.FOLDER", golden)
    monkeypatch.setattr("evals.facts.HASHES", golden / "facts.json")
    return golden


def test_exported_file_passes_validation(
    environment: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    verify(database, wordings=(ARABIC, DARIJA))
    judge(database, "refused", "Prix du certificat halal ?", "right", status="refused")
    target = str(environment / FILE)
    assert command.main(["export-questions", target, "--golden", str(environment), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["path"], said["questions"], said["left_out"]) == (target, 4, {})
    # Sources that no golden question rested on before are to be reviewed once.
    assert evals_command.main(["validate"]) == 1
    assert evals_command.main(["validate", "--accept"]) == 0
    assert evals_command.main(["validate"]) == 0
    assert "4" in capsys.readouterr().out


def test_command_says_what_was_left_out_and_fails_where_it_cannot_write(
    environment: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    verify(database)
    verify(database)
    golden = ["--golden", str(environment)]
    assert command.main(["export-questions", str(environment / FILE), *golden]) == 0
    said = capsys.readouterr().out
    assert "1 questions" in said
    assert "asked in the golden set already: 1" in said
    assert command.main(["export-questions", "/proc/nowhere/a.jsonl", *golden]) == 1
    assert "cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        command.main(["export-questions", "--help"])
    assert left.value.code == 0
