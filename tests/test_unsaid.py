"""What names something and asks nothing of it, and what asks of something that it does not name."""

from functools import cache
from pathlib import Path

import pytest

from ingest.loaders.glossary import read_glossary
from tijaria.conversation import Conversation
from tijaria.gazetteer import Name
from tijaria.glossary import Glossary
from tijaria.names import NameFinder
from tijaria.unsaid import is_bare, points_at_nothing


@cache
def _conversation() -> Conversation:
    names = [Name("0409", name) for name in ("miel", "عسل", "3sel")] + [Name("5701", "tapis")]
    return Conversation(NameFinder(names), Glossary(read_glossary(Path(__file__).parent.parent / "corpus")))


@pytest.mark.parametrize(
    "text",
    ["miel", "le miel", "عسل", "EUR1", "eur 1", "مكتب الصرف", "exporter", "bghit nsedder", "Canada", "DUM"],
)
def test_a_name_asks_nothing(text: str) -> None:
    assert is_bare(_conversation().read(text))


@pytest.mark.parametrize(
    "text",
    [
        "miel Canada",
        "délai rapatriement",
        "prix du miel",
        "c'est quoi EUR1",
        "miel et tapis",
        "EUR1 combien",
        "شحال العسل",
        "comment exporter",
        "licence d'exportation du miel vers le Canada",
    ],
)
def test_two_names_or_a_question_ask_something(text: str) -> None:
    assert not is_bare(_conversation().read(text))


@pytest.mark.parametrize(
    "text",
    [
        "ce papier, on le retire où ?",
        "elle est valable combien de temps ?",
        "cette autorisation est gratuite ?",
        "متى تنتهي صلاحيتها؟",
        "هاد الوثيقة فين كنجيبها؟",
        "had lwer9a bch7al?",
        "je peux encore déposer à ce programme ?",
    ],
)
def test_it_is_nothing_when_nothing_was_named(text: str) -> None:
    assert points_at_nothing(_conversation().read(text))


@pytest.mark.parametrize(
    "text",
    [
        "combien de semaines pour l'agrément",
        "comment retirer l'attestation",
        "comment renouveler le permis",
        "cet impôt me concerne ou pas",
        "شحال ديال الايام كتسنى الجواب",
        "هذه الغرامة كم تبلغ",
        "fin nched l'attestation",
        "كم ثمن الترخيص",
        "المكتب رفض ملفنا، ما العمل؟",
        "notre camion est retenu depuis hier, que faire maintenant ?",
        "حجزو لينا السلعة فالمرسى شنو المعمول",
        "rej3o liya lcamion mn l7doud, 3lach",
        "had lkhtiya chhal",
    ],
)
def test_a_kind_of_thing_is_not_one_of_them(text: str) -> None:
    assert points_at_nothing(_conversation().read(text))


@pytest.mark.parametrize(
    "text",
    [
        "EUR1 : ce papier, on le retire où ?",
        "le certificat phytosanitaire est valable combien de temps ?",
        "mon miel part au Canada, ce document est obligatoire ?",
        "quel est le délai de rapatriement ?",
        "شهادة EUR1 متى تنتهي صلاحيتها؟",
        "la licence d'exportation, c'est combien ?",
        "quelle attestation pour l'exonération de TVA",
        "on a réglé une somme à l'arrivée du tissu puis tout est reparti en robes, cette taxe se récupère ?",
        "combien de jours pour l'agrément ONSSA",
        "chkoun kay3ti rokhsa dyal tasdir lmerjan",
        "mon lot de miel est bloqué au Canada, que faire ?",
        "colis bloqué faute d'EUR1, que faire ?",
    ],
)
def test_it_is_what_the_message_names(text: str) -> None:
    assert not points_at_nothing(_conversation().read(text))
