"""A follow-up is completed from the conversation; what names its own subject stands alone."""

from functools import cache

import pytest
from trade_stand_in import shipped_catalogue

from tijaria.conversation import Conversation, Turn, spoken_language
from tijaria.glossary import Glossary
from tijaria.names import NameFinder
from tijaria.schema import Language

_BEFORE = "Quel est le délai de rapatriement pour les biens ?"
_EUR1 = "Quel est le délai pour obtenir le certificat EUR.1 ?"
_OIL = "Quels documents pour exporter de l'huile d'olive en France ?"


@cache
def _conversation() -> Conversation:
    tables = shipped_catalogue().tables
    names = NameFinder(name for heading in tables.headings for name in heading.all_names())
    return Conversation(names, Glossary(tables.glossary))


def _after(message: str, *before: str) -> str:
    return _conversation().standalone(message, [Turn(text) for text in before])


@pytest.mark.parametrize(
    ("before", "message", "full"),
    [
        (_OIL, "et au Canada ?", "Quels documents pour exporter de l'huile d'olive au Canada ?"),
        (_OIL, "et pour le miel ?", "Quels documents pour exporter pour le miel en France ?"),
        (_OIL, "et du miel au Canada ?", "Quels documents pour exporter du miel au Canada ?"),
        (_BEFORE, "Et pour les services ?", "Quel est le délai de rapatriement pour les services ?"),
        (_BEFORE, "et pr les services ?", "Quel est le délai de rapatriement pour les services ?"),
        (
            f"Bonjour, {_BEFORE} Merci d'avance",
            "Et pour les services ?",
            "Quel est le délai de rapatriement pour les services ?",
        ),
        (_OIL, "désolé, je parlais du miel", "Quels documents pour exporter du miel en France ?"),
        (
            "هل يحتاج تصدير معلبات السردين إلى رخصة؟",
            "عفوا، أقصد السردين المجمد",
            "هل يحتاج تصدير السردين المجمد إلى رخصة؟",
        ),
        (
            "wach khasni licence bach nexporti zit zitoun?",
            "la la smeh lia 9sedt zit argan",
            "wach khasni licence bach nexporti zit argan ?",
        ),
        (
            "chno lwra9 bach nsedder tmar l fransa?",
            "la machi tmar, 3sel",
            "chno lwra9 bach nsedder 3sel l fransa?",
        ),
        ("kifach njib eur1 l allemagne", "hollanda 3afak", "kifach njib eur1 hollanda"),
        (
            "واش خاصني رخصة باش نصدر زيت الزيتون لفرنسا؟",
            "و العسل؟",
            "واش خاصني رخصة باش نصدر العسل لفرنسا؟",
        ),
        (
            "wach khassni licence bach nsedder argan ?",
            "w l3sel ?",
            "wach khassni licence bach nsedder l3sel ?",
        ),
        (
            "Comment exporter par camion vers l'Espagne ?",
            "et par bateau ?",
            "Comment exporter par bateau vers l'Espagne ?",
        ),
    ],
)
def test_another_case_takes_the_place_of_the_one_before(before: str, message: str, full: str) -> None:
    assert _after(message, before) == full


@pytest.mark.parametrize(
    ("before", "message", "subject"),
    [
        (_EUR1, "et ça coûte combien ?", "certificat EUR.1"),
        (_EUR1, "il est valable combien de temps ?", "certificat EUR.1"),
        (_EUR1, "où je le demande ?", "certificat EUR.1"),
        (_EUR1, "c'est obligatoire ?", "certificat EUR.1"),
        ("ما هي مدة صلاحية شهادة EUR.1؟", "كم تكلفتها؟", "شهادة EUR.1"),
        ("ما هي مدة صلاحية شهادة EUR.1؟", "ومن يسلمها؟", "شهادة EUR.1"),
        ("wach khassni licence bach nsedder argan ?", "fin njibha ?", "licence bach nsedder argan"),
        ("كيف نؤسس تعاونية؟", "كم الحد الأدنى لرأس المال؟", "نؤسس تعاونية"),
        ("Comment créer une SARL ?", "quel est le capital minimum ?", "SARL"),
        ("Quel est le délai de rapatriement ?", "Quelles sanctions si je dépasse ?", "rapatriement"),
    ],
)
def test_another_question_takes_over_the_subject(before: str, message: str, subject: str) -> None:
    assert _after(message, before) == f"{message} — {subject}"


