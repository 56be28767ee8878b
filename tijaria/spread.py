"""Over how many countries and products the evidence for a question is spread.

The rules for one country answer a question that names none as well as those for another: then they lie side
by side, about as near to the question. What the titles of their sections name tells.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tijaria.document_store import DocumentStore
from tijaria.names import NameFinder
from tijaria.quoted import Quoted
from tijaria.schema import Evidence, Sentence

_LOOKED_AT = 12
_MOST_BEHIND, _MOST_KINDS = 6.0, 6


@dataclass(frozen=True, slots=True)
class _Titled:
    """What the titles above a statement name.

    Attributes:
        places: ISO codes and groups.
        products: HS headings and chapters.
    """

    places: frozenset[str]
    products: frozenset[str]


_Test = Callable[[_Titled], bool]


class Spread:
    """Looks at the evidence of one index generation. Thread-safe."""

    def __init__(self, documents: DocumentStore, names: NameFinder) -> None:
        """Take the documents, and what finds products and places in their titles."""
        self._documents, self._names = documents, names
        self._titled = lru_cache(maxsize=8192)(self._read_titles)

    def features(self, evidence: Sequence[Evidence], quotes: Sequence[Quoted]) -> Mapping[str, float]:
        """Return how the evidence is spread, by name, each 0 to 1.

        Args:
            evidence: Best first, at least one.
            quotes: What would be answered with, at least one.
        """
        looked_at = evidence[:_LOOKED_AT]
        titled = [self._of(item) for item in looked_at]
        behind = [min(evidence[0].score - item.score, _MOST_BEHIND) / _MOST_BEHIND for item in looked_at]

        def first(test: _Test) -> float:
            """Return how far behind the best statement the first of a kind is."""
            return min((far for far, item in zip(behind, titled, strict=True) if test(item)), default=1.0)

        places = next((item.places for item in titled if item.places), frozenset[str]())
        products = next((item.products for item in titled if item.products), frozenset[str]())
        quoted = self._titled(*_section(quotes[0].sentences[0]))
        documents = {sentence.document_id for item in looked_at for sentence in item.sentences.values()}
        return {
            "quoted_place": float(bool(quoted.places)),
            "quoted_product": float(bool(quoted.products)),
            "place_behind": first(lambda item: bool(item.places)),
            "general_behind": first(lambda item: not item.places),
            "other_place_behind": first(lambda item: bool(item.places) and not item.places & places),
            "other_product_behind": first(lambda item: bool(item.products) and not item.products & products),
            "placed": sum(bool(item.places) for item in titled) / len(titled),
            "with_product": sum(bool(item.products) for item in titled) / len(titled),
            "places": _kinds([item.places for item in titled]),
            "products": _kinds([item.products for item in titled]),
            "documents": min(len(documents) / _LOOKED_AT, 1.0),
        }

    def _of(self, evidence: Evidence) -> _Titled:
        versions = [self._titled(*_section(sentence)) for sentence in evidence.sentences.values()]
        return _Titled(
            frozenset().union(*(version.places for version in versions)),
            frozenset().union(*(version.products for version in versions)),
        )

    def _read_titles(self, document_id: str, section_id: str) -> _Titled:
        document = self._documents.document(document_id)
        title = f"{document.title}\n{document.section_titles[section_id]}"
        named = self._names.find(title, form=document.language)
        return _Titled(
            frozenset(key for mention in named.places for key in mention.keys),
            frozenset(key for mention in named.products for key in mention.keys),
        )


def _section(sentence: Sentence) -> tuple[str, str]:
    return sentence.document_id, sentence.section_id


def _kinds(found: Sequence[frozenset[str]]) -> float:
    return min(len({keys for keys in found if keys}), _MOST_KINDS) / _MOST_KINDS
