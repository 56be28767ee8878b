"""Which countries a text names. Names from datasets/country-codes (PDDL) and the corpus' glossary."""

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from tijaria.folding import terms
from tijaria.glossary import Glossary, GlossaryEntry

_GROUPS = {
    "EU": ("union européenne", "UE", "europe", "européen", "EUR.1", "الاتحاد الأوروبي", "أوروبا", "أوروبي"),
    "AFRICA": ("afrique", "africain", "ZLECAf", "إفريقيا", "إفريقي", "زليكاف"),
    "ARAB": ("pays arabes", "ligue arabe", "GZALE", "الدول العربية", "عربي"),
}

_PARTICLES = "لفبود"
_GLUED = 4


def countries_in(text_terms: Iterable[str]) -> frozenset[str]:
    """Return the ISO codes of the countries, and the groups ("EU", "AFRICA", "ARAB"), that terms name.

    Args:
        text_terms: Index terms, from `folding.terms` (and `darija.skeletons`). Morocco is not counted.
    """
    found = list(text_terms)
    # Arabic glues particles to names ("لفرنسا", "بإسبانيا"), and the stemmer leaves them on foreign ones.
    bare = [term[1:] for term in found if len(term) > _GLUED and term[0] in _PARTICLES]
    return frozenset(entry.french[0] for _, entry in _gazetteer().find([*found, *bare]))


def covers(named: frozenset[str], country: str) -> bool:
    """Tell whether a set of countries and groups holds a country or a group that it belongs to."""
    return country in named or bool(named & _memberships().get(country, frozenset()))


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = (files("tijaria") / "data" / "countries.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _memberships() -> dict[str, frozenset[str]]:
    return {row["code"]: frozenset(row["groups"].split()) for row in _rows()}


@cache
def _gazetteer() -> Glossary:
    """Return the countries as a glossary; the first French name of an entry is its code."""
    countries = (
        GlossaryEntry(
            (row["code"], *_names(row["french"])),
            _names(row["arabic"]),
            _names(row["darija"]),
            _names(row["darija_latin"]),
        )
        for row in _rows()
    )
    groups = (GlossaryEntry((code, *names), (), (), ()) for code, names in _GROUPS.items())
    return Glossary([*countries, *groups], skip_first=True)


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split(" / ") if name and terms(name))
