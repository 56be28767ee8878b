"""Spellings of one word become one term; numbers and codes stay what they are."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from core_stand_in import CORPUS

from tijaria.folding import fold, is_stop_word, stem, terms, words

_TEXTS = [str(text) for text in CORPUS.values()]
_ODD = [
    "",
    " \n\t ",
    "№ 5 ™ Ⅷ 𝐃élai ﬁscal",
    "😀 👩‍🌾",
    "ﷲ ﻻ ﺍﻟﺘﺼﺪﻳﺮ",
    "İstanbul STRASSE",
    "\u0301\u064b",
    "1 234 567,89 ; 1,234,567.89",
]


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "délai",
            "DÉLAI",
            "delai",
            "de\u0301lai",
            "dé\u00adlai",
            "\u200bdé\u200dlai\u200f",
            "𝐃élai",
            "ｄｅｌａｉ",
        ),
        ("l’origine", "l'origine", "lʼorigine", "L`ORIGINE"),
        ("œuvre", "oeuvre", "ŒUVRE"),
        ("أجل", "اجل", "أَجَلٌ", "أجـــل", "\u202bأجل\u202c"),
        ("إلى", "الى", "الي"),
        ("شهادة", "شهاده"),
        ("مسؤول", "مسوول"),
        ("ڭمرك", "گمرك", "كمرك"),
        ("التصدير", "ﺍﻟﺘﺼﺪﻳﺮ"),
        ("3600", "3 600", "3\u00a0600", "3\u202f600", "٣٦٠٠", "۳۶۰۰", "٣٬٦٠٠", "3,600"),
        ("1234567", "1 234 567", "1,234,567"),
        ("5.5", "٥٫٥"),
    ],
)
def test_fold_makes_spellings_of_one_word_equal(spellings: tuple[str, ...]) -> None:
    assert {fold(spelling) for spelling in spellings} == {fold(spellings[0])}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Délai de 3 600 DH, أَجَل الإسترجاع", "delai de 3600 dh, اجل الاسترجاع"),
        ("12,5 % et 0302.43.00.10", "12,5 % et 0302.43.00.10"),
        ("en 2026, 150 jours", "en 2026, 150 jours"),
        ("2025 2026", "2025 2026"),
        ("1 2345", "1 2345"),
    ],
)
def test_fold_keeps_order_and_numbers(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_does_not_glue_a_year_to_the_figure_after_it() -> None:
    # « depuis 2026 150 jours » is 2026 and 150, not two million.
    assert words("depuis 2026 150 jours") == ["depuis", "2026", "150", "jours"]


@pytest.mark.parametrize("text", [*_TEXTS, *_ODD])
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text) == fold(text).lower()
    assert fold(text.upper()) == fold(text.lower())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EUR.1", ["eur_1"]),
        ("un eur 1, un EUR-MED et l'A.TR", ["un", "eur_1", "un", "eur_med", "et", "a_tr"]),
        ("SH 0302.43.00.10, circulaire 6718/311", ["sh", "0302_43_00_10", "circulaire", "6718_311"]),
        ("le 10/06/2026", ["le", "10_06_2026"]),
        ("l'exportateur, d’origine, qu'il", ["exportateur", "origine", "il"]),
        ("التصريح الموحد (DUM)", ["التصريح", "الموحد", "dum"]),
        ("😀 !? …", []),
        ("", []),
    ],
)
def test_words_keeps_codes_whole(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "forms",
    [
        ("rapatriement", "rapatriements", "rapatrier"),
        ("exportation", "exportations", "exporter"),
        ("التصدير", "تصدير", "والتصدير", "للتصدير", "بالتصدير"),
        ("الجمارك", "جمارك", "فالجمارك"),
        ("الخدمات", "خدمات", "للخدمات", "بالخدمات"),
        ("السلعة", "سلعة", "للسلعة", "وللسلعة"),
        ("السنغال", "للسنغال"),
    ],
)
def test_terms_meet_across_inflections(forms: tuple[str, ...]) -> None:
    assert len({tuple(terms(form)) for form in forms}) == 1


@pytest.mark.parametrize("code", ["eur_1", "0302_43", "2026", "dum", "h7", "a_tr"])
def test_stem_leaves_codes_and_short_words_alone(code: str) -> None:
    assert stem(code) == code


@pytest.mark.parametrize("word", ["le", "comment", "في", "هل", "واش", "ديال", "wach", "dyal", "ch7al"])
def test_stop_words_of_every_form_are_left_out(word: str) -> None:
    assert is_stop_word(fold(word))
    assert terms(word) == []


def test_stop_word_behind_a_particle_is_left_out() -> None:
    assert terms("وفين") == []


@pytest.mark.parametrize("word", ["délai", "douane", "150", "أجل", "الجمارك", "flous"])
def test_words_that_carry_a_subject_are_kept(word: str) -> None:
    assert len(terms(word)) == 1


@pytest.mark.parametrize("text", _ODD)
def test_terms_of_odd_text_hold_no_spaces_or_capitals(text: str) -> None:
    # A term with a space would be two terms in the index and one in the question.
    for term in terms(text):
        assert term == term.lower()
        assert not any(character.isspace() for character in term)


def test_stems_are_right_in_many_threads_at_once() -> None:
    words = [
        f"{start}{end}"
        for start in ("export", "nation", "المصدر", "التجار")
        for end in ("ations", "ement", "ين", "ات")
    ]
    expected = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda _: [stem.__wrapped__(word) for word in words], range(200))
        assert all(stems == expected for stems in found)
