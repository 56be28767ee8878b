"""The glossary of the corpus: `glossary.csv`, one notion a row, names separated by ` / `."""

import re
from pathlib import Path, PurePosixPath

from ingest.loaders.csv_table import read_rows
from ingest.loaders.files import CorpusFile
from tijaria.glossary import GlossaryEntry

COLUMNS = "french,arabic,darija,darija_latin"
_FILE = PurePosixPath("glossary.csv")
_ASIDE = re.compile(r"\s*\(([^()]*)\)")


def read_glossary(corpus: Path) -> tuple[GlossaryEntry, ...]:
    """Return the entries of the glossary of a corpus, none when it has no glossary.

    Raises:
        DocumentLoadError: The file cannot be read, or a row has no French or no Arabic name.
    """
    file = CorpusFile(corpus, _FILE)
    if not file.location.exists():
        return ()
    entries = []
    for row in read_rows(file, COLUMNS):
        if not row["french"] or not row["arabic"]:
            raise row.error("names nothing in French or in Arabic: give both, they are what the sources use.")
        names = {column: _names(row[column]) for column in COLUMNS.split(",")}
        entries.append(GlossaryEntry(**names))
    return tuple(entries)


def _names(cell: str) -> tuple[str, ...]:
    """Return the names in a cell, usual one first; "registre de commerce (RC)" holds two."""
    names: list[str] = []
    for name in re.split(r"\s+/\s+", cell):
        asides = _ASIDE.findall(name)
        names += [_ASIDE.sub("", name).strip(), *(aside.strip() for aside in asides)]
    return tuple(dict.fromkeys(filter(None, names)))
