"""The goods, regimes, means of payment and the like that a text names as they are spelt, and where."""

import re
from collections.abc import Iterator

from tijaria.meaning_words import load_meaning_words

KINDS = frozenset({"product", "state", "mode", "payment", "regime", "town"})
# An Arabic sentence begins with its verb: "بلغت", "تمر" and "تؤمّن" are no slippers, dates or garlic there.
_BEGINNING = re.compile(r"(?:^|[.،,:؛;])\s*$")
_ARABIC_WORD = re.compile("[وف]?(?!ال|لل)[\u0620-\u064a]")

# Stemming makes them names of goods: "applique" of software, "frais" of strawberries, "بلغت" of slippers.
_ANOTHER_WORD = re.compile(
    r"appliqu\w*|applications?|frais|habit(?:ants?|e|er|ent|uel\w*)|[وفبلك]?(?:ال)?كبار|[وف]?[يتن]?بلغ\w*"
    r"|[وفبلك]?(?:ال)?(?:ربيع|جزري\w*|خيار(?:ان|ين|ات)|دقيقه)"
)
# "المبلغ الدقيق" is exact, and no flour.
_QUALIFIED, _EXACT = re.compile(r"(?<!\w)[وفبلك]{0,2}ال\w+ $"), "الدقيق"


def things_in(folded: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield where a folded text names things, as (start, end, kind, key); one takes another's place."""
    for mention in load_meaning_words().spelt_things(folded):
        words = folded[mention.start : mention.end]
        is_exact = words == _EXACT and _QUALIFIED.search(folded[: mention.start]) is not None
        if is_exact or _ANOTHER_WORD.fullmatch(words) or _is_verb(folded, mention.start):
            continue
        for thing in mention.keys:
            kind, _, key = thing.partition("/")
            if kind in KINDS:
                yield mention.start, mention.end, kind, key


def _is_verb(folded: str, start: int) -> bool:
    return _BEGINNING.search(folded[:start]) is not None and _ARABIC_WORD.match(folded, start) is not None
