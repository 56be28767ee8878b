"""Numbers with their units in French and Arabic text, made comparable: "150 يوما" is "150 jours".

Text is folded and its number words turned to digits first. Units that measure the same thing are brought to
one base (weeks to hours, years to months); money keeps its currency.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from tijaria.folding import fold
from tijaria.number_words import TIMES

Bound = Literal["", "least", "most"]

_UNITS: Mapping[str, tuple[float, str]] = {
    "hour": (1, "h heure heures ساعة ساعات"),
    "hour*24": (24, "jour jours journée journées يوم يوما أيام"),
    "hour*168": (168, "semaine semaines أسبوع أسبوعا أسابيع"),
    "month": (1, "mois شهر شهرا أشهر شهور"),
    "month*3": (3, "trimestre trimestres"),
    "month*6": (6, "semestre semestres"),
    "month*12": (12, "an ans année années سنة سنوات سنين أعوام عاما"),
    "minute": (1, "minute minutes min دقيقة دقائق"),
    "percent": (1, "%"),
    "MAD": (1, "dh dhs mad dirham dirhams درهم درهما دراهم"),
    "MAD*million": (1e6, "mdh"),
    "MAD*milliard": (1e9, "mmdh"),
    "EUR": (1, "eur euro euros € أورو يورو أوروهات"),
    "USD": (1, "usd dollar dollars $ دولار دولارا دولارات"),
    "GBP": (1, "gbp £ livre livres sterling جنيه"),
    "JPY": (1, "jpy yen yens"),
    "CAD": (1, "cad"),
    "XOF": (1, "fcfa cfa xof franc francs فرنك"),
    "MRU": (1, "mru ouguiya ouguiyas أوقية"),
    "TND": (1, "tnd dinar dinars دينار دينارا دنانير"),
    "SAR": (1, "sar riyal riyals ريال ريالا"),
    "NGN": (1, "ngn naira nairas نايرا"),
    "INR": (1, "inr roupie roupies روبية"),
    "CNY": (1, "cny rmb yuan yuans يوان"),
    "RUB": (1, "rub rouble roubles روبل روبلا"),
    "GHS": (1, "ghs cedi cedis سيدي"),
    "hectare": (1, "ha hectare hectares هكتار هكتارا هكتارات"),
    "milligram": (1, "mg milligramme milligrammes ملغ مليغرام"),
    "kg": (1, "kg kilo kilos kilogramme kilogrammes كيلوغرام كيلوغراما كيلوغرامات كلغ كغ كيلو"),
    "kg*1000": (1000, "t tonne tonnes طن طنا أطنان"),
    "kg*100": (100, "quintal quintaux قنطار قنطارا"),
    "gram": (1, "g gramme grammes غرام غراما غرامات"),
    "litre": (1, "l litre litres لتر لترا لترات"),
    "litre*100": (100, "hl hectolitre hectolitres"),
    "km": (1, "km kilomètre kilomètres كيلومتر كيلومترا كيلومترات كلم"),
    "metre": (1, "m mètre mètres متر مترا أمتار م"),
    "mm": (1, "mm millimètre millimètres مليمتر ملم ميليمتر"),
    "cm": (1, "cm centimètre centimètres سنتيمتر سنتيمترات سم"),
    "degree": (1, "° °c degré degrés درجة درجات"),
    "foot": (1, "pied pieds قدم قدما أقدام"),
    "copy": (1, "exemplaire exemplaires copie copies نسخة نسخ نظائر"),
    "page": (1, "page pages صفحة صفحات"),
    "ppm": (1, "ppm"),
}
_MONEY = tuple("MAD EUR USD GBP JPY CAD XOF MRU TND SAR NGN INR CNY RUB GHS".split())
_IN_THOUSANDS = (*_MONEY, "kg", "km", "litre", "copy", "page")
_STRICT = ("percent", *_MONEY)
# "354,7 millions", the currency having been said before.
_LARGE = 100_000
# A code in brackets, or a year.
_NO_AMOUNT = re.compile(r"\(\d+$|(?<!\d)(?:19|20)\d\d$")
_MARKS = {"k": 1e3, "m": 1e6, "md": 1e9, "mds": 1e9}
_CLITIC = "[وبلفك]?(?:ال)?"
_NUMBER = r"(?<![\d.,])\d+(?:[.,]\d+)*"
_CONNECTED = re.compile(r"\s*(?:a|et|ou|-|–|—|/|,|و|او|الي|حتي)\s*(?:[وبلفك]?\s?)$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_THOUSAND_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_AT_LEAST = re.compile(
    r"(?:au moins|au minimum|minimum de|minimale? de|(?<!pas )plus de|superieure?s? (?:ou egale?s? "
    r")?a|a partir de|"
    r"n'est (?:pas|jamais) inferieure? a|علي الاقل|لا [يت]قل عن|اكثر من|[يت]فوق|[يت]تجاوز|ادني "
    r"(?:هو|قدره)?)\s*$"
)
_AT_MOST = re.compile(
    r"(?:au plus|au maximum|maximum de|maximale? de|(?<!pas )moins de|(?<!pas )(?<!jamais )inferieure?s? "
    r"(?:ou egale?s? )?a|jusqu'a|plafond de|"
    r"plafonnee?s? a|(?:ne |n')?(?:depass|exced)\w+ pas|sans depasser|limitee?s? a|"
    r"لا [يت](?:تجاوز|تعدي)|لا [يت]زيد (?:عن|علي)|اقل من|(?<!\w)دون|"
    r"علي الاكثر|اقصاه|سقف|في حدود|الي غايه)\s*$"
)
_LEAST_AFTER = re.compile(r"^\s*(?:\w+\s+){0,2}(?:au moins|au minimum|minimum|علي الاقل|كحد ادني)\b")
_MOST_AFTER = re.compile(r"^\s*(?:\w+\s+){0,2}(?:au plus|au maximum|maximum|علي الاكثر|كحد اقصي)\b")
_DENIED = re.compile(r"\bn(?:e\b|')|\bsans\b|(?<!\w)[وف]?(?:لا|لم|لن)(?!\w)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts.

    Attributes:
        value: In the base unit of `dimension`.
        dimension: "hour", "month", "percent", "MAD"…; "" where no unit of ours follows.
        raw: The number as written, in digits, without thousands separators.
        bound: Whether it is said to be the least or the most.
        per: The unit of which it is the price or rate, as (factor, dimension); None where none is said.
        start: Where the number starts in the text; `end`: after its unit.
    """

    value: float
    dimension: str
    raw: str
    bound: Bound = ""
    per: tuple[float, str] | None = None
    start: int = 0
    end: int = 0


