"""The nomenclature of the corpus: `tariffs/headings.csv` (labels and names) over the English HS 2022."""

import csv
import gzip
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from ingest.loaders.csv_table import read_rows
from ingest.loaders.files import CorpusFile
from tijaria.heading import Heading

COLUMNS = "hs,label_fr,label_ar,french,arabic,darija,darija_latin,apart_fr,apart_ar"
_FILE = PurePosixPath("tariffs/headings.csv")
_ENGLISH = PurePosixPath("tariffs/data/hs2022_en.csv.gz")
_NAMED_IN = {"french": "fr", "arabic": "ar", "darija": "ary", "darija_latin": "ary-Latn"}
_LENGTHS = (2, 4)
_SUBHEADING = 6


def read_headings(corpus: Path) -> tuple[Heading, ...]:
    """Return chapters and headings in the order of their codes, none when the corpus has no nomenclature.

    Raises:
        DocumentLoadError: A file cannot be read, or a row has no code of the nomenclature or no label.
    """
    file = CorpusFile(corpus, _FILE)
    english = _english(CorpusFile(corpus, _ENGLISH))
    rows = {}
    if file.location.exists():
        for row in read_rows(file, COLUMNS):
            code = row["hs"]
            if len(code) not in _LENGTHS or not code.isdigit() or (english and code not in english):
                raise row.error(
                    f"has the code {code!r}: give 2 or 4 digits of a chapter or heading of HS 2022."
                )
            if not row["label_fr"] or not row["label_ar"]:
                raise row.error("has no French or no Arabic label: give both.")
            if code in rows:
                raise row.error(f"has the code {code} a second time: keep one row a heading.")
            rows[code] = row
    codes = sorted({*rows, *(code for code in english if len(code) in _LENGTHS)})
    subheadings: dict[str, dict[str, str]] = {}
    for code, label in english.items():
        if len(code) == _SUBHEADING:
            subheadings.setdefault(code[:4], {})[code] = label
    written = {code: row.values for code, row in rows.items()}
    return tuple(
        _heading(code, written.get(code, {}), english.get(code, ""), subheadings.get(code, {}))
        for code in codes
    )


def _heading(code: str, row: Mapping[str, str], english: str, subheadings: Mapping[str, str]) -> Heading:
    return Heading(
        code=code,
        french=row.get("label_fr", ""),
        arabic=row.get("label_ar", ""),
        english=english,
        names={form: _names(row.get(column, "")) for column, form in _NAMED_IN.items()},
        apart_french=row.get("apart_fr", ""),
        apart_arabic=row.get("apart_ar", ""),
        subheadings=dict(subheadings),
    )


def _names(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(" / ") if name.strip()]


def _english(file: CorpusFile) -> dict[str, str]:
    """Return code → English label."""
    if not file.location.exists():
        return {}
    try:
        with gzip.open(file.location, "rt", encoding="utf-8", newline="") as text:
            return {row["hs"]: row["description"] for row in csv.DictReader(text)}
    except (OSError, EOFError, KeyError, UnicodeDecodeError) as error:
        raise file.error(f"cannot be read ({error}): restore the file as it was delivered.") from error
