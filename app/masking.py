"""Mask what identifies a person in a text: phone numbers, e-mails, CIN, RIB, ICE (law 09-08).

Used on all that is logged and all that is exported. HS codes, amounts, dates and numbers of declarations
(DUM) look alike and stay: a text that lost them would be of no use to whoever reads the log.
"""

import re
from collections.abc import Callable

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
# What people put between groups of digits: blanks of every width, points, dashes, marks of direction.
_GAP = r"[\s.\-\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
_BLANK = r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]"
# Not inside a longer number: 1.500.000 is one, and so is 12-345.
_START = r"(?<![\d\w])(?<!\d[.,\-/])"
_END = r"(?![.,\-/]?\d)(?!\w)"
_CURRENCY = (
    rf"(?!{_BLANK}*(?:dh|dhs|mad|eur|euros?|usd|dollars?|dirhams?|€|\$|درهم|دراهم|اورو|أورو|يورو|دولار))"
)

_LOCAL = r"\w.+%-"
_EMAIL = re.compile(rf"(?<![{_LOCAL}])[{_LOCAL}]+(?:@|%40)(?:[\w-]+\.)+[^\W\d_]{{2,}}", re.IGNORECASE)
_RIB = re.compile(rf"(?<!\w)(?:MA{_GAP}?\d{{2}}{_GAP}?)?(?:\d{_GAP}{{0,2}}){{23}}\d{_END}", re.IGNORECASE)
_ICE_SOLID = re.compile(rf"{_START}\d{{15}}{_END}{_CURRENCY}", re.IGNORECASE)
_ICE_GROUPED = re.compile(rf"{_START}00(?:{_GAP}?\d){{13}}{_END}{_CURRENCY}", re.IGNORECASE)
_ICE_NAMED = re.compile(
    rf"(\bI\.?C\.?E\b\W{{0,12}}(?:n\W{{0,3}})?)\d(?:{_GAP}?\d){{14}}(?!\d)", re.IGNORECASE
)
_ABROAD = re.compile(rf"(?<![\w+])(?:\+|00)\d{{1,3}}(?:{_GAP}{{0,2}}\(0\))?(?:{_GAP}{{0,2}}\d){{7,13}}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)(?:\(0\)|0){_GAP}?[5-8](?:{_GAP}?\d){{8}}(?!\d)")
# How the ten digits are grouped when they are a telephone number; a date and an hour have other groups.
_PHONE_GROUPS = {
    (10,),
    (2, 2, 2, 2, 2),
    (4, 2, 2, 2),
    (4, 6),
    (4, 3, 3),
    (2, 8),
    (2, 2, 6),
    (2, 4, 4),
    (3, 7),
    (1, 9),
}
_CIN = re.compile(r"(?<![\w/.\-])(?P<letters>[A-Z]{1,2})\d{5,6}(?![\w/]|[.,\-]\d)", re.IGNORECASE)
_CIN_NAMED = re.compile(
    r"(\b(?:C\.?N\.?I\.?E?\.?|C\.?I\.?N\.?|carte nationale[^.\d]{0,30}?|carte d'identité[^.\d]{0,20}?)\W{0,6}"
    r"(?:n\W{0,3})?|(?:البطاقة الوطنية|بطاقة التعريف|لاكارط|البطاقة)[^.\dA-Za-z]{0,20})"
    r"[A-Z]{1,2}[\s\-.°]{0,2}\d{4,7}(?!\w)",
    re.IGNORECASE,
)
# Letters before a number that are no identity card.
_NO_CARD = frozenset(
    "dh sh hs nm en ce ue eu oc if rc tp cn cs de du le la et au ou or pj dd kg km mm cm ma fr".split()
)
# bureau, régime, year, number, key
_DECLARATION = re.compile(
    rf"(?<!\d)\d{{3}}{_GAP}?\d{{3}}{_GAP}?(?:19|20)\d{{2}}{_GAP}?\d{{7}}(?:{_GAP}?[A-Z])?(?!\w)"
)
# Headings of the chapters 05 to 08, the only ones that begin like a telephone number.
_HEADING = re.compile(r"0(?:50[1-9]|51[01]|60[1-4]|70[1-9]|71[0-4]|80[1-9]|81[0-4])")
_CODE_WORDS = re.compile(
    r"(?:\bsh|\bhs|\bcode|nomenclature|\bngp|position|tarif|douani|chapitre|produit|رمز|البند|بند|تعريف|الجمركي|كود)"
    r"[^\d]{0,25}$",
    re.IGNORECASE,
)
_PHONE_WORDS = re.compile(
    r"(?:t[ée]l|gsm|phone|portable|mobile|whats|wtsp|fax|appel|num[ée]ro|joindre|contact|هاتف|واتساب|تلفون|تيليفون"
    r"|نمر|رقم|اتصل|عيط)[^\d]{0,25}$",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """Return `text` with personal data replaced by its kind in brackets: "[tel]", "[email]", "[cin]", …."""
    # What is recognised is blanked here, so that no other pattern finds a part of it.
    plain = _DECLARATION.sub(_blank, text.translate(_DIGITS))
    found: list[tuple[int, int, str]] = []
    for label, pattern, accept in _KINDS:
        spans = [_span(match) for match in pattern.finditer(plain) if accept(match)]
        found += [(start, end, label) for start, end in spans]
        pieces, last = [], 0
        for start, end in spans:
            pieces += [plain[last:start], "\x00" * (end - start)]
            last = end
        plain = "".join([*pieces, plain[last:]])
    written, last = [], 0
    for start, end, label in sorted(found):
        written += [text[last:start], f"[{label}]"]
        last = end
    return "".join([*written, text[last:]])


def _blank(match: re.Match[str]) -> str:
    return "\x00" * len(match[0])


def _span(match: re.Match[str]) -> tuple[int, int]:
    # The words before a number, which say what it is, stay.
    return (match.end(1) if match.re in _NAMED else match.start(), match.end())


def _any(_match: re.Match[str]) -> bool:
    return True


def _is_card(match: re.Match[str]) -> bool:
    return match["letters"].lower() not in _NO_CARD


def _is_phone(match: re.Match[str]) -> bool:
    """Tell a telephone number from an HS code of the chapters 05 to 08, which has ten digits too."""
    groups = tuple(len(group) for group in re.findall(r"\d+", match[0]))
    digits = re.sub(r"\D", "", match[0])
    if groups not in _PHONE_GROUPS or not _HEADING.match(digits):
        return groups in _PHONE_GROUPS
    before = match.string[max(0, match.start() - 40) : match.start()]
    if _PHONE_WORDS.search(before):
        return True
    if _CODE_WORDS.search(before):
        return False
    # Codes are written 0702.00.00.10, or end in zeros where the tariff does not divide further.
    return not (groups == (4, 2, 2, 2) and match[0].count(".") == 3) and not digits.endswith("00")


_Accept = Callable[[re.Match[str]], bool]
_KINDS: tuple[tuple[str, re.Pattern[str], _Accept], ...] = (
    ("email", _EMAIL, _any),
    ("rib", _RIB, _any),
    ("ice", _ICE_NAMED, _any),
    ("ice", _ICE_SOLID, _any),
    ("ice", _ICE_GROUPED, _any),
    ("tel", _ABROAD, _any),
    ("tel", _PHONE, _is_phone),
    ("cin", _CIN_NAMED, _any),
    ("cin", _CIN, _is_card),
)
_NAMED = frozenset({_ICE_NAMED, _CIN_NAMED})
