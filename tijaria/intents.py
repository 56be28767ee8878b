"""What kind of answer a question calls for: a computed one (duty, papers, markets) or a quoted one.

Patterns recognise the kind; the products and places that the question names fill it in. A question that says
nothing else and lacks one of them is asked back; one that says more goes to the documents.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from tijaria.aspects import aspect_spans
from tijaria.focus import asking_spans
from tijaria.folding import fold, stem
from tijaria.gazetteer import Mention, spellings
from tijaria.message import is_light
from tijaria.names import Named
from tijaria.span import Span

Purpose = Literal["duty", "papers", "opportunities", "search"]
Missing = Literal["product", "place", "product_and_place", "subject", "certificate", ""]

_WORD = re.compile(r"[^\W_]{2,}")
_MAX_REST, _MAX_REST_WEAK = 5, 2
_LETTERS = re.compile(r"[^\W\d_]{2}")
_HS_CODE = re.compile(r"(?<![\d.,/])(?:\d{4}(?:[. ]?\d{2}){0,3})(?![\d.,/%])")
_YEAR = re.compile(r"(?:19|20)\d\d")


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
    """Return what a question calls for, from its words and what they name.

    Of a story the part that asks is read; a product or place that it does not name is the one that the story
    names, should there be no other.
    """
    asking = asking_spans(text)
    asked = _only(text, asking)
    told = Named(_meant(named.products, asking), _meant(named.places, asking))
    # "papiers" asks for papers; nobody there sells paper.
    told = told.without([*aspect_spans(asked), *_plain_spans(asked)])
    folded, hs = fold(asked), _hs_code(asked)
    said = _said(asked, told)
    rest = [word for word in said if not spellings(word) & _words("plain")]
    is_named = all(_lies_in(mention, asking) for mention in (*told.products, *told.places))
    purpose = _purpose(folded, told, hs=hs, rest=len(rest), is_named=is_named)
    missing = _missing(purpose, folded, told, hs=hs, said=said)
    return Intent(purpose, told, hs, missing, tuple(rest))


def _only(text: str, spans: Sequence[Span]) -> str:
    """Return a text of the same length with spaces in place of everything else."""
    kept = [" "] * len(text)
    for start, end in spans:
        kept[start:end] = text[start:end]
    return "".join(kept)


def _meant(mentions: Sequence[Mention], asking: Sequence[Span]) -> tuple[Mention, ...]:
    """Return what the asking part names of a kind, or the one thing that the story around it names."""
    inside = tuple(mention for mention in mentions if _lies_in(mention, asking))
    return inside or (tuple(mentions) if len({mention.keys for mention in mentions}) == 1 else ())


def _lies_in(mention: Mention, spans: Sequence[Span]) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in spans)


def _purpose(folded: str, named: Named, *, hs: str, rest: int, is_named: bool) -> Purpose:
    has, plain = _matching(folded), rest == 0
    sure = bool(hs) or any(mention.is_sure for mention in named.products)
    # In a long story a tariff word may stand for anything.
    complete = sure and bool(named.places) and rest <= _MAX_REST
    weakly = complete and is_named and rest <= _MAX_REST_WEAK and "duty_weak" in has
    asks_duty = "duty" in has or (bool(hs) and plain) or weakly
    if asks_duty and "duty_not" not in has and (plain or complete) and ("duty" in has or "papers" not in has):
        return "duty"
    if "papers" in has and plain:
        return "papers"
    if "opportunities" in has and (sure or plain) and not named.places:
        return "opportunities"
    return "search"


def _plain_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text has words of such questions: "رسوم" are duties there, and not drawings."""
    return [
        (match.start(), match.end())
        for match in _WORD.finditer(text)
        if spellings(fold(match.group())) & _words("plain")
    ]


def _missing(purpose: Purpose, folded: str, named: Named, *, hs: str, said: Sequence[str]) -> Missing:
    """Return what nobody can guess: what the purpose needs, or what a bare question is about."""
    product, place = bool(named.products or hs), bool(named.places)
    if purpose in ("papers", "duty") and not product and not place:
        return "product_and_place"
    if purpose in ("duty", "opportunities") and not product:
        return "product"
    if purpose == "duty" and not place:
        return "place"
    return _missing_from_search(folded, said, product=product, place=place) if purpose == "search" else ""


def _missing_from_search(folded: str, said: Sequence[str], *, product: bool, place: bool) -> Missing:
    has = _matching(folded)
    if not (said or product or place):
        return "subject" if _LETTERS.search(folded) else ""
    if not place and product and {"some_place", "selling"} <= has:
        return "place"
    if place and not product and {"own_goods", "requirement"} <= has:
        return "product"
    if not (product or place) and all(spellings(word) & _words("some_certificate") for word in said):
        return "certificate"
    return ""


def _said(text: str, named: Named) -> list[str]:
    """Return the words of a question beside what it names and the words that only ask."""
    spans = [(m.start, m.end) for m in (*named.products, *named.places)] + aspect_spans(text)
    rest = []
    for match in _WORD.finditer(text):
        word = fold(match.group())
        if any(start <= match.start() and match.end() <= end for start, end in spans):
            continue
        if match.group().isupper() and not text.isupper():
            rest.append(word)  # "IS" is a tax, whatever "is" may be
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


def _matching(folded: str) -> set[str]:
    """Return the names of the patterns that match."""
    return {name for name, pattern in _patterns().items() if pattern.search(folded)}


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for name, patterns in _data().items()
        if isinstance(patterns, list)
    }


@cache
def _words(name: str) -> frozenset[str]:
    words = fold(str(_data()[name])).split()
    return frozenset(words) | frozenset(map(stem, words))
