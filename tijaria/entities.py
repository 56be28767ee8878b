"""Which offices, forms, agreements, places and proper names a text names, the same in French and Arabic."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from tijaria.abbreviations import abbreviated
from tijaria.alternatives import by_first_letter
from tijaria.capitals import strange_capitals
from tijaria.countries import country_names, covers
from tijaria.folding import fold
from tijaria.overlap import covered, wording

_ARABIC = re.compile("[\u0600-\u06ff]")
_PARTICLES = "(?:[وفبلك]{0,2}ال|[وف]?لل|[وفبلك]{0,2})"
# "PortNet", "ONSSA", "EUR.1", "D17": what no language translates.
_ACRONYM = re.compile(
    r"(?<![^\W_])(?=[^\s]*[A-Z0-9])[A-Z][A-Za-z]*(?:[A-Z]|[.\-]?\d)[A-Za-z0-9]*(?:[.\-]\d+)?(?![^\W_])"
)
_CODE = re.compile(r"(?<![^\W_])[A-Z]{1,5}[.\-/]?\d+(?![^\W_])")
_EXACT = re.compile(
    r"https?://[^\s)\]]+|www\.[^\s)\]]+|[A-Za-z0-9.+_-]+@[A-Za-z0-9-]+\.[A-Za-z.]+|"
    r"(?<![A-Za-z0-9.@])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:ma|com|org|net|eu|int|gov|fr)(?![A-Za-z0-9])"
)
_LANGUAGES = "انجليزيه|فرنسيه|عربيه|اسبانيه|المانيه|هولنديه|ايطاليه|برتغاليه|صينيه|روسيه|تركيه|يابانيه"
# Money, banks and languages named after countries.
_NO_COUNTRY = re.compile(
    r"فرنك (?:ال)?افريقي|البنك ال(?:اوروبي|افريقي)|banque (?:europeenne|africaine)|"
    r"(?:ال)?فول (?:ال)?سوداني|\b(?:anglais|arabe) (?:et|ou) (?:francais|arabe)\b|"
    r"\bfrancais (?:et|ou) (?:anglais|arabe)\b|"
    r"francs? cfa|(?:en |l')(?:anglais|arabe|espagnol|italien|allemand)\b|"
    r"(?:en|le) (?:francais|portugais|neerlandais|russe|turc|chinois|japonais)\b|"
    r"(?:ال)?تراكم (?:ال)?قطري|اتحاد المغرب العربي|union du maghreb arabe|"
    r"association europeenne de libre-echange|الرابطه الاوروبيه|"
    r"رابطه (?:التجاره الحره|التبادل الحر) الاوروبيه|"
    rf"(?<!\w)[وف]?(?:ب|اللغه )ال(?:{_LANGUAGES})(?:(?: ?[،,]| او| و) ?ب?(?:ال)?(?:{_LANGUAGES}))*(?!\w)"
)
# An office by what it is called: the words that tell which one it is.
_OFFICE = re.compile(
    r"\b(?:agence|office|ministere|direction|institut|tresorerie|caisse|federation|chambre|conseil)s? "
    r"(?:(?:nationale?|generale?|regionale?|marocaine?|centrale?) )?(?:de la |de l'|du |des |de |d')"
    r"(?P<french>\w{4,}(?: \w{6,})?)"
    r"|(?<!\w)[وفبل]?(?:ال)?(?:خزينه|وكاله|مكتب|وزاره|مديريه|معهد|صندوق|جامعه|غرفه|مجلس|هيءه|هييه)"
    r"(?: (?:ال)?(?:عامه?|وطنيه?|جهويه?|مغربيه?|مركزيه?))* (?P<arabic>\w{4,})"
)
# "هيئة معتمدة" may be any, and so may what is told by a Latin name in brackets, which is compared instead.
_ANY_OFFICE = re.compile(
    r"(?:ال)?(?:معتمد|مختص|مكلف|معني|مرخص|معترف|رسمي|محلي|اجنبي|مءهل|مستقل|عام|وطني|جهوي|مغربي|مركزي|حكومي|عمومي"
    r"|دولي|مهني)(?:ه|ين)?|agre\w+|accredit\w+|competent\w*|designe\w*|locale?s?"
)
_TOLD_IN_BRACKETS = re.compile(r"[^().;]{0,60}\(\s*[a-z]")
# What is called after what it does, in a text that speaks of that: customs.
_LOOSELY = {"adii": re.compile(r"\bdouan|جما?رك")}
_GLUED = re.compile("(?<=[\u0620-\u064a])(?=[A-Za-z])")
_BETWEEN = r"[\W_]*"
_UNITS = re.compile(r"^(?:m[23]|co2|h\d+)$")
_SHORTEST_ADJECTIVE = 5
# Parts the key of an entity from the number of its name.
_MARK = "__"
_OF_RULES = {"ce", "cee"}  # "règlement (CE) n° 178/2002"
_CAPITALS, _CAPITAL, _LANGUAGE = "capitals", "capital_", "languages"
_WRITTEN_OTHERWISE = {
    "mad",
    "dh",
    "dhs",
    "eur",
    "usd",
    "gbp",
    "mdh",
    "fcfa",
    "cfa",
    "xof",
    "ue",
    "usa",
    "pme",
    "tpe",
    "id",
    "is",
}


@dataclass(frozen=True, slots=True)
class _Names:
    """What a text names, and the text with keys in the place of names."""

    canonical: str
    entities: frozenset[str]
    countries: frozenset[str]


def names_in(text: str) -> frozenset[str]:
    """Return the keys of the entities of `data/entities.toml` that a text names."""
    return _read(text).entities


def entities_by_kind(text: str) -> frozenset[tuple[str, str]]:
    """Return the entities that a text names, as (kind, key)."""
    return frozenset((_kinds()[key], key) for key in names_in(text))


def countries_named(text: str) -> frozenset[str]:
    """Return the codes of the countries and groups that a text names, spelt as their names are."""
    return _read(text).countries


def names_with_places(folded: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield where a folded text names entities and countries, as (start, end, kind, key)."""
    for match in _entities().finditer(folded):
        key = _key(match)
        yield match.start(), match.end(), _kinds()[key], key
    pattern, codes = _countries()
    for match in pattern.finditer(_NO_COUNTRY.sub(lambda found: " " * len(found.group()), folded)):
        yield match.start(), match.end(), "countries", codes[match["name"]]


