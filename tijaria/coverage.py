"""How much of a question a statement of the corpus names, in its own words or those around it."""

from collections.abc import Iterable, Set
from functools import lru_cache

from tijaria.darija import skeletons
from tijaria.folding import terms
from tijaria.index import Index
from tijaria.question import AskedQuestion
from tijaria.schema import Sentence


class Coverage:
    """Reads the statements of one index generation. Thread-safe."""

    def __init__(self, index: Index) -> None:
        """Take the index; what was read of it is kept."""
        self._index = index
        self._own = lru_cache(maxsize=16384)(self._read_own)
        self._around = lru_cache(maxsize=8192)(self._read_around)
        self._asked = lru_cache(maxsize=8192)(self._read_asked)

    def share(self, question: AskedQuestion, named: Set[str]) -> tuple[float, tuple[str, ...], float]:
        """Return the share of the question that is named (by idf), what is not, and its largest idf share."""
        total = covered = worst = 0.0
        unnamed = []
        for concept in question.concepts:
            weight = self._index.lexical.idf("passages", concept.terms[0][0])
            total += weight
            if any(term in named for term, _ in concept.terms):
                covered += weight
            else:
                unnamed.append(concept.terms[0][0])
                worst = max(worst, weight)
        largest = self._index.lexical.idf("passages", "")
        return (covered / total if total else 0.0), tuple(unnamed), worst / max(largest, 1e-9)

    def own(self, sentences: Iterable[Sentence]) -> frozenset[str]:
        """Return the terms of statements and of the titles that they stand under."""
        return frozenset().union(*(self._own(sentence.id) for sentence in sentences))

    def around(self, sentences: Iterable[Sentence], *, with_questions: bool) -> frozenset[str]:
        """Return the terms of the passages of statements, and of the questions written for them."""
        found: frozenset[str] = frozenset()
        for sentence in sentences:
            found |= self._around(sentence.id)
            if with_questions:
                parallel = self._index.documents.parallel_of(sentence.document_id)
                found = found.union(*(self._asked(parallel, source) for source in sentence.source_ids))
        return found

    def _read_own(self, sentence_id: str) -> frozenset[str]:
        sentence = self._index.documents.sentence(sentence_id)
        document = self._index.documents.document(sentence.document_id)
        title = document.section_titles.get(sentence.section_id, "")
        return frozenset(terms(f"{document.title}\n{title}\n{sentence.text}"))

    def _read_around(self, sentence_id: str) -> frozenset[str]:
        passage = self._index.documents.passage_of(sentence_id)
        return frozenset(terms(f"{passage.heading_path}\n{passage.text}"))

    def _read_asked(self, parallel: str, source_id: str) -> frozenset[str]:
        found: set[str] = set()
        for text, form in self._index.documents.questions_for(parallel, source_id):
            found.update(terms(text))
            if form.startswith("ary"):
                found.update(skeletons(text))
        return frozenset(found)
