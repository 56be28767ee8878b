"""What kind of thing a text holds, in French and in Arabic."""

import pytest

from tijaria.aspects import Aspect
from tijaria.content import holds, says_not_found


@pytest.mark.parametrize(
    ("aspect", "text"),
    [
        ("amount", "La licence coûte 3 600 DH."),
        ("amount", "تكلف الرخصة 300 درهم."),
        ("amount", "Le dépôt est gratuit."),
        ("amount", "un plafond de 2 millions de dirhams"),
        ("amount", "التسجيل مجاني"),
        ("duration", "dans un délai de 150 jours"),
        ("duration", "سارية لمدة شهرين"),
        ("duration", "في أجل 150 يوما"),
        ("duration", "sous trois mois"),
        ("date", "depuis le 1er janvier 2026"),
        ("date", "ابتداء من 2 أكتوبر 2025"),
        ("date", "en 2019"),
        ("rate", "un taux de 17,5 %"),
        ("rate", "نسبة 70%"),
        ("rate", "سبعون في المائة"),
        ("rate", "la moitié des recettes"),
        ("count", "trois exemplaires, dont 2 originaux"),
        ("contact", "Téléphone : 05 22 12 34 56"),
        ("contact", "écrire à export@douane.gov.ma"),
        ("contact", "Avenue Annakhil, Hay Riad"),
        ("person", "Mme Alaoui dirige le service"),
        ("person", "يديره السيد العلوي"),
    ],
)
def test_holds_recognises_the_kind_of_thing(aspect: Aspect, text: str) -> None:
    assert holds(aspect, [text])
    assert holds(aspect, ["Une phrase sans rien.", text.upper()])


@pytest.mark.parametrize("aspect", ["amount", "duration", "date", "rate", "count", "contact", "person"])
@pytest.mark.parametrize(
    "text", ["", "La déclaration est déposée en douane.", "يودع التصريح لدى الجمارك.", "Le certificat EUR."]
)
def test_text_without_the_kind_of_thing_does_not_hold_it(aspect: Aspect, text: str) -> None:
    assert not holds(aspect, [text])
    assert not holds(aspect, [])


@pytest.mark.parametrize(
    ("aspect", "text"),
    [
        ("amount", "dans un délai de 150 jours"),
        ("duration", "La licence coûte 300 DH."),
        ("date", "l'article 333 de la circulaire 6718/311"),
        ("rate", "150 jours"),
        ("contact", "Le certificat est délivré par l'ONSSA."),
    ],
)
def test_another_figure_is_not_what_is_asked_for(aspect: Aspect, text: str) -> None:
    assert not holds(aspect, [text])


@pytest.mark.parametrize("aspect", ["who", "papers", "how"])
def test_kinds_that_no_pattern_can_recognise_count_as_held(aspect: Aspect) -> None:
    assert holds(aspect, ["Une phrase."])


@pytest.mark.parametrize(
    "text",
    [
        "Le tarif du visa n'a pas été trouvé dans les sources publiques ; demander à l'ADII.",
        "Les frais n’ont pas été publiés.",
        "Le délai exact n'est pas précisé par le texte.",
        "لم يُعثر على تعريفة الطابع في المصادر العمومية.",
        "لم تنشر الجهة أي تعريفة.",
    ],
)
def test_statement_of_a_gap_is_recognised(text: str) -> None:
    assert says_not_found(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "La licence coûte 300 DH.",
        "Le visa coûte 50 DH ; son délai n'a pas été trouvé.",
        "La licence n'est pas exigée pour les tomates.",
        "تكلف الرخصة 300 درهم؛ لم يعثر على أجلها.",
        "لا تشترط رخصة للطماطم.",
    ],
)
def test_statement_that_tells_something_first_is_no_gap(text: str) -> None:
    assert not says_not_found(text)
