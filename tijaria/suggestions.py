"""What to ask next: questions that the corpus answers, near what was just answered."""

from collections.abc import Iterator

from tijaria.document_store import DocumentStore
from tijaria.draft import Draft
from tijaria.folding import fold
from tijaria.question import AskedQuestion
from tijaria.schema import Document, Form

_COUNT = 3
_SHORTEST, _LONGEST = 12, 90


class Suggestions:
    """Picks among the questions written beside the corpus. Thread-safe."""

    def __init__(self, documents: DocumentStore) -> None:
        """Take the documents of an index generation."""
        self._documents = documents

    def after(self, answer: Draft, asked: AskedQuestion) -> tuple[str, ...]:
        """Return up to three questions in the asker's form about what stands next to the answer."""
        if not answer.citations:
            return ()
        first = answer.citations[0]
        try:
            document = self._documents.document(first.document_id)
        except KeyError:  # a row of the duty table has no neighbours of its own
            return ()
        cited = {
            source
            for citation in answer.citations
            if citation.document_id == document.id
            for source in _sources_at(document, citation.start, citation.end)
        }
        form: Form = asked.form if asked.form != "other" else "fr"
        found = (
            question
            for source in _neighbours(document, first.start, cited)
            if (question := self._question(document, source, form)) and fold(question) != fold(asked.text)
        )
        return tuple(question for question, _ in zip(found, range(_COUNT), strict=False))

    def _question(self, document: Document, source_id: str, form: Form) -> str:
        """Return the first well-formed question about a source in a form, "" when there is none."""
        for text, written in self._documents.questions_for(document.parallel, source_id):
            if written == form and _SHORTEST <= len(text) <= _LONGEST:
                return text
        return ""


def _sources_at(document: Document, start: int, end: int) -> Iterator[str]:
    for sentence in document.sentences:
        if sentence.start < end and start < sentence.end:
            yield from sentence.source_ids


def _neighbours(document: Document, position: int, cited: set[str]) -> list[str]:
    """Return the other sources of a document: those after the place first, in reading order."""
    after: list[str] = []
    before: list[str] = []
    for sentence in document.sentences:
        (after if sentence.start >= position else before).append(sentence.source_ids[0])
    return [source for source in dict.fromkeys([*after, *reversed(before)]) if source and source not in cited]
