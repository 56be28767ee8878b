"""Darija written in either script, in whatever spelling, meets in the lexical index."""

import pytest

from tijaria.darija import skeleton, skeletons
from tijaria.folding import fold


@pytest.mark.parametrize(
    "spellings",
    [
        ("nrje3", "nrejje3", "nrajj3", "نرجع"),
        ("flous", "fluus", "floos", "فلوس"),
        ("9anoun", "qanoun", "kanoun", "قانون"),
        ("tsdir", "tasdir", "tesdir", "تصدير"),
        ("jamarik", "jmarik", "جمارك"),
        ("tasri7", "tesri7", "تصريح"),
        ("gharama", "ghrama"),
        ("5ams", "khams", "خمس"),
        ("chhal", "ch7al", "شحال"),
    ],
)
def test_skeleton_is_the_same_for_all_spellings(spellings: tuple[str, ...]) -> None:
    assert len({skeleton(fold(spelling)) for spelling in spellings}) == 1
    assert skeleton(fold(spellings[0])) != ""


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("الديوانة", "diwana"),
        ("الرخصة", "rokhsa"),
        ("السلعة", "sel3a"),
        ("الشهادة", "chahada"),
        ("الشركة", "charika"),
        ("فاكتورة", "factura"),
    ],
)
def test_feminine_nouns_meet_across_scripts(arabic: str, latin: str) -> None:
    assert set(skeletons(arabic)) & set(skeletons(latin))


@pytest.mark.parametrize(
    ("with_affix", "bare"),
    [("lflous", "flous"), ("الفلوس", "فلوس"), ("kansedder", "sedder"), ("والتصدير", "تصدير")],
)
def test_article_and_verb_marks_do_not_hide_a_word(with_affix: str, bare: str) -> None:
    assert set(skeletons(bare)) <= set(skeletons(with_affix))


@pytest.mark.parametrize("pair", [("flous", "fatora"), ("رخصة", "جمارك"), ("sel3a", "charika")])
def test_different_words_have_different_skeletons(pair: tuple[str, str]) -> None:
    assert not set(skeletons(pair[0])) & set(skeletons(pair[1]))


@pytest.mark.parametrize("word", ["", "a", "aie", "150", "eur_1", "😀", "و"])
def test_skeleton_is_empty_when_too_little_is_left(word: str) -> None:
    assert skeleton(word) == ""


def test_skeletons_skip_what_carries_no_meaning_and_mark_the_rest() -> None:
    found = skeletons("wach lflous dyal 2026 😀")
    assert found
    assert all(term.startswith("~") for term in found)
    assert skeletons("wach dyal 2026") == skeletons("") == []
