"""What a question names and what kind of thing it wants to know."""

import re
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
import pytest
from core_stand_in import StandInEmbedder, shared_index, stand_in_calibration

from tijaria.aspects import Aspect, aspects
from tijaria.folding import fold, terms
from tijaria.glossary import Glossary, GlossaryEntry
from tijaria.question import AskedQuestion, QuestionReader
from tijaria.schema import Language


@cache
def _reader() -> QuestionReader:
    return QuestionReader(shared_index(), StandInEmbedder())


def _read(text: str, language: Language | None = None) -> AskedQuestion:
    return _reader().read(text, language=language)


def _names(text: str, word: str) -> dict[str, float]:
    """Return the terms, with weights, that stand for a word of a question."""
    (own,) = terms(word)
    (concept,) = [concept for concept in _read(text).concepts if concept.terms[0][0] == own]
    return dict(concept.terms)


def test_concepts_are_the_terms_in_order_each_once() -> None:
    asked = _read("Délai et licence, licence des tomates : quel délai ?")
    assert asked.terms == tuple(terms("délai licence tomates"))
    assert tuple(concept.terms[0] for concept in asked.concepts) == tuple((term, 1.0) for term in asked.terms)


def test_glossary_adds_the_names_that_sources_use() -> None:
    names = _names("quelle échéance ?", "échéance")
    for name in ("délai", "أجل", "مدة"):
        (term,) = terms(name)
        assert 0 < names[term] < 1
    assert _read("quelle échéance ?").named == ("délai",)


def test_darija_word_in_latin_letters_reaches_the_arabic_name() -> None:
    names = _names("ch7al dyal lwe9t bach nrejje3", "nrejje3")
    assert terms("استرجاع")[0] in names
    assert "~nrj3" in names


def test_code_stands_for_itself_and_for_no_word_of_its_name() -> None:
    entry = GlossaryEntry(("certificat EUR.1",), ("شهادة الحركة EUR.1",), (), ("eur1",))
    reader = QuestionReader(replace(shared_index(), glossary=Glossary([entry])), StandInEmbedder())
    asked = reader.read("qui vise l'EUR1 ?")
    assert asked.named == ("certificat EUR.1",)
    (names,) = [dict(concept.terms) for concept in asked.concepts if concept.terms[0][0] == "eur_1"]
    assert not {*terms("certificat"), *terms("شهادة")} & names.keys()


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("glossary", "quelle échéance ?"),
        ("lexicon", "la banque et la facture"),
        ("respelling", "ch7al dyal lwe9t bach nrejje3 lflous"),
    ],
)
def test_expansion_that_is_switched_off_adds_nothing(name: str, question: str) -> None:
    whole = QuestionReader(shared_index(), StandInEmbedder()).read(question)
    less = QuestionReader(shared_index(), StandInEmbedder(), **{name: False}).read(question)
    added = {term for concept in whole.concepts for term, _ in concept.terms}
    kept = {term for concept in less.concepts for term, _ in concept.terms}
    assert kept < added


def test_french_question_gets_no_skeletons() -> None:
    asked = _read("quel est le délai de rapatriement ?")
    assert not any(term.startswith("~") for concept in asked.concepts for term, _ in concept.terms)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("consignasion", "consignation"), ("rapatriment", "rapatriement"), ("douannes", "douane")],
)
def test_typo_reaches_the_word_that_was_meant(typed: str, meant: str) -> None:
    (term,) = terms(meant)
    assert 0 < _names(f"quel délai, {typed} ?", typed)[term] < 1


@pytest.mark.parametrize("word", ["satellite", "0302.99", "2031", "EUR1234"])
def test_unknown_word_is_not_bent_into_another_one(word: str) -> None:
    # A code with another digit is another code, and no word of the corpus is near the others.
    (own,) = terms(word)
    vocabulary = shared_index().lexical.vocabulary()
    assert set(_names(f"quel délai pour {word} ?", word)) & vocabulary == set()
    assert own in _read(f"quel délai pour {word} ?").terms


