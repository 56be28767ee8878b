import re
from typing import get_args

import pytest
from pydantic import ValidationError

from evals import questions
from evals.questions import GoldenQuestion
from tijaria.folding import fold

EVERY = [*questions.names(), questions.TUNING]


def test_every_line_of_every_file_is_a_valid_question() -> None:
    counts = {name: len(questions.load(name)) for name in EVERY}
    assert all(counts.values()), counts


def test_golden_set_is_large_and_has_every_form_and_kind_in_both_halves() -> None:
    for split in ("tune", "report"):
        golden = [question for question in questions.load_golden() if question.split == split]
        assert len(golden) >= 300
        assert {question.form for question in golden} >= set(questions.FORMS)
        assert {question.kind for question in golden} == set(get_args(questions.Kind))


def test_ids_are_unique_over_all_files() -> None:
    ids = [question.id for name in EVERY for question in questions.load(name)]
    assert len(ids) == len(set(ids))


def test_no_question_is_asked_twice() -> None:
    # A follow-up may be asked after another question.
    texts = [(fold(q.question), q.history) for name in EVERY for q in questions.load(name)]
    assert sorted(text for text in set(texts) if texts.count(text) > 1) == []


@pytest.mark.parametrize("kind", ["facts", "group", "why"])
def test_halves_share_nothing(kind: str) -> None:
    halves: dict[str, set[str]] = {"tune": set(), "report": set()}
    for question in questions.load_golden():
        halves[question.split].update(_shared(question, kind))
    assert halves["tune"] & halves["report"] == set()


def _shared(question: GoldenQuestion, kind: str) -> tuple[str, ...]:
    if kind == "facts":
        return question.facts + question.needs
    # A group is of one file: ids of a file begin alike.
    value = question.group if kind == "group" else question.why if question.kind == "refuse" else ""
    return (f"{question.id.partition('-')[0]} {value}",) if value else ()


def test_tuning_questions_are_for_tuning_only() -> None:
    assert {question.split for question in questions.load("tuning")} == {"tune"}


def test_tuning_gaps_are_not_those_of_the_report_half() -> None:
    gaps = {question.why for question in questions.load("tuning") if question.why}
    assert gaps & {question.why for question in questions.load("unanswerable", split="report")} == set()


def test_report_half_has_every_form() -> None:
    forms = {question.form for question in questions.load("procedures", split="report")}
    assert forms == set(questions.FORMS)


def test_answerable_golden_questions_say_what_a_right_answer_holds() -> None:
    assert [question.id for question in questions.load("procedures") if not question.must] == []


def test_patterns_can_match_folded_text() -> None:
    # Answers are folded before they are searched: a pattern of capitals or of "é" alone could never match.
    hopeless = [
        (question.id, pattern)
        for question in questions.load_golden()
        for pattern in (*question.must, *question.outdated, *question.standalone_must)
        if not any(_foldable(part) for part in pattern.split("|"))
    ]
    assert hopeless == []


def _foldable(alternative: str) -> bool:
    letters = re.sub(r"\[[^]]*\]|\\.", "", alternative)
    return fold(letters) == letters.lower()


def test_limit_keeps_an_even_sample() -> None:
    some = questions.load("procedures", limit=10)
    everything = questions.load("procedures")
    assert len(some) == 10
    assert some[0] == everything[0]
    assert everything.index(some[-1]) > 0.8 * len(everything)


@pytest.mark.parametrize(
    "change",
    [
        {"must": ["("]},
        {"facts": []},
        {"form": "klingon"},
        {"colour": "red"},
        {"id": "1"},
        {"question": ""},
        {"kind": "offtopic", "facts": []},
        {"facts": ["duty:USA/1"]},
        {"kind": "refuse"},
        {"kind": "clarify", "facts": []},
        {"kind": "followup"},
        {"kind": "followup", "history": ["x"], "standalone_must": ["x"], "facts": []},
        {"kind": "trap", "must": []},
        {"outdated": ["x"]},
        {"kind": "refuse", "facts": [], "needs": ["A-02"]},
    ],
)
def test_bad_question_is_rejected(change: dict[str, object]) -> None:
    good: dict[str, object] = {
        "id": "q-0001", "form": "fr", "kind": "answerable", "question": "où ?", "facts": ["A-01"],
        "must": ["x"], "topic": "customs", "split": "tune",
    }  # fmt: skip
    GoldenQuestion.model_validate(good)
    with pytest.raises(ValidationError):
        GoldenQuestion.model_validate(good | change)


def test_digest_tells_the_files_apart() -> None:
    before = questions.digest(["procedures"])
    assert before == questions.digest(["procedures"])
    assert before != questions.digest(["offtopic"])


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"kind": "trap", "facts": ["A-01"]}, "answered"),
        ({"kind": "refuse", "facts": []}, "refused"),
        ({"kind": "clarify", "facts": [], "missing": "product"}, "clarify"),
        ({"kind": "followup", "history": ["x"], "standalone_must": ["x"]}, "answered"),
        (
            {"kind": "followup", "history": ["x"], "standalone_must": ["x"], "facts": [], "why": "y"},
            "refused",
        ),
        (
            {"kind": "followup", "history": ["x"], "standalone_must": ["x"], "facts": [], "missing": "place"},
            "clarify",
        ),
        ({"kind": "smalltalk", "facts": []}, "answered"),
    ],
)
def test_kind_says_what_must_become_of_a_question(change: dict[str, object], status: str) -> None:
    good: dict[str, object] = {
        "id": "q-0001", "form": "fr", "kind": "answerable", "question": "où ?", "facts": ["A-01"],
        "must": ["x"], "topic": "customs", "split": "tune",
    }  # fmt: skip
    assert GoldenQuestion.model_validate(good | change).expected == status