def quantities_in(text: str) -> list[Quantity]:
    """Return the quantities of a folded text whose number words are digits, in order."""
    found = list(_pattern().finditer(text))
    quantities: list[Quantity] = []
    following: Quantity | None = None
    for index in range(len(found) - 1, -1, -1):
        match = found[index]
        quantity = _quantity(match, text)
        if not quantity.dimension and following and following.dimension and index + 1 < len(found):
            between = text[match.end() : found[index + 1].start()]
            # "de 8 à 14 %": the unit is said once, after the last number.
            if _CONNECTED.fullmatch(between) and not _YEAR.fullmatch(match.group().strip()):
                quantity = _in_unit_of(quantity, found[index + 1])
        quantities.append(quantity)
        following = quantity
    return _scaled(quantities[::-1], text)


def _scaled(quantities: Sequence[Quantity], text: str) -> list[Quantity]:
    """Return quantities with what the head of a list says of those after it: "× 1000000 dollars : 160,3"."""
    scaled: list[Quantity] = []
    head: Quantity | None = None
    for quantity in quantities:
        if text[: quantity.start].endswith(TIMES):
            head = quantity
        elif head and not quantity.dimension and not _NO_AMOUNT.search(text[: quantity.start] + quantity.raw):
            value = quantity.value * head.value
            scaled.append(replace(quantity, value=value, dimension=head.dimension))
        else:
            scaled.append(quantity)
    return scaled


def is_supported(quantity: Quantity, cited: Sequence[Quantity], dimensions: frozenset[str]) -> bool:
    """Tell whether a quantity of a statement stands among those of the cited text.

    Args:
        quantity: Of the statement.
        cited: Those of the cited text.
        dimensions: What the cited text names units of, wherever they stand (a table's head, say).
    """
    for other in cited:
        if quantity.bound and other.bound and quantity.bound != other.bound:
            continue
        if quantity.per and other.per and quantity.per != other.per:
            continue
        if quantity.dimension == other.dimension and _equal(quantity, other):
            return True
        loose = quantity.raw == other.raw or (not quantity.dimension and quantity.value == other.value)
        is_bare = not quantity.dimension and _THOUSAND_POINTS.fullmatch(quantity.raw)
        if is_bare and quantity.raw.replace(".", "") == other.raw:
            return True  # "1.292" is "1 292" elsewhere
        if quantity.value == other.value == 0:
            return True  # "droit nul", "0 %", "الرسم الصفر"
        if loose and not quantity.dimension and (other.dimension not in _STRICT or quantity.value >= _LARGE):
            return True
        if not quantity.dimension and not other.dimension and quantity.raw in _groups(other.raw):
            return True
        if loose and not other.dimension and quantity.dimension in dimensions:
            return True
    groups = _groups(quantity.raw)
    return bool(groups) and groups <= {other.raw for other in cited}


