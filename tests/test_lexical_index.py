"""BM25 over concepts, on an absolute scale."""

import math
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tijaria.lexical_index import Concept, LexicalIndex, build

_PASSAGES = [
    ("a", ["delai", "recet", "delai"]),
    ("b", ["recet", "douan", "factur", "eur_1"]),
    ("c", ["douan"]),
    ("d", ["~nrj3", "licenc"]),
]


def _concepts(*terms: str) -> list[Concept]:
    return [Concept(((term, 1.0),)) for term in terms]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    build(tmp_path / "lexical.sqlite", {"passages": _PASSAGES, "questions": [("q", ["delai"])]})
    return LexicalIndex(tmp_path / "lexical.sqlite")


def _ids(index: LexicalIndex, *terms: str, k: int = 10) -> list[str]:
    return [hit.id for hit in index.search("passages", _concepts(*terms), k)]


def test_search_returns_best_first(index: LexicalIndex) -> None:
    hits = index.search("passages", _concepts("recet", "delai"), 10)
    assert [hit.id for hit in hits] == ["a", "b"]
    assert hits[0].score > hits[1].score > 0
    assert [hit.matched for hit in hits] == [frozenset({0, 1}), frozenset({0})]


def test_search_scores_as_the_formula_says(index: LexicalIndex) -> None:
    (hit,) = index.search("passages", _concepts("delai"), 10)
    # Four passages of 2.5 terms on average; this one has three, of which "delai" twice.
    norm = 0.25 + 0.75 * 3 / 2.5
    assert hit.score == pytest.approx(2 / (2 + 1.2 * norm))


def test_shorter_text_scores_higher_for_the_same_word(index: LexicalIndex) -> None:
    assert _ids(index, "douan") == ["c", "b"]


def test_score_is_at_most_1_even_for_a_text_full_of_the_word(tmp_path: Path) -> None:
    build(tmp_path / "x.sqlite", {"passages": [("full", ["delai"] * 500), ("other", ["recet"])]})
    (hit,) = LexicalIndex(tmp_path / "x.sqlite").search("passages", _concepts("delai"), 10)
    assert 0.5 < hit.score <= 1


def test_word_in_every_text_still_scores(tmp_path: Path) -> None:
    build(tmp_path / "x.sqlite", {"passages": [("a", ["delai"]), ("b", ["delai", "recet"])]})
    hits = LexicalIndex(tmp_path / "x.sqlite").search("passages", _concepts("delai"), 10)
    assert [hit.id for hit in hits] == ["a", "b"]
    assert hits[-1].score > 0


def test_word_that_no_text_holds_lowers_every_score(index: LexicalIndex) -> None:
    (alone,) = index.search("passages", _concepts("delai"), 10)
    (with_unknown,) = index.search("passages", _concepts("delai", "satellit"), 10)
    assert 0 < with_unknown.score < alone.score / 2


def test_other_names_of_a_concept_find_it_and_weigh_less(index: LexicalIndex) -> None:
    (own,) = index.search("passages", _concepts("delai"), 10)
    (other,) = index.search("passages", [Concept((("echeanc", 1.0), ("delai", 0.6)))], 10)
    assert other.id == "a"
    assert other.score == pytest.approx(0.6 * own.score)


def test_best_name_of_a_concept_counts_once(index: LexicalIndex) -> None:
    (own,) = index.search("passages", _concepts("delai"), 10)
    both = index.search("passages", [Concept((("delai", 1.0), ("recet", 0.5)))], 10)
    assert both[0].id == "a"
    assert both[0].score == pytest.approx(own.score)


def test_search_stops_at_k(index: LexicalIndex) -> None:
    assert _ids(index, "recet", "douan", k=2) == _ids(index, "recet", "douan")[:2]
    assert _ids(index, "recet", k=0) == []
    assert len(_ids(index, "recet", "douan", k=10**9)) == 3


@pytest.mark.parametrize(
    "term", ["", "zzz", "deLai", "delai OR recet", 'x" OR 1=1', "*", "NEAR(", "délai", "\0"]
)
def test_unknown_or_hostile_term_finds_nothing(index: LexicalIndex, term: str) -> None:
    assert _ids(index, term) == []
    assert not index.knows("passages", term)
    assert index.idf("passages", term) == pytest.approx(math.log(4.5 / 0.5 + 1))


def test_search_without_concepts_finds_nothing(index: LexicalIndex) -> None:
    assert index.search("passages", [], 10) == []


def test_codes_and_skeletons_are_terms_of_their_own(index: LexicalIndex) -> None:
    assert _ids(index, "eur_1") == ["b"]
    assert _ids(index, "~nrj3") == ["d"]
    assert _ids(index, "eur") == _ids(index, "1") == _ids(index, "nrj3") == []


def test_fields_are_apart(index: LexicalIndex) -> None:
    assert index.knows("passages", "recet")
    assert not index.knows("questions", "recet")
    assert [hit.id for hit in index.search("questions", _concepts("delai"), 10)] == ["q"]
    assert index.search("sentences", _concepts("delai"), 10) == []
    assert list(index.ids("passages")) == ["a", "b", "c", "d"]
    assert list(index.ids("sentences")) == []


def test_vocabulary_holds_the_terms_of_every_field(index: LexicalIndex) -> None:
    assert index.vocabulary() == {term for _, terms in _PASSAGES for term in terms}


def test_rare_words_weigh_more(index: LexicalIndex) -> None:
    assert index.idf("passages", "licenc") > index.idf("passages", "recet") > 0


def test_build_refuses_two_texts_with_one_id(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        build(tmp_path / "x.sqlite", {"passages": [("a", ["x"]), ("a", ["y"])]})


def test_open_index_cannot_be_changed_by_a_reader_and_must_exist(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        LexicalIndex(tmp_path / "missing.sqlite")
    assert not (tmp_path / "missing.sqlite").exists()


def test_threads_share_one_index(index: LexicalIndex) -> None:
    expected = index.search("passages", _concepts("recet", "delai"), 10)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: index.search("passages", _concepts("recet", "delai"), 10), range(64)))
    assert all(hits == expected for hits in found)
