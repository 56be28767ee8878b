"""Answers that an advisor stands for, and whether the sources that they cite still say the same.

A verified answer is bound to the sentences that it cites: their ids hold a hash of their text, and the quote
is kept as it was. It is served while every one of them is in the generation in force, unchanged, and not
replaced by a later rule; so it appears and disappears with the switch from one generation to the next.

What was approved is what is cited: where a source comes back word for word, its answer is served again
without being approved anew, unless an advisor has decided otherwise meanwhile (then the `VerifiedSource` no
longer tells of it, or tells of another). Any other wording needs a new approval, which binds it anew.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal, Protocol

from tijaria.index import Index
from tijaria.library import find_document
from tijaria.quoted import Quoted
from tijaria.schema import Form, Language, Sentence, SourceStatus

_LEAST_LIKE = 0.3
_SAME_SECTION = 0.1

Change = Literal["vanished", "changed", "superseded"]
Piece = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class VerifiedCitation:
    """A numbered source of a verified answer, as it was when the advisor checked it.

    Attributes:
        marker: The n of [n] in the markdown.
        sentence_ids: Every sentence that the quote touches, in the order of the document; never empty.
        quote: The exact text.
        status: Status of its main source then: one that was replaced already may go on being cited as such.
    """

    marker: int
    document_id: str
    sentence_ids: tuple[str, ...]
    quote: str
    status: SourceStatus = "current"

    @property
    def quote_hash(self) -> str:
        """SHA-256 of the quote."""
        return hashlib.sha256(self.quote.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class VerifiedText:
    """A verified answer in one language: markdown with markers [1]… and what they stand for."""

    markdown: str
    citations: tuple[VerifiedCitation, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifiedAnswer:
    """An answer that an advisor stands for.

    Attributes:
        question: As asked.
        standalone: The question as it stands alone: what new questions are compared with.
        verified_on: ISO 8601 day that readers see.
        wordings: The same question in other words or forms, where they are known.
        texts: The answer by language; at least one.
        author: Name of the advisor who chose to be named, "" for nobody.
        contradicts: Whether it says otherwise than a source does; a second advisor has approved it.
        generation: The generation whose sentences it was bound to.
    """

    id: str
    question: str
    standalone: str
    form: Form
    verified_on: str
    texts: Mapping[Language, VerifiedText] = field(hash=False)
    wordings: tuple[str, ...] = ()
    author: str = ""
    contradicts: bool = False
    generation: str = ""


class VerifiedSource(Protocol):
    """Where the pipeline takes verified answers from."""

    def current(self, generation: str) -> Sequence[VerifiedAnswer]:
        """Return the answers to serve beside a generation; called for every question, from any thread.

        Return the same object until something changes: it is read anew only then. Whether their sources
        still stand is checked by the pipeline. Must not raise: return the last ones known instead.
        """


@dataclass(frozen=True, slots=True)
class Broken:
    """A citation that no longer stands.

    Attributes:
        change: `vanished`: nothing like it is left; `changed`: it reads otherwise, or stands elsewhere;
            `superseded`: it reads the same, and a later rule has replaced it.
        nearest: What the document, or a version of it, says now; None when it vanished.
    """

    language: Language
    citation: VerifiedCitation
    change: Change
    nearest: Sentence | None

    def difference(self) -> tuple[tuple[Piece, str], ...]:
        """Return the old text turning into the new one, word by word, in reading order."""
        old, new = self.citation.quote.split(), self.nearest.text.split() if self.nearest else []
        found: list[tuple[Piece, str]] = []
        for _, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if old[start:end] == new[first:last]:
                found.append(("same", " ".join(old[start:end])))
                continue
            found += [("gone", " ".join(old[start:end]))] if end > start else []
            found += [("new", " ".join(new[first:last]))] if last > first else []
        return tuple(found)


def bind(index: Index, *, marker: int, document_id: str, start: int, end: int) -> VerifiedCitation:
    """Return a citation of a span of a document, bound to the sentences that it touches.

    Raises:
        KeyError: There is no such document.
        ValueError: No sentence stands in the span.
    """
    document = find_document(index, document_id)
    touched = [sentence for sentence in document.sentences if sentence.start < end and start < sentence.end]
    if not touched:
        raise ValueError(f"Nothing can be cited between {start} and {end} of {document_id}. Pick a sentence.")
    quoted = Quoted(document, tuple(touched))
    ids = tuple(sentence.id for sentence in touched)
    return VerifiedCitation(marker, document_id, ids, quoted.text, _status(quoted))


def quoted_now(index: Index, citation: VerifiedCitation) -> Quoted | None:
    """Return what a citation quotes in a generation, None when it does not stand there."""
    try:
        document = find_document(index, citation.document_id)
    except KeyError:
        return None
    present = {sentence.id: sentence for sentence in document.sentences}
    if not citation.sentence_ids or any(id_ not in present for id_ in citation.sentence_ids):
        return None
    quoted = Quoted(document, tuple(present[id_] for id_ in citation.sentence_ids))
    # What stands between two sentences belongs to the quote too: a new item in a list changes the list.
    return quoted if citation.quote in quoted.text else None


def broken(answer: VerifiedAnswer, index: Index) -> tuple[Broken, ...]:
    """Return the citations of an answer that do not stand in a generation, with what stands there instead."""
    found = []
    for language, text in answer.texts.items():
        for citation in text.citations:
            quoted = quoted_now(index, citation)
            if quoted is None:
                nearest = _nearest(index, citation)
                found.append(Broken(language, citation, "changed" if nearest else "vanished", nearest))
            elif _status(quoted) == "superseded" != citation.status:
                found.append(Broken(language, citation, "superseded", quoted.sentences[0]))
    return tuple(found)


def is_in_force(answer: VerifiedAnswer, index: Index) -> bool:
    """Tell whether an answer may be served beside a generation: every citation stands there."""
    return not broken(answer, index)


def _status(quoted: Quoted) -> SourceStatus:
    sources = quoted.document.sources
    return (sources.get(quoted.sentences[0].source_ids[0]) or sources[""]).status


def _nearest(index: Index, citation: VerifiedCitation) -> Sentence | None:
    """Return the sentence of its document most like a quote that is gone, its own section preferred."""
    try:
        candidates: Sequence[Sentence] = find_document(index, citation.document_id).sentences
    except KeyError:
        candidates = ()
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(citation.quote.split())
    best, likeness = None, 0.0
    section = citation.sentence_ids[0].rpartition("/")[0] if citation.sentence_ids else ""
    for sentence in candidates:
        matcher.set_seq1(sentence.text.split())
        ratio = matcher.ratio()
        score = ratio + (_SAME_SECTION if sentence.id.startswith(f"{section}/") else 0.0)
        if ratio >= _LEAST_LIKE and score > likeness:
            best, likeness = sentence, score
    return best
