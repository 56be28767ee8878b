"""Citations bound to the corpus: which sentences a quote stands on, and how to tell that they changed."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from tijaria.errors import TijariaError
from tijaria.schema import Citation, Document

FindDocument = Callable[[str], Document]
"""Document id → document of the generation in force; KeyError when there is none."""


@dataclass(frozen=True, slots=True)
class BoundCitation:
    """A citation and what it rests on, in the shape of `app.state.conversations.CitationColumns`."""

    marker: int
    document_id: str
    sentence_ids: list[str]
    quote_hash: str
    document_hash: str
    shown: dict[str, Any]


def bind(citations: Iterable[Citation], find: FindDocument) -> list[BoundCitation]:
    """Find the sentences of each citation in the corpus as it is now.

    A citation whose document has gone or changed since keeps its words and their hash, without sentences.
    """
    return [_bind(citation, find) for citation in citations]


def quote_hash(text: str) -> str:
    """Return the SHA-256 of a quote."""
    return hashlib.sha256(text.encode()).hexdigest()


def _bind(citation: Citation, find: FindDocument) -> BoundCitation:
    sentences, document_hash = [], ""
    try:
        document = find(citation.document_id)
    except (KeyError, TijariaError, OSError):
        document = None
    if document is not None and document.text[citation.start : citation.end] == citation.quote:
        document_hash = document.content_hash
        sentences = [
            sentence.id
            for sentence in document.sentences
            if sentence.start < citation.end and citation.start < sentence.end
        ]
    return BoundCitation(
        marker=citation.marker,
        document_id=citation.document_id,
        sentence_ids=sentences,
        quote_hash=quote_hash(citation.quote),
        document_hash=document_hash,
        shown=asdict(citation),
    )
