"""What the facts of golden questions rest on in an index, and whether it is still what it was.

A fact is named by what survives re-splitting and re-wording: the id of a source in a registry, a line of the
duty table, or a section of a document. `questions/facts.json` keeps a hash of the statements of each, made
when its questions were last reviewed.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from evals.questions import DAY, FOLDER, GoldenQuestion
from tijaria.calendar_day import pinned
from tijaria.errors import InvalidParameterError
from tijaria.rag import RAGPipeline
from tijaria.schema import Citation, Document, Language, Passage, Sentence

HASHES = FOLDER / "facts.json"
_DUTY, _SECTION = "duty:", "section:"


def facts_of(sentence: Sentence, parallel: str) -> tuple[str, ...]:
    """Return the names of the facts that a statement holds; `parallel` is what its translations share."""
    return *sentence.source_ids, f"{_SECTION}{parallel}#{sentence.section_id}"


@dataclass(frozen=True, slots=True)
class Span:
    """A statement: `document.text[start:end]` is `text`."""

    document_id: str
    start: int
    end: int
    text: str
    language: Language

    def overlaps(self, citation: Citation) -> bool:
        """Tell whether a citation quotes some of it."""
        same = self.document_id == citation.document_id
        return same and self.start < citation.end and citation.start < self.end


class FactBook:
    """Finds the statements of facts in the generation that a pipeline serves."""

    def __init__(self, pipeline: RAGPipeline) -> None:
        """Read every document once."""
        self._pipeline = pipeline
        self._sentences: dict[str, list[Sentence]] = {}
        self._languages: dict[str, Language] = {}
        self._areas: dict[str, str] = {"duties": "tariff"}
        for document in pipeline.documents():
            self._file(document)
        self.spans = lru_cache(maxsize=None)(self._read_spans)

    def _file(self, document: Document) -> None:
        parallel = document.parallel or document.id
        self._languages[document.id] = document.language
        self._areas[parallel] = self._areas[document.id] = document.topic
        for sentence in document.sentences:
            for fact in facts_of(sentence, parallel):
                self._sentences.setdefault(fact, []).append(sentence)

    def _read_spans(self, fact: str) -> tuple[Span, ...]:
        """Return the statements of a fact, in every language; none when its source has vanished."""
        if fact.startswith(_DUTY):
            return tuple(self._duty_spans(fact.removeprefix(_DUTY)))
        return tuple(
            Span(s.document_id, s.start, s.end, s.text, self._languages[s.document_id])
            for s in self._sentences.get(fact, ())
        )

    def _duty_spans(self, name: str) -> Iterable[Span]:
        destination, _, code = name.partition("/")
        try:
            with pinned(DAY):
                lines = self._pipeline.duties(hs=code, destination=destination).lines
        except InvalidParameterError:
            return
        for line in lines:
            for language, quote in line.quotes.items():
                yield Span(quote.document_id, quote.start, quote.end, quote.text, language)

    def area(self, question: GoldenQuestion) -> str:
        """Return the part of the corpus that a question is about, "" when nothing tells."""
        spans = (span for fact in question.facts for span in self.spans(fact))
        found = next((self._areas.get(span.document_id, "tariff") for span in spans), "")
        return found or self._areas.get(question.topic, "")

    def is_cited(self, fact: str, citations: Iterable[Citation]) -> bool:
        """Tell whether a citation quotes a statement of a fact, and is the text that it claims to be."""
        return any(
            span.overlaps(citation) and self.is_exact(citation)
            for span in self.spans(fact)
            for citation in citations
        )

    def is_exact(self, citation: Citation) -> bool:
        """Tell whether the quote of a citation stands where the citation says."""
        try:
            text = self._pipeline.document(citation.document_id).text
        except KeyError:
            return False
        return text[citation.start : citation.end] == citation.quote

    def holds(self, passage: Passage, facts: Collection[str]) -> bool:
        """Tell whether a passage holds a statement of one of the facts."""
        return any(
            span.document_id == passage.document_id and span.start < passage.end and passage.start < span.end
            for fact in facts
            for span in self.spans(fact)
        )

    def in_passages(self, facts: Collection[str]) -> bool:
        """Tell whether the facts stand in passages; those of the duty table are looked up."""
        return any(span.document_id in self._languages for fact in facts for span in self.spans(fact))

    def digest(self, fact: str) -> str:
        """Return a hash of the statements of a fact, "" when its source has vanished."""
        texts = sorted({span.text for span in self.spans(fact)})
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16] if texts else ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question to look at again.

    Attributes:
        fact: The fact whose source `vanished` or `changed`, or that is `new`: not reviewed yet.
    """

    question: GoldenQuestion
    fact: str
    reason: str


def doubts(
    book: FactBook, questions: Iterable[GoldenQuestion], known: Mapping[str, str] | None = None
) -> list[Doubt]:
    """Return the questions whose sources are not what they were when the questions were reviewed."""
    hashes = read_hashes() if known is None else known
    found = []
    for question in questions:
        for fact in (*question.facts, *question.needs):
            digest = book.digest(fact)
            if not digest:
                found.append(Doubt(question, fact, "vanished"))
            elif fact not in hashes:
                found.append(Doubt(question, fact, "new"))
            elif hashes[fact] != digest:
                found.append(Doubt(question, fact, "changed"))
    return found


def hashes_of(book: FactBook, questions: Iterable[GoldenQuestion]) -> dict[str, str]:
    """Return fact → hash of its statements, for every fact that questions rest on and the index knows."""
    facts = sorted({fact for q in questions for fact in (*q.facts, *q.needs)})
    return {fact: digest for fact in facts if (digest := book.digest(fact))}


def read_hashes(path: Path | None = None) -> dict[str, str]:
    """Return the hashes kept beside the questions; none when there is no file yet."""
    try:
        found: dict[str, str] = json.loads((path or HASHES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def write_hashes(hashes: Mapping[str, str], path: Path | None = None) -> None:
    """Keep hashes beside the questions."""
    text = json.dumps(dict(sorted(hashes.items())), indent=0)
    (path or HASHES).write_text(f"{text}\n", encoding="utf-8")