def test_vector_is_one_unit_vector_centred_by_the_form_asked_in() -> None:
    for text in ("quel délai ?", "ما الأجل؟", "واش الوقت", "😀", "what deadline"):
        asked = _read(text)
        assert asked.vector.shape == (StandInEmbedder.dimension,)
        assert np.linalg.norm(asked.vector) == pytest.approx(1, abs=1e-5)
    raw = StandInEmbedder().encode_queries(["ما الأجل؟"])
    centred = stand_in_calibration().space.centre(raw, mode="query", form="ar")[0]
    np.testing.assert_allclose(_read("ما الأجل؟").vector, centred, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quel délai ?", "fr"),
        ("ما الأجل؟", "ar"),
        ("شحال ديال الوقت", "ar"),
        ("ch7al dyal lwe9t", "ar"),
        ("what deadline is it", "fr"),
    ],
)
def test_answer_language_follows_the_form_unless_it_is_given(text: str, language: Language) -> None:
    assert _read(text).language == language
    assert _read(text, "ar").language == "ar"
    assert _read(text, "fr").language == "fr"


@pytest.mark.parametrize("text", ["", "😀", "؟!", "le la les", "x" * 2000, "délai " * 400])
def test_odd_question_is_read(text: str) -> None:
    asked = _read(text)
    assert asked.text == text
    assert len(asked.terms) == len(asked.concepts) == len(set(asked.terms))


@pytest.mark.parametrize(
    ("aspect", "questions"),
    [
        (
            "duration",
            (
                *("Quel est le délai ?", "combien de temps ça prend", "كم يوما عندي؟", "ما هو الأجل"),
                *("شحال ديال الوقت", "ch7al mn nhar", "lwe9t"),
            ),
        ),
        (
            "amount",
            ("Combien ça coûte ?", "quels frais", "ما هي الرسوم", "كم يكلف", "بشحال الرخصة", "bch7al rokhsa"),
        ),
        ("rate", ("Quel taux ?", "quel pourcentage", "كم نسبة الاحتفاظ", "nisba")),
        ("date", ("Depuis quand ?", "à quelle date", "متى دخل حيز التنفيذ", "فوقاش", "imta")),
        ("papers", ("Quels documents ?", "la liste des pièces", "ما هي الوثائق", "شنو الوراق", "lwra9")),
        ("who", ("Qui délivre le certificat ?", "à qui demander", "أي جهة تسلم", "شكون كيعطي", "chkoun")),
        ("how", ("Comment faire ?", "les démarches", "كيف أسجل", "كيفاش ندير", "kifach")),
        (
            "contact",
            ("Quel numéro de téléphone ?", "l'adresse du bureau", "ما هو العنوان", "رقم الهاتف", "adressa"),
        ),
        ("person", ("Qui est le directeur ?", "من هو مدير المكتب", "شكون المدير")),
        ("count", ("Combien de copies ?", "nombre de certificats", "كم عدد النسخ")),
    ],
)
def test_aspects_are_recognised_in_every_form(aspect: Aspect, questions: tuple[str, ...]) -> None:
    for question in questions:
        assert aspect in aspects(question), question
        assert aspect in aspects(question.upper()), question


@pytest.mark.parametrize("text", ["", "😀", "rapatriement", "الجمارك", "tomates cerises vers l'Espagne"])
def test_question_that_does_not_tell_has_no_aspect(text: str) -> None:
    assert aspects(text) == frozenset()


@pytest.mark.parametrize("file", ["aspects.toml", "guard.toml"])
def test_patterns_are_written_in_the_letters_that_folding_leaves(file: str) -> None:
    # A pattern with a letter that folding replaces never matches anything.
    text = (files("tijaria") / "data" / file).read_text(encoding="utf-8")
    patterns = re.findall(r"'''(.*?)'''", text, re.DOTALL)
    lost = {
        letter for pattern in patterns for letter in pattern if letter.isalpha() and not _survives(letter)
    }
    assert len(patterns) > 10
    assert lost == set()


def _survives(letter: str) -> bool:
    return letter.isascii() or fold(letter) == letter
