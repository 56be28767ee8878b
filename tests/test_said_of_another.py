"""Names, dates and figures that a source says of something else, and names that it does not hold."""

import pytest

from tijaria.attribution import misattributed
from tijaria.date_events import date_of_another_event
from tijaria.entities import unknown_names
from tijaria.polarity import contradiction
from tijaria.siblings import strange_goods

_TREATY = "الاتفاق وُقّع في 3 ماي 2011 ودخل حيز التنفيذ في 9 يونيو 2013."


@pytest.mark.parametrize(
    ("statement", "cited", "strangers"),
    [
        ("يجب التسجيل لدى Kalimport قبل الشحن.", "يجب التسجيل لدى Rosimport قبل الشحن.", True),
        ("يجب التسجيل لدى Rosimport قبل الشحن.", "يجب التسجيل لدى Rosimport قبل الشحن.", False),
        ("La foire se tient à Perpignan.", "يقام المعرض في بيربينيان.", False),
        ("La note est donnée par Tarvalis.", "تعطي التنقيط Allianz.", True),
        ("Berlin demande une preuve.", "L'Allemagne demande une preuve.", False),
        ("Berlin demande une preuve.", "L'Italie demande une preuve.", True),
        ("Le port est Lomé.", "Le port est Abidjan.", True),
        ("القفف الداخلة إلى الميناء تراقب.", "Les paniers qui entrent au port sont contrôlés.", False),
        ("البطاقة بالعربية أو الفرنسية.", "La carte est en français ou en arabe.", False),
        ("يقرض البنك الأوروبي BERD الورشات.", "La BERD prête aux ateliers.", False),
        ("تسلمها هيئة معتمدة في الميناء.", "Elle est délivrée par un organisme agréé du port.", False),
        ("تسلمها هيئة الصابون (SOPA).", "Elle est délivrée par la SOPA.", False),
        ("السلعة تشحن إلى البلد المستورد.", "La marchandise part vers le pays d'importation.", False),
        ("القيمة المضافة في البلد 40%.", "La valeur ajoutée locale est de 40 %.", False),
        ("La TVA est due.", "يؤدى الرسم.", True),
        ("التراكم القطري ممكن.", "Le cumul diagonal est possible.", False),
        ("La plainte est au JO.", "نشرت الشكاية في الجريدة الرسمية للاتحاد.", False),
        ("الفول السوداني يباع في السوق.", "Les arachides se vendent au marché.", False),
    ],
)
def test_names_are_looked_for_in_both_scripts(statement: str, cited: str, strangers: bool) -> None:
    assert bool(unknown_names(statement, cited)) is strangers


@pytest.mark.parametrize(
    ("statement", "text", "found"),
    [
        ("La ristourne vaut pour le miel.", "La ristourne vaut pour les huiles.", True),
        ("La ristourne vaut pour le miel.", "تسري المكافأة على العسل.", False),
        ("Le port applique la taxe et couvre les frais.", "La taxe du port est due.", False),
        ("للسلعة خياران: البر أو البحر.", "La marchandise passe par la route ou la mer.", False),
        ("المبلغ الدقيق غير معروف.", "Le montant exact n'est pas connu.", False),
        ("بلغت قيمة المبيعات 3 ملايين.", "La vente a atteint 3 millions.", False),
    ],
)
def test_goods_must_be_told(statement: str, text: str, found: bool) -> None:
    assert bool(strange_goods(statement, text)) is found


@pytest.mark.parametrize(
    ("statement", "date"),
    [
        ("Le traité est en vigueur depuis le 3 mai 2011.", "3/5/2011"),
        ("Le traité a été signé le 3 mai 2011.", ""),
        ("Le traité est en vigueur depuis juin 2013.", ""),
        ("Le traité est du 3 mai 2011.", ""),
    ],
)
def test_date_belongs_to_its_event(statement: str, date: str) -> None:
    assert date_of_another_event(statement, [_TREATY]) == date


def test_figures_that_changed_places_are_found() -> None:
    source = ["Le plan compte 7 chantiers et 9 mesures."]
    assert misattributed("Le plan compte 9 chantiers et 7 mesures.", source)
    assert not misattributed("Le plan compte 7 chantiers et 9 mesures.", source)
    assert not misattributed("Le plan compte 9 mesures, pour 7 chantiers.", source)


@pytest.mark.parametrize(
    ("statement", "source", "reason"),
    [
        (
            "Sans étiquette de l'atelier, un savon ne peut pas être vendu.",
            "Pour vendre un savon, l'étiquette de l'atelier est exigée.",
            "",
        ),
        (
            "Sans étiquette de l'atelier, un savon ne peut pas être vendu.",
            "Un savon peut être vendu sans étiquette de l'atelier.",
            "negation",
        ),
        ("La révision du tarif n'est pas terminée.", "مراجعة التعريفة لا تزال جارية.", ""),
        ("Nul besoin d'étiquette pour le savon.", "L'étiquette est exigée pour le savon.", "negation"),
        (
            "Le savon artisanal échappe à la taxe verte.",
            "La taxe verte frappe le savon artisanal.",
            "negation",
        ),
    ],
)
def test_what_is_denied_is_compared(statement: str, source: str, reason: str) -> None:
    assert contradiction(statement, [source]) == reason
