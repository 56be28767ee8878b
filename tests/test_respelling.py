"""Darija is rewritten in Arabic letters and in Standard Arabic, word by word; other forms stay."""

from pathlib import Path

import pytest

from tijaria.glossary import GlossaryEntry
from tijaria.respelling import dump_respelling, in_standard_arabic, learn_respelling, load_respelling
from tijaria.schema import Question

_QUESTIONS = [
    Question("1", "ary", "شحال عندي د الوقت باش نرجع الفلوس", "exchange", "OC-03"),
    Question("2", "ary", "باش نرجع فلوس السلعة", "exchange", "OC-03"),
    *(Question(f"f{n}", "fr", "Quel document pour la douane ?", "customs", "CUS-14") for n in range(3)),
]
_GLOSSARY = [GlossaryEntry(("devises",), ("العملة الصعبة",), ("الدوفيز",), ())]
_LEARNT = learn_respelling(_QUESTIONS, _GLOSSARY)


@pytest.mark.parametrize(
    ("word", "arabic"),
    [
        ("ch7al", "شحال"),
        ("chhal", "شحال"),
        ("nrejje3", "نرجع"),
        ("lwe9t", "الوقت"),
        ("flous", "فلوس"),
        ("ddofiz", "الدوفيز"),
        ("f", "في"),
    ],
)
def test_latin_word_becomes_the_arabic_word_of_the_same_consonants(word: str, arabic: str) -> None:
    assert _LEARNT.in_arabic_letters(word) == arabic


@pytest.mark.parametrize("word", ["document", "douane", "EUR1", "150", "شحال", "xyzzy"])
def test_french_codes_and_the_unknown_stay(word: str) -> None:
    assert _LEARNT.in_arabic_letters(word) == word


def test_variants_are_as_typed_first_and_only_of_darija() -> None:
    typed = "ch7al d lwe9t bach nrje3 lflous"
    variants = _LEARNT.variants(typed, "ary-Latn")
    assert variants[0] == (typed, "ary-Latn")
    assert [form for _, form in variants] == ["ary-Latn", "ar"]
    assert variants[1][0].startswith("كم")
    assert [form for _, form in _LEARNT.variants("شحال", "ary")] == ["ary", "ar"]
    for text, form in (("Quel délai ?", "fr"), ("كم الأجل؟", "ar"), ("how long", "other")):
        assert _LEARNT.variants(text, form) == [(text, form)]  # type: ignore[arg-type]


def test_marks_do_not_cut_a_word() -> None:
    assert in_standard_arabic("نصدّر") == in_standard_arabic("نصدر")


@pytest.mark.parametrize("text", ["", " ", "؟", "😀", "\u200f"])
def test_nothing_comes_of_nothing(text: str) -> None:
    assert in_standard_arabic(text) == ""
    assert _LEARNT.variants(text, "ary")[0] == (text, "ary")


def test_spellings_are_read_as_written(tmp_path: Path) -> None:
    dump_respelling(tmp_path / "respelling.json", _LEARNT)
    assert load_respelling(tmp_path / "respelling.json") == _LEARNT
