"""What a cited text supports and what it does not, across languages and ways of writing."""

from collections.abc import Callable, Sequence

import pytest
from core_stand_in import StandInEmbedder, stand_in_calibration

from tijaria.abbreviations import abbreviated
from tijaria.closeness import is_close
from tijaria.dates import dates_in
from tijaria.embeddings import Progress, Vectors
from tijaria.entities import canonical, names_in, unknown_names
from tijaria.enumeration import listed
from tijaria.facts import unknown_figures
from tijaria.folding import fold
from tijaria.joins import joined_parts
from tijaria.number_words import with_digits
from tijaria.periods import contrary_period
from tijaria.polarity import contradiction
from tijaria.quantities import quantities_in
from tijaria.ranks import contrary_rank
from tijaria.siblings import rival
from tijaria.verification import Verifier, joined


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("trois mois", "3 mois"),
        ("quatre-vingt-dix jours", "90 jours"),
        ("vingt et un ans", "21 ans"),
        ("deux mille vingt-cinq", "2025"),
        ("1,5 million de DH", "1500000 de dh"),
        ("2,09 milliards d'euros", "2090000000 d'euros"),
        ("un mois, un certificat neuf", "1 mois, un certificat neuf"),
        ("les deux documents", "les documents"),
        ("ثلاثة أشهر", "3 اشهر"),
        ("خمسة وعشرون يوما", "25 يوما"),
        ("مائة وخمسون يوما", "150 يوما"),
        ("ألفان وخمسة وعشرون", "2025"),
        ("أحد عشر يوما", "11 يوما"),
        ("شهرين", "2 شهر"),
        ("شهر واحد", "1 شهر"),
        ("مليوني درهم", "2000000 درهم"),
        ("10 بالمائة", "10 %"),
        ("مئتي درهم", "200 درهم"),
        ("كمية السلع", "كميه السلع"),
        ("le quintuple du montant", "5 fois du montant"),
        ("une quinzaine de jours", "une 15 de jours"),
        ("0,01 جزء في المليون", "0,01 ppm"),
        ("en millions de dollars", "× 1000000 de dollars"),
        ("tous les deux mois", "tous les 2 mois"),
        ("deux ans et demi", "2.5 ans"),
        ("deux millions et demi", "2500000"),
        ("sept et demi pour cent", "7.5 %"),
        ("de 12 à 30 milliards", "de 12000000000 a 30000000000"),
        ("de 500 à 2 millions", "de 500 a 2000000"),
        ("un dixième de la valeur", "10 % la valeur"),
        ("ربع المبلغ", "25 % المبلغ"),
        ("صالحة لسنة واحدة", "صالحه ل 1 سنه"),
        ("un à deux jours", "1 a 2 jours"),
        ("السوق السادسة والعشرون", "السوق 26"),
        ("للمرة الحادية عشرة", "للمره 11"),
        ("le vingt-et-unième client", "le 21 client"),
        ("خمس المبيعات", "20 % المبيعات"),
        ("من 115,5 مليار سنة 2022 و76,1 مليار", "من 115500000000 سنه 2022 و76100000000"),
        ("رسم منعدم", "رسم 0"),
        ("une quarantaine d'envois", "une 40 d'envois"),
        ("la quarantaine animale", "la isolement animale"),
        ("le double du tarif", "2 fois du tarif"),
        ("بلغ ضعف قيمة 2019", "بلغ 2 مرات قيمه 2019"),
        ("ضعف الخدمة", "ضعف الخدمه"),
        ("القطعة الواحدة", "القطعه الواحده"),
        ("article 92-I-1°", "article 92-i-1"),
    ],
)
def test_numbers_in_words_become_digits(text: str, digits: str) -> None:
    assert " ".join(with_digits(fold(text)).split()) == digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("150 يوما", "150 jours"),
        ("10 %", "10%"),
        ("عشرة في المائة", "10 %"),
        ("١٥٠ يوما", "150 jours"),
        ("3 600 DH", "3600 dirhams"),
        ("3.600 DH", "3600 درهم"),
        ("48 heures", "يومين"),
        ("deux ans", "24 mois"),
        ("1,5 MDH", "1 500 000 DH"),
        ("USD 500", "500 دولار"),
        ("20 tonnes", "20 طنا"),
        ("de 8 à 14 %", "8 % et 14 %"),
        ("من 60.000 إلى 100.000 درهم", "60 000 et 100 000 DH"),
        ("160,3 M$", "En millions de dollars (0805) : 160,3"),
        ("اثني عشر مترا", "12 م"),
        ("10 m³", "10 m"),
    ],
)
def test_same_quantity_is_the_same_however_it_is_written(one: str, other: str) -> None:
    first, second = (
        [(q.value, q.dimension) for q in quantities_in(with_digits(fold(text))) if q.raw != "0805"]
        for text in (one, other)
    )
    assert first == second != []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1er juin 2025", (2025, 6, 1)),
        ("1 يونيو 2025", (2025, 6, 1)),
        ("في 31 دجنبر 2026", (2026, 12, 31)),
        ("٢ غشت ٢٠٢٥", (2025, 8, 2)),
        ("2025-06-01", (2025, 6, 1)),
        ("01/06/2025", (2025, 6, 1)),
        ("depuis mars 2024", (2024, 3, None)),
        ("jusqu'à fin mai 2025", (2025, 5, 31)),
        ("فاتح نونبر 2025", (2025, 11, 1)),
        ("2025/10/2", (2025, 10, 2)),
        ("10/2025", (2025, 10, None)),
    ],
)
def test_dates_are_read_in_every_form(text: str, found: tuple[int, int, int | None]) -> None:
    assert [(d.year, d.month, d.day) for d in dates_in(with_digits(fold(text)))] == [found]


