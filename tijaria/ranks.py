"""Which ranks a text gives: "cinquième", "5e" and "الخامس" are the fifth, and no other."""

import re
from collections.abc import Mapping
from functools import lru_cache

from tijaria.folding import fold

_FRENCH = (
    "premier premiere",
    "deuxieme second seconde",
    "troisieme",
    "quatrieme",
    "cinquieme",
    "sixieme",
    "septieme",
    "huitieme",
    "neuvieme",
    "dixieme",
)
_ARABIC = (
    "اول اولي",
    "ثاني ثانيه",
    "ثالث ثالثه",
    "رابع رابعه",
    "خامس خامسه",
    "سادس سادسه",
    "سابع سابعه",
    "ثامن ثامنه",
    "تاسع تاسعه",
    "عاشر عاشره",
)
_RANK_OF: Mapping[str, int] = {
    word: rank
    for names in (_FRENCH, _ARABIC)
    for rank, forms in enumerate(names, start=1)
    for word in forms.split()
}
_WORD = re.compile(
    rf"(?<!\w)(?:(?P<french>{'|'.join(' '.join(_FRENCH).split())})s?"
    rf"|[وفبلك]?(?:ال)?(?P<arabic>{'|'.join(' '.join(_ARABIC).split())}))(?!\w)"
)
_IN_DIGITS = re.compile(r"(?<![\d.,])(\d{1,3})(?:er|ere|re|e|eme|nde?)\b")
_TEN = 10
_AND_TEN = re.compile(r"\s+عشره?(?!\w)")


def contrary_rank(statement: str, text: str) -> str:
    """Return a rank that a statement gives where a text gives others and not this one, "" for none."""
    said, told = _ranks(statement), _ranks(text)
    digits = set(re.findall(r"\d+", fold(text)))
    others = told - said
    return next((str(rank) for rank in sorted(said - told) if others and str(rank) not in digits), "")


@lru_cache(maxsize=4096)
def _ranks(text: str) -> frozenset[int]:
    folded = fold(text)
    found = {int(match[1]) for match in _IN_DIGITS.finditer(folded)}
    for match in _WORD.finditer(folded):
        rank = _RANK_OF[match["french"] or match["arabic"]]
        found.add(rank + _TEN if _AND_TEN.match(folded, match.end()) else rank)
    return frozenset(found)
