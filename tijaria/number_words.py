"""Numbers in words, in French and Arabic, written with digits: "trois mois" and "ثلاثة أشهر" are "3 …"."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from tijaria.folding import fold

_FRENCH_SMALL = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
)
_FRENCH_ABOUT = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
}  # fmt: skip
_FRENCH_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_ARABIC_SMALL = "واحد اثنان ثلاث أربع خمس ست سبع ثمان تسع عشر".split()
_ARABIC_TENS = "عشر ثلاث أربع خمس ست سبع ثمان تسع".split()
_SCALES = {
    "cent": 100, "cents": 100, "مائة": 100, "مئة": 100, "mille": 1000, "ألف": 1000, "ألفا": 1000,
    "آلاف": 1000,
    "milliers": 1000, "million": 10**6, "millions": 10**6, "مليون": 10**6, "مليونا": 10**6, "ملايين": 10**6,
    "مليارات": 10**9, "milliard": 10**9, "milliards": 10**9, "مليار": 10**9, "مليارا": 10**9, "ملايير": 10**9,
}  # fmt: skip
_DUALS = {
    "مائتي": 200,
    "مئتي": 200,
    "ألفي": 2000,
    "مائتان": 200,
    "مئتان": 200,
    "مائتين": 200,
    "مئتين": 200,
    "ألفان": 2000,
    "ألفين": 2000,
}
_WHOLE_MILLIONS = {
    **dict.fromkeys(("مليونان", "مليونين", "مليوني"), 2 * 10**6),
    **dict.fromkeys(("ملياران", "مليارين", "ملياري"), 2 * 10**9),
}
# Words that are something else as often: "un" is the article, "neuf" is new, "sept." a month.
_ONLY_BEFORE_UNIT = {"un", "une", "neuf", "واحد", "واحده"}
# "أحد" alone is Sunday, or "one of".
_NEVER_ALONE = {"احد", "احدي"}
_UNIT = re.compile(
    r"\s+(?:jours?|mois|ans?|annees?|semaines?|heures?|trimestres?|semestres?|exemplaires?)\b"
    r"|\s+(?:a|ou) (?:deux|trois|quatre)\b"
)
_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+")
_JOINT = re.compile(r"(?:\s+|-)(?:et(?:\s+|-))?|\s*و\s*$")
_DUAL_UNIT = re.compile(
    r"\b([وبلفك]?(?:ال)?)(يوم|شهر|اسبوع|درهم|نسخت|مرت|سنت|ساعت|عام|طن|دولار|لتر|متر|قدم|قنطار)(?:ان|ين)\b"
)
_ONE_AFTER = re.compile(r"\b([وبلف]?)(يوم|شهر|اسبوع|سنه|عام|ساعه|نسخه)\s+واحده?\b")
# "صالحة لمدة سنة": one, though nothing says so.
_FOR_ONE = re.compile(r"(?<!\w)((?:ل|ب)?(?:مده|مدته\w?|صلاحيته\w?)) (سنه|عام|شهر|اسبوع)(?=\W*(?:$|[.،؛;(]))")
# "de 185 à 455 milliards": the scale is said once, and of both.
_SCALE_ONCE = re.compile(
    r"(?<![\d.,])(?P<first>(?!(?:19|20)\d\d )\d+(?:[.,]\d+)?)(?P<joint> (?:a|et|ou|الي|او) | ?- ?| و ?)"
    r"(?P<last>\d+(?:[.,]\d+)?) (?P<scale>millions?|milliards?|مليون\w?|مليار\w?|ملايين|ملايير)(?!\w)"
)
_FARTHEST_APART = 50
# "le dixième de ce droit", "عُشر هذا الرسم".
_FRACTIONS = {
    **{"dixieme": 10, "cinquieme": 20, "quart": 25, "moitie": 50, "centieme": 1},
    **{"عشر": 10, "خمس": 20, "ربع": 25, "نصف": 50},
}
_FRACTION = re.compile(
    r"\b(?:un|le|la|au|du|l[ae]) (?P<french>dixieme|cinquieme|quart|centieme) d(?:es?|u|')(?= ?\w)"
    r"|(?<!\w)(?P<arabic>عشر|خمس|ربع) "
    r"(?=(?:هذ[اه]|هذه|ذلك|تلك|قيمه|مبلغ|ثمن|رسم|ال(?!سنوات|ساعات|عمليات|دورات|مرات|دول|ولايات))\w*)"
)
# "السادس والعشرون", "الحادي عشر", "vingt-sixième": the rank is a number.
_UNITS_OF_RANK = {
    **dict(zip("حادي ثاني ثالث رابع خامس سادس سابع ثامن تاسع".split(), range(1, 10), strict=True)),
    **dict(zip("un deux trois quatr cinqu six sept huit neuv".split(), range(1, 10), strict=True)),
}
_TENS_OF_RANK = {
    **dict(zip("عشر ثلاث اربع خمس ست سبع ثمان تسع".split(), range(20, 100, 10), strict=True)),
    **_FRENCH_TENS,
}
_RANK = re.compile(
    r"(?<!\w)(?P<glued>[وفبلك]?)(?:ال)?(?P<unit>حادي|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع)ه? "
    r"(?:(?P<teen>عشره?)|و(?:ال)?(?P<tens>عشر|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع)(?:ون|ين))(?!\w)"
    r"|\b(?P<french_tens>vingt|trente|quarante|cinquante)[ -](?:et[ -])?"
    r"(?P<french>un|deux|trois|quatr|cinqu|six|sept|huit|neuv)iemes?\b"
)
# "article 92-I-1°" is no temperature.
_OF_A_CODE = re.compile(r"(?<=-\d)°")
_DUAL_STEMS = {"نسخت": "نسخه", "مرت": "مره", "سنت": "سنه", "ساعت": "ساعه"}
_PERCENT = re.compile(r"\s*(?:\bpour cent\b|\bpct\b|٪|\b(?:في |ب)(?:ال)?(?:مايه|ميه)\b)")
_ORDINAL = re.compile(r"\b(\d+)(?:er|ere|e|eme)\b")
# "les deux" are those named before; "خمس المبيعات" is a fifth of them.
_NO_NUMBER = re.compile(r"(?<!tous )(?<!toutes )\b((?:les|ces|ses|leurs|aux|des)) deux\b|(?<!\w)()خمس (?=ال)")
_AND_A_HALF = re.compile(r"\b(?P<whole>\d+)(?P<unit> [^\W\d]+)? (?:et demie?\b|ونصف(?!\w))")
_THOUSAND = 3
_MULTIPLES = {"double": 2, "triple": 3, "quadruple": 4, "quintuple": 5, "decuple": 10}
_MULTIPLE = re.compile(
    rf"\b(?:le|du|au) (?P<french>{'|'.join(_MULTIPLES)})\b"
    r"|(?<!\w)(?:[وفبل]?الضعف|ضعف(?= (?:ال)?(?:ما|مستوي|قيمه|عدد|مبلغ|سعر|رقم|ذلك|تلك)(?!\w)))(?!\w)"
)
# Goods are kept apart there, and not forty of them.
_KEPT_APART = re.compile(r"\bquarantaine\b(?! d(?:e\b|'))")
TIMES = "× "
"""What stands before the scale that a list is said in: "en millions de dollars"."""
_IN_SCALE = re.compile(
    r"\b(?:en (?=mill\w+ d)|(?:exprime\w*|chiffres|valeurs?) en )(?P<scale>milliers|millions|milliards)\b"
    r"|(?<!\w)ب(?:ال)?(?P<arabic>ملايين|مليارات|الاف)(?!\w)"
)
_PER_MILLION = re.compile(r"\bparties? par million\b|\b(?:جزءا?|اجزاء) (?:في|من) (?:ال)?مليون\b")
# "1er trimestre" is no length of time.
_ORDINAL_PERIOD = re.compile(r"\b(\d+)(?:er|ere|e|eme) (?=trimestre|semestre|mois|jour|annee|semaine)")
# "Nul besoin de" counts nothing.
_NONE = re.compile(r"\bnul(?:le)? (?=(?:besoin|necessite|obligation|raison|doute)\b)")


def with_digits(folded: str) -> str:
    """Return folded text with its numbers in words replaced by digits, scales multiplied out, percent as "%".

    >>> with_digits("dans un delai de trois mois, 1,5 million de dh")
    'dans un delai de 3 mois, 1500000 de dh'
    """
    folded = _KEPT_APART.sub("isolement", _NONE.sub("aucun ", folded))
    folded = _RANK.sub(_ranked, _OF_A_CODE.sub("", folded))
    folded = _FRACTION.sub(lambda m: f"{_FRACTIONS[m['french'] or m['arabic']]} % ", folded)
    folded = _MULTIPLE.sub(_times, _NO_NUMBER.sub(r"\1 ", folded))
    folded = _IN_SCALE.sub(lambda m: f"{TIMES}{m['scale'] or m['arabic']}", _PER_MILLION.sub("ppm", folded))
    text = _ORDINAL_PERIOD.sub(r"\1 · ", _PERCENT.sub(" %", folded))
    text = _ORDINAL.sub(r"\1", text)
    text = _FOR_ONE.sub(r"\1 1 \2", _ONE_AFTER.sub(r"\1 1 \2", _SCALE_ONCE.sub(_scaled, text)))
    text = _DUAL_UNIT.sub(lambda m: f"{m[1]} 2 {_DUAL_STEMS.get(m[2], m[2])}", text)
    found = [match for match in _WORD.finditer(text) if match.group() not in ("et", "و")]
    written, position, index = [], 0, 0
    while index < len(found):
        run = _run(text, found, index)
        if not run:
            index += 1
            continue
        first, last = found[index], found[index + len(run) - 1]
        written += [text[position : first.start()], _prefix(first.group()), _shown(_value(run))]
        position = last.end()
        index += len(run)
    return _AND_A_HALF.sub(_with_half, "".join([*written, text[position:]]))


def _times(match: re.Match[str]) -> str:
    return f"{_MULTIPLES[match['french']]} fois" if match["french"] else "2 مرات"


def _scaled(match: re.Match[str]) -> str:
    """Return a range with its scale said twice, but not "de 500 à 2 millions"."""
    first, last = (float(match[name].replace(",", ".")) for name in ("first", "last"))
    if not first or not last or max(first / last, last / first) > _FARTHEST_APART:
        return match.group()
    scale = match["scale"]
    return f"{match['first']} {scale}{match['joint']}{match['last']} {scale}"


def _ranked(match: re.Match[str]) -> str:
    unit = _UNITS_OF_RANK[match["unit"] or match["french"]]
    tens = 10 if match["teen"] else _TENS_OF_RANK[match["tens"] or match["french_tens"]]
    return f"{match['glued'] or ''} {tens + unit}".strip()


def _with_half(match: re.Match[str]) -> str:
    """Return "2 ans et demi" as "2.5 ans", "2000000 et demi" as "2500000", "12 et demi" as "12.5"."""
    if match["unit"]:
        return f"{match['whole']}.5{match['unit']}"
    zeros = len(match["whole"]) - len(match["whole"].rstrip("0"))
    if zeros < _THOUSAND:
        return f"{match['whole']}.5"
    return str(int(match["whole"]) + 10 ** (zeros // 3 * 3) // 2)


def _run(text: str, found: Sequence[re.Match[str]], index: int) -> list[tuple[float, bool]]:
    """Return the (value, is scale) of the number words from `index` on that make one number."""
    run: list[tuple[float, bool]] = []
    for position in range(index, len(found)):
        match = found[position]
        if run and not _JOINT.fullmatch(text[found[position - 1].end() : match.start()]):
            break
        part = _part(match.group(), first=not run)
        if part is None or (run and not part[1] and not _continues(run, match.group(), part[0])):
            break
        run.append(part)
    if len(run) == 1:
        word = found[index].group()
        if (
            word[0].isdigit()
            or word in _NEVER_ALONE
            or (word == "sept" and text[found[index].end() : found[index].end() + 1] == ".")
        ):
            return []
        if word.removeprefix("ال") in _ONLY_BEFORE_UNIT and not _UNIT.match(text, found[index].end()):
            return []
    return run


def _part(word: str, *, first: bool) -> tuple[float, bool] | None:
    if word[0].isdigit():
        # Two numbers in digits beside each other are two numbers.
        return (float(word.replace(",", ".")), False) if first else None
    # "كمية" is a quantity, and no "like a hundred".
    for bare in (word, word[1:] if word[0] in "وبلف" and len(word) > 3 else word):
        for form in (bare, bare.removeprefix("ال")):
            if form in _values():
                return _values()[form]
    return None


def _continues(run: Sequence[tuple[float, bool]], word: str, value: float) -> bool:
    """Tell whether a smaller number goes on with the one before: "quatre-vingt-dix", "خمسة وعشرون"."""
    last, scaled = run[-1]
    if scaled:
        return value < last and not (word.isascii() and word in _ONLY_BEFORE_UNIT)
    if re.match("[\u0600-\u06ff]", word):
        joined = word[0] == "و" and (last < 10 <= value < 100 or last >= 100 > value)
        return joined or (last < 10 and value == 10 and "عشر" in word)
    return (last, value) == (4, 20) or (last >= 10 and value <= 16 and last % 10 == 0 and value < last)


def _value(run: Sequence[tuple[float, bool]]) -> float:
    total = current = 0.0
    for value, is_scale in run:
        if is_scale and value >= 1000:
            total += max(current, 1) * value
            current = 0
        elif is_scale:
            current = max(current, 1) * value
        elif (current, value) == (4, 20):
            current = 80
        else:
            current += value
    return total + current


def _shown(value: float) -> str:
    # 2.09 thousand millions is a little less, as floating numbers go.
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _prefix(word: str) -> str:
    """Return the Arabic particle that was glued to a number, to keep it apart."""
    return "و " if word[0] == "و" and len(word) > 3 and word not in _values() else ""


@cache
def _values() -> Mapping[str, tuple[float, bool]]:
    """Return folded word → (value, whether it multiplies what stands before it)."""
    known: dict[str, float] = {word: number for number, word in enumerate(_FRENCH_SMALL)}
    known |= (
        _FRENCH_TENS
        | _FRENCH_ABOUT
        | {
            "nul": 0,
            "nulle": 0,
            "nuls": 0,
            "صفر": 0,
            "صفري": 0,
            "منعدم": 0,
            "منعدمه": 0,
            "une": 1,
            "vingts": 20,
            "جوج": 2,
            "تلاته": 3,
            "اثنين": 2,
            "اثنا": 2,
            "اثني": 2,
        }
    )
    known |= {"احد": 1, "احدي": 1, "اثنتان": 2, "اثنتين": 2, "ثماني": 8, "الفان": 2000}
    for number, word in enumerate(_ARABIC_SMALL, start=1):
        known |= {word: number, f"{word}ة": number}
    known["ثمانية"] = 8
    for number, word in enumerate(_ARABIC_TENS, start=2):
        known |= {f"{word}ون": number * 10, f"{word}ين": number * 10}
        if number > 2:
            known |= {f"{word}مائة": number * 100, f"{word}مئة": number * 100}
    known |= _DUALS | _WHOLE_MILLIONS
    values = {fold(word): (float(value), False) for word, value in known.items()}
    return values | {fold(word): (float(value), True) for word, value in _SCALES.items()}
