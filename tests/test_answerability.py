"""The evidence answers when it names what is asked and holds the kind of thing that is asked for."""

from functools import cache

import pytest
from core_stand_in import StandInEmbedder, document, make_workshop, shared_index

from tijaria.answerability import AnswerabilityJudge, Verdict
from tijaria.composer import Composer
from tijaria.folding import terms
from tijaria.index import Index, IndexHandle
from tijaria.question import QuestionReader
from tijaria.retriever import Retriever


@cache
def _judge(question: str, *, use_questions: bool = True) -> Verdict:
    """Return the verdict on the answer that the pipeline would give."""
    index = shared_index()
    asked = QuestionReader(index, StandInEmbedder()).read(question)
    retriever = Retriever(index, lexical_weight=0.3)
    found = retriever.retrieve(asked, use_questions=use_questions)
    quotes = Composer(index.documents, max_words=120).compose(asked, found.evidence)
    return AnswerabilityJudge(index, retriever.reranker.coverage).judge(asked, quotes, found)


_KNOWN = "Combien de jours pour rapatrier les recettes de biens ?"
_UNRELATED = "Combien de jours pour homologuer un satellite russe en Zambie ?"


def test_known_question_is_surer_than_an_unrelated_one() -> None:
    assert _judge(_KNOWN).probability > 0.8
    assert _judge(_UNRELATED).probability < _judge(_KNOWN).probability


@pytest.mark.parametrize("question", [_KNOWN, _UNRELATED, "😀", "", "le la les", "x" * 2000, "2026"])
def test_probability_is_one_whatever_is_asked(question: str) -> None:
    verdict = _judge(question)
    assert 0 <= verdict.probability <= 1
    assert all(value == value for value in verdict.features.values())  # not NaN
    assert 0 <= verdict.features["coverage"] <= 1
    assert 0 <= verdict.features["unnamed"] <= 1


def test_what_the_evidence_does_not_name_is_told() -> None:
    verdict = _judge(_UNRELATED)
    assert {terms("homologuer")[0], terms("satellite")[0], terms("Zambie")[0]} <= set(verdict.unnamed)
    assert verdict.features["coverage"] < 0.5
    assert not verdict.on_subject
    assert _judge(_KNOWN).unnamed == ()
    assert _judge(_KNOWN).features["coverage"] == pytest.approx(1)
    assert _judge(_KNOWN).on_subject


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Combien coûte la déclaration en douane sur BADR ?", ("amount",)),
        ("Quel est le téléphone pour la déclaration en douane sur BADR ?", ("contact",)),
        ("Combien coûte la licence des tomates ?", ()),
        ("Qui reçoit la déclaration en douane ?", ()),
    ],
)
def test_kind_of_thing_that_the_evidence_lacks_is_told(question: str, missing: tuple[str, ...]) -> None:
    assert _judge(question).missing == missing


def test_lacking_what_is_asked_for_makes_an_answer_less_sure() -> None:
    assert (
        _judge("Combien coûte la déclaration en douane sur BADR ?").probability
        < _judge("Comment faire la déclaration en douane sur BADR ?").probability
    )


def test_question_known_to_have_no_answer_makes_it_less_sure() -> None:
    known_gap = _judge("Quel est le numéro de téléphone du directeur de la banque ?")
    assert known_gap.features["unanswered"] > known_gap.features["answered"]
    assert known_gap.probability < 0.5 < _judge("Quels documents remettre à la banque ?").probability


@pytest.mark.parametrize(
    ("question", "strangers"),
    [
        ("Délai de rapatriement pour Zanzibar ?", 1),
        ("Zanzibar ?", 0),
        ("délai de rapatriement pour zanzibar ?", 0),
        ("délai de rapatriement selon EUR9999 et 7777.77 ?", 2),
        ("délai de rapatriement de la DUM ?", 0),
    ],
)
def test_names_and_codes_that_no_document_holds_are_counted(question: str, strangers: int) -> None:
    assert _judge(question).features["strangers"] == strangers


def test_arabic_statement_covers_a_french_question() -> None:
    # Coverage counts what the versions of a statement say together.
    verdict = _judge("كم أجل استرجاع عائدات السلع؟")
    assert verdict.features["coverage"] > 0.9
    assert verdict.probability > 0.5


def test_form_of_the_question_is_a_feature() -> None:
    assert _judge("شحال الوقت باش نرجع الفلوس").features["darija"] == 1
    assert _judge("ch7al lwe9t bach nrejje3 lflous").features["latin_darija"] == 1
    assert _judge(_KNOWN).features["darija"] == _judge(_KNOWN).features["latin_darija"] == 0


def test_documents_without_questions_are_judged_by_what_they_say() -> None:
    verdict = _judge("Quel quota annuel pour les sardines congelées par navire ?", use_questions=False)
    assert verdict.features["asked"] == verdict.features["answered"] == 0
    assert verdict.probability > _judge("Quel quota pour un satellite ?", use_questions=False).probability


@pytest.fixture(scope="module")
def origin_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index that knows a certificate for two destinations."""
    body = """## Certificat pour la Turquie

Le certificat d'origine EUR-MED pour la Turquie coûte 50 DH.

## Certificat pour l'Union européenne

Le certificat d'origine EUR.1 pour l'Union européenne coûte 60 DH.
"""
    workshop = make_workshop(tmp_path_factory.mktemp("origin"), {"a.md": document("a", body)})
    workshop.build()
    return IndexHandle(workshop.settings, workshop.embedder).get()


@pytest.mark.parametrize(
    ("question", "possible"),
    [
        ("Combien coûte le certificat d'origine pour la Turquie ?", True),
        ("كم تكلف شهادة المنشأ لتركيا؟", True),
        ("Combien coûte le certificat d'origine ?", True),
        ("Combien coûte le certificat d'origine EUR-MED pour la Turquie ?", True),
        ("Combien coûte le certificat d'origine pour le Sénégal ?", False),
        ("Combien coûte le certificat d'origine EUR.1 pour la France, dans l'Union européenne ?", True),
        ("Combien coûte le certificat d'origine EX-77 pour la Turquie ?", False),
        ("Quel est le téléphone pour le certificat d'origine pour la Turquie ?", False),
    ],
)
def test_evidence_on_another_country_or_form_answers_nothing(
    origin_index: Index, question: str, possible: bool
) -> None:
    asked = QuestionReader(origin_index, StandInEmbedder()).read(question)
    retriever = Retriever(origin_index, lexical_weight=0.3)
    found = retriever.retrieve(asked)
    quotes = Composer(origin_index.documents, max_words=120).compose(asked, found.evidence)
    verdict = AnswerabilityJudge(origin_index, retriever.reranker.coverage).judge(asked, quotes, found)
    vetoes = [name for name in ("other_country", "unknown_codes", "no_contact") if verdict.features[name]]
    assert bool(vetoes) != possible
    assert possible or verdict.probability == 0


def test_same_question_gets_the_same_verdict() -> None:
    first, second = _judge(_KNOWN), _judge.__wrapped__(_KNOWN)
    assert first == second
