"""Greetings and thanks are taken out of a question, and nothing else is."""

import pytest

from tijaria.courtesy import is_courtesy, without_courtesies
from tijaria.language import detect


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Salam, plafond auto-entrepreneur par an ? merci d'avance", "plafond auto-entrepreneur par an ?"),
        ("liste des régimes en douane svp جزاكم الله خيرا", "liste des régimes en douane"),
        ("السلام عليكم ورحمة الله، ما هو سقف رقم المعاملات؟", "ما هو سقف رقم المعاملات؟"),
        ("الله يرحم الوالدين شحال كيبقا EUR1 صالح", "شحال كيبقا EUR1 صالح"),
        ("salam khouya wach khassni licence lah yrhem lwalidin", "wach khassni licence"),
        ("S'il vous plaît, quel délai ?", "quel délai ?"),
    ],
)
def test_courtesies_go(text: str, left: str) -> None:
    assert without_courtesies(text) == left


@pytest.mark.parametrize(
    "text",
    ["merci", "السلام عليكم", "salam khouya", "", "?!", "quel délai ?", "وثائق السلامة الصحية", "salon SIAL"],
)
def test_what_is_only_courtesy_or_has_none_stays(text: str) -> None:
    assert without_courtesies(text) == text


@pytest.mark.parametrize("end", ["جزاكم الله خيرا", "الله يرحم الوالدين", "بارك الله فيكم"])
def test_a_french_question_with_an_arabic_courtesy_is_french(end: str) -> None:
    assert detect(f"délai rapatriement svp {end}") == "fr"


@pytest.mark.parametrize(
    "text",
    ["merci", "Merci beaucoup !", "ok merci", "شكرا جزيلا لكم", "مزيان", "safi chokran", "ok"],
)
def test_mere_courtesy_is_known(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize("text", ["", "?", "merci et le Canada ?", "ok et pour le miel", "wakha w l3sel"])
def test_what_says_more_is_no_mere_courtesy(text: str) -> None:
    assert not is_courtesy(text)