def test_names_are_the_same_in_both_languages() -> None:
    french = names_in("L'Office des Changes et la banque visent le certificat EUR.1 ; carnet ATA")
    arabic = names_in("يؤشر مكتب الصرف والبنك على شهادة EUR.1؛ دفتر ATA")
    assert french == arabic == {"oc", "bank", "eur1", "ata"}


@pytest.mark.parametrize(
    ("statement", "cited", "unknown"),
    [
        ("Le prix est de 461 euros le quintal", "Le prix est de 461 euros la tonne", ["461"]),
        ("Le prix est de 461 euros par tonne", "Le prix est de 461 euros la tonne", []),
        ("Le droit est de 0 %", "La Chine n'applique aucun droit de douane", []),
        ("Le droit est de 0 %", "La Chine applique un droit de douane", ["0"]),
        ("N'encaissez pas plus de 200 000 DH", "Le plafond de 200 000 DH", []),
        ("Deux ports", "Les ports sont Abidjan et San Pedro.", []),
        ("2 ports", "Les ports sont Abidjan et San Pedro.", ["2"]),
        ("Trois ports", "Les ports sont Abidjan et San Pedro.", ["3"]),
        ("deux documents", "وثيقتان", []),
    ],
)
def test_figures_that_the_cited_text_lacks_are_found(statement: str, cited: str, unknown: list[str]) -> None:
    assert unknown_figures(statement, cited) == unknown


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("EXW, FCA et DAP", {3}),
        ("الأخضر والبرتقالي والأحمر", {3}),
        ("Un seul port. Deux : Abidjan, San Pedro.", {2}),
        ("Un port", set()),
    ],
)
def test_lists_are_counted(text: str, lengths: set[int]) -> None:
    assert listed(text) == lengths


