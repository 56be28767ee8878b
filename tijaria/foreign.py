"""English and Spanish questions, word by word in the French of the sources.

Answers come in French, but who asks in another language is to be understood: the words of the field are
rewritten as the sources say them, so that what searches and judges by words can do its work. Other words,
names and codes stay.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from tijaria.folding import fold

Tongue = Literal["english", "spanish"]

_TONGUES: tuple[Tongue, ...] = ("english", "spanish")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_LONGEST = 4
"""Words of a phrase at most."""


def in_french(text: str) -> str:
    """Return an English or Spanish question in French words; other text nearly as it is.

    >>> in_french("How many days do I have to repatriate export proceeds?")
    'combien de jours faut-il rapatrier recettes'
    """
    found = _WORD.findall(text)
    folded = [_plain(word) for word in found]
    known = max(
        (_entries(tongue) for tongue in _TONGUES), key=lambda entries: sum(w in entries for w in folded)
    )
    return " ".join(_rewritten(found, folded, known))


def share_known(text: str) -> float:
    """Return the share of a text's words that are English, or Spanish if these are more, 0 to 1."""
    folded = [_plain(word) for word in _WORD.findall(text)]
    most = max(sum(word in _entries(tongue) for word in folded) for tongue in _TONGUES)
    return most / max(len(folded), 1)


def _rewritten(found: list[str], folded: list[str], known: Mapping[str, str]) -> Iterator[str]:
    position = 0
    while position < len(found):
        for length in range(min(_LONGEST, len(found) - position), 0, -1):
            french = known.get(" ".join(folded[position : position + length]))
            if french is not None:
                if french:
                    yield french
                break
        else:
            length = 1
            yield found[position]
        position += length


def _plain(word: str) -> str:
    return fold(word).replace("’", "'")


@cache
def _entries(tongue: Tongue) -> Mapping[str, str]:
    lines = (files("tijaria") / "data" / f"{tongue}.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return {" ".join(map(_plain, _WORD.findall(theirs))): french for theirs, french in pairs}
