"""Every document that can be cited: those of the corpus, and those made of tables."""

from contextlib import suppress

from tijaria.index import Index
from tijaria.opportunities import Opportunities
from tijaria.schema import Document


def find_document(index: Index, document_id: str) -> Document:
    """Return a document of an index generation.

    Raises:
        KeyError: There is none.
    """
    for find in (index.documents.document, index.duties.document):
        with suppress(KeyError):
            return find(document_id)
    return Opportunities(index).document(document_id)
