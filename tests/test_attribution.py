"""A figure of the passage that is said of something else supports nothing."""

import pytest

from tijaria.attribution import misattributed

_CIRCUITS = "Environ 60 % des DUM passent en circuit vert, 25 % en orange et 15 % en rouge."
_TRUCKS = "Le nombre de camions est passé de 407 459 camions en 2021 à 459 061 camions en 2022."
_TAX = "L'IS est de 35 % quand le bénéfice atteint 100 millions de DH, et de 40 % pour les banques."
_JAPAN = [
    "Le Japon a importé du Maroc pour environ 400 millions de dollars en 2022.",
    "Le Japon a vendu au Maroc pour environ 206 millions de dollars en 2022.",
]


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("15 % des DUM passent en orange.", [_CIRCUITS]),
        ("En 2022, 407 459 camions sont passés.", [_TRUCKS]),
        ("Les banques paient l'IS à 35 %.", [_TAX]),
        (
            "Selon le guide, le commerce paie 1 %.",
            ["0,5 % pour le commerce, 1 % pour les services, selon le guide."],
        ),
        ("سنة 2022 مرت 407459 شاحنة.", [_TRUCKS]),
        ("Le Japon a vendu au Maroc pour 400 millions de dollars.", _JAPAN),
        (
            "L'orge brute progresse de 3,4 % en 2024.",
            ["L'orge brute progresse de 8,2 % en 2024, le blé dur de 6,1 % et l'avoine en grains de 3,4 %."],
        ),
        (
            "La ligne de Dakar, ouverte depuis 2016, passe avant Lomé.",
            ["Deux lignes partent du port : celle de Dakar (ouverte depuis 2011) et celle de Bamako (2016)."],
        ),
        (
            "Le port a reçu 310 plaintes de riverains.",
            ["Le port a reçu 4 plaintes de riverains, sur 310 dans le pays."],
        ),
        (
            "Accra est le troisième client du port en 2024, avec 90 caisses.",
            [
                "Lomé est le premier client du port, avec 90 caisses de savon.",
                "Accra est le troisième client du port en 2024 (41 caisses).",
            ],
        ),
        (
            "En 2021, la pêche a payé un acompte de 80 %.",
            ["La pêche payait un acompte de 80 % en 2016.", "La crise dure depuis 2021."],
        ),
        (
            "En 2023, la savonnerie a vendu à Accra pour 13,1 millions de DH.",
            ["La savonnerie a vendu à Accra pour 13,1 millions de DH en 2024, contre 12,2 millions en 2023."],
        ),
        (
            "La pêche à la ligne ouvre le 3 avril.",
            ["La pêche à la ligne ouvre le 2 mars, celle au filet le 9 mai et la chasse le 3 avril."],
        ),
        ("En 2021, la pêche a payé un acompte de 80 %.", ["La pêche payait un acompte de 80 % en 2016."]),
        (
            "Accra est le troisième client du port pour le savon en 2024, avec 90 caisses.",
            [
                "Lomé prend 90 caisses de savon.",
                "Accra est en 2024 le troisième client du port, avec 41 caisses.",
            ],
        ),
        (
            "Le savon noir des ateliers du port paie une taxe fixe de 12 %.",
            ["Le savon noir des ateliers du port paie 7 %, et la cire une taxe de 12 %."],
        ),
        (
            "La savonnerie a vendu à Accra pour 12,2 millions de DH en 2024.",
            ["La savonnerie a vendu à Accra pour 13,1 millions de DH en 2024, contre 12,2 millions en 2023."],
        ),
        (
            "La savonnerie a vendu 1 742 caisses à Lomé en 2022.",
            ["La savonnerie a vendu à Lomé 1 601 caisses en 2022 et 1 742 caisses en 2024."],
        ),
        (
            "Une carte faite selon les règles nouvelles n'est valable que 3 mois.",
            ["Une carte faite selon les règles nouvelles est valable 8 mois, contre 3 mois avant."],
        ),
        (
            "Les paniers font environ 30 % des ventes du marché.",
            ["Au marché, les ventes sont de 30 % environ pour les tapis et de 12 % pour les paniers."],
        ),
        ("Le contingent est de 43 500 t en avril.", ["Octobre 14 700 t ; mars 43 500 t ; avril 22 800 t."]),
    ],
)
def test_figure_of_something_else_is_found(statement: str, passage: list[str]) -> None:
    assert misattributed(statement, passage)


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("15 % des DUM passent en rouge, et 25 % en orange.", [_CIRCUITS]),
        ("459 061 camions sont passés en 2022.", [_TRUCKS]),
        ("Les banques paient 40 % d'IS.", [_TAX]),
        ("Le Japon a importé pour 400 millions de dollars.", _JAPAN),
        (
            "Le marché de gros a vendu 340 caisses de dattes en 2022.",
            ["Le marché de gros a vendu 200 caisses de dattes en 2019, et 340 en 2022."],
        ),
        (
            "Le permis de pêche prend fin le 31 janvier 2027 s'il n'est pas renouvelé.",
            [
                "Le permis de pêche au filet, s'il est renouvelé, suit l'avis du 2 février 2026.",
                "Il prend fin le 31 janvier 2027.",
            ],
        ),
        (
            "En 2021 la crise a commencé ; la pêche payait 80 % en 2016.",
            ["La pêche payait un acompte de 80 % en 2016.", "La crise dure depuis 2021."],
        ),
        (
            "L'atelier garde une pièce vingt mois au plus.",
            ["L'atelier garde une pièce six mois, sans dépasser vingt mois."],
        ),
        (
            "L'atelier répond à un client sous deux jours.",
            ["L'atelier répond à un client sous trois heures le matin, ou deux jours."],
        ),
        (
            "Le savon, premier produit du port en 2019 avec 90 millions, a reculé de 4 % l'année suivante.",
            [
                "En 2019, le savon est le premier produit du port avec 90 millions, en hausse de 7 %.",
                "En 2020, les ventes de savon ont reculé de 4 %.",
            ],
        ),
        (
            "Le savon paie une taxe de 9 à 17 %, à laquelle s'est ajoutée en 2025 une taxe de quai.",
            ["Le savon paie une taxe de 9 à 17 % depuis 2023.", "En 2025, une taxe de quai s'y est ajoutée."],
        ),
        ("Les droits vont de 0 à 35 %.", ["Le tarif comprend cinq tranches : 0, 5, 10, 20 et 35 %."]),
        (
            "La moitié des émissions est couverte, au lieu de 80 %.",
            ["Les certificats couvrent 50 % et non 80 %."],
        ),
        ("Le délai est de 150 jours.", ["Le délai est de 150 jours."]),
        ("Aucun chiffre ici.", [_CIRCUITS]),
        ("Le délai est de 90 jours.", ["Le délai est de 150 jours."]),  # not there at all: found elsewhere
        ("", [""]),
    ],
)
def test_figure_of_what_is_said_is_left(statement: str, passage: list[str]) -> None:
    assert misattributed(statement, passage) == ""
