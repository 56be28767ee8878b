"""Every table of a corpus: what can be read of it, and what is wrong with the rest."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from ingest.loaders.checklist import read_checklist
from ingest.loaders.duties import read_duties
from ingest.loaders.glossary import read_glossary
from ingest.loaders.headings import read_headings
from ingest.loaders.imports import read_imports
from ingest.loaders.prospects import read_prospects
from ingest.loaders.statement_finder import StatementFinder
from tijaria.errors import DocumentLoadError
from tijaria.import_values import ImportData
from tijaria.schema import Document
from tijaria.tables import Tables

_T = TypeVar("_T")


def read_tables(corpus: Path, documents: Sequence[Document]) -> tuple[Tables, list[DocumentLoadError]]:
    """Return the tables of a corpus, and what is wrong with its files and rows.

    Args:
        corpus: The corpus folder.
        documents: What was loaded of it; rows quote their statements.
    """
    errors: list[DocumentLoadError] = []
    statements = StatementFinder(documents)
    duties, wrong = read_duties(corpus)
    errors += wrong
    requirements, wrong = read_checklist(corpus, statements)
    errors += wrong
    prospects, wrong = read_prospects(corpus, statements)
    errors += wrong
    tables = Tables(
        glossary=_read(read_glossary, corpus, (), errors),
        headings=_read(read_headings, corpus, (), errors),
        duties=duties,
        requirements=requirements,
        prospects=prospects,
        imports=_read(read_imports, corpus, ImportData(), errors),
    )
    return tables, errors


def _read(read: Callable[[Path], _T], corpus: Path, nothing: _T, errors: list[DocumentLoadError]) -> _T:
    """Read a table that is all or nothing; note why it cannot be read, and go on without it."""
    try:
        return read(corpus)
    except DocumentLoadError as error:
        errors.append(error)
        return nothing
