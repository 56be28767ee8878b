"""A question finds its passage and its statements, in whichever language they are written."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from core_stand_in import (
    CUSTOMS_FR,
    ORIGIN_AR,
    StandInEmbedder,
    make_workshop,
    shared_index,
    shared_pipeline,
    shared_workshop,
)

from tijaria.index import IndexHandle
from tijaria.langchain_retriever import TijariaRetriever
from tijaria.question import QuestionReader
from tijaria.rag import RAGPipeline
from tijaria.retriever import Retrieval, Retriever, distinct
from tijaria.schema import Language, Topic

_QUESTION = "Combien de jours pour rapatrier les recettes de biens ?"


@cache
def _find(
    text: str,
    *,
    k: int = 10,
    language: Language | None = None,
    topic: Topic | None = None,
    use_questions: bool = True,
    lexical_weight: float = 0.3,
) -> Retrieval:
    index = shared_index()
    asked = QuestionReader(index, StandInEmbedder()).read(text)
    return Retriever(index, lexical_weight=lexical_weight).retrieve(
        asked, k=k, language=language, topic=topic, use_questions=use_questions
    )


@pytest.mark.parametrize(
    ("question", "section"),
    [
        (_QUESTION, "exchange-fr#delay"),
        ("كم يوما لاسترجاع عائدات السلع؟", "exchange-ar#delay"),
        ("Quel délai de rapatriement pour les services ?", "exchange-fr#delay"),
        ("combien coute la licence des tomates", "exchange-fr#licence"),
        ("quota de sardines congelées par navire", "customs-fr#quota"),
        ("شهادة المنشأ للقفطان", "origin-ar#issue"),
    ],
)
def test_question_finds_its_passage_first(question: str, section: str) -> None:
    assert _find(question).passages[0].passage.id.startswith(section)


@pytest.mark.parametrize(
    ("question", "source_id"),
    [
        (_QUESTION, "OC-01"),
        ("كم يوما لاسترجاع عائدات السلع؟", "OC-01"),
        ("شحال ديال الوقت باش نرجع فلوس السلعة", "OC-01"),
        ("ch7al dyal lwe9t bach nrejje3 flous dyal sel3a", "OC-01"),
        ("Quels papiers remettre à la banque ?", "OC-04"),
        ("bch7al rokhsa dyal matecha", "OC-05"),
    ],
)
def test_question_in_every_form_finds_its_statement_first(question: str, source_id: str) -> None:
    assert source_id in next(iter(_find(question).evidence[0].sentences.values())).source_ids


@pytest.mark.parametrize(
    ("question", "document_id"),
    [("وثائق التصريح لدى الجمارك في BADR", "customs-fr"), ("certificat d'origine", "origin-ar")],
)
def test_question_finds_what_exists_in_the_other_language_only(question: str, document_id: str) -> None:
    found = [item.passage.document_id for item in _find(question).passages[:3]]
    assert document_id in found


def test_results_are_best_first_and_each_once() -> None:
    found = _find(_QUESTION)
    for scores in ([item.score for item in found.passages], [item.score for item in found.evidence]):
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > scores[-1]
    assert len({item.passage.id for item in found.passages}) == len(found.passages)
    assert len({item.key for item in found.evidence}) == len(found.evidence)


def test_statement_in_both_languages_is_one_piece_of_evidence() -> None:
    (item,) = [item for item in _find(_QUESTION).evidence if "OC-01" in item.key]
    assert set(item.sentences) == {"fr", "ar"}
    assert {sentence.document_id for sentence in item.sentences.values()} == {"exchange-fr", "exchange-ar"}


@pytest.mark.parametrize(
    ("question", "language"), [(_QUESTION, "fr"), ("كم يوما لاسترجاع عائدات السلع؟", "ar")]
)
def test_passage_of_the_asker_comes_before_its_parallel(question: str, language: Language) -> None:
    # Both are found, and told once.
    passages = [item for item in _find(question).passages if item.passage.group == "exchange#delay"]
    assert [len(passages), passages[0].passage.language] == [2, language]
    told = distinct(_find(question).passages)
    assert len({passage.group for passage in told}) == len(told) < len(_find(question).passages)
    assert told[0] == _find(question).passages[0].passage


@pytest.mark.parametrize("k", [1, 3, 10**9])
def test_k_limits_the_passages(k: int) -> None:
    assert _find(_QUESTION, k=k).passages == _find(_QUESTION).passages[:k]


@pytest.mark.parametrize("k", [0, -1])
def test_no_passage_is_returned_when_none_is_asked_for(k: int) -> None:
    assert _find(_QUESTION, k=k).passages == ()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_language_limits_the_passages(language: Language) -> None:
    found = _find(_QUESTION, language=language).passages
    assert {item.passage.language for item in found} == {language}
    assert found[0].passage.section_id == "delay"


@pytest.mark.parametrize(("topic", "documents"), [("programme", {"customs-fr"}), ("market", set())])
def test_topic_limits_the_passages(topic: Topic, documents: set[str]) -> None:
    assert {item.passage.document_id for item in _find(_QUESTION, topic=topic).passages} == documents


def test_language_and_topic_limit_together() -> None:
    assert _find(_QUESTION, topic="programme", language="ar").passages == ()


def test_questions_of_the_corpus_count_only_when_they_are_used() -> None:
    with_questions, alone = _find(_QUESTION), _find(_QUESTION, use_questions=False)
    assert with_questions.answered > 0.8
    assert with_questions.evidence[0].asked == pytest.approx(1, abs=1e-4)
    assert (alone.answered, alone.unanswered) == (0, 0)
    assert {item.asked for item in alone.evidence} == {item.asked for item in alone.passages} == {0}


def test_question_known_to_have_no_answer_is_told_apart() -> None:
    found = _find("Quel est le numéro de téléphone du directeur de la banque ?")
    assert found.unanswered > 0.8 > found.answered + 0.2


@pytest.mark.parametrize("text", ["", "😀", "?", "le la les", "150", "x" * 2000])
def test_question_without_words_still_gets_ranked_passages(text: str) -> None:
    found = _find(text)
    assert 0 < len(found.passages) <= 10
    assert all(item.lexical == 0 or text == "150" for item in found.passages)


def test_lexical_weight_decides_between_words_and_meaning() -> None:
    # By words alone, a word that no document holds finds nothing; by vectors alone, words do not count.
    words = _find("BADR", use_questions=False, lexical_weight=1.0).passages
    assert words[0].passage.document_id == "customs-fr"
    assert [item.score > 0 for item in words].count(True) == 1
    # In between, a score is the weighted sum of the two.
    scores = [
        {
            item.passage.id: item.score
            for item in _find("BADR", use_questions=False, lexical_weight=w).passages
        }
        for w in (0.0, 0.25, 1.0)
    ]
    assert scores[1] == pytest.approx(
        {id_: 0.75 * scores[0][id_] + 0.25 * scores[2][id_] for id_ in scores[1]}
    )


def test_scores_stay_within_their_ranges() -> None:
    for question in (_QUESTION, "ما الأجل؟", "x"):
        for item in _find(question).passages:
            assert item.dense is None or -1.001 <= item.dense <= 1.001
            assert 0 <= item.lexical <= 1
        for evidence in _find(question).evidence:
            assert 0 <= evidence.lexical <= 1
            assert -1.001 <= evidence.asked <= 1.001


def test_threads_share_one_retriever() -> None:
    index = shared_index()
    retriever = Retriever(index, lexical_weight=0.3)
    asked = QuestionReader(index, StandInEmbedder()).read(_QUESTION)
    expected = retriever.retrieve(asked)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(lambda _: retriever.retrieve(asked), range(32)))


@pytest.mark.parametrize(
    ("files", "question"),
    [
        ({"procedures/fr/customs.md": CUSTOMS_FR}, "وثائق الجمارك"),
        ({"procedures/ar/origin.md": ORIGIN_AR}, "certificat d'origine"),
    ],
)
def test_corpus_in_one_language_is_found_from_the_other(
    tmp_path: Path, files: dict[str, str], question: str
) -> None:
    workshop = make_workshop(tmp_path, files)
    workshop.build()
    index = IndexHandle(workshop.settings, workshop.embedder).get()
    asked = QuestionReader(index, workshop.embedder).read(question)
    found = Retriever(index, lexical_weight=0.3).retrieve(asked, k=10**6)
    assert len(found.passages) == index.manifest.counts["passages"]
    assert len(found.evidence) == index.manifest.counts["sentences"]
    assert not found.evidence[0].has_questions


def test_langchain_retriever_returns_the_same_passages() -> None:
    documents = TijariaRetriever(pipeline=shared_pipeline(), k=3, language="fr").invoke(_QUESTION)
    expected = shared_pipeline().passages(_QUESTION, k=3, language="fr")
    assert [document.id for document in documents] == [item.passage.id for item in expected]
    assert documents[0].page_content == expected[0].passage.text
    source = shared_pipeline().document(documents[0].metadata["document_id"])
    start, end = documents[0].metadata["start"], documents[0].metadata["end"]
    assert source.text[start:end] == documents[0].page_content


def test_pipeline_passages_are_those_of_the_retriever() -> None:
    pipeline = RAGPipeline(shared_workshop().settings, StandInEmbedder())
    weight = shared_workshop().settings.lexical_weight
    expected = _find(_QUESTION, k=4, lexical_weight=weight).passages
    assert tuple(pipeline.passages(_QUESTION, k=4)) == expected
