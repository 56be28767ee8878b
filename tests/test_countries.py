"""Countries are found in all spellings, and not where a word only resembles one."""

import pytest

from tijaria.countries import countries_in, covers
from tijaria.schema import Form


@pytest.mark.parametrize(
    ("text", "form", "codes"),
    [
        ("au Sénégal et en Côte d'Ivoire", "fr", {"SN", "CI"}),
        ("valeur des achats du senegale", "fr", {"SN"}),
        ("la loi européenne", "fr", {"EU"}),
        ("un client égyptienne", "fr", {"EG"}),
        ("emballés en Alemagne", "fr", {"DE"}),
        ("نحو اليابان وكندا", "ar", {"JP", "CA"}),
        ("مع زبون نرويجي", "ar", {"NO"}),
        ("إلى الاتحاد الاوربي", "ar", {"EU"}),
        ("وفسويسرا؟", "ary", {"CH"}),
        ("وفغانا؟", "ary", {"GH"}),
        ("لطاليا", "ary", {"IT"}),
        ("client almani f lyaban", "ary-Latn", {"DE", "JP"}),
    ],
)
def test_countries_are_found(text: str, form: Form, codes: set[str]) -> None:
    assert countries_in(text, form=form) == codes


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("نسينا تجديد تسجيل المصنع", "ar"),  # Valencia
        ("ماء الورد وسط المدينة", "ar"),  # Bordeaux, Boston
        ("أنا غير شركة صغيرة كنصيفط بالبوسطة", "ary"),  # Sharjah, Boston
        ("شحال الضريبة لواحد رابح 3 مليون درهم", "ary"),  # Milan
        ("شهادة المنشأ ديال الزليكاف فالطريق", "ary"),  # Germany, Turkey
        ("فين كاين البيرو د الديوانة", "ary"),  # Peru
        ("ch7al 3ndi d lwe9t bach nrje3 lflous", "ary-Latn"),  # Kuwait
        ("bghina ndiro coopérative f tanger", "ary-Latn"),  # Guinea, Niger
        ("certificat d'origine à la CCIS Souss-Massa", "fr"),  # Egypt
        ("pour seulement un mois", "fr"),  # Seoul
        ("j'ai mal à la tête", "fr"),  # Mali
    ],
)
def test_words_that_resemble_countries_name_none(text: str, form: Form) -> None:
    assert countries_in(text, form=form) - {"AFRICA"} == set()


def test_a_group_covers_its_members() -> None:
    assert covers(frozenset({"EU"}), "FR")
    assert not covers(frozenset({"EU"}), "SN")
