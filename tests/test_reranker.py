"""Of the statements found, the one that answers comes first."""

from dataclasses import replace
from functools import cache

import pytest
from core_stand_in import StandInEmbedder, shared_index, statement

from tijaria.question import AskedQuestion, QuestionReader
from tijaria.reranker import HEAD, Reranker
from tijaria.schema import Evidence


@cache
def _reranker() -> Reranker:
    return Reranker(shared_index(), lexical_weight=0.4)


@cache
def _question(text: str) -> AskedQuestion:
    return QuestionReader(shared_index(), StandInEmbedder()).read(text)


def _evidence(
    source_id: str, *, dense: float = 0.5, asked: float = 0.5, has_questions: bool = True
) -> Evidence:
    sentence = statement(source_id)
    versions = shared_index().documents.versions(sentence)
    return Evidence(sentence.key, versions, 0.0, dense, 0.2, 0.4, asked, asked / 2, has_questions)


def _first(question: str, *found: Evidence) -> Evidence:
    orders = (_reranker().rerank(_question(question), order) for order in (found, found[::-1]))
    first, other = (order[0] for order in orders)
    assert first.key == other.key
    return first


@pytest.mark.parametrize(
    ("question", "first", "other"),
    [
        ("combien coûte la licence des tomates ?", "OC-05", "OC-06"),
        ("jusqu'à quelle date valait la licence des tomates ?", "OC-06", "OC-05"),
        # « Le tarif n'a pas été trouvé » speaks of the price as much as a price does.
        ("quel tarif pour le tampon de la banque ?", "OC-08", "OC-01"),
    ],
)
def test_statement_that_holds_what_is_asked_for_comes_first(question: str, first: str, other: str) -> None:
    found = _first(question, _evidence(first), _evidence(other))
    assert first in next(iter(found.sentences.values())).source_ids


@pytest.mark.parametrize(("sign", "has_questions"), [("dense", True), ("asked", True), ("dense", False)])
def test_every_search_counts(sign: str, has_questions: bool) -> None:
    weak = _evidence("OC-05", has_questions=has_questions)
    strong = replace(weak, key=f"{weak.key}+", **{sign: 0.9})
    assert _first("quel est le sujet ?", weak, strong).key == strong.key


def test_statement_about_another_country_is_set_back() -> None:
    question = _question("Faut-il un certificat d'origine pour la Turquie ?")
    signs = _reranker().features(question, [_evidence("OC-05")])[0]
    assert (signs["other_country"], signs["unasked_country"]) == (0, 0)
    weights = _reranker().weights
    assert all(own["other_country"] < own["unasked_country"] < 0 for own in weights.values())


def test_first_statements_are_kept_and_their_number_is_limited() -> None:
    one = _evidence("OC-05")
    many = [replace(one, key=f"{place:03}", dense=place / 100) for place in range(HEAD + 5)]
    found = _reranker().rerank(_question("combien coûte la licence ?"), many)
    assert [item.key for item in found] == [f"{place:03}" for place in reversed(range(HEAD))]
    assert _reranker().rerank(_question("combien coûte la licence ?"), []) == []


@pytest.mark.parametrize("text", ["😀", "", "le la les", "x" * 2000, "2026", "؟؟؟"])
def test_signs_are_numbers_whatever_is_asked(text: str) -> None:
    for signs in _reranker().features(_question(text), [_evidence("OC-05"), _evidence("OC-01")]):
        assert all(value == value and abs(value) <= 2 for value in signs.values())
