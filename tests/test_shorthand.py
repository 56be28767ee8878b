"""French as typed in messages is written out; figures, codes, acronyms and addresses stay."""

import pytest

from tijaria.aspects import aspects
from tijaria.shorthand import written_out


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("cb de tps pr le certif", "combien de temps pour le certificat"),
        ("c koi la DUM", "c'est quoi la DUM"),
        ("Il fo un doc ds le dossier ?", "Il faut un document dans le dossier ?"),
        ("g une ste", "j'ai une société"),
    ],
)
def test_abbreviations_are_written_out(text: str, full: str) -> None:
    assert written_out(text) == full


@pytest.mark.parametrize(
    "text",
    [
        "500 g de safran",
        "5g",
        "PR et DS",
        "c.p.a.",
        "c@mail.ma",
        "l'EUR.1 aujourd'hui",
        "certificat",
        "",
        "ac-1",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert written_out(text) == text


def test_what_is_asked_is_seen_through_shorthand() -> None:
    assert "duration" not in aspects("cb de tps")
    assert "duration" in aspects(written_out("cb de tps"))
