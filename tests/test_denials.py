"""What a denial denies, and what only looks like one."""

import pytest

from tijaria.clauses import clause
from tijaria.overlap import wording
from tijaria.polarity import contradiction


@pytest.mark.parametrize(
    ("text", "denied", "affirmed"),
    [
        ("Le vendeur ne garde pas la caisse.", ["garde caisse"], "vendeur"),
        ("لم يعد البائع يحتفظ بالصندوق", ["البائع يحتفظ بالصندوق"], ""),
        ("Le vendeur expédie la caisse sans étiquette.", ["étiquette"], "vendeur expédie caisse"),
        ("Le savon est interdit.", ["savon interdit"], ""),
        ("Le vendeur garde la caisse.", [], "vendeur garde caisse"),
    ],
)
def test_denial_reaches_the_words_next_to_it(text: str, denied: list[str], affirmed: str) -> None:
    denials = clause(text).denials
    assert [words.stems for words in denials.denied] == [wording(words).stems for words in denied]
    assert denials.affirmed == wording(affirmed).stems


@pytest.mark.parametrize(
    ("statement", "sources", "reason"),
    [
        # What the source denies is affirmed, however the clauses are cut.
        (
            "Le règlement frappe les tapis et il touche aussi les paniers tressés.",
            ["Le règlement frappe les tapis ; il ne touche pas les paniers tressés."],
            "negation",
        ),
        (
            "تقع كلفة التخزين على الناقل، وليس على صاحب المخزن.",
            ["تقع كلفة التخزين على صاحب المخزن، وليس على الناقل."],
            "negation",
        ),
        (
            "يمكن إدخال الآلات المستعملة بتصريح مبسط، لكن صاحبها ملزم بتقديم كفالة.",
            ["On peut faire entrer les machines usagées sous déclaration simplifiée, sans caution."],
            "negation",
        ),
        # What another word says is none against it.
        (
            "À Tafraout, plusieurs ateliers de bijoux anciens n'étant plus reliés à la coopérative, "
            "leurs patrons cherchent ailleurs des acheteurs sérieux.",
            ["L'exclusion d'ateliers de bijoux de la coopérative de Tafraout gêne la vente."],
            "",
        ),
        # The same is denied on both sides.
        (
            "Pour vendre du miel ou des dattes, ce n'est pas la SOREX qui contrôle.",
            ["Les dattes, le miel et les figues ne relèvent pas de la SOREX."],
            "",
        ),
    ],
)
def test_what_is_denied_is_looked_for_on_the_other_side(
    statement: str, sources: list[str], reason: str
) -> None:
    assert contradiction(statement, sources) == reason


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("الميزان معتمد، ما لم تنته صلاحيته.", "Le poids est admis (sauf fin de validité)."),
        (
            "على الحرفي أن يسجل ورشته، وإلا فلن تباع سلعته.",
            "L'artisan inscrit son atelier, sinon rien n'est vendu.",
        ),
        (
            "Le carnet n'est plus, depuis mars, que de couleur verte.",
            "لم يعد الدفتر منذ مارس إلا أخضر اللون.",
        ),
        ("N'oubliez pas de joindre la facture.", "La facture est jointe."),
        ("لا تنسوا إرفاق الفاتورة.", "La facture est jointe."),
        ("L'atelier vend des tapis (chiffre non vérifié).", "يبيع المعمل الزرابي (رقم غير متحقق منه)."),
        ("La coopérative ne peut vendre aux artisans.", "لا يمكن للتعاونية أن تبيع للحرفيين."),
        ("Aucun artisan ne peut vendre de clous.", "Un artisan ne peut pas vendre de clous."),
        ("Le marché couvre le non-paiement du client.", "يغطي السوق عدم أداء الزبون."),
        (
            "إذا لم تُكتب أي علامة على السلة، تطبق القاعدة.",
            "Si aucune marque n'est écrite, la règle s'applique.",
        ),
        ("Le tapis est vendu au lieu de 40 DH à 50 DH.", "تباع الزربية ب 50 درهما عوض 40 درهما."),
        ("العلامة غير إلزامية على السلة.", "La marque n'est pas obligatoire sur le panier."),
        ("توقف استيفاء واجب السوق.", "La perception du droit de marché a cessé."),
        ("تفقد السلة علامتها إذا فُتحت.", "Le panier perd sa marque s'il est ouvert."),
    ],
)
def test_what_only_looks_like_a_denial_turns_nothing(statement: str, source: str) -> None:
    assert contradiction(statement, [source]) == contradiction(source, [statement]) == ""


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        (
            "يحق للحرفي البيع مهما كان وزن السلة.",
            "L'artisan ne peut vendre que si le panier reste sous un poids.",
        ),
        ("La règle des tapis reste en vigueur.", "La règle des tapis a été remplacée par une autre."),
        ("L'ouverture de la halle est confirmée.", "L'ouverture de la halle n'est pas confirmée."),
    ],
)
def test_one_case_and_every_case_are_opposites(statement: str, source: str) -> None:
    assert contradiction(statement, [source]) in ("opposite", "negation")
    assert contradiction(source, [statement]) in ("opposite", "negation")