@pytest.mark.parametrize(
    ("text", "other", "written"),
    [
        ("l'agence de développement du digital", "l'ADD labellise", "l'ADD"),
        ("la Banque européenne pour la reconstruction", "la BER", "la BER"),
        ("les pays moins avancés", "hors PMA", "les PMA"),
        ("les pays les plus riches", "hors PMA", "les pays les plus riches"),
    ],
)
def test_names_are_abbreviated_as_another_text_does(text: str, other: str, written: str) -> None:
    assert abbreviated(text, other) == written


@pytest.mark.parametrize(
    ("statement", "text", "period"),
    [
        ("Le vendeur déclare une fois par trimestre.", "Le vendeur déclare chaque mois.", "quarter"),
        ("يصرّح البائع كل سنة.", "La déclaration est mensuelle.", "year"),
        ("يصرّح البائع شهريا.", "Le vendeur déclare une fois par mois.", ""),
        ("La déclaration est annuelle.", "Le vendeur déclare.", ""),
    ],
)
def test_another_period_than_that_of_the_text_is_told(statement: str, text: str, period: str) -> None:
    assert contrary_period(statement, text) == period


@pytest.mark.parametrize(
    ("statement", "text", "rank"),
    [
        ("Lomé est le cinquième client du port.", "Lomé est le septième client, Accra le neuvième.", "5"),
        ("لومي هي الزبون الخامس للميناء.", "Lomé est le 7e client du port.", "5"),
        ("هي الزبون الثاني عشر", "Le deuxième client du port.", "12"),
        ("لومي هي الزبون السابع للميناء.", "Lomé est le 7e client du port.", ""),
        ("Lomé est le cinquième client du port.", "Lomé est au rang 5, Accra au septième.", ""),
        ("Lomé est le premier client du port.", "Lomé est un client du port.", ""),
    ],
)
def test_another_rank_than_those_of_the_text_is_told(statement: str, text: str, rank: str) -> None:
    assert contrary_rank(statement, text) == rank


@pytest.mark.parametrize(
    ("statement", "sentence", "found"),
    [
        ("Les fraises partent en mai", "Les framboises partent en mai", "strawberries"),
        ("الفراولة معنية", "Les tomates sont concernées", "strawberries"),
        ("Les fraises partent", "Les fraises et les tomates partent", ""),
        ("Les oranges partent", "Les agrumes partent", ""),
        ("La remise documentaire", "Le crédit documentaire", "collection"),
        ("تسجل لدى GSA", "enregistrés à la FDA", "gsa"),
        ("Vers la France", "Vers l'Union européenne", ""),
        ("Vers la France", "Vers l'Espagne", "FR"),
        ("Déposer dans PortNet", "Déposer dans BADR", "portnet"),
        (
            "البنك الشعبي كان يدير النظام",
            "كان البنك المغربي للتجارة الخارجية يدير النظام",
            "banque_populaire",
        ),
        ("Le salon du verre se tient à Munich", "يقام معرض الزجاج في نورمبرغ", "munich"),
    ],
)
def test_sentence_about_another_of_the_kind_is_told(statement: str, sentence: str, found: str) -> None:
    assert rival(statement, sentence) == found


def test_heading_names_what_a_sentence_is_about_unless_it_names_several() -> None:
    assert rival("Le Sénégal achète", "Les achats à la France", heading="Vendre au Sénégal") == ""
    assert rival("Le Sénégal achète", "Les achats à la France", heading="Vendre au Sénégal, au Ghana") == "SN"


def test_abbreviations_of_a_heading_are_those_of_its_sentences() -> None:
    heading = "Conformité au Ghana : GSA, FDA"
    assert unknown_names("Voir la GSA", "La FDA enregistre", heading=heading) == ["gsa"]
    assert unknown_names("Voir la GSA", "Les normes", heading=heading) == []
    assert unknown_names("Voir la GSA", "Les normes", heading=heading, around="La FDA suit.") == ["gsa"]
    # A capital may say no more than its country.
    assert unknown_names("ترد لندن في شهر", "Le Royaume-Uni répond en un mois") == []
    assert unknown_names("Voir la GSA", "Drugs authority", heading="") == ["gsa"]


