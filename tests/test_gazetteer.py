"""Names are found wherever they stand and however they are spelt, with their places."""

import pytest

from tijaria.gazetteer import Gazetteer, Name
from tijaria.names import NameFinder

_NAMES = Gazetteer(
    [
        Name("1509", "huile d'olive"), Name("1509", "زيت الزيتون"), Name("1509", "zit zitoun", True),
        Name("0711", "olives"),
    Name("0702", "maticha", True), Name("0702", "مطيشة", True), Name("3304", "argan"),
        Name("1515", "argan"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("De l'huile d’olives vierge", "huile d’olives"),
        ("HUILE D'OLIVE", "HUILE D'OLIVE"),
        ("بغيت نبيع وزيت الزيتون", "وزيت الزيتون"),
        ("zzit zzitoun l'marikan", "zzit zzitoun"),
        ("ziit zitoune", "ziit zitoune"),
        ("lmaticha dyali", "lmaticha"),
        ("fin nbi3 lmatecha dyali", "lmatecha"),
    ],
)
def test_place_of_a_name_is_exact(text: str, found: str) -> None:
    (mention,) = _NAMES.find(text)
    assert text[mention.start : mention.end] == found


def test_longest_name_wins_and_one_name_may_mean_several_things() -> None:
    assert [mention.keys for mention in _NAMES.find("huile d'olive et olives")] == [("1509",), ("0711",)]
    assert [mention.keys for mention in _NAMES.find("argan")] == [("3304", "1515")]


@pytest.mark.parametrize(
    "text", ["", " ", "?", "délai de rapatriement", "الأجل", "😀", "\u202b\u200f", "o" * 5000]
)
def test_nothing_is_found_where_nothing_is_named(text: str) -> None:
    assert _NAMES.find(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("et au Canada ?", "CA"),
        ("w l canada?", "CA"), ("وكندا؟", "CA"), ("فميريكان", "US"), ("aux USA", "US"),
        ("allemangne", "DE"),
        ("côte d'ivoire", "CI"), ("mon client à Lyon", "FR"), ("l'UE", "EU"), ("dubai", "AE"),
        ("لإسبانيا", "ES"), ("so3oudiya", "SA"),
    ],
)  # fmt: skip
def test_places_are_found_in_every_form(text: str, code: str) -> None:
    (mention,) = NameFinder([]).find(text).places
    assert mention.keys[0] == code


def test_word_that_names_a_place_names_no_product() -> None:
    named = NameFinder([Name("0901", "canada")]).find("canada")
    assert named.products == ()
    assert [mention.keys for mention in named.places] == [("CA",)]


def test_product_that_is_spelt_nearly_like_a_place_is_no_place() -> None:
    named = NameFinder([Name("0805", "برتقال")]).find("شحال الديوانة على البرتقال ف اليابان")
    assert [mention.keys for mention in named.products] == [("0805",)]
    assert [mention.keys for mention in named.places] == [("JP",)]
