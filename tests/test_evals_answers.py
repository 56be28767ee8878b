import json
from pathlib import Path

import pytest

from evals import answers, checks, record
from evals.checks import Check
from evals.outcome import Outcome
from evals.public_sets import as_document, load_public
from evals.questions import GoldenQuestion
from tijaria.schema import Answer, AnswerStatus, Citation, Document, Language, Sentence, Source, Statement
from tijaria.settings import Settings

_FIRST = "Le délai est de 150 jours."
_SECOND = "La demande se fait sur PortNet."
_TEXT = f"{_FIRST} {_SECOND}"


def _document() -> Document:
    cut = len(_FIRST)
    sentences = tuple(
        Sentence(f"d#s/{n}", f"d/{n}", "d", "s", start, end, _TEXT[start:end], (source,))
        for n, (start, end, source) in enumerate([(0, cut, "EXC-01"), (cut + 1, len(_TEXT), "POR-02")])
    )
    sources = {key: Source(key, "") for key in ("", "EXC-01", "POR-02")}
    return Document("d", "t", "fr", "procedure", "d.md", _TEXT, (), sentences, sources, {"s": "t"})


def _citation(start: int, end: int, quote: str = "") -> Citation:
    return Citation(1, "d", "t", "s", quote or _TEXT[start:end], start, end, "/documents/d", "p")


def _answer(
    text: str = _FIRST,
    *,
    status: AnswerStatus = "answered",
    language: Language = "fr",
    end: int = len(_FIRST),
) -> Answer:
    answered = status == "answered"
    return Answer(
        id="a", conversation_id="c", status=status, language=language, text=text,
        statements=(Statement(text, (1,) if answered else ()),),
        citations=(_citation(0, end),) if answered else (),
    )  # fmt: skip


def _question(**changes: object) -> GoldenQuestion:
    return GoldenQuestion.model_validate(
        {"id": "q-0001", "form": "fr", "kind": "answerable", "question": "quel délai ?", "facts": ["EXC-01"],
         "must": ["150 ?jours"], "must_not": ["90 jours"], "topic": "exchange", "split": "report", **changes}
    )  # fmt: skip


def _check(question: GoldenQuestion, answer: Answer, ms: float = 1.0) -> Check:
    return checks.check(question, answer, document=lambda _: _document(), ms=ms)


def test_right_and_cited_answer_passes_every_check() -> None:
    found = _check(_question(), _answer())
    assert (found.right, found.cited, found.figures_hold, found.right_language) == (True,) * 4
    assert not found.refused


@pytest.mark.parametrize("text", ["Le délai est de 60 jours.", "150 jours, ou 90 jours."])
def test_answer_without_what_it_must_say_or_with_what_it_must_not_is_wrong(text: str) -> None:
    assert not _check(_question(), _answer(text)).right


def test_patterns_meet_folded_text() -> None:
    question = _question(must=["delai", "اجل"], must_not=[])
    assert checks.says_what_it_must(question, "DÉLAI — أَجَل")


def test_refusal_is_neither_right_nor_cited() -> None:
    found = _check(_question(), _answer("150 jours", status="refused"))
    assert (found.refused, found.right, found.cited) == (True, False, False)


def test_citation_of_another_fact_does_not_count() -> None:
    document = _document()
    assert checks.cites(_citation(0, len(_FIRST)), ("EXC-01",), lambda _: document)
    assert not checks.cites(_citation(0, len(_FIRST)), ("POR-02",), lambda _: document)
    assert checks.cites(_citation(len(_FIRST) + 1, len(_TEXT)), ("POR-02",), lambda _: document)


def test_quote_that_is_not_the_text_of_the_document_does_not_count() -> None:
    assert not checks.cites(_citation(0, len(_FIRST), "150 jours"), ("EXC-01",), lambda _: _document())


def test_figure_that_the_quote_does_not_hold_is_found() -> None:
    assert not checks.figures_hold(_answer("Le délai est de 151 jours."))
    assert checks.figures_hold(_answer("Le délai est de ١٥٠ jours."))


def test_figure_of_a_statement_without_citation_is_found() -> None:
    bare = Answer("a", "c", "answered", "fr", "5", statements=(Statement("5 jours", ()),))
    assert not checks.figures_hold(bare)


@pytest.mark.parametrize(
    ("text", "language", "form", "right"),
    [
        ("La déclaration", "fr", "fr", True),
        ("التصريح الموحد للبضائع (DUM)", "ar", "ary-Latn", True),
        ("La déclaration", "ar", "ar", False),
        ("التصريح", "ar", "fr", False),
    ],
)
def test_language_is_that_of_the_question(text: str, language: Language, form: str, right: bool) -> None:
    expected = checks.expected_language(_question(form=form))
    assert checks.in_language(_answer(text, language=language), expected) is right


def test_figures_count_each_kind_of_question_apart() -> None:
    refused = _answer("Je ne sais pas.", status="refused")
    plain = Answer("a", "c", "answered", "fr", "Bonjour", statements=(Statement("Bonjour", ()),))
    other = {"facts": [], "must": [], "must_not": []}
    found = answers.figures(
        [
            _check(_question(), _answer(), ms=10),
            _check(_question(), refused, ms=20),
            _check(_question(kind="refuse", **other), refused, ms=30),
            _check(_question(kind="refuse", **other), _answer(), ms=40),
            _check(_question(kind="offtopic", **{"class": "fraud"}, **other), refused, ms=50),
            _check(_question(kind="smalltalk", **other), plain, ms=60),
        ]
    )
    assert found["answers.right_and_cited.fr"] == 0.5
    assert found["answers.false_refusals"] == 0.5
    assert found["answers.unanswerable_refused"] == 0.5
    assert found["answers.offtopic_refused"] == 1.0
    assert found["answers.smalltalk_answered"] == 1.0
    assert found["answers.figures_in_citations"] == 1.0
    assert found["answers.p50_ms"] == 35.0


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
    settings = Settings.load(index_dir=tmp_path, database_url="postgresql://user:secret@host/db")
    text = json.dumps(record.as_record(Outcome("x", {"piaf.ndcg_10": 0.5}, []), settings))
    assert "secret" not in text
    found = json.loads(text)
    assert found["missed"] == ["piaf.ndcg_10"]
    assert {"date", "commit", "machine", "questions_hash", "settings"} <= found.keys()


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
