"""Import statistics of a customer country: a file of `tariffs/data` and its row in `SOURCES.csv`."""

from pathlib import Path, PurePosixPath

from ingest.loaders import duty_cells as cells
from ingest.loaders.csv_table import Row, read_rows
from ingest.loaders.files import CorpusFile
from ingest.loaders.tariff_lines import SOURCE_COLUMNS
from tijaria.duty_line import Origin
from tijaria.errors import InvalidParameterError
from tijaria.hs_code import read_hs
from tijaria.import_values import ImportData, ImportLine

COLUMNS = "hts10,description,2022,2023,2024"
_FOLDER = PurePosixPath("tariffs/data")
_NAME = "us_imports_from_morocco.csv.gz"
_DESTINATION, _CURRENCY = "US", "USD"
_YEARS = (2022, 2023, 2024)
_DIGITS = 10


def read_imports(corpus: Path) -> ImportData:
    """Return the statistics, none when the corpus has no such file.

    Raises:
        DocumentLoadError: A file cannot be read, has no source, or a row is wrong.
    """
    file = CorpusFile(corpus, _FOLDER / _NAME)
    if not file.location.exists():
        return ImportData()
    sources = read_rows(CorpusFile(corpus, _FOLDER / "SOURCES.csv"), SOURCE_COLUMNS)
    source = next((row for row in sources if row["file"] == _NAME), None)
    if source is None:
        raise file.error("has no row in SOURCES.csv: say there who published it, when, under which licence.")
    return ImportData(
        destination=_DESTINATION,
        currency=_CURRENCY,
        title=cells.bilingual(source, "title", "title_ar", required=True),
        note=cells.bilingual(source, "note", "note_ar"),
        origin=Origin(
            publisher=source["publisher"],
            urls=tuple(source["urls"].split()),
            as_of=source["as_of"],
            as_of_date=source["as_of"] or None,
            confidence=cells.confidence(source),
        ),
        years=_YEARS,
        lines=tuple(_line(row) for row in read_rows(file, COLUMNS)),
    )


def _line(row: Row) -> ImportLine:
    try:
        read_hs(row["hts10"])
    except InvalidParameterError as error:
        raise row.error(f"hts10: {error}") from error
    if len(row["hts10"]) != _DIGITS:
        raise row.error(f"hts10 has {len(row['hts10'])} digits: give all {_DIGITS}.")
    return ImportLine(row["hts10"], row["description"], tuple(_value(row, str(year)) for year in _YEARS))


def _value(row: Row, column: str) -> int | None:
    if not row[column]:
        return None
    if not row[column].isdecimal():
        raise row.error(f"`{row[column]}` in {column} is no amount: write whole dollars, or leave it empty.")
    return int(row[column])
