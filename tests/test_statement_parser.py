"""What small models do to markers, read as it was meant, piece by piece."""

import pytest

from tijaria.statement_parser import statements

_DELAY = "Le délai est de 150 jours."


def read(text: str, size: int = 3) -> list[tuple[str, tuple[int, ...]]]:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return [(item.text, item.passages) for item in statements(pieces) if not item.denies]


@pytest.mark.parametrize(
    "text",
    [
        "Le délai est de 150 jours [1].",
        "Le délai est de 150 jours. [1]",
        "[1] Le délai est de 150 jours.",
        "Le délai est de 150 jours (1)",
        "Le délai est de 150 jours 【1】.",
        "Le délai est de 150 jours [[1]].",
        "Le délai est de 150 jours [Passage 1].",
        "Le délai est de 150 jours [source : 1].",
        "Le délai est de 150 jours [^1].",
        "Le délai est de 150 jours.¹",
        "Le délai est de 150 jours [١].",
        "Le délai est de 150 jours [1",
        "- Le délai est de 150 jours [1]",
        "1. **Le délai** est de 150 jours [1]",
        "Voici la réponse :\nLe délai est de 150 jours [1]\nSources : [1]",
        "Le délai est de 150 jours [1]\nQuestion : et ensuite ?\nRien [2]",
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_markers_are_read_however_they_are_written(text: str, size: int) -> None:
    assert read(text, size) == [(_DELAY, (1,))]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("A est vrai [1][2].", (1, 2)),
        ("A est vrai [1, 3].", (1, 3)),
        ("A est vrai [1-3].", (1, 2, 3)),
        ("A est vrai.", ()),
    ],
)
def test_several_markers_or_none(text: str, numbers: tuple[int, ...]) -> None:
    assert read(text) == [("A est vrai.", numbers)]


def test_statement_comes_as_soon_as_the_next_begins() -> None:
    def pieces() -> object:
        yield "Le délai est de 150 jours [1]. La"
        raise AssertionError("nothing more was needed")

    assert next(iter(statements(pieces()))).text == _DELAY  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "[0]",
        "Les passages ne répondent pas à la question.",
        "المقاطع لا تجيب عن السؤال [0]",
        "لا توجد معلومات.",
    ],
)
def test_reply_that_sees_no_answer_is_told(text: str) -> None:
    assert [item.denies for item in statements([text])] == [True]


@pytest.mark.parametrize("text", ["", "\n\n", "[1] [2]", "***", "Voici :", "===\n"])
def test_what_says_nothing_is_no_statement(text: str) -> None:
    assert list(statements([text])) == []


def test_nothing_of_a_statement_loads_or_links() -> None:
    text = "Voir ![x](http://e.example/p) et [ici](http://e.example) <img src=x> pour 150 jours [1]"
    (found,) = read(text)
    assert "e.example" not in found[0]
    assert "<" not in found[0]
