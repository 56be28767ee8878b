"""From a product's name to the headings of the Harmonized System that it may belong to.

A shortlist with what separates its members: it never classifies. Names are searched as everything else is, by
vectors and by words; a name that the list of headings knows puts its heading first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tijaria.gazetteer import Gazetteer
from tijaria.heading import Heading
from tijaria.index import Index
from tijaria.question import AskedQuestion

_HITS = 60
_DIGITS = 4
_NAMED = 0.5
_LEXICAL_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A heading that a product may belong to.

    Attributes:
        score: Higher is better; comparable inside one result only.
        named: Whether the list names the product under this heading.
    """

    heading: Heading
    score: float
    named: bool


class HsIndex:
    """Searches the headings of one index generation. Thread-safe."""

    def __init__(self, index: Index) -> None:
        """Take the index."""
        self._index = index
        self._headings = {heading.code: heading for heading in index.headings}
        self._names = Gazetteer(name for heading in index.headings for name in heading.all_names())

    def heading(self, code: str) -> Heading | None:
        """Return the heading or chapter of a code of 2 digits or more, None when there is none."""
        return self._headings.get(code[:4]) or self._headings.get(code[:2])

    def search(self, product: AskedQuestion, *, k: int = 5) -> Sequence[Candidate]:
        """Return up to `k` headings of four digits, best first.

        Args:
            product: A product's name, as read by a `QuestionReader` of the same index.
            k: How many at most.
        """
        dense: dict[str, float] = {}
        for id_, score in self._index.vectors.search("headings", product.vector, _HITS):
            code = id_.partition("/")[0]
            dense[code] = max(score, dense.get(code, -1.0))
        lexical: dict[str, float] = {}
        for hit in self._index.lexical.search("headings", product.concepts, _HITS):
            code = hit.id.partition("/")[0]
            lexical[code] = max(hit.score, lexical.get(code, 0.0))
        named = self._named(product.text)
        floor = min(dense.values(), default=0.0)
        scores = {
            code: (1 - _LEXICAL_WEIGHT) * dense.get(code, floor)
            + _LEXICAL_WEIGHT * lexical.get(code, 0.0)
            + named.get(code, 0.0)
            for code in dense.keys() | lexical.keys() | named.keys()
        }
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        found = [(code, score) for code, score in ranked if len(code) == _DIGITS][: max(k, 0)]
        return [Candidate(self._headings[code], score, code in named) for code, score in found]

    def _named(self, text: str) -> dict[str, float]:
        """Return code → bonus: the more of the text a name covers, the surer."""
        bonus: dict[str, float] = {}
        letters = max(sum(not c.isspace() for c in text), 1)
        for mention in self._names.find(text):
            covered = sum(not c.isspace() for c in text[mention.start : mention.end]) / letters
            for code in mention.keys:
                bonus[code] = max(bonus.get(code, 0.0), _NAMED * covered)
        return bonus
