"""How much of a question a statement of the corpus names, in its own words or those around it."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from tijaria.darija import skeletons
from tijaria.folding import terms
from tijaria.index import Index
from tijaria.question import AskedQuestion
from tijaria.schema import Sentence

Named = Sequence[Set[str]]
"""The terms of several texts; kept apart, as joining them costs more than looking into each."""


@dataclass(frozen=True, slots=True)
class Share:
    """What is named of a question.

    Attributes:
        covered: Its share by idf and by the weights of its concepts, 0 to 1.
        unnamed: The terms that are not named.
        largest: The largest idf of these, as a share of the largest there is, 0 to 1.
    """

    covered: float
    unnamed: tuple[str, ...]
    largest: float


class Coverage:
    """Reads the statements of one index generation. Thread-safe."""

    def __init__(self, index: Index) -> None:
        """Take the index; what was read of it is kept."""
        self._index = index
        self._own = lru_cache(maxsize=16384)(self._read_own)
        self._passage = lru_cache(maxsize=4096)(self._read_passage)
        self._asked = lru_cache(maxsize=4096)(self._read_asked)

    def share(self, question: AskedQuestion, named: Named) -> Share:
        """Return how much of a question is named."""
        total = covered = worst = 0.0
        unnamed = []
        for concept in question.concepts:
            weight = concept.weight * self._index.lexical.idf("passages", concept.terms[0][0])
            total += weight
            if any(term in text for term, _ in concept.terms for text in named):
                covered += weight
            else:
                unnamed.append(concept.terms[0][0])
                worst = max(worst, weight)
        largest = self._index.lexical.idf("passages", "")
        return Share(covered / total if total else 0.0, tuple(unnamed), worst / max(largest, 1e-9))

    def own(self, sentences: Iterable[Sentence]) -> Named:
        """Return the terms of statements and of the titles that they stand under."""
        return [self._own(sentence.id) for sentence in sentences]

    def around(self, sentences: Sequence[Sentence], *, with_questions: bool) -> Named:
        """Return the terms of the passages of statements, and of the questions written for them."""
        documents = self._index.documents
        passages = {documents.passage_of(sentence.id).id for sentence in sentences}
        sources = {
            (documents.parallel_of(sentence.document_id), source)
            for sentence in sentences
            for source in sentence.source_ids
        }
        asked = [self._asked(*source) for source in sorted(sources)] if with_questions else []
        return [*map(self._passage, sorted(passages)), *asked]

    def _read_own(self, sentence_id: str) -> frozenset[str]:
        sentence = self._index.documents.sentence(sentence_id)
        document = self._index.documents.document(sentence.document_id)
        title = document.section_titles.get(sentence.section_id, "")
        return frozenset(terms(f"{document.title}\n{title}\n{sentence.text}"))

    def _read_passage(self, passage_id: str) -> frozenset[str]:
        passage = self._index.documents.passage(passage_id)
        return frozenset(terms(f"{passage.heading_path}\n{passage.text}"))

    def _read_asked(self, parallel: str, source_id: str) -> frozenset[str]:
        found: set[str] = set()
        for text, form in self._index.documents.questions_for(parallel, source_id):
            found.update(terms(text))
            if form.startswith("ary"):
                found.update(skeletons(text))
        return frozenset(found)
