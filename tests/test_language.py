"""Which form a question is in, from few and badly spelt words."""

import pytest

from tijaria.language import answer_language, detect
from tijaria.schema import Form, Language

_QUESTIONS: list[tuple[str, Form]] = [
    ("Quel est le délai de rapatriement ?", "fr"),
    ("delai rapatriement biens", "fr"),
    ("DUM ?", "fr"),
    ("EUR.1", "fr"),
    ("Exporter des tomates vers l'UE : licence ?", "fr"),
    ("c koi le PortNet svp", "fr"),
    ("sardine congelée droits ?", "fr"),
    ("tomate taxe Russie", "fr"),
    ("coton bio Suède étiquette", "fr"),
    ("fraise surgelée Belgique", "fr"),
    ("amlou Côte d'Ivoire DUM", "fr"),
    ("h7, co2, mp3 et eur1 dans la facture", "fr"),
    ("ما هو أجل استرجاع عائدات التصدير؟", "ar"),
    ("شهادة EUR.1", "ar"),
    ("كيف أحصل على رخصة التصدير من PortNet ؟", "ar"),
    ("السلام عليكم، ما هي الوثائق المطلوبة؟", "ar"),
    ("أجل", "ar"),
    ("واش خاصني رخصة باش نصدر", "ary"),
    ("شحال ديال الوقت عندي باش نرجع الفلوس", "ary"),
    ("فين نسجل الشركة ديالي", "ary"),
    ("سلام خويا بغيت نصيفط الكسكس لفرنسا", "ary"),
    ("fin nched lcertificat agadir", "ary-Latn"),
    ("fin bureau ONSSA", "ary-Latn"),
    ("zit argan chhal taman", "ary-Latn"),
    ("ch7al dyal lwe9t bach nrejje3 lflous", "ary-Latn"),
    ("wach khassni licence bach nsedder maticha", "ary-Latn"),
    ("bghit n3ref chno homa les papiers", "ary-Latn"),
    ("3ndi charika, kifach nexporti", "ary-Latn"),
    ("What documents do I need to export?", "other"),
    ("how long to bring my money back", "other"),
    ("¿Cuánto tiempo tengo para cobrar?", "other"),
]


@pytest.mark.parametrize(("question", "form"), _QUESTIONS)
def test_detect_tells_the_form(question: str, form: Form) -> None:
    assert detect(question) == form


@pytest.mark.parametrize("text", ["merci bcp", "slt cv ?", "Bonjour !", "ok merci"])
def test_french_courtesy_is_french(text: str) -> None:
    assert detect(text) == "fr"


@pytest.mark.parametrize(("question", "form"), _QUESTIONS)
def test_detect_ignores_case_spaces_and_direction_marks(question: str, form: Form) -> None:
    assert detect(question.upper()) == form
    assert detect(f"  \u202b{question}\u202c\u200f \n") == form


@pytest.mark.parametrize("text", ["", " ", "\u200b", "😀🚢", "?!…", "Какой срок?", "輸出の期限"])
def test_detect_says_other_without_a_word_it_can_read(text: str) -> None:
    assert detect(text) == "other"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        # A greeting decides nothing, the sentence does.
        ("salam, quel est le délai ?", "fr"),
        ("السلام عليكم quel est le délai pour exporter ?", "fr"),
        ("bonjour ما هو الأجل", "ar"),
        ("ما هو أجل استرجاع العائدات dans le cas de EUR.1", "ar"),
        ("quel est le délai pour التصدير ?", "fr"),
        # A Darija word or two in a French sentence leave it French.
        ("quel est le délai de rapatriement des devises pour les biens 3afak", "fr"),
        ("بلا فلوس", "ary"),
    ],
)
def test_detect_weighs_mixed_signs(text: str, form: Form) -> None:
    assert detect(text) == form


@pytest.mark.parametrize(
    ("form", "language"),
    [("fr", "fr"), ("other", "fr"), ("ar", "ar"), ("ary", "ar"), ("ary-Latn", "ar")],
)
def test_darija_is_answered_in_arabic_and_the_unknown_in_french(form: Form, language: Language) -> None:
    assert answer_language(form) == language


def test_detect_reads_2000_characters_of_one_word() -> None:
    assert detect("é" * 2000) in ("fr", "other")
    assert detect("ب" * 2000) == "ar"
