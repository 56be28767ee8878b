"""Which offices, forms, agreements, places and proper names a text names, the same in French and Arabic."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from tijaria.countries import country_names, covers
from tijaria.folding import fold, stem

_ARABIC = re.compile("[\u0600-\u06ff]")
_PARTICLES = "(?:[وفبلك]{0,2}ال|[وف]?لل|[وفبلك]{0,2})"
# "PortNet", "ONSSA", "EUR.1", "D17": what no language translates.
_ACRONYM = re.compile(
    r"(?<![^\W_])(?=[^\s]*[A-Z0-9])[A-Z][A-Za-z]*(?:[A-Z]|[.\-]?\d)[A-Za-z0-9]*(?:[.\-]\d+)?(?![^\W_])"
)
_CAPITALISED = re.compile(r"(?<=[a-zà-ÿ,'’)] )(?:[LlDd]['’])?([A-ZÀ-Þ][a-zà-ÿ]{2,}(?:-[A-ZÀ-Þ]?[a-zà-ÿ]+)*)")
_CODE = re.compile(r"(?<![^\W_])[A-Za-z]{1,5}[.\-/]?\d+(?![^\W_])")
_EXACT = re.compile(
    r"https?://[^\s)\]]+|www\.[^\s)\]]+|[A-Za-z0-9.+_-]+@[A-Za-z0-9-]+\.[A-Za-z.]+|"
    r"(?<![A-Za-z0-9.@])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:ma|com|org|net|eu|int|gov|fr)(?![A-Za-z0-9])"
)
_FRANC = re.compile("فرنك (?:ال)?افريقي|francs? cfa")
_UNITS = re.compile(r"^(?:m[23]|co2|h\d+)$")
_WRITTEN_OTHERWISE = {"mad", "dh", "dhs", "eur", "usd", "gbp", "mdh", "ue", "usa", "pme", "tpe", "id"}


@lru_cache(maxsize=4096)
def names_in(text: str) -> frozenset[str]:
    """Return the keys of the entities of `data/entities.toml` that a text names."""
    return frozenset(match.lastgroup or "" for match in _entities().finditer(fold(text)))


@lru_cache(maxsize=4096)
def countries_named(text: str) -> frozenset[str]:
    """Return the codes of the countries and groups that a text names, spelt as their names are."""
    pattern, codes = _countries()
    folded = _FRANC.sub(" ", fold(text))
    return frozenset(codes[match["name"]] for match in pattern.finditer(folded))


def unknown_names(statement: str, cited: str, *, question: str = "") -> list[str]:
    """Return what a statement names and the cited text does not.

    Entities and countries are compared by what they are, whatever the language; acronyms, codes, addresses and
    capitalised words letter by letter. A country that the question names and the cited text covers ("EU" covers
    France) is no stranger.
    """
    strangers = sorted(names_in(statement) - names_in(cited))
    named = countries_named(cited)
    strangers += [
        country for country in sorted(countries_named(statement) - named) if not covers(named, country)
    ]
    known, asked = _squeeze(cited), _squeeze(question)
    strangers += [name for name in _written(statement) if name not in known and name not in asked]
    return strangers + _strange_capitals(statement, cited, question)


def exact_addresses(text: str) -> frozenset[str]:
    """Return the web and mail addresses of a text, lower case, without what ends a sentence."""
    return frozenset(match.group().rstrip(".,;:!?»\"'").lower() for match in _EXACT.finditer(text))


def _written(text: str) -> list[str]:
    """Return the acronyms and codes of a text that no entity of ours stands for, compact."""
    found = [m.group() for pattern in (_ACRONYM, _CODE) for m in pattern.finditer(text)]
    compact = dict.fromkeys(_squeeze(name) for name in found if not names_in(name))
    return [name for name in compact if name not in _WRITTEN_OTHERWISE and not _UNITS.match(name)]


def _strange_capitals(statement: str, cited: str, question: str) -> list[str]:
    """Return capitalised words of a French statement that a French text does not hold."""
    if _ARABIC.search(statement) or _ARABIC.search(cited):
        return []  # names are written otherwise in the other script
    known = {stem(word) for text in (cited, question) for word in re.findall(r"[^\W\d_]+", fold(text))}
    strangers = []
    for match in _CAPITALISED.finditer(statement):
        parts = re.findall(r"[^\W\d_]+", fold(match[1]))
        if not all(stem(part) in known for part in parts) and not (
            names_in(match[1]) or countries_named(match[1])
        ):
            strangers.append(match[1])
    return strangers


def _squeeze(text: str) -> str:
    return re.sub(r"[^\w]", "", fold(text))


@cache
def _countries() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Return a pattern of every name of a country or group, the longest first, and the code of each."""
    codes: dict[str, str] = {}
    for name in country_names():
        folded = fold(name.text)
        if not name.is_darija and len(folded) > 1:
            codes.setdefault(folded.removeprefix("ال") if _ARABIC.match(folded) else folded, name.key)
    names = "|".join(sorted(map(re.escape, codes), key=len, reverse=True))
    return re.compile(rf"(?<![^\W_]){_PARTICLES}?(?P<name>{names})(?![^\W_])"), codes


@cache
def _entities() -> re.Pattern[str]:
    """Return one pattern whose groups are the entities' keys: one pass, whatever their number."""
    data = tomllib.loads((files("tijaria") / "data" / "entities.toml").read_text(encoding="utf-8"))
    named = [(key, names) for group in data.values() for key, names in group.items()]
    groups = "|".join(f"(?P<{key}>{'|'.join(map(_particled, names))})" for key, names in named)
    return re.compile(rf"(?<![^\W_])(?:{groups})(?![^\W_])")


def _particled(name: str) -> str:
    return f"{_PARTICLES}{name.removeprefix('ال')}" if _ARABIC.match(name) else name
