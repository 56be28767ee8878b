"""Verified answers: served to whoever asks the same, as long as what they cite stands as it did."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from core_stand_in import (
    CUSTOMS_FR,
    EXCHANGE_FR,
    EXCHANGE_SOURCES,
    Workshop,
    copy_workshop,
    shared_index,
)

from tijaria.rag import RAGPipeline
from tijaria.schema import Answer
from tijaria.verified import VerifiedAnswer, VerifiedText, bind, broken
from tijaria.verified_draft import own_figures, statements_of

_QUESTION = "Sous combien d'heures la mainlevée de la douane est-elle donnée ?"
_ALIKE = "sous combien d'heures la mainlevee de la douane est elle donnee"
_CITED = "La mainlevée est donnée sous 2 heures."
_MARKDOWN = "La mainlevée est donnée sous 2 heures [1]\n\n- Prévoyez 5 jours en été.\n- Gardez la copie [1]"


class _Source:
    """A `VerifiedSource` that tells what it is given."""

    def __init__(self, *answers: VerifiedAnswer) -> None:
        self.answers: Sequence[VerifiedAnswer] = answers

    def current(self, generation: str) -> Sequence[VerifiedAnswer]:
        assert generation
        return self.answers


def _pipeline(workshop: Workshop, source: _Source | None) -> RAGPipeline:
    return RAGPipeline(workshop.settings, workshop.embedder, source)


def _verified(pipeline: RAGPipeline, document_id: str = "customs-fr", cited: str = _CITED) -> VerifiedAnswer:
    start = pipeline.document(document_id).text.index(cited)
    citation = pipeline.verified.bind(marker=1, document_id=document_id, start=start, end=start + len(cited))
    return VerifiedAnswer(
        id="v1",
        question=_QUESTION,
        standalone=_QUESTION,
        form="fr",
        verified_on="2026-11-20",
        texts={"fr": VerifiedText(_MARKDOWN, (citation,))},
        generation=str(pipeline.ready()["generation"]),
    )


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return copy_workshop(tmp_path)


@pytest.fixture
def source() -> _Source:
    return _Source()


@pytest.fixture
def pipeline(workshop: Workshop, source: _Source) -> RAGPipeline:
    found = _pipeline(workshop, source)
    source.answers = (_verified(found),)
    return found


def _edit(workshop: Workshop, old: str, new: str) -> None:
    assert old in CUSTOMS_FR
    workshop.write("procedures/fr/customs.md", CUSTOMS_FR.replace(old, new))
    workshop.build()


def _is_served(answer: Answer) -> bool:
    return answer.verified_id == "v1"


def test_verified_answer_is_served_with_its_date_and_its_sources(pipeline: RAGPipeline) -> None:
    answer = pipeline.answer(_ALIKE)
    assert (answer.status, answer.verified_id, answer.verified_on) == ("answered", "v1", "2026-11-20")
    assert answer.verified_by == ""
    (citation,) = answer.citations
    assert citation.quote == _CITED
    assert pipeline.document("customs-fr").text[citation.start : citation.end] == _CITED
    assert [statement.markers for statement in answer.statements] == [(1,), (), (1,)]


def test_figure_of_the_advisor_that_no_source_holds_says_so(pipeline: RAGPipeline) -> None:
    first, own, last = pipeline.answer(_QUESTION).statements
    assert "conseiller" in own.text
    assert "conseiller" not in first.text + last.text


def test_answer_in_the_other_language_says_that_it_is_in_that_one(pipeline: RAGPipeline) -> None:
    answer = pipeline.answer(_QUESTION, language="ar")
    assert _is_served(answer)
    assert any("المستشار" in warning for warning in answer.warnings)


def test_advisor_who_chose_to_be_named_is_named(pipeline: RAGPipeline, source: _Source) -> None:
    source.answers = (replace(source.answers[0], author="Amal"),)
    assert pipeline.answer(_QUESTION).verified_by == "Amal"


@pytest.mark.parametrize(
    "other",
    [
        "Sous combien d'heures la mainlevée de la banque est-elle donnée ?",
        "Combien coûte la mainlevée de la douane ?",
        "Sous combien d'heures la mainlevée de la douane n'est-elle pas donnée ?",
        "Sous combien d'heures la mainlevée de la douane est-elle donnée en Espagne ?",
        "Sous combien d'heures la mainlevée de la douane est-elle donnée pour les tomates ?",
        "Sous 3 heures, la mainlevée de la douane est-elle donnée ?",
    ],
)
def test_other_question_gets_no_verified_answer(pipeline: RAGPipeline, other: str) -> None:
    assert not _is_served(pipeline.answer(other))


def test_withdrawn_answer_is_gone_at_the_next_question(pipeline: RAGPipeline, source: _Source) -> None:
    assert _is_served(pipeline.answer(_QUESTION))
    source.answers = ()
    assert not _is_served(pipeline.answer(_QUESTION))


def test_without_a_source_of_answers_nothing_is_verified(workshop: Workshop) -> None:
    answer = _pipeline(workshop, None).answer(_QUESTION)
    assert (answer.verified_on, answer.verified_id) == (None, "")


def test_edited_sentence_ends_it_with_the_switch_and_shows_the_difference(
    workshop: Workshop, pipeline: RAGPipeline, source: _Source
) -> None:
    _edit(workshop, "sous 2 heures", "sous 4 heures")
    assert not _is_served(pipeline.answer(_QUESTION))
    (found,) = pipeline.verified.broken(source.answers[0])
    assert (found.change, found.language, found.citation.marker) == ("changed", "fr", 1)
    assert found.difference() == (
        ("same", "La mainlevée est donnée sous"),
        ("gone", "2"),
        ("new", "4"),
        ("same", "heures."),
    )


def test_edit_elsewhere_in_the_document_leaves_it(workshop: Workshop, pipeline: RAGPipeline) -> None:
    _edit(workshop, "4000 tonnes", "5000 tonnes")
    assert _is_served(pipeline.answer(_QUESTION))


@pytest.mark.parametrize("whole", [True, False])
def test_vanished_source_ends_it(
    workshop: Workshop, pipeline: RAGPipeline, source: _Source, *, whole: bool
) -> None:
    if whole:
        (workshop.corpus / "procedures/fr/customs.md").unlink()
        workshop.build()
    else:
        _edit(workshop, f" {_CITED}", "")
    assert not _is_served(pipeline.answer(_QUESTION))
    (found,) = pipeline.verified.broken(source.answers[0])
    assert (found.change, found.nearest) == ("vanished", None)
    assert found.difference() == (("gone", _CITED),)


def test_source_that_came_back_word_for_word_is_served_again(
    workshop: Workshop, pipeline: RAGPipeline
) -> None:
    _edit(workshop, "sous 2 heures", "sous 4 heures")
    assert not _is_served(pipeline.answer(_QUESTION))
    workshop.write("procedures/fr/customs.md", CUSTOMS_FR)
    workshop.build()
    assert _is_served(pipeline.answer(_QUESTION))


def test_rule_that_was_replaced_ends_it_unless_it_was_cited_as_replaced(workshop: Workshop) -> None:
    source = _Source()
    pipeline = _pipeline(workshop, source)
    cited = "Les recettes d'exportation de biens sont rapatriées dans un délai de 150 jours."
    assert cited in EXCHANGE_FR
    answer = _verified(pipeline, "exchange-fr", cited)
    replaced = EXCHANGE_SOURCES.replace("OC-01,current", "OC-01,superseded")
    workshop.write("procedures/exchange.sources.csv", replaced)
    workshop.build()
    source.answers = (answer,)
    assert not _is_served(pipeline.answer(_QUESTION))
    (found,) = pipeline.verified.broken(answer)
    assert found.change == "superseded"
    assert found.difference() == (("same", cited),)
    source.answers = (_verified(pipeline, "exchange-fr", cited),)
    assert source.answers[0].texts["fr"].citations[0].status == "superseded"
    assert _is_served(pipeline.answer(_QUESTION))


def test_one_of_two_languages_that_broke_ends_both(workshop: Workshop, pipeline: RAGPipeline) -> None:
    verified = _verified(pipeline)
    gone = replace(verified.texts["fr"].citations[0], sentence_ids=("customs-fr/filing/none",))
    both = replace(verified, texts={**verified.texts, "ar": VerifiedText("ساعتان [1]", (gone,))})
    assert [item.language for item in pipeline.verified.broken(both)] == ["ar"]
    assert not _is_served(_pipeline(workshop, _Source(both)).answer(_QUESTION))


def test_it_changes_with_the_generation_while_many_ask(workshop: Workshop, pipeline: RAGPipeline) -> None:
    ended = threading.Event()
    before = str(pipeline.ready()["generation"])

    def ask() -> set[tuple[bool, bool]]:
        seen = set()
        while not ended.is_set():
            answer = pipeline.answer(_QUESTION)
            seen.add((answer.generation == before, _is_served(answer)))
        return seen

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        try:
            _edit(workshop, "sous 2 heures", "sous 4 heures")
        finally:
            ended.set()
        seen = set[tuple[bool, bool]]().union(*(future.result() for future in asking))
    # While one of them opens the new generation, the others are answered from the old one, as a whole.
    assert (True, True) in seen
    assert seen <= {(True, True), (False, False)}
    assert not _is_served(pipeline.answer(_QUESTION))


def test_span_without_a_sentence_cannot_be_cited() -> None:
    with pytest.raises(ValueError, match="Pick a sentence"):
        bind(shared_index(), marker=1, document_id="customs-fr", start=0, end=0)
    with pytest.raises(KeyError):
        bind(shared_index(), marker=1, document_id="none", start=0, end=9)


def test_answer_that_cites_nothing_has_nothing_that_breaks() -> None:
    answer = VerifiedAnswer("v", "q", "q", "fr", "2026-11-20", {"fr": VerifiedText("Oui.")})
    assert broken(answer, shared_index()) == ()


def test_statements_of_markdown() -> None:
    text = "Deux points [2] [1]\n\n1. Un [1]\n2. Deux\n\n| a | b [3] |\n|---|---|\n| 1 | 2 |"
    found = [(item.text.split("\n")[0], item.markers, item.list_marker) for item in statements_of(text)]
    assert found == [
        ("Deux points", (2, 1), ""),
        ("Un", (1,), "1."),
        ("Deux", (), "2."),
        ("| a | b |", (3,), ""),
    ]


def test_link_is_no_marker_and_a_figure_needs_its_own_source() -> None:
    (linked,) = statements_of("Voir [1](https://example.org).")
    assert linked.markers == ()
    ((statement, figures),) = own_figures(VerifiedText("Sous 12 jours."))
    assert (statement.text, figures) == ("Sous 12 jours.", ("12",))
