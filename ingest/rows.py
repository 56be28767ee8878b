"""Reads the tab-separated files of `ingest/data/`."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

_DATA = Path(__file__).parent / "data"


def data_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one file, by column."""
    path = _DATA / name
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