def test_names_are_written_the_same_in_both_languages() -> None:
    french, arabic = canonical("la ZLECAf dans BADR, au Japon"), canonical("زليكاف في نظام بدر، اليابان")
    assert {"badr", "landAFRICA", "landJP"} <= set(french.split()) & set(arabic.split())


@pytest.mark.parametrize(
    ("statement", "cited", "strangers"),
    [
        ("La trésorerie du royaume", "La direction des impôts", ["tresorerie du royaume"]),
        ("تعمل الخزينة العامة للمملكة", "تعمل المديرية العامة للضرائب", ["الخزينه العامه للمملكه"]),
        ("وDDP", "DDP", []),
        ("hors du Maroc, à Paris", "à Paris", []),
        ("Vers la France", "Vers l'UE", []),
        ("Vers le Japon", "Vers l'UE", ["JP"]),
        ("نحو كندا", "vers le Canada", []),
        ("نحو كندا", "vers la Chine", ["CA"]),
        ("Déposer sur PortNet", "Déposer sur BADR", ["portnet"]),
        ("L'étiquette est en français", "العنونة بالألمانية", ["french"]),
        ("Le formulaire D17", "Le formulaire D18", ["d17"]),
        ("à Essaouira, la halle", "à Settat, la halle", ["Essaouira"]),
    ],
)
def test_names_that_the_cited_text_lacks_are_found(statement: str, cited: str, strangers: list[str]) -> None:
    assert unknown_names(statement, cited) == strangers