@pytest.mark.parametrize(
    "message",
    [
        "Où demander la licence d'exportation de peaux brutes ?",
        "C'est quoi PortNet ?",
        "Quelles sont les étapes pour créer une coopérative ?",
        "Quels sont les 11 incoterms ?",
        "كم عدد قواعد الإنكوترمز 2020؟",
        "كيف أسجل علامتي التجارية في الخارج؟",
        "شنو هي الخطوات باش ندير شركة؟",
        "chno homa les salons li kaynin f 2026?",
        "Et comment ouvrir un compte en devises ?",
        "ouverture d'un compte en devises",
        "واش خاصني رخصة باش نخرج الجلد",
        "wach khassni licence bach nsedder ljeld dyal l7wala",
        "Et quelles sont les sanctions quand une facture en devises reste impayée par un client turc ?",
    ],
)
def test_question_that_names_its_subject_is_left_alone(message: str) -> None:
    assert _after(message, _BEFORE) == message


@pytest.mark.parametrize(
    ("before", "message", "full"),
    [
        ("أين أبيع العسل؟", "ما هي الوثائق لزيت الزيتون في كندا؟", "ما هي الوثائق لزيت الزيتون في كندا؟"),
        ("où vendre mon miel ?", "quels papiers au Canada ?", "quels papiers au Canada ? — vendre mon miel"),
        ("où vendre mon miel ?", "et l'huile d'olive ?", "où vendre l'huile d'olive ?"),
    ],
)  # fmt: skip
def test_other_question_is_not_put_into_the_one_before(before: str, message: str, full: str) -> None:
    assert _after(message, before) == full


def test_every_turn_builds_on_the_one_before() -> None:
    assert _after("et pour le miel ?", _OIL, "et au Japon ?") == (
        "Quels documents pour exporter pour le miel au Japon ?"
    )


def test_small_talk_between_is_forgotten() -> None:
    history = [Turn(_OIL), Turn("merci beaucoup", has_sources=False)]
    assert "au Canada" in _conversation().standalone("et au Canada ?", history)


@pytest.mark.parametrize("reply", ["Canada", "au Canada", "vers le Canada svp"])
def test_reply_to_a_question_back_completes_it(reply: str) -> None:
    history = [Turn("Combien de droits de douane pour le miel ?", "clarify", has_sources=False)]
    full = _conversation().standalone(reply, history)
    assert full.startswith("Combien de droits de douane pour le miel")
    assert "Canada" in full


def test_new_question_is_not_taken_for_a_reply() -> None:
    history = [Turn("Combien de droits de douane pour le miel ?", "clarify", has_sources=False)]
    message = "Finalement, comment ouvrir un compte en devises ?"
    assert _conversation().standalone(message, history) == message


def test_first_question_is_left_alone() -> None:
    assert _after("et pour les services ?") == "et pour les services ?"


@pytest.mark.parametrize("before", ["", " ", "?", "؟؟", "😀"])
def test_empty_question_before_does_not_lose_the_message(before: str) -> None:
    assert "services" in _after("et pour les services ?", before)


@pytest.mark.parametrize(
    ("message", "full", "language"),
    [
        ("Canada ?", "شحال الديوانة على العسل Canada", "ar"),
        ("et pour le Canada ?", "شحال الديوانة على العسل et pour le Canada", "fr"),
        ("w l canada?", "droits de douane miel w l canada", "ar"),
        ("وكندا؟", "droits de douane miel كندا", "ar"),
        ("États-Unis", "combien de droits de douane pour le miel — États-Unis", "fr"),
    ],
)
def test_language_follows_the_message_unless_it_is_a_fragment(
    message: str, full: str, language: Language
) -> None:
    assert spoken_language(message, full) == language
