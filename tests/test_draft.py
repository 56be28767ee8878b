"""What is said: quotes with markers, lists as lists, refusals that name the subject and who to ask."""

import re
from datetime import date

import pytest
from core_stand_in import shared_index

from tijaria import draft
from tijaria.draft import Draft
from tijaria.messages import say
from tijaria.quoted import Quoted
from tijaria.schema import Language


def _quoted(document_id: str, *source_ids: str) -> Quoted:
    document = shared_index().documents.document(document_id)
    return Quoted(document, tuple(s for s in document.sentences if set(source_ids) & set(s.source_ids)))


def _answer(*quotes: Quoted, language: Language = "fr") -> Draft:
    return draft.answer(quotes, language=language, today=date(2026, 11, 23), stale_after_months=18)


def _text(content: Draft) -> str:
    return "".join(piece for piece, _ in content.pieces())


def test_every_statement_carries_the_marker_of_its_citation() -> None:
    content = _answer(_quoted("exchange-fr", "OC-01"), _quoted("exchange-fr", "OC-05"))
    assert content.status == "answered"
    assert _text(content) == (
        "Les recettes d'exportation de biens sont rapatriées dans un délai de 150 jours. [1]\n\n"
        "La licence d'exportation des tomates coûte 300 DH. [2]"
    )
    assert [citation.marker for citation in content.citations] == [1, 2]
    assert [citation.legal_reference for citation in content.citations] == ["IGOC art. 333", ""]


def test_list_is_markdown_with_one_citation() -> None:
    content = _answer(_quoted("exchange-fr", "OC-04"), _quoted("exchange-fr", "OC-01"))
    assert _text(content) == (
        "Le dossier de la banque contient les documents suivants. [1]\n\n"
        "- la facture commerciale signée [1]\n"
        "- la copie de la déclaration en douane (DUM) [1]\n"
        "- le contrat EUR.1 visé [1]\n\n"
        "Les recettes d'exportation de biens sont rapatriées dans un délai de 150 jours. [2]"
    )
    assert len(content.citations) == 2


def test_each_citation_comes_with_its_first_piece() -> None:
    content = _answer(_quoted("exchange-ar", "OC-04"), _quoted("exchange-ar", "OC-01"), language="ar")
    known: set[int] = set()
    for piece, new in content.pieces():
        known |= {citation.marker for citation in new}
        assert {int(marker) for marker in re.findall(r"\[(\d+)\]", piece)} <= known
    assert known == {1, 2}


@pytest.mark.parametrize(("language", "other"), [("fr", "exchange-ar"), ("ar", "exchange-fr")])
def test_quote_in_the_other_language_is_announced(language: Language, other: str) -> None:
    own = {"fr": "exchange-fr", "ar": "exchange-ar"}[language]
    assert _answer(_quoted(own, "OC-01"), language=language).warnings == ()
    (note,) = _answer(_quoted(own, "OC-01"), _quoted(other, "OC-04"), language=language).warnings
    assert note == say("other_language_source", language)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("reason", ["no_evidence", "missing_aspect"])
def test_refusal_names_the_nearest_subject_and_who_to_ask(reason: str, language: Language) -> None:
    quoted = _quoted(f"exchange-{language}", "OC-05")
    content = draft.refusal(reason, language, nearest=quoted)
    assert (content.status, content.reason, content.citations) == ("refused", reason, ())
    assert _text(content).startswith(say(reason, language))
    assert quoted.document.section_titles["licence"] in _text(content)
    assert quoted.document.contact in _text(content)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_refusal_without_anything_near_still_says_who_to_ask(language: Language) -> None:
    content = draft.refusal("no_evidence", language, nearest=None)
    assert say("default_contact", language) in _text(content)


def test_document_without_a_contact_gets_the_usual_one() -> None:
    content = draft.refusal("no_evidence", "fr", nearest=_quoted("customs-fr", ""))
    assert say("default_contact", "fr") in _text(content)


def test_refusal_of_a_gap_repeats_what_was_not_found() -> None:
    quoted = _quoted("exchange-fr", "OC-08")
    content = draft.refusal("gap", "fr", nearest=quoted, missing=quoted.text)
    assert content.reason == "gap"
    assert quoted.text in _text(content)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("key", ["off_topic", "instruction", "fraud", "smalltalk"])
def test_own_sentences_are_said_in_both_languages(key: str, language: Language) -> None:
    content = draft.reply(key, language)
    assert (content.status, content.reason) == ("refused", key)
    assert _text(content) == say(key, language)
    assert bool(re.search("[\u0600-\u06ff]", _text(content))) == (language == "ar")


def test_friendly_reply_is_no_refusal() -> None:
    content = draft.reply("smalltalk", "fr", status="answered")
    assert (content.status, content.reason) == ("answered", "")


def test_nothing_to_say_is_an_empty_text() -> None:
    assert _text(Draft("answered", ())) == ""