def _key(match: re.Match[str]) -> str:
    return (match.lastgroup or "").partition(_MARK)[0]


def canonical(text: str) -> str:
    """Return a folded text with its names written as their keys, the same in both languages."""
    return _read(text).canonical


def unknown_names(
    statement: str, cited: str, *, heading: str = "", around: str = "", question: str = ""
) -> list[str]:
    """Return what a statement names and the cited text does not.

    Entities and countries are compared by what they are, whatever the language; acronyms, codes and
    capitalised words letter by letter. A country that the cited text covers ("EU" covers France) is no
    stranger, nor is what the heading names, unless the text itself is about other countries.

    Args:
        statement: What is said.
        cited: The sentences it rests on.
        heading: Title and section of these.
        around: The passage that they stand in.
        question: What was asked: acronyms and capitalised words of it may be repeated.
    """
    statement, cited = abbreviated(statement, cited), abbreviated(cited, statement)
    whole = f"{heading}\n{cited}"
    said, given = _named(statement), names_in(cited)
    # A heading may name all that its section is about: it helps only where the text names nothing of the
    # kind.
    told = {_kinds()[key] for key in given}
    given |= {key for key in names_in(heading) if _kinds()[key] not in told}
    given |= {key for key, pattern in _LOOSELY.items() if pattern.search(fold(whole))}
    strangers = sorted(said - given)
    named = countries_named(cited) or countries_named(heading)
    strangers += [
        country for country in sorted(countries_named(statement) - named) if not covers(named, country)
    ]
    strangers += _strange_capital_cities(statement, whole, countries_named(whole))
    # A heading that lists abbreviations of which the passage names some is no ground for the others.
    titled = abbreviations_in(heading)
    spoken_of = cited if any(_is_written(name, f"{cited}\n{around}") for name in titled) else whole
    strangers += [
        name
        for name in abbreviations_in(statement)
        if not _is_written(name, spoken_of) and not _is_written(name, question)
    ]
    strangers += _strange_offices(statement, whole, question)
    return strangers + strange_capitals(statement, whole, question, is_told=_is_told)


def exact_addresses(text: str) -> frozenset[str]:
    """Return the web and mail addresses of a text, lower case, without what ends a sentence."""
    return frozenset(match.group().rstrip(".,;:!?»\"'").lower() for match in _EXACT.finditer(text))


@lru_cache(maxsize=4096)
def abbreviations_in(text: str) -> tuple[str, ...]:
    """Return the acronyms and codes of a text that no entity of ours stands for, folded and compact."""
    text = apart(text)
    found = [m.group() for pattern in (_ACRONYM, _CODE) for m in pattern.finditer(text)]
    compact = dict.fromkeys(_squeeze(name) for name in found if not names_in(name))
    return tuple(name for name in compact if name not in _WRITTEN_OTHERWISE and not _UNITS.match(name))


def _named(text: str) -> frozenset[str]:
    """Return the entities that a text must not name on its own: "Londres" may say no more than a country."""
    return frozenset(key for key in names_in(text) if _kinds()[key] != _CAPITALS)


