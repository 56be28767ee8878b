"""Is a figure the most or the least? "ne dépasse pas", "au plus" and "لا تتجاوز صادراته" make it the most.

Words may stand between the bound and its figure; a denial is read with what it denies.
"""

import re
from functools import lru_cache

from tijaria.quantities import Bound, Quantity, quantities_in

_MOST = (
    r"\bn(?:e |')(?:\w+ ){0,3}?(?:pas |jamais )?(?:depass|exced)\w*(?: pas| jamais)?",
    r"\b(?:pas|jamais) (?:\w+ ){0,3}?(?:plus|davantage|superieure?s?|au-dela)\b",
    r"\bn(?:e |')(?:peu|doi|saur)\w+ (?:\w+ ){1,8}?(?:plus d|au-dela)",
    r"(?<!\w)[وف]?لا [يت](?:جوز|مكن|حق|سمح|نبغي) (?:\w+ ){0,16}?"
    r"(?:اكثر من|[يت]{1,2}(?:تجاوز|تعدي|فوق))(?!\w)",
    r"\b(?:moins d|inferieure?s? (?:ou egale?s? )?a|jusqu'a|plafon\w+|maxim\w+|au plus(?! tot)"
    r"|dans la limite d|limitee?s? a|n(?:e |')[^.;,]{0,40}?\bqu(?:e |')(?:\w+ ){0,2}?"
    r"|sans (?:\w+ ){0,2}?(?:depasser|exceder)|sous (?=\d))",
    r"(?<!\w)[وف]?(?:لا|لم|لن|الا) [يت](?:تجاوز|تتجاوز|تعدي|تتعدي|فوق|زيد)\w*",
    r"(?<!\w)(?:[يت]قل(?= )|اقل من|دون(?= \d)|اقصا\w*|(?:كحد )?اقصي|سقف\w*"
    r"|علي الاكثر|(?:في|الي) حدود|[يت]?صل الي)(?!\w)",
    r"(?<!\w)(?:الي غايه|[وب]?دون (?:ان )?[يت]{0,2}(?:تجاوز|تعدي|تخطي)\w*)(?!\w)",
)
_LEAST = (
    r"\bn(?:e |')(?:peu|doi|saur)\w+ (?:\w+ ){1,8}?(?:moins d|inferieur)",
    r"(?<!\w)[وف]?لا [يت](?:جوز|مكن|حق|سمح|نبغي) (?:\w+ ){0,16}?(?:اقل من|[يت]قل)(?!\w)",
    r"\b(?:pas|jamais) (?:\w+ ){0,3}?(?:moins|inferieure?s?)\b",
    r"\b(?:depass|exced)\w+|\b(?:plus d|superieure?s?|au-dela|a partir d|au moins|minim\w+|au plus tot)",
    r"(?<!\w)[وف]?(?:لا|لم|لن|الا) [يت](?:قل|نزل|نقص|هبط|نخفض)\w*",
    r"(?<!\w)(?:[يت](?:تجاوز|تتجاوز|تعدي|تتعدي|فوق)\w*|اكثر من|علي الاقل)(?!\w)",
    r"(?<!\w)(?:(?:كحد )?ادني|ادناه|ابتداء من|انطلاقا من)(?!\w)",
)
_BOUND = re.compile(f"(?P<most>{'|'.join(_MOST)})|(?P<least>{'|'.join(_LEAST)})")
_CUT = re.compile(r"[;:؛()]|[.,،](?=\s|$)|\b(?:mais|tandis que|et)\b")
_AFTER = re.compile(
    r"\s*(?:(?!(?:et|ou|او)\b|و)\w+\s+){0,2}(?:au plus|au moins|maximum|minimum|علي|كحد|فاكثر|فما)"
)

Bounded = tuple[float, str, Bound]


@lru_cache(maxsize=4096)
def bounds_in(plain: str) -> frozenset[Bounded]:
    """Return the figures of a folded text, its number words in digits, of which it says the most or least."""
    if not any(map(str.isdigit, plain)):
        return frozenset()
    quantities = quantities_in(plain)
    spans = [(quantity.start, quantity.end) for quantity in quantities]
    begins = [0, *(end for _, end in spans)]
    found = (
        (quantity, _bound(plain, begin, quantity))
        for begin, quantity in zip(begins, quantities, strict=False)
    )
    return frozenset((quantity.value, quantity.dimension, bound) for quantity, bound in found if bound)


def are_contrary(one: frozenset[Bounded], other: frozenset[Bounded]) -> bool:
    """Tell whether of a figure one text says that it is the most and the other one that it is the least."""
    return any(
        (value, dimension, "least" if bound == "most" else "most") in other
        and (value, dimension, bound) not in other
        for value, dimension, bound in one
    )


def _bound(plain: str, begin: int, quantity: Quantity) -> Bound:
    after = plain[quantity.end : quantity.end + 40]
    if _AFTER.match(after) and (found := _BOUND.search(after)):
        return "most" if found["most"] else "least"
    before = _CUT.split(plain[begin : quantity.start])[-1]
    cues = list(_BOUND.finditer(before))
    return ("most" if cues[-1]["most"] else "least") if cues else ""
