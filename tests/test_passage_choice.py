"""What a chat model is shown covers the question, repeats nothing and fits its limit."""

import pytest
from core_stand_in import StandInEmbedder, shared_index

from tijaria.composer import Composer
from tijaria.passage_choice import MAX_PASSAGES, choose_passages
from tijaria.question import QuestionReader
from tijaria.quoted import Quoted
from tijaria.retriever import Retriever

_QUESTION = "Combien de jours pour rapatrier les recettes, et combien coûte la licence des tomates ?"


def _words(text: str) -> int:
    return len(text.split())


def _chosen(max_tokens: int) -> list[Quoted]:
    index = shared_index()
    asked = QuestionReader(index, StandInEmbedder()).read(_QUESTION)
    found = Retriever(index, lexical_weight=0.4).retrieve(asked)
    quotes = Composer(index.documents, max_words=120).compose(asked, found.evidence)
    return choose_passages(
        asked,
        quotes,
        found.evidence,
        documents=index.documents,
        count_tokens=_words,
        max_tokens=max_tokens,
    )


def _length(passages: list[Quoted]) -> int:
    titles = (p.document.section_titles[p.sentences[0].section_id] for p in passages)
    return sum(map(_words, titles)) + sum(_words(s.text) for p in passages for s in p.sentences)


@pytest.mark.parametrize("max_tokens", [30, 60, 120, 1000])
def test_titles_count_towards_the_limit(max_tokens: int) -> None:
    passages = _chosen(max_tokens)
    assert passages
    assert _length(passages) <= max_tokens
    assert len(passages) <= MAX_PASSAGES


def test_statement_longer_than_the_limit_is_shown_alone() -> None:
    (passage,) = _chosen(1)
    assert len(passage.sentences) == 1


def test_nothing_is_shown_twice() -> None:
    keys = [sentence.key for passage in _chosen(1000) for sentence in passage.sentences]
    assert len(keys) == len(set(keys))


def test_both_halves_of_a_question_are_covered() -> None:
    text = " ".join(sentence.text for passage in _chosen(120) for sentence in passage.sentences)
    assert "150 jours" in text
    assert "300 DH" in text