def _groups(raw: str) -> frozenset[str]:
    """Return the groups of digits of a reference: law "114.13" is "114-13" elsewhere. Empty for a decimal."""
    groups = re.split(r"[.,]", raw)
    is_reference = len(groups) > 2 or (len(groups) == 2 and min(map(len, groups)) > 1)
    return frozenset(groups) if is_reference else frozenset()


def dimensions_in(text: str) -> frozenset[str]:
    """Return the dimensions whose units a folded text names."""
    return frozenset(_units()[_bare(match.group())][1] for match in _unit_pattern().finditer(text))


def _equal(one: Quantity, other: Quantity) -> bool:
    if not one.dimension and (one.raw[0] == "0" or other.raw[0] == "0"):
        return one.raw == other.raw  # a code: "0702"
    return abs(one.value - other.value) <= 1e-6 * max(1.0, abs(other.value))


def _quantity(match: re.Match[str], text: str) -> Quantity:
    raw, unit = match["number"], match["after"] or match["before"] or ""
    factor, dimension = _units()[_bare(unit)] if unit else (1.0, "")
    # "سنة 2021 غرامات": fines of that year.
    if dimension == "gram" and _YEAR.fullmatch(raw.strip()):
        factor, dimension = 1.0, ""
    raw = _plain(raw, dimension)
    factor *= _MARKS.get(match["scale"], 1.0)
    return replace(
        Quantity(_number(raw) * factor, dimension, raw),
        bound=_bound(text[: match.start()], text[match.end() :]),
        per=_per(text, match.end()),
        start=match.start(),
        end=match.end(),
    )


def _bound(before: str, after: str) -> Bound:
    before = before[-80:]
    # "ne dépasse pas" and "لا يتجاوز" hold "dépasse": the most is looked for first.
    most = _AT_MOST.search(before)
    found = most or _AT_LEAST.search(before)
    if found:
        # "n'encaisse pas plus de": what is denied may be the bound or something else.
        return "" if _DENIED.search(before[: found.start()]) else "most" if most else "least"
    return "most" if _MOST_AFTER.match(after) else "least" if _LEAST_AFTER.match(after) else ""


def _per(text: str, end: int) -> tuple[float, str] | None:
    found = _per_pattern().match(text, end)
    return _units()[found["unit"]] if found else None


def _in_unit_of(quantity: Quantity, match: re.Match[str]) -> Quantity:
    unit = match["after"] or match["before"]
    if not unit:
        return quantity
    factor, dimension = _units()[_bare(unit)]
    factor *= _MARKS.get(match["scale"], 1.0)
    raw = _plain(quantity.raw, dimension)
    return replace(quantity, value=_number(raw) * factor, dimension=dimension, raw=raw)


def _plain(raw: str, dimension: str) -> str:
    """Return digits without the points of thousands: "16.800 tonnes", but no unit that is cut so finely."""
    return raw.replace(".", "") if _THOUSAND_POINTS.fullmatch(raw) and dimension in _IN_THOUSANDS else raw


def _number(raw: str) -> float:
    """Return the value of digits with French or English marks; a code of several groups has none."""
    plain = raw.replace(",", ".")
    return float(plain) if plain.count(".") <= 1 else float(plain.replace(".", ""))


def _bare(unit: str) -> str:
    unit = unit.strip()
    return unit if unit in _units() else re.sub(f"^{_CLITIC}", "", unit)


@cache
def _units() -> Mapping[str, tuple[float, str]]:
    """Return folded unit → (factor to the base, dimension)."""
    return {
        fold(word) or word: (factor, name.partition("*")[0])
        for name, (factor, words) in _UNITS.items()
        for word in words.split()
    }


@cache
def _unit_words() -> str:
    return "|".join(sorted(map(re.escape, _units()), key=len, reverse=True))


@cache
def _unit_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){_CLITIC}(?:{_unit_words()})(?![^\W_])")


@cache
def _per_pattern() -> re.Pattern[str]:
    said = r"(?:par |l[ae] |l'|/ ?|pour (?:une? )?|chaque |لل|(?:ل|عن |في )كل |في ال|عن ال)"
    return re.compile(rf"\s?{said}(?P<unit>{_unit_words()})(?![^\W_])")


@cache
def _pattern() -> re.Pattern[str]:
    money = "|".join(word for word, (_, name) in _units().items() if name in _MONEY and word != "$")
    return re.compile(
        rf"(?:(?<![^\W_])(?P<before>{money}|\$)\s?(?=\d))?(?P<number>{_NUMBER})"
        r"(?:\s?(?P<scale>k|mds?|m)(?=\s?(?:dh|eur|€|\$|usd)))?"
        rf"(?:\s*(?:d'|de |من )?(?!لم(?!\w))(?P<after>{_CLITIC}(?:{_unit_words()}))(?:(?<=m)[23])?"
        r"(?![^\W\d_]|'|\s+(?:19|20)\d\d))?"
    )
