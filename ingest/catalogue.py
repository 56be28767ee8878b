"""Load a whole corpus: every document that can be read, and the reason for every one that cannot."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ingest.findings import Hint, Quarantined
from ingest.loaders.assembly import Loaded
from ingest.loaders.discovery import discover
from ingest.loaders.files import CorpusFile
from ingest.loaders.markdown import load_markdown
from ingest.loaders.pdf import load_pdf
from ingest.loaders.tables import read_tables
from ingest.parallels import compare_versions
from tijaria.errors import DocumentLoadError
from tijaria.schema import Document
from tijaria.tables import Tables

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total)."""

LOADERS: dict[str, Callable[[CorpusFile], Loaded]] = {".md": load_markdown, ".pdf": load_pdf}


@dataclass(slots=True)
class Catalogue:
    """What was found in a corpus; documents in the order of their paths."""

    documents: list[Document] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    tables: Tables = field(default_factory=Tables)


def load_corpus(corpus: Path, *, progress: Progress) -> Catalogue:
    """Load every document of `corpus`. A bad file is quarantined and never stops the rest.

    Raises:
        ConfigurationError: There is no such folder.
    """
    found = discover(corpus)
    catalogue = Catalogue(quarantined=list(found.quarantined), hints=list(found.hints))
    by_id: dict[str, str] = {}
    by_text: dict[str, str] = {}
    for number, file in enumerate(found.files, start=1):
        try:
            loaded = load_file(file)
            _refuse_twin(file, loaded.document, by_id, by_text)
        except DocumentLoadError as error:
            catalogue.quarantined.append(Quarantined(str(file.path), _reason(file, error)))
        else:
            catalogue.documents.append(loaded.document)
            catalogue.hints += loaded.hints
        progress("reading", number, len(found.files))
    catalogue.hints += compare_versions(catalogue.documents)
    catalogue.tables, errors = read_tables(corpus, catalogue.documents)
    catalogue.quarantined += [Quarantined(str(error.path), error.reason) for error in errors]
    return catalogue


def load_file(file: CorpusFile) -> Loaded:
    """Load one document by the loader of its format.

    Raises:
        DocumentLoadError: It cannot be read, for whatever reason.
    """
    try:
        return LOADERS[file.path.suffix.lower()](file)
    except DocumentLoadError:
        raise
    except Exception as error:  # parsers of broken files raise anything, and one file must not stop the rest
        raise file.error(
            f"cannot be read ({type(error).__name__}: {error}): export it again, and report this if it stays."
        ) from error


def _refuse_twin(
    file: CorpusFile, document: Document, by_id: dict[str, str], by_text: dict[str, str]
) -> None:
    """Refuse a document that has the text or the id of one before it."""
    path = str(file.path)
    text = hashlib.sha256(document.text.encode()).hexdigest()
    if text in by_text:
        raise file.error(f"is a duplicate of {by_text[text]}, word for word: remove one of the two.")
    if document.id in by_id:
        raise file.error(f"has the id {document.id}, as {by_id[document.id]} has: give it another `id`.")
    by_text[text] = by_id[document.id] = path


def _reason(file: CorpusFile, error: DocumentLoadError) -> str:
    """Return the reason, with the name of the file at fault where that is a registry or a sidecar."""
    return error.reason if error.path == Path(file.path) else f"{error.path} {error.reason}"
