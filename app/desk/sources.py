"""Sources that advisors cite: sentences of the generation in force, and what to check before serving them."""

import re
from collections.abc import Sequence

from app.desk.drafts import Draft, Picked
from app.evidence import BoundCitation, FindDocument, bind
from tijaria.citations import cite
from tijaria.errors import TijariaError
from tijaria.quoted import Quoted
from tijaria.schema import Document, Language, SourceStatus
from tijaria.verified import VerifiedCitation, VerifiedText
from tijaria.verified_draft import own_figures

_MARKER = re.compile(r"\[(\d{1,3})\](?!\()")


class GoneError(Exception):
    """A source does not stand in the corpus any more; the message is its number."""


def quoted(find: FindDocument, document_id: str, sentence_ids: Sequence[str]) -> Quoted | None:
    """Return sentences of a document, None when one of them is not there."""
    try:
        document: Document = find(document_id)
    except (KeyError, TijariaError):
        return None
    present = {sentence.id: sentence for sentence in document.sentences}
    if not sentence_ids or any(id_ not in present for id_ in sentence_ids):
        return None
    return Quoted(document, tuple(present[id_] for id_ in sentence_ids))


def markers_in(text: str) -> list[int]:
    """Return the numbers [n] of a text in the order of their first use."""
    return list(dict.fromkeys(int(number) for number in _MARKER.findall(text)))


def citations_of(draft: Draft, language: Language, find: FindDocument) -> list[BoundCitation]:
    """Return the sources that the text of one language cites, bound to the corpus as it is now.

    Raises:
        GoneError: One of them does not stand there any more, or was never picked.
    """
    picked = {item.marker: item for item in draft.citations}
    shown = []
    for marker in markers_in(draft.texts.get(language, "")):
        item = picked.get(marker)
        found = quoted(find, item.document_id, item.sentence_ids) if item else None
        if found is None:
            raise GoneError(str(marker))
        shown.append(cite(marker, found))
    return bind(shown, find)


def own_figures_of(draft: Draft, language: Language, citations: Sequence[BoundCitation]) -> list[str]:
    """Return the figures of a text that none of the sources of their statement holds."""
    verified = tuple(
        VerifiedCitation(
            item.marker, item.document_id, tuple(item.sentence_ids), item.shown["quote"], _status(item)
        )
        for item in citations
    )
    found = own_figures(VerifiedText(draft.texts.get(language, ""), verified))
    return list(dict.fromkeys(figure for _, figures in found for figure in figures))


def is_standing(find: FindDocument, picked: Picked) -> bool:
    """Return whether a picked source still reads as it did."""
    found = quoted(find, picked.document_id, picked.sentence_ids)
    return found is not None and (not picked.quote or picked.quote in found.text)


def _status(citation: BoundCitation) -> SourceStatus:
    status: SourceStatus = citation.shown["status"]
    return status
