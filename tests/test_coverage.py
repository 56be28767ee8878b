"""What a question names is looked for in a statement, around it, and in the questions written for it."""

from functools import cache

import pytest
from core_stand_in import StandInEmbedder, shared_index, statement

from tijaria.coverage import Coverage, Share
from tijaria.question import AskedQuestion, QuestionReader


@cache
def _coverage() -> Coverage:
    return Coverage(shared_index())


@cache
def _question(text: str) -> AskedQuestion:
    return QuestionReader(shared_index(), StandInEmbedder()).read(text)


def _share(question: str, source_id: str, *, own: bool = False, with_questions: bool = True) -> Share:
    sentence = statement(source_id)
    named = (
        _coverage().own([sentence]) if own else _coverage().around([sentence], with_questions=with_questions)
    )
    return _coverage().share(_question(question), named)


def test_everything_named_leaves_nothing_out() -> None:
    share = _share("combien coûte la licence des tomates ?", "OC-05")
    assert share.covered == pytest.approx(1)
    assert share.unnamed == ()
    assert share.largest == 0


def test_what_is_not_named_is_told_with_its_weight() -> None:
    share = _share("la licence des tomates et un satellite russe", "OC-05")
    assert 0 < share.covered < 1
    assert len(share.unnamed) == 2
    # A word that no passage holds has the largest idf there is.
    assert share.largest == pytest.approx(1)


def test_statement_alone_names_its_own_words() -> None:
    assert _share("la licence des tomates", "OC-05", own=True).covered == pytest.approx(1)
    assert _share("quota de sardines congelées", "OC-05", own=True).covered == 0


def test_questions_written_for_a_statement_count_only_when_they_are_wanted() -> None:
    index = shared_index()
    sentence = statement("OC-01")
    parallel = index.documents.parallel_of(sentence.document_id)
    asked = index.documents.questions_for(parallel, "OC-01")
    assert asked, "the stand-in corpus has questions for OC-01"
    whole = _coverage().around([sentence], with_questions=True)
    bare = _coverage().around([sentence], with_questions=False)
    assert frozenset().union(*bare) < frozenset().union(*whole)


def test_question_without_words_names_nothing_and_misses_nothing() -> None:
    share = _share("؟؟؟", "OC-05")
    assert (share.covered, share.unnamed, share.largest) == (0.0, (), 0.0)
