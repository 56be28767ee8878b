import re
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from evals import questions
from evals.questions import GoldenQuestion, Name
from tijaria.folding import fold


def test_every_line_of_every_file_is_a_valid_question() -> None:
    counts = {name: len(questions.load(name)) for name in questions.NAMES}
    assert all(counts.values()), counts


def test_ids_are_unique_over_all_files() -> None:
    ids = [question.id for name in questions.NAMES for question in questions.load(name)]
    assert len(ids) == len(set(ids))


def test_no_question_is_asked_twice() -> None:
    texts = [fold(question.question) for name in questions.NAMES for question in questions.load(name)]
    assert sorted(text for text in set(texts) if texts.count(text) > 1) == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("procedures", lambda question: question.facts),
        ("procedures", lambda question: (question.group,) if question.group else ()),
        ("unanswerable", lambda question: (question.why,)),
    ],
)
def test_halves_share_nothing(name: Name, key: Callable[[GoldenQuestion], tuple[str, ...]]) -> None:
    tune, report = (
        {item for question in questions.load(name, split=split) for item in key(question)}
        for split in ("tune", "report")
    )
    assert tune & report == set()


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
        for question in questions.load("procedures")
        for pattern in (*question.must, *question.must_not)
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
    before = questions.digest("procedures")
    assert before == questions.digest("procedures")
    assert before != questions.digest("offtopic")
