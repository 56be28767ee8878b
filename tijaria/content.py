"""What a text holds: amounts, durations, dates, rates, contacts… Used to tell whether evidence can answer."""

import re
from collections.abc import Iterable

from tijaria.aspects import Aspect
from tijaria.folding import fold

_NUMBER = r"\d+(?:[.,]\d+)?"
_MONTH = (
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|يناير|فبراير|مارس|ابريل|"
    r"ماي|يونيو|يوليوز|غشت|شتنبر|اكتوبر|نونبر|دجنبر)"
)
_HOLDS: dict[Aspect, re.Pattern[str]] = {
    "amount": re.compile(
        rf"{_NUMBER}\s*(?:millions?|milliards?|mille|مليون|مليار|الف)?\s*(?:de |d')?(?:dh|mad|mdh|"
        rf"dirhams?|eur|euros?|dollars?|usd|\$|€|francs?|fcfa|xof|gbp|£|livres?|"
        r"riyals?|sar|aed|yens?|yuans?|roupies?|"
        r"درهم|دراهم|اورو|يورو|دولار|فرنك|ريال|جنيه|ليره|يوان|روبيه)|"
        r"gratuit|مجان|sans frais|aucun droit|pas de droit|اي رسم"
    ),
    "duration": re.compile(
        rf"(?:{_NUMBER}|deux|trois|quatre|six|dix|douze)\s*(?:jours?|mois|ans?|annees?|semaines?|heures?|trimestres?)|"
        rf"{_NUMBER}\s*(?:يوما?|ايام|شهرا?|اشهر|شهور|سنه|سنوات|اسابيع|اسبوعا?|ساعه)|(?:شهر|سنت|يوم|سنه|"
        rf"عام)(?:ان|ين)\b|شهر واحد|"
        r"\bun mois\b|\bun an\b|سنه واحده|جوج|immediat|فورا|sans delai|jusqu'au|الي غايه"
    ),
    "date": re.compile(rf"\b(?:19|20)\d\d\b|\d{{1,2}}(?:er)?\s+{_MONTH}|{_MONTH}\s+\d"),
    "rate": re.compile(rf"{_NUMBER}\s*%|pour cent|في المايه|في الميه|بالمايه|moitie|نصف|ثلث"),
    "count": re.compile(_NUMBER),
    "contact": re.compile(
        r"\b(?:\+212|0[5-8])[\s.\-]?\d{2}|@\w|https?://|www\.|\bavenue\b|\brue\b|\bboulevard\b|\bbp \d|"
        r"شارع|زنقه|\b\d{1,2} ?h ?(?:30|00)?\b.*\b\d{1,2} ?h\b"
    ),
    "person": re.compile(r"\b(?:m\.|mme|monsieur|madame)\s+\w|السيد|السيده"),
}


def holds(aspect: Aspect, texts: Iterable[str]) -> bool:
    """Tell whether any text holds the kind of thing that an aspect asks for.

    Aspects that no pattern can recognise ("who", "papers", "how") count as held.
    """
    pattern = _HOLDS.get(aspect)
    return pattern is None or any(pattern.search(fold(text)) for text in texts)


_NOT_FOUND = re.compile(
    r"n'(?:a|ont) pas ete (?:trouve|retrouve|publie|vu)\w*|non trouve\w*|introuvable|"
    r"n'(?:est|sont) pas (?:publie|connu|precise|indique)\w*|ne (?:donnent|precisent|disent|indiquent) pas|"
    r"لم (?:ي|ن|ت)عثر (?!علي اي (?:الغاء|تمديد))|لم يتم العثور|لم (?:ت|ي)نشر|لم (?:ت|ي)جد|غير (?:معروف|"
    r"منشور|متوفر)|لا (?:تذكر|تحدد|تعطي) المصادر|لم (?:ت|ي)رد"
)

_CLAUSE_END = re.compile(r"[;:؛.](?:\s|$)")


def says_not_found(text: str) -> bool:
    """Tell whether a statement says, before anything else, that something was looked for and not found."""
    return bool(_NOT_FOUND.search(_CLAUSE_END.split(fold(text), maxsplit=1)[0]))


def told_before_gap(text: str) -> str:
    """Return what a statement tells, folded, before it says that something was not found; all of another."""
    return _NOT_FOUND.split(fold(text), maxsplit=1)[0]
