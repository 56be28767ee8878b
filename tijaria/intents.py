"""What kind of answer a question calls for: a computed one (duty, papers, markets) or a quoted one.

Patterns recognise the kind; the products and places that the question names fill it in. A question that says
nothing else and lacks one of them is asked back; one that says more goes to the documents.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal, get_args

from tijaria.aspects import Aspect, aspect_spans, aspects
from tijaria.focus import asking_spans
from tijaria.folding import fold
from tijaria.gazetteer import Mention, spellings
from tijaria.intent_words import count_strange, is_plain, matching, patterns, words_of
from tijaria.message import is_light
from tijaria.missing import Missing, missing_by_rules
from tijaria.names import Named
from tijaria.span import Span

Purpose = Literal["duty", "papers", "opportunities", "search"]

# A vowel mark does not cut an Arabic word in two.
_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u064b-\u0652\u0670\u0640])+")
_MAX_REST, _MAX_REST_WEAK = 5, 2
_MOST_STRANGE, _MOST_SAID, _LONG = 6, 8, 20

# A sum of money is no code.
_HS_CODE = re.compile(
    r"(?<![\d.,/])(?:\d{4}(?:[. ]?\d{2}){0,3})(?![\d.,/%])"
    r"(?!\s*(?:dhs?|mad|dirhams?|drahm|eur|euros?|usd|dollars?|€|\$|£|kg|kilos?|درهم|دراهم|اورو|أورو|يورو|دولار|كيلو))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# Over there, and no stockings.
_OVER_THERE = re.compile(r"\bl[àa][- ]?bas\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a question calls for.

    Attributes:
        purpose: "search" is answered from the documents.
        hs: Code that the question gives, "" for none.
        missing: What it takes to answer and is not named; "" when nothing is.
        rest: Folded words that say more than the purpose and what is named.
        signals: What `vagueness` weighs, by name.
    """

    purpose: Purpose
    named: Named
    hs: str = ""
    missing: Missing = ""
    rest: tuple[str, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)


def read_intent(text: str, named: Named) -> Intent:
    """Return what a question calls for, from its words and what they name.

    Of a story the part that asks is read; a product or place that it does not name is the one that the story
    names, should there be no other.
    """
    asking = asking_spans(text)
    asked = _only(text, asking)
    named = named.without(_plain_spans(text))
    told = Named(_meant(named.products, asking), _meant(named.places, asking))
    # "papiers" asks for papers; nobody there sells paper.
    told = told.without([*aspect_spans(asked), *_plain_spans(asked)])
    folded, hs = fold(asked), _hs_code(asked)
    own = {word for match in patterns()["own_goods"].finditer(folded) for word in match.group().split()}
    said = [word for word in _said(asked, told) if word not in own]
    rest = [word for word in said if not is_plain(word)]
    is_named = all(_lies_in(mention, asking) for mention in (*told.products, *told.places))
    purpose = _purpose(folded, told, hs=hs, rest=len(rest), is_named=is_named)
    is_brief = len(text.split()) <= _LONG
    asks = aspects(asked)
    missing = missing_by_rules(purpose, folded, told, hs=hs, said=said, asks=asks, is_brief=is_brief)
    signals = _signals(folded, told, hs=hs, said=said, asks=asks)
    signals["story_product"] = float(bool(named.products) and not told.products)
    signals["story_place"] = float(bool(named.places) and not told.places)
    return Intent(purpose, told, hs, missing, tuple(rest), signals)


def _signals(
    folded: str, named: Named, *, hs: str, said: Sequence[str], asks: Set[Aspect]
) -> dict[str, float]:
    """Return what the words of a question show, each 0 to 1."""
    product, place = bool(named.products or hs), bool(named.places)
    strange = count_strange(said)
    has = matching(folded)
    return {
        "product": float(product),
        "place": float(place),
        "both": float(product and place),
        "strange": min(strange, _MOST_STRANGE) / _MOST_STRANGE,
        "plain": float(strange == 0),
        "said": min(len(said), _MOST_SAID) / _MOST_SAID,
        "long": float(len(folded.split()) > _LONG),
        **{f"has_{name}": float(name in has) for name in sorted(patterns())},
        **{f"asks_{aspect}": float(aspect in asks) for aspect in get_args(Aspect)},
    }


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
    has, plain = matching(folded), rest == 0
    sure = bool(hs) or any(mention.is_sure for mention in named.products)
    # In a long story a tariff word may stand for anything.
    complete = sure and bool(named.places) and rest <= _MAX_REST
    weakly = complete and is_named and rest <= _MAX_REST_WEAK
    weakly = weakly and "duty_weak" in has and "requirement" not in has
    asks_duty = "duty" in has or (bool(hs) and plain) or weakly
    answerable = complete or (plain and not has & {"for_all", "code"})
    if asks_duty and answerable and "duty_not" not in has and ("duty" in has or "papers" not in has):
        return "duty"
    if "papers" in has and plain:
        return "papers"
    if "opportunities" in has and (sure or plain) and not named.places:
        return "opportunities"
    return "search"


def _plain_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text has words of such questions: "رسوم" are duties there, and not drawings.

    The label of goods that are called one's own is no product either.
    """
    has_own = "own_goods" in matching(fold(text))
    words = ((match, fold(match.group())) for match in _WORD.finditer(text))
    return _over_there(text) + [
        (match.start(), match.end())
        for match, word in words
        if spellings(word) & words_of("plain") or (has_own and matching(word) & {"requirement", "need"})
    ]


def _over_there(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _OVER_THERE.finditer(text)]


def _said(text: str, named: Named) -> list[str]:
    """Return the words of a question beside what it names and the words that only ask."""
    spans = [(m.start, m.end) for m in (*named.products, *named.places)]
    spans += [*aspect_spans(text), *_over_there(text)]
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
