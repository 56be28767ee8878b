"""English and Spanish questions are read in the French of the sources; French stays French."""

import pytest

from tijaria.foreign import in_french, share_known
from tijaria.language import detect


@pytest.mark.parametrize(
    ("asked", "french"),
    [
        (
            "How many days do I have to repatriate export proceeds?",
            ("combien de jours", "rapatrier", "recettes"),
        ),
        ("who issues the EUR.1 certificate", ("qui", "certificat", "EUR.1")),
        (
            "Is there a quota on tomatoes in the European Union?",
            ("contingent", "tomates", "union européenne"),
        ),
        ("¿Qué arancel paga el atún en Japón?", ("droit de douane", "thon", "japon")),
        ("¿Cuánto tiempo es válido el certificado?", ("combien de temps", "certificat")),
        ("Does PortNet ask Tazarine for it?", ("PortNet", "Tazarine")),  # names stay
    ],
)
def test_words_of_the_field_are_those_of_the_sources(asked: str, french: tuple[str, ...]) -> None:
    rewritten = in_french(asked)
    assert all(word in rewritten for word in french), rewritten


def test_longest_phrase_wins() -> None:
    assert in_french("bill of lading") == "connaissement"
    assert in_french("¿de dónde?") != in_french("de")


@pytest.mark.parametrize(
    ("asked", "is_other"),
    [
        (
            "Do I need a licence to export argan oil in bulk?",
            True,
        ),  # "export", "argan", "licence" are French too
        ("What is the duty on carpets in Canada?", True),
        ("¿Necesito una licencia para exportar aceite de argán?", True),
        ("licence export argan en vrac ?", False),
        ("export tomate canada documents svp", False),
        ("capital coopérative min ?", False),
    ],
)
def test_other_languages_are_told_from_french(asked: str, *, is_other: bool) -> None:
    assert (detect(asked) == "other") is is_other


def test_share_known() -> None:
    assert share_known("what is the duty") == 1.0
    assert share_known("زيت") == share_known("") == 0.0