@pytest.mark.parametrize(
    ("statement", "cited", "reason"),
    [
        (
            "La licence est exigée pour les tomates",
            "La licence n'est plus exigée pour les tomates",
            "negation",
        ),
        ("La licence n'est plus exigée pour les tomates", "لم تعد رخصة الطماطم مطلوبة", ""),
        ("رخصة الطماطم مطلوبة", "La licence n'est plus exigée pour les tomates", "negation"),
        ("Le certificat est facultatif", "Le certificat n'est pas obligatoire", ""),
        ("Le certificat est obligatoire", "Le certificat est facultatif", "negation"),
        ("L'exportateur doit garder la facture", "L'exportateur peut garder la facture", "obligation"),
        (
            "Le dossier est remis après l'embarquement",
            "Le dossier est remis avant l'embarquement",
            "opposite",
        ),
        ("L'exportateur n'en est pas exempté", "L'exportateur n'est pas exempté", ""),
        ("Seule la facture est exigée", "On n'exige que la facture", ""),
        ("Non, la facture est exigée", "La facture est exigée", ""),
        (
            "Aucun lot ne part sans que l'usine soit inscrite",
            "L'usine doit être inscrite avant le départ",
            "",
        ),
        ("Aucune viande ne sort sans certificat", "Le certificat est obligatoire pour la viande", ""),
        ("Les artisans n'ont pas à demander d'accord", "Les artisans sont dispensés de l'accord", ""),
        ("Le délai ne dépasse pas 5 jours", "Le délai est de 5 jours au plus", ""),
        ("من كان متوسطه دون خمسة ملايين", "moins de 5 millions en moyenne", ""),
        ("Le droit est nul", "Aucun droit n'est dû, en franchise", ""),
        (
            "Le plafond vaut pour la société",
            "Le plafond vaut pour la société, sans trois ans d'ancienneté ni comptes audités",
            "",
        ),
        ("La société vend sans licence", "La société vend avec une licence", "negation"),
        ("La société vend sans licence", "La société n'a pas besoin de licence pour vendre", ""),
        (
            "Une erreur se rectifie, tant que la douane n'a pas contrôlé",
            "Une erreur se rectifie avant le contrôle de la douane",
            "",
        ),
        (
            "Tant que l'avis n'est pas publié, il ne faut pas expédier",
            "Il faut attendre la publication de l'avis avant d'expédier",
            "",
        ),
        (
            "La DUM produit ses effets juridiques, même sans signature",
            "La DUM ne produit pas ses effets juridiques tant qu'elle n'est pas signée",
            "negation",
        ),
        ("Le site vend des tapis", "Selon un site non officiel, on vend des tapis", ""),
        ("لا يحق للمقاول فتح حساب", "حسب موقع غير رسمي، لا يحق للمقاول فتح حساب", ""),
        (
            "Impossible de vendre des sacs qui ne figurent pas au registre",
            "Les sacs doivent être au registre",
            "",
        ),
        ("La taxe a disparu en 2024", "La taxe a été supprimée en 2024", ""),
        ("La douane refuse les copies", "La douane n'accepte pas les copies", ""),
        ("ما كاينش اتفاق مع الهند", "Le Maroc n'a pas d'accord avec l'Inde", ""),
        ("Le contrat doit être écrit, un accord oral ne suffit pas", "Un contrat écrit est obligatoire", ""),
        (
            "Le label halal est imposé pour la viande",
            "Le halal n'est pas obligatoire, mais il est utile pour la viande et les aliments transformés",
            "negation",
        ),
        (
            "Le formulaire prouve l'origine d'une marchandise en Turquie",
            "Le formulaire prouve qu'une marchandise circule ; le formulaire ne prouve pas l'origine",
            "negation",
        ),
        ("يجوز التصالح بعد صدور الحكم", "يمكن التصالح قبل الحكم أو بعده", ""),
        ("يجوز التصالح قبل الحكم أو بعده", "La transaction se fait avant ou après le jugement", ""),
        (
            "La règle des barils vaut dans tout le pays, Écosse comprise",
            "La règle des barils vaut en Irlande mais pas en Écosse",
            "negation",
        ),
        (
            "La règle des barils vaut en Irlande, pas en Écosse",
            "La règle des barils vaut en Irlande mais pas en Écosse",
            "",
        ),
        (
            "Vers Oran, le marchand de tapis utilise encore le carnet rose en plus du registre",
            "Le système des carnets (CNR) rose ne sert plus au pays : il a été remplacé par un registre",
            "opposite",
        ),
        ("صارت القواعد أخف على المطاحن", "تخضع المطاحن لقواعد أكثر صرامة", "opposite"),
        (
            "L'annonce d'une taxe de dix pour cent est exacte",
            "الإعلان عن ضريبة عشرة في المائة خاطئ",
            "opposite",
        ),
        ("باش تبيع الزربية ما خاصك حتى رخصة", "Une licence est obligatoire pour vendre un tapis", "negation"),
        ("خاص الوثيقة تكون بالفرنسية ولا بالعربية", "Le document est en français (ou en arabe)", ""),
        ("لا بد أن تكون الصناديق معالجة", "يجب أن تكون الصناديق معالجة", ""),
        (
            "Aucun vendeur ni acheteur du lot n'a été trouvé",
            "Le vendeur ou l'acheteur du lot n'a pas été trouvé",
            "",
        ),
        (
            "يجب على البائع أن يذكر وزن العلبة، ولا يجوز بيع علبة فاسدة",
            "يجب على البائع أن يذكر وزن العلبة. لا يجوز بيع أي علبة فاسدة",
            "",
        ),
        ("Un artisan peut vendre des clous", "La vente des clous est fermée aux artisans", "negation"),
        (
            "La propriété est transférée à l'agent",
            "La marchandise reste la propriété de l'exportateur, l'agent la vend",
            "opposite",
        ),
    ],
)
def test_the_contrary_is_told_from_the_same(statement: str, cited: str, reason: str) -> None:
    assert contradiction(statement, [cited]) == reason


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(StandInEmbedder(), stand_in_calibration().space)


