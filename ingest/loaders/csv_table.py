"""Read a CSV file of the corpus: named columns, every row complete, every value clean text."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.cleaning import clean_line
from ingest.loaders.files import CorpusFile, read_text
from tijaria.errors import DocumentLoadError


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        line: 1-based line of the file where the row ends.
    """

    file: CorpusFile
    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the value of a column, without surrounding spaces."""
        return self.values[column]

    def error(self, reason: str) -> DocumentLoadError:
        """Return the error that names this row."""
        return self.file.error(f"row on line {self.line}: {reason}")


def read_rows(file: CorpusFile, columns: str) -> list[Row]:
    """Return the rows of a CSV file (UTF-8, RFC 4180 quoting) whose header holds `columns`.

    Args:
        file: What to read.
        columns: Names joined by commas; the file may hold them in another order, and more.

    Raises:
        DocumentLoadError: The file cannot be read, lacks a column, or a row has another number of cells.
    """
    rows = []
    for row in iterate_rows(file, columns):
        if isinstance(row, DocumentLoadError):
            raise row
        rows.append(row)
    return rows


def iterate_rows(file: CorpusFile, columns: str) -> Iterator[Row | DocumentLoadError]:
    """Yield the rows of a CSV file, and an error in the place of each row with another number of cells.

    Raises:
        DocumentLoadError: The file cannot be read or lacks a column.
    """
    reader = csv.reader(io.StringIO(read_text(file), newline=""), strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(file, cells, columns)
                continue
            yield _row(file, reader.line_num, header, cells)
    except csv.Error as error:
        raise file.error(
            f"line {reader.line_num}: {error}: close the quotes, and double those inside a value."
        ) from error
    if not header:
        raise file.error(f"has no header: start it with {columns}.")


def _header(file: CorpusFile, cells: Sequence[str], columns: str) -> list[str]:
    header = [cell.strip() for cell in cells]
    missing = [column for column in columns.split(",") if column not in header]
    if missing:
        raise file.error(f"lacks the column {', '.join(missing)}: its first line must be {columns}.")
    return header


def _row(file: CorpusFile, line: int, header: Sequence[str], cells: Sequence[str]) -> Row | DocumentLoadError:
    if len(cells) != len(header):
        return file.error(
            f"row on line {line}: has {len(cells)} cells, not {len(header)}: "
            "put values that hold a comma in quotes."
        )
    return Row(file, line, {name: clean_line(cell) for name, cell in zip(header, cells, strict=True)})
