"""What a cited text supports and what it does not, across languages and ways of writing."""

import pytest
from core_stand_in import StandInEmbedder, stand_in_calibration

from tijaria.dates import dates_in
from tijaria.entities import names_in, unknown_names
from tijaria.folding import fold
from tijaria.number_words import with_digits
from tijaria.polarity import contradiction
from tijaria.quantities import quantities_in
from tijaria.verification import Verifier, joined


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("trois mois", "3 mois"),
        ("quatre-vingt-dix jours", "90 jours"),
        ("vingt et un ans", "21 ans"),
        ("deux mille vingt-cinq", "2025"),
        ("1,5 million de DH", "1500000 de dh"),
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
    ],
)
def test_same_quantity_is_the_same_however_it_is_written(one: str, other: str) -> None:
    first, second = (
        [(q.value, q.dimension) for q in quantities_in(with_digits(fold(text)))] for text in (one, other)
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
    ],
)
def test_dates_are_read_in_every_form(text: str, found: tuple[int, int, int | None]) -> None:
    assert [(d.year, d.month, d.day) for d in dates_in(with_digits(fold(text)))] == [found]


def test_names_are_the_same_in_both_languages() -> None:
    french = names_in("L'Office des Changes et la banque visent le certificat EUR.1 ; carnet ATA")
    arabic = names_in("يؤشر مكتب الصرف والبنك على شهادة EUR.1؛ دفتر ATA")
    assert french == arabic == {"oc", "bank", "eur1", "ata"}


@pytest.mark.parametrize(
    ("statement", "cited", "strangers"),
    [
        ("Vers la France", "Vers l'UE", []),
        ("Vers le Japon", "Vers l'UE", ["JP"]),
        ("نحو كندا", "vers le Canada", []),
        ("نحو كندا", "vers la Chine", ["CA"]),
        ("Déposer sur PortNet", "Déposer sur BADR", ["portnet"]),
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
