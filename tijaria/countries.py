"""Which countries a text names. Names from datasets/country-codes (PDDL) and the corpus' glossary."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from tijaria.folding import terms
from tijaria.gazetteer import Gazetteer, Name
from tijaria.schema import Form

_GROUPS = {
    "EU": (
        *("union européenne", "UE", "europe", "européen", "EUR.1", "EU", "european union"),
        *(
            "الاتحاد الأوروبي",
            "أوروبا",
            "أوروبي",
            "أوربي",
            "أوربا",
            "لوروب",
            "oroppa",
            "oropa",
            "ouroppa",
            "oruba",
            "l'europe",
        ),
    ),
    "AFRICA": ("afrique", "africain", "ZLECAf", "إفريقيا", "إفريقي", "زليكاف"),
    "ARAB": ("pays arabes", "ligue arabe", "GZALE", "الدول العربية", "عربي"),
}
# In Darija "البيرو" is an office, as often as Peru is in Arabic.
_OFFICE = "بيرو"


def countries_in(text: str, *, form: Form | None = None, as_spelt: bool = False) -> frozenset[str]:
    """Return the ISO codes of the countries, and the groups ("EU", "AFRICA", "ARAB"), that a text names.

    Morocco is not counted. `form` and `as_spelt` are those of `Gazetteer.find`.
    """
    mentions = place_names().find(text, form=form, as_spelt=as_spelt)
    if form == "ary":
        mentions = [m for m in mentions if not text[m.start : m.end].endswith(_OFFICE)]
    return frozenset(key for mention in mentions for key in mention.keys)


@cache
def place_names() -> Gazetteer:
    """Return what finds the names of countries and groups, and the adjectives made of them."""
    return Gazetteer(country_names(), places=True)


def covers(named: frozenset[str], country: str) -> bool:
    """Tell whether a set of countries and groups holds a country or a group that it belongs to."""
    return country in named or bool(named & _memberships().get(country, frozenset()))


def country_names() -> Iterator[Name]:
    """Yield every name of every country and group; the key is its code. Morocco is left out."""
    for row in _rows():
        for column in ("french", "arabic", "darija", "darija_latin"):
            for name in _names(row[column]):
                yield Name(row["code"], name, is_darija=column.startswith("darija"))
    for code, names in _GROUPS.items():
        for name in names:
            yield Name(code, name)


@cache
def display_names(code: str) -> tuple[str, str] | None:
    """Return the usual French and Arabic name of a country or of the European Union, None for others."""
    if code == "EU":
        return "Union européenne", "الاتحاد الأوروبي"
    row = next((row for row in _rows() if row["code"] == code), None)
    return None if row is None else (_names(row["french"])[0], _names(row["arabic"])[0])


def groups_of(code: str) -> frozenset[str]:
    """Return the groups that a country belongs to: EU, AFRICA, ARAB, GAFTA, AGADIR, EFTA, ECOWAS."""
    return _memberships().get(code, frozenset())


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = (files("tijaria") / "data" / "countries.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _memberships() -> dict[str, frozenset[str]]:
    return {row["code"]: frozenset(row["groups"].split()) for row in _rows()}


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split(" / ") if name and terms(name))
