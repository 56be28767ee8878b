"""What a question calls for, and what it lacks."""

import pytest

from tijaria.gazetteer import Name
from tijaria.intents import Purpose, read_intent
from tijaria.missing import Missing
from tijaria.names import NameFinder

_FINDER = NameFinder(
    [
        Name("6115", "bas"),
        Name("1509", "huile d'olive"), Name("1509", "زيت الزيتون"), Name("1509", "zit zitoun", True),
        Name("0409", "miel"), Name("0409", "عسل"), Name("0409", "3sel", True),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "purpose", "missing"),
    [
        ("quel est le droit de douane sur l'huile d'olive au Canada ?", "duty", ""),
        ("chhal douane 3la zit zitoun f canada", "duty", ""),
        ("شحال الديوانة على العسل ففرنسا", "duty", ""),
        ("ما هي نسبة الرسوم الجمركية على زيت الزيتون في كندا؟", "duty", ""),
        ("combien de droits de douane pour le miel ?", "duty", "place"),
        ("elle serait taxée à combien là-bas ma marchandise ?", "duty", "product_and_place"),
        ("ما هي الرسوم الجمركية على العسل؟", "duty", "place"),
        ("combien je paie de douane aux USA ?", "duty", "product"),
        ("quel est le droit de douane ?", "duty", "product_and_place"),
        ("taux 1509.20 Japon", "duty", ""),
        ("Quels documents pour exporter de l'huile d'olive au Canada ?", "papers", ""),
        ("chno lwra9 bach nsedder l3sel l'almanya", "papers", ""),
        ("ما هي الوثائق اللازمة لتصدير العسل إلى فرنسا؟", "papers", ""),
        ("Quels documents pour exporter ?", "papers", "product_and_place"),
        ("où vendre mon miel ?", "opportunities", ""),
        ("فين نبيع زيت الزيتون؟", "opportunities", ""),
        (
            "Un importateur d'Osaka veut goûter notre huile d'olive et il me demande mon prix pour mars. "
            "Quel pourcentage de droit de douane le Japon prend en janvier ?",
            "duty",
            "",
        ),
        ("c'est quoi le code SH de ma marchandise svp", "search", "product"),
        ("quel certificat il faut pour mon produit ?", "search", "product"),
        ("ما هو الرمز الجمركي لسلعتي؟", "search", "product"),
        ("ما هي المعايير التي يجب أن يحترمها منتجي في ألمانيا؟", "search", "product"),
        ("السلعة ديالنا شحال عليها فميريكان؟", "search", "product"),
        ("wach kayn chi quota 3la sel3a dyali?", "search", "product"),
        ("كم تبلغ الرسوم الجمركية في اليابان؟", "duty", "product"),
        ("هل منتوجي معفى من الرسوم الجمركية في ذلك البلد؟", "duty", "product_and_place"),
        ("fin n9der nbi3 lproduit dyali f lkharij?", "opportunities", "product"),
        ("كم سيدفع زبوني من رسوم جمركية على زيت الزيتون؟", "duty", "place"),
        ("ch7al taxe 3la l3sel f dik lblad", "duty", "place"),
        ("huile d'olive : exonérée ou pas", "search", "place"),
        ("l3sel fih chi taxe ?", "search", "place"),
        ("certificat sanitaire obligatoire ?", "search", "product"),
        ("ina normes khassni n7tarem f le Canada", "search", "product"),
        ("ما المواصفات المطلوبة في اليابان؟", "search", "product"),
        ("phyto obligatoire ou pas ?", "search", "product"),
        ("هل أحتاج إلى شهادة صحية؟", "search", "product"),
        ("quel est le délai ?", "search", "subject"),
        ("شحال؟", "search", "subject"),
        ("c'est combien ?", "search", "subject"),
    ],
)
def test_purpose_and_what_is_missing(text: str, purpose: Purpose, missing: Missing) -> None:
    intent = read_intent(text, _FINDER.find(text))
    assert (intent.purpose, intent.missing) == (purpose, missing)


@pytest.mark.parametrize(
    "text",
    [
        "y a-t-il des droits de douane à l'exportation du Maroc ?",
        "qui paie les droits de douane ?",
        "Les produits industriels marocains paient-ils des droits de douane dans l'UE ?",
        "papiers pour ouvrir un compte en devises",
        "quels papiers joindre à la DUM ?",
        "Quel est le délai de rapatriement ?",
        "Quel est le contingent de miel vers l'UE ?",
        "comment la douane américaine calcule le droit sur le miel ?",
        "شكون كيخلص الديوانة",
        "comment trouver le code SH d'un produit ?",
        "où trouver le taux de droit de douane de mon produit ?",
        "qui délivre le certificat d'origine de ma marchandise ?",
        "combien de temps le certificat de mon produit est valable ?",
        "quelles normes pour mes produits cosmétiques ?",
        "mes marchandises sont bloquées au port, que faire ?",
        "quel pourcentage arabe il faut dans mon produit pour entrer au Koweït sans douane",
        "هل تفرض رسوم جمركية عند التصدير من المغرب؟",
        "واش كاينة شي ديوانة كنخلصوها فالمغرب ملي كنصدرو",
        "الكود ديال الديوانة شحال من رقم فيه",
        "sel3a dyali rej3at mn l client chno ndir?",
        "quelles marchandises sont soumises à licence ?",
        "le phyto est obligatoire pour le miel ?",
        "les normes du miel en France",
        "miel : TVA à l'export ?",
        "tarif du fret pour la France",
        "le client français me paie sous combien de temps ?",
        "client fransi 3ndo ch7al bach ykhlesni",
        "Je vends du miel au Canada et de l'huile d'olive au Japon avec ma famille. Combien de jours "
        "la banque me laisse pour rapatrier ?",
        "",
    ],
)
def test_other_questions_go_to_the_documents_and_ask_nothing_back(text: str) -> None:
    intent = read_intent(text, _FINDER.find(text))
    assert intent.purpose == "search"
    assert intent.missing in ("", "subject") if not text else intent.missing == ""


@pytest.mark.parametrize(("text", "hs"), [("1509.20 USA", "150920"), ("2026 USA", ""), ("en 2026, 15 %", "")])
def test_codes_are_told_from_years_and_figures(text: str, hs: str) -> None:
    assert read_intent(text, _FINDER.find(text)).hs == hs
