"""What kind of answer a question calls for: a computed one (duty, papers, markets) or a quoted one.

Patterns recognise the kind; the products and places that the question names fill it in. A question that says
nothing else and lacks one of them is asked back; one that says more goes to the documents.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from tijaria.aspects import aspect_spans
from tijaria.conversation import is_light
from tijaria.folding import fold, stem
from tijaria.gazetteer import spellings
from tijaria.names import Kind, Named

Purpose = Literal["duty", "papers", "opportunities", "search"]
Missing = Literal["product", "place", "product_and_place", "subject", ""]

_WORD = re.compile(r"[^\W_]{2,}")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_HS_CODE = re.compile(r"(?<![\d.,/])(?:\d{4}(?:[. ]?\d{2}){0,3})(?![\d.,/%])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEEDS: Mapping[Purpose, tuple[Kind, ...]] = {
    "duty": ("product", "place"),
    "papers": (),
    "opportunities": ("product",),
    "search": (),
}


@dataclass(frozen=True, slots=True)
class Intent:
    """What a question calls for.

    Attributes:
        purpose: "search" is answered from the documents.
        hs: Code that the question gives, "" for none.
        missing: What it takes to answer and is not named; "" when nothing is.
        rest: Folded words that say more than the purpose and what is named.
    """

    purpose: Purpose
    named: Named
    hs: str = ""
    missing: Missing = ""
    rest: tuple[str, ...] = ()


def read_intent(text: str, named: Named) -> Intent:
    """Return what a question calls for, from its words and what they name."""
    folded = fold(text)
    hs = _hs_code(text)
    said = _said(text, named)
    rest = [word for word in said if not spellings(word) & _plain()]
    purpose = _purpose(folded, named, hs=hs, plain=not rest)
    missing = _missing(purpose, named, hs=hs)
    if purpose == "search" and not (said or named.products or named.places or hs) and _LETTERS.search(folded):
        missing = "subject"
    return Intent(purpose, named, hs, missing, tuple(rest))


def _purpose(folded: str, named: Named, *, hs: str, plain: bool) -> Purpose:
    patterns = _patterns()
    complete = bool((named.products or hs) and named.places)
    asks_duty = bool(patterns["duty"].search(folded)) or (bool(hs) and plain)
    if asks_duty and not patterns["duty_not"].search(folded) and (plain or complete):
        return "duty"
    if patterns["papers"].search(folded) and plain:
        return "papers"
    if patterns["opportunities"].search(folded) and (named.products or hs or plain) and not named.places:
        return "opportunities"
    return "search"


def _missing(purpose: Purpose, named: Named, *, hs: str) -> Missing:
    product, place = bool(named.products or hs), bool(named.places)
    if purpose == "papers" and not product and not place:
        return "product_and_place"
    lacking = [kind for kind in _NEEDS[purpose] if not (product if kind == "product" else place)]
    if len(lacking) > 1:
        return "product_and_place"
    return lacking[0] if lacking else ""


def _said(text: str, named: Named) -> list[str]:
    """Return the words of a question beside what it names and the words that only ask."""
    spans = [(m.start, m.end) for m in (*named.products, *named.places)] + aspect_spans(text)
    rest = []
    for match in _WORD.finditer(text):
        word = fold(match.group())
        if any(start <= match.start() and match.end() <= end for start, end in spans):
            continue
        if is_light(word) or word.isdigit():
            continue
        rest.append(word)
    return rest


def _hs_code(text: str) -> str:
    for match in _HS_CODE.finditer(text):
        if not _YEAR.fullmatch(match.group()):
            return re.sub(r"\D", "", match.group())
    return ""


@cache
def _data() -> Mapping[str, object]:
    return tomllib.loads((files("tijaria") / "data" / "intents.toml").read_text(encoding="utf-8"))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for name, patterns in _data().items()
        if isinstance(patterns, list)
    }


@cache
def _plain() -> frozenset[str]:
    words = fold(str(_data()["plain"])).split()
    return frozenset(words) | frozenset(map(stem, words))
