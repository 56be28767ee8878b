"""How many things does a text list? "Les ports sont Abidjan et San Pedro" are two, without a number."""

import re
from collections.abc import Set
from functools import lru_cache

from tijaria.folding import fold

_SEPARATOR = re.compile(r"\s*[,،]\s*(?:(?:et|ou)\s+|و(?=\w))?|\s+(?:et|ou|puis)\s+|\s+و\s*(?=[^\W\d]{2})")
_ENDS = re.compile(r"[.;:؛!?()](?=\s|$)|[()]")
_LONGEST_ITEM = 6


@lru_cache(maxsize=4096)
def listed(text: str) -> Set[int]:
    """Return the lengths of the lists of a text, sentence by sentence.

    >>> sorted(listed("Trois règles : EXW, FCA et DAP."))
    [3]
    """
    lengths = set()
    for piece in _ENDS.split(fold(text)):
        items = _SEPARATOR.split(piece)
        run = 1
        for number, item in enumerate(items[1:], start=1):
            run += 1
            is_last = number == len(items) - 1
            if is_last or len(item.split()) > _LONGEST_ITEM:
                lengths.add(run)
                run = 1
    return frozenset(lengths)
