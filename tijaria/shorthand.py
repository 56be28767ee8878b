"""French as typed in messages, written out: "cb de tps" is "combien de temps".

Abbreviations are words of their own to the index and noise to the embedder. What stands after a figure is a
unit ("5 g"), and what is in capitals an acronym: both stay.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from tijaria.folding import fold

_WORD = re.compile(r"(?<![\d\w'’.&-])(?<!\d )[^\W\d_]+(?![\w'’&@]|[-.]\w)")


def written_out(text: str) -> str:
    """Return a French text with its abbreviations written out.

    >>> written_out("cb de tps pr le certif EUR.1 ? c koi")
    "combien de temps pour le certificat EUR.1 ? c'est quoi"
    """
    known = _abbreviations()
    return _WORD.sub(lambda match: _in_full(match.group(), known), text)


def _in_full(word: str, known: Mapping[str, str]) -> str:
    return word if word.isupper() and len(word) > 1 else known.get(fold(word), word)


@cache
def _abbreviations() -> Mapping[str, str]:
    lines = (files("tijaria") / "data" / "shorthand.tsv").read_text(encoding="utf-8").splitlines()
    return {fold(short): full for short, full in (line.split("\t") for line in lines)}
