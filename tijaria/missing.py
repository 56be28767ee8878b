"""What a question lacks that nobody can guess, as the rules tell it: a product, a country, a subject."""

import re
from collections.abc import Sequence, Set
from typing import Literal

from tijaria.aspects import Aspect
from tijaria.gazetteer import spellings
from tijaria.intent_words import count_strange, matching, words_of
from tijaria.names import Named

Missing = Literal["product", "place", "product_and_place", "subject", "certificate", ""]

_MAX_STRANGE, _MAX_STRANGE_BRIEF = 2, 1
_LETTERS = re.compile(r"[^\W\d_]{2}")
SAME_FOR_ALL: Set[Aspect] = frozenset(("who", "person", "contact", "duration", "date"))
"""What is asked of no goods in particular: who delivers a paper, within how many days."""


def missing_by_rules(
    purpose: str,
    folded: str,
    named: Named,
    *,
    hs: str,
    said: Sequence[str],
    asks: Set[Aspect],
    is_brief: bool,
) -> Missing:
    """Return what nobody can guess: what the purpose needs, or what a bare question is about.

    Args:
        purpose: Of `Intent`.
        folded: The part of the question that asks, folded.
        named: What it names.
        hs: Code that it gives, "" for none.
        said: Its folded words beside what it names and the words that only ask.
        asks: What it wants to know.
        is_brief: Whether it is no long story.
    """
    product, place = bool(named.products or hs), bool(named.places)
    if purpose in ("papers", "duty") and not product and not place:
        return "product_and_place"
    if purpose == "papers" and not product and "own_goods" in matching(folded):
        return "product"
    if purpose in ("duty", "opportunities") and not product:
        return "product"
    if purpose == "duty" and not place:
        return "place"
    if purpose != "search":
        return ""
    has = matching(folded)
    if not product and "own_goods" in has:
        return _missing_of_own_goods(has, said, asks, place=place)
    if is_brief and product != place and "for_all" not in has and not asks & SAME_FOR_ALL:
        is_sure = bool(hs) or any(mention.is_sure for mention in named.products)
        missing = _missing_beside(has, count_strange(said), place=place, is_sure=is_sure)
        if missing:
            return missing
    return _missing_from_search(folded, has, said, asks, product=product, place=place)


def _missing_beside(has: Set[str], strange: int, *, place: bool, is_sure: bool) -> Missing:
    """Return what is missing beside a product, or else a country, to tell a duty or what is required."""
    pays = bool(has & {"duty", "duty_weak"}) and not has & {"duty_not", "code", "requirement"}
    if not place:
        return "place" if pays and is_sure and strange <= _MAX_STRANGE_BRIEF else ""
    needs = "norm" in has and strange <= _MAX_STRANGE_BRIEF
    return "product" if needs or (pays and not strange) else ""


def _missing_of_own_goods(has: Set[str], said: Sequence[str], asks: Set[Aspect], *, place: bool) -> Missing:
    """Return what is missing to tell what goods need or pay that the asker calls his and does not name.

    Words beside may well name them ("mes produits cosmétiques"). Who delivers a paper, and within how many
    days, is the same for all goods.
    """
    strange = count_strange(said)
    if strange > (_MAX_STRANGE if place else 0) or "for_all" in has:
        return ""
    depends = not asks & SAME_FOR_ALL
    if depends and has & {"code", "requirement"}:
        return "product"
    if depends and place and not strange and has & {"need", "selling"}:
        return "product"
    if "duty_weak" in has and "duty_not" not in has and not strange:
        return "product" if place else "product_and_place"
    return ""


def _missing_from_search(
    folded: str, has: Set[str], said: Sequence[str], asks: Set[Aspect], *, product: bool, place: bool
) -> Missing:
    if not (said or product or place):
        return "subject" if _LETTERS.search(folded) else ""
    strange = count_strange(said)
    there = has & {"some_place", "abroad"}
    if (
        there
        and not place
        and "for_all" not in has
        and strange <= (_MAX_STRANGE if "some_place" in has else 0)
    ):
        depends = not asks & SAME_FOR_ALL
        pays = depends and bool(has & {"duty", "duty_weak"}) and "duty_not" not in has
        if product and (pays or {"some_place", "selling"} <= has or "import_there" in has):
            return "place"
        needs = depends and not strange and "requirement" in has
        if not product and (needs or (pays and "duty" in has)):
            return "product_and_place"
    if not product and not strange and {"goods_paper", "required"} <= has and "for_all" not in has:
        return "product"
    if not (product or place) and all(spellings(word) & words_of("some_certificate") for word in said):
        return "certificate"
    return ""