_SENTENCES = [
    "Les recettes d'exportation de biens sont rapatriées dans un délai de 150 jours.",
    "Le délai de rapatriement des services est de 60 jours à compter de la facture.",
    "La licence d'exportation des tomates coûte 300 DH.",
]


@pytest.mark.parametrize(
    ("statement", "reason", "support"),
    [
        ("Les recettes d'exportation de biens sont à rapatrier en 150 jours.", "", (0,)),
        ("Les recettes des biens sont rapatriées en 150 jours, celles des services en 60 jours.", "", (0, 1)),
        ("Les recettes d'exportation de biens sont à rapatrier en 160 jours.", "figure", ()),
        ("Les recettes d'exportation de biens sont à rapatrier en 150 mois.", "figure", ()),
        ("La licence d'exportation des tomates coûte 300 DH depuis le 3 mai 2024.", "date", ()),
        ("La licence d'exportation des tomates coûte 300 DH, voir www.x.ma.", "address", ()),
        ("Le ciel est bleu au-dessus de la mer.", "meaning", ()),
        ("...", "empty", ()),
    ],
)
def test_statement_is_supported_by_the_sentences_that_hold_it(
    verifier: Verifier, statement: str, reason: str, support: tuple[int, ...]
) -> None:
    finding = verifier.verify(statement, verifier.prepare(_SENTENCES))
    assert (finding.reason, finding.support) == (reason, support)


def test_bound_that_is_turned_round_is_a_wrong_figure(verifier: Verifier) -> None:
    cited = verifier.prepare(["Le délai de rapatriement est de 90 jours au maximum."])
    assert verifier.verify("Le délai de rapatriement est de 90 jours au minimum.", cited).reason == "figure"


def test_sentence_that_supports_is_found_beside_one_that_denies(verifier: Verifier) -> None:
    cited = verifier.prepare(
        [
            "L'huile d'argan en grands bidons est soumise à licence d'exportation.",
            "L'huile d'argan en petits bidons n'a pas besoin de licence d'exportation.",
        ]
    )
    finding = verifier.verify("L'huile d'argan en petits bidons est dispensée de licence.", cited)
    assert (finding.reason, finding.support) == ("", (1,))


def test_figure_of_another_subject_in_the_passage_supports_nothing(verifier: Verifier) -> None:
    cited = verifier.prepare(
        [
            "La convention avec la Guinée est en vigueur depuis le 6 septembre 2000.",
            "Aucune convention avec le Tchad n'a été trouvée.",
        ]
    )
    said = "La convention avec le Tchad est en vigueur depuis le 6 septembre 2000."
    assert not verifier.verify(said, cited).is_supported


