"""When two questions mean the same: nothing sets them apart, and what they share outweighs the rest."""

from pathlib import Path

import pytest
from core_stand_in import StandInEmbedder, shared_index

from tijaria.lexical_index import LexicalIndex, build
from tijaria.names import NameFinder
from tijaria.question import QuestionReader
from tijaria.topicality import Topicality
from tijaria.verified import VerifiedAnswer, VerifiedText
from tijaria.verified_matcher import VerifiedMatcher

_BASE = "Faut-il un EUR.1 pour exporter des tomates en France ?"


@pytest.fixture(scope="module")
def matcher() -> VerifiedMatcher:
    index = shared_index()
    names = NameFinder(name for heading in index.headings for name in heading.all_names())
    return VerifiedMatcher(index, QuestionReader(index, StandInEmbedder()), names)


def _answers(*wordings: str) -> tuple[VerifiedAnswer, ...]:
    return (
        VerifiedAnswer(
            "v", wordings[0], wordings[0], "fr", "2026-11-20", {"fr": VerifiedText("Oui.")}, wordings[1:]
        ),
    )


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        ("Faut-il un EUR.1 pour exporter des tomates en Espagne ?", "place"),
        ("Faut-il un EUR.1 pour exporter des oranges en France ?", "product"),
        ("Faut-il un A.TR pour exporter des tomates en France ?", "document"),
        ("Peut-on exporter des tomates en France sans EUR.1 ?", "negation"),
        ("Combien coûte un EUR.1 pour exporter des tomates en France ?", "wants"),
        ("Faut-il un EUR.1 pour importer des tomates de France ?", "import"),
        ("Faut-il un EUR.1 pour exporter 500 kg de tomates en France ?", "figure"),
        ("هل يلزم EUR.1 لتصدير الطماطم إلى إسبانيا؟", "place"),
        ("wach khass EUR.1 bach nsedder letchin l fransa", "product"),
    ],
)
def test_what_sets_questions_apart_is_named(matcher: VerifiedMatcher, other: str, apart: str) -> None:
    assert apart in matcher.difference(_BASE, other)
    assert matcher.match(matcher.read(other), _answers(_BASE)) is None


@pytest.mark.parametrize(
    "other",
    [
        "faut il EUR1 pour exporter tomates en france",
        "هل يلزم EUR.1 لتصدير الطماطم إلى فرنسا؟",
        "واش خاص EUR.1 باش نصدر مطيشة لفرنسا",
        "wach khass EUR.1 bach nsedder matecha l fransa",
    ],
)
def test_nothing_sets_apart_the_same_question_in_another_form(matcher: VerifiedMatcher, other: str) -> None:
    assert matcher.difference(_BASE, other) == ()


def test_figures_agree_however_they_are_written(matcher: VerifiedMatcher) -> None:
    one, other = "Quel droit pour le code 0702.00 ?", "Quel droit pour le code 0702 00 ?"
    assert matcher.difference(one, other) == ()
    assert "figure" in matcher.difference(one, "Quel droit pour le code 0703.10 ?")


def test_same_words_are_sure_and_other_wordings_count(matcher: VerifiedMatcher) -> None:
    answers = _answers(_BASE, "Un EUR.1 est-il exigé pour des tomates ?")
    found = matcher.match(matcher.read("UN EUR.1 EST-IL EXIGÉ POUR DES TOMATES"), answers)
    assert found is not None
    assert (found.probability, found.wording) == (1.0, "Un EUR.1 est-il exigé pour des tomates ?")


def test_nothing_is_read_again_while_the_answers_are_the_same_object(matcher: VerifiedMatcher) -> None:
    answers = list(_answers(_BASE))
    asked = matcher.read(_BASE)
    assert matcher.match(asked, answers) is not None
    answers.clear()
    assert matcher.match(asked, answers) is not None
    assert matcher.match(asked, []) is None


def test_word_of_one_source_tells_more_than_one_of_all(tmp_path: Path) -> None:
    asked = [(f"s{source}/{n}", ["combien", f"t{source}"]) for source in range(20) for n in range(5)]
    build(tmp_path / "lexical.sqlite", {"questions": asked})
    topicality = Topicality(LexicalIndex(tmp_path / "lexical.sqlite"))
    everywhere, at_one, unknown = (topicality.weight(term) for term in ("combien", "t7", "safran"))
    assert everywhere < 0.6 < unknown < at_one == 1
    assert topicality.weight("t7") == at_one


def test_without_questions_every_word_tells_the_same(tmp_path: Path) -> None:
    build(tmp_path / "lexical.sqlite", {})
    topicality = Topicality(LexicalIndex(tmp_path / "lexical.sqlite"))
    assert 0 < topicality.weight("combien") == topicality.weight("safran") <= 1