def _strange_capital_cities(statement: str, cited: str, named: frozenset[str]) -> list[str]:
    """Return the capitals of a statement that a text names neither by themselves nor by their country."""
    capitals = {key for key in names_in(statement) if _kinds()[key] == _CAPITALS} - names_in(cited)
    return sorted(key for key in capitals if not covers(named, key.removeprefix(_CAPITAL).upper()))


def _is_told(name: str) -> bool:
    return bool(_named(name) or countries_named(name))


def _strange_offices(statement: str, cited: str, question: str) -> list[str]:
    """Return the offices of a statement, known or not, of whose name a text holds no telling word."""
    given = wording(f"{cited}\n{question}")
    strangers = []
    folded = fold(statement)
    known = [(start, end) for start, end, _, _ in names_with_places(folded)]
    for match in _OFFICE.finditer(folded):
        name = match["french"] or match["arabic"]
        is_known = any(start <= match.start() < end for start, end in known)
        if is_known or _ANY_OFFICE.fullmatch(name) or _TOLD_IN_BRACKETS.match(folded, match.end()):
            continue
        named = wording(name)
        if named.stems and not names_in(match.group()) and not covered(named, given):
            strangers.append(match.group())
    return strangers


def is_no_name(abbreviation: str) -> bool:
    """Tell whether a folded abbreviation is a currency or another word that other checks compare."""
    return abbreviation in _WRITTEN_OTHERWISE or abbreviation in _OF_RULES


def apart(text: str) -> str:
    """Set Latin letters apart from the Arabic particle that is glued to them: "وDDP"."""
    return _GLUED.sub(" ", text)


def _squeeze(text: str) -> str:
    return re.sub(r"[^\w]", "", fold(text))


def _is_written(name: str, text: str) -> bool:
    """Tell whether a text holds an abbreviation, whatever stands between its letters: "EUR.1", "EUR 1"."""
    if name not in _squeeze(text):
        return False
    return (
        re.search(rf"(?<![^\W_]){_BETWEEN.join(map(re.escape, name))}(?![^\W_])", fold(apart(text)))
        is not None
    )


@lru_cache(maxsize=4096)
def _read(text: str) -> _Names:
    entities: set[str] = set()
    countries: set[str] = set()

    pattern, codes = _countries()

    def country(match: re.Match[str]) -> str:
        countries.add(codes[match["name"]])
        return f" land{codes[match['name']]} "

    def entity(match: re.Match[str]) -> str:
        key = _key(match)
        entities.add(key)
        if _kinds()[key] != _LANGUAGE:
            pattern.sub(country, _NO_COUNTRY.sub(" ", match.group()))  # "EUR.1" is a form, and of Europe
        return f" {key} "

    without_entities = _NO_COUNTRY.sub(" ", _entities().sub(entity, fold(apart(text))))
    return _Names(pattern.sub(country, without_entities), frozenset(entities), frozenset(countries))


@cache
def _countries() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Return a pattern of every name of a country or group, the longest first, and the code of each."""
    codes: dict[str, str] = {}
    for name in country_names():
        folded = fold(name.text)
        if not name.is_darija and len(folded) > 1:
            if _ARABIC.match(folded):
                folded = folded.removeprefix("ال")
                if folded.endswith("يا") and len(folded) > _SHORTEST_ADJECTIVE:
                    codes.setdefault(folded.removesuffix("ا"), name.key)  # "بريطانيا", "بريطانية"
            codes.setdefault(folded, name.key)
    longest_first = sorted(map(re.escape, codes), key=len, reverse=True)
    names = by_first_letter(("", name) for name in longest_first)
    return re.compile(rf"(?<![^\W_]){_PARTICLES}?(?P<name>{names})(?:e?s|ne?s?|يه?|ه)?(?![^\W_])"), codes


@cache
def _data() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return kind → key → names."""
    return tomllib.loads((files("tijaria") / "data" / "entities.toml").read_text(encoding="utf-8"))


@cache
def _kinds() -> Mapping[str, str]:
    return {key: kind for kind, named in _data().items() for key in named}


@cache
def _entities() -> re.Pattern[str]:
    """Return one pattern whose groups are the entities' keys: one pass, whatever their number."""
    entities = [(key, names) for kind in _data().values() for key, names in kind.items()]
    named = [(f"{key}{_MARK}{n}", name) for key, names in entities for n, name in enumerate(names)]
    latin = by_first_letter((key, name) for key, name in named if not _ARABIC.match(name))
    arabic = by_first_letter((key, name.removeprefix("ال")) for key, name in named if _ARABIC.match(name))
    return re.compile(rf"(?<![^\W_])(?:{latin}|{_PARTICLES}(?:{arabic}))(?![^\W_])")