def test_statement_is_embedded_only_where_its_words_leave_it_open() -> None:
    class Counting(StandInEmbedder):
        calls = 0

        def encode_passages(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
            self.calls += 1
            return super().encode_passages(texts, on_progress)

    embedder = Counting()
    counting = Verifier(embedder, stand_in_calibration().space)
    cited = counting.prepare(_SENTENCES)
    embedder.calls = 0
    assert counting.verify(_SENTENCES[0], cited).is_supported
    assert counting.verify("Les recettes sont à rapatrier en 160 jours.", cited).reason == "figure"
    assert counting.verify("Le ciel est bleu au-dessus de la mer.", cited).reason == "meaning"
    assert embedder.calls == 0
    counting.verify("L'argent des ventes revient au Maroc sous 150 jours.", cited)
    assert embedder.calls == 1


def test_statement_in_the_words_of_a_sentence_about_another_thing_is_of_that(verifier: Verifier) -> None:
    cited = verifier.prepare(
        [
            "Les caisses de la ligne KXW se chargent la nuit, sans rendez-vous.",
            "Les caisses de la ligne JRT passent au contrôle du froid sur le quai nord, le matin.",
        ]
    )
    told = "Les caisses de la ligne {} passent au contrôle du froid sur le quai nord."
    assert verifier.verify(told.format("JRT"), cited).is_supported
    assert verifier.verify(told.format("KXW"), cited).reason == "name"
    assert verifier.verify("Les caisses de la ligne KXW se chargent la nuit.", cited).is_supported


def test_what_is_joined_may_rest_on_different_sentences(verifier: Verifier) -> None:
    cited = verifier.prepare(
        [
            "Les huiles du moulin QVT se vendent en bidons de 5 litres au marché de Fès.",
            "Les olives de la coopérative ZRB sont triées à la main avant la mise en pots.",
        ]
    )
    said = "Les huiles du moulin {} se vendent en bidons, et les olives de la coopérative {} sont triées."
    found = verifier.verify(said.format("QVT", "ZRB"), cited)
    assert (found.reason, found.support) == ("", (0, 1))
    assert not verifier.verify(said.format("ZRB", "QVT"), cited).is_supported


@pytest.mark.parametrize(
    ("statement", "parts"),
    [
        ("Le délai est de 90 jours à compter du contrat.", 0),
        ("Le droit vaut pour les tapis de laine, et les tapis de soie paient la taxe normale.", 2),
        ("Le certificat est délivré par la chambre et la douane.", 0),
        ("تسلم الغرفة شهادة المنشأ للمصدر، كما تؤشر الجمارك على تصريح التصدير النهائي.", 2),
    ],
)
def test_a_statement_is_cut_where_it_joins_two(statement: str, parts: int) -> None:
    assert len(joined_parts(statement)) == parts


def test_year_before_fines_is_no_weight() -> None:
    assert unknown_figures("استخلصت الجمارك سنة 2021 غرامات", "amendes encaissées en 2021") == []


def test_period_that_the_text_does_not_give_fails(verifier: Verifier) -> None:
    cited = verifier.prepare(["Le vendeur déclare ses caisses chaque mois."])
    assert verifier.verify("Le vendeur déclare ses caisses chaque trimestre.", cited).reason == "figure"


def test_days_are_no_working_days() -> None:
    assert unknown_figures("sous 60 jours ouvrables", "60 jours au maximum")
    assert unknown_figures("في أجل 60 يوم عمل", "60 jours au maximum")
    assert unknown_figures("sous 60 jours ouvrés", "في أجل 60 يوم عمل") == []


def test_rank_that_the_text_does_not_give_fails(verifier: Verifier) -> None:
    cited = verifier.prepare(["Lomé est le septième client du port."])
    assert verifier.verify("Lomé est le cinquième client du port.", cited).reason == "figure"


def test_closeness_needs_more_of_the_cosine_where_fewer_words_are_shared() -> None:
    near, far = "Le délai de rapatriement est de 60 jours.", "L'argent revient vite au pays."
    asked: list[float] = []

    def cosine(value: float) -> Callable[[], float]:
        return lambda: asked.append(value) or value  # type: ignore[func-returns-value]

    assert is_close(near, [near], cosine(0.0))
    assert asked == []
    assert not is_close(far, [near], cosine(0.2))


def test_statement_may_rest_on_two_passages(verifier: Verifier) -> None:
    one, two = (verifier.prepare([sentence]) for sentence in _SENTENCES[:2])
    both = "Les recettes des biens sont rapatriées en 150 jours, celles des services en 60 jours."
    assert not verifier.verify(both, one).is_supported
    assert verifier.verify(both, joined([one, two])).support == (0, 1)


def test_model_of_entailment_has_the_last_word() -> None:
    class Never:
        def entails(self, premise: str, statement: str) -> bool:
            return premise == statement

    strict = Verifier(StandInEmbedder(), stand_in_calibration().space, nli=Never())
    cited = strict.prepare(_SENTENCES[:1])
    assert strict.verify(_SENTENCES[0], cited).is_supported
    assert (
        strict.verify("Les recettes d'exportation de biens sont à rapatrier en 150 jours.", cited).reason
        == "nli"
    )
