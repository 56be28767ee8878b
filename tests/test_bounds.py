"""Figures that are the most or the least, years told by another one, and what turns a clause."""

import pytest

from tijaria.bounds import are_contrary, bounds_in
from tijaria.clauses import read_plainly
from tijaria.polarity import contradiction
from tijaria.quantities import Bound
from tijaria.relative_years import with_years


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("Le colis ne dépasse pas 30 kg.", "most"),
        ("Le colis ne peut peser plus de 30 kg.", "most"),
        ("Le colis pèse 30 kg au maximum.", "most"),
        ("sans pouvoir excéder 30 kg", "most"),
        ("Le poids du colis n'est jamais inférieur à 30 kg.", "least"),
        ("à partir de 30 kg", "least"),
        ("Le porteur ne peut prendre à la vente du colis plus de 30 kg.", "most"),
        ("Le colis n'est que de 30 kg.", "most"),
        ("لا يجوز أن يحمل الطرد أكثر من 30 كيلوغراما", "most"),
        ("يصل وزن الطرد إلى حدود 30 كيلوغراما", "most"),
        ("لا يتجاوز وزن الطرد 30 كيلوغراما", "most"),
        ("دون أن يتعدى 30 كيلوغراما", "most"),
        ("لا يقل وزن الطرد عن 30 كيلوغراما", "least"),
        ("30 كيلوغراما على الأقل", "least"),
    ],
)
def test_bound_is_read_with_what_stands_between(text: str, bound: Bound) -> None:
    assert bounds_in(read_plainly(text)) == {(30.0, "kg", bound)}


def test_bound_of_the_next_figure_is_not_that_of_this_one() -> None:
    both = {(20.0, "kg", "least"), (30.0, "kg", "most")}
    assert bounds_in(read_plainly("un minimum de 20 kg et un maximum de 30 kg")) == both
    assert bounds_in(read_plainly("لا يقل وزنه عن 20 كيلوغراما ولا يزيد على 30 كيلوغراما")) == both


def test_what_is_not_bounded_is_not_contrary() -> None:
    most, none = bounds_in("30 kg au plus"), bounds_in("un colis de 30 kg")
    assert not none
    assert not are_contrary(most, none)


@pytest.mark.parametrize(
    ("statement", "source", "reason"),
    [
        (
            "La demande part au plus tard 20 jours avant.",
            "La demande part au plus tôt 20 jours avant.",
            "negation",
        ),
        (
            "لا تتجاوز كفالة الناقل 40 000 درهم.",
            "La caution du transporteur est d'au moins 40 000 dirhams.",
            "negation",
        ),
        (
            "La caution du transporteur n'est pas inférieure à 40 000 dirhams.",
            "La caution du transporteur est d'au moins 40 000 dirhams.",
            "",
        ),
        (
            "Pour un colis non pesé, la caution est de 40 000 dirhams au minimum.",
            "La caution, pour un colis qui n'est pas pesé, est de 40 000 dirhams au maximum.",
            "negation",
        ),
        (
            "Le transporteur ne peut garder plus de 40 000 dirhams.",
            "Le transporteur garde 40 000 dirhams au plus.",
            "",
        ),
    ],
)
def test_contrary_bound_turns_what_is_said(statement: str, source: str, reason: str) -> None:
    assert contradiction(statement, [source]) == reason


@pytest.mark.parametrize(
    ("statement", "sources", "reason"),
    [
        (
            "Hors bois et liège, l'importateur est dispensé de certificat.",
            ["L'importateur est exempté de certificat (sauf bois et liège)."],
            "",
        ),
        (
            "Le bois est dispensé de certificat.",
            ["Les produits de la forêt sont dispensés de certificat, sauf le bois."],
            "negation",
        ),
        (
            "La police ne couvre pas le risque de guerre.",
            ["La police couvre le transport, à l'exclusion du risque de guerre."],
            "",
        ),
        (
            "Le dossier se dépose en ligne, faute de quoi il est annulé.",
            ["Le dossier se dépose en ligne.", "S'il n'est pas déposé en ligne, le dossier est annulé."],
            "",
        ),
    ],
)
def test_clause_may_rest_on_another_sentence(statement: str, sources: list[str], reason: str) -> None:
    assert contradiction(statement, sources[:1], sources) == reason


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("80 en 2019, 90 l'annee suivante", "80 en 2019, 90 en 2020"),
        ("80 en 2019, contre 70 1 an plus tot", "80 en 2019, contre 70 en 2018"),
        ("80 سنه 2019 و90 في السنه المواليه", "80 سنه 2019 و90 في en 2020"),
        ("90 l'annee suivante", "90 l'annee suivante"),
    ],
)
def test_years_are_told_by_the_one_before(text: str, told: str) -> None:
    assert with_years(text) == told
