"""Join the lines of a paragraph: spaces between words, words cut at the line end mended."""

import re
from collections.abc import Iterable, Sequence

_HYPHENS = ("-", "\u2010", "\u00ad")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# First halves of French compounds that keep their hyphen; other words lose the one at the line end.
_BEFORE_HYPHEN = _words(
    "sous sus ci non vice ex peut celui celle ceux celles au vis lui elle eux nous vous avant après demi semi"
)
_AFTER_HYPHEN = _words("ci là t il elle ils elles on même mêmes delà dessous dessus")


class LineJoiner:
    """Joins lines, looking at the rest of the document where a hyphen is ambiguous."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Learn the words that `texts`, the lines of the document, write in one piece or with a hyphen."""
        self._words = {word.casefold() for text in texts for word in _WORD.findall(text)}

    def join(self, texts: Sequence[str]) -> str:
        """Return the lines as one text."""
        joined = ""
        for text in texts:
            if joined.endswith(_HYPHENS) and text[:1].islower() and joined[-2:-1].isalpha():
                joined = self._mend(joined, text)
            else:
                joined += (" " if joined else "") + text
        return joined

    def _mend(self, before: str, after: str) -> str:
        head = re.split(r"[\s('’«\"]", before[:-1])[-1].casefold()
        tail = match[0].casefold() if (match := re.match(r"[^\W\d_]+", after)) else ""
        compound = f"{head}-{tail}" in self._words or (
            head + tail not in self._words
            and (head.rsplit("-", 1)[-1] in _BEFORE_HYPHEN or tail in _AFTER_HYPHEN)
        )
        return before[:-1] + ("-" if compound else "") + after
