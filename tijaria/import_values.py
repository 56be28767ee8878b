"""What a country imported from Morocco, by tariff line and year, as its statistics give it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tijaria.duty_line import Bilingual, Origin
from tijaria.hs_code import covers_code


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One tariff line.

    Attributes:
        code: Digits, as in the source.
        description: In the words of the source.
        values: By year of `ImportData.years`, in whole units of its currency; None: not in the source.
    """

    code: str
    description: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class ImportData:
    """The import statistics of one country.

    Attributes:
        destination: ISO code of the country that imports; "" when the corpus has no such file.
        currency: ISO 4217 code.
        years: Ascending.
    """

    destination: str = ""
    currency: str = ""
    title: Bilingual = field(default_factory=Bilingual)
    note: Bilingual = field(default_factory=Bilingual)
    origin: Origin = field(default_factory=Origin)
    years: tuple[int, ...] = ()
    lines: tuple[ImportLine, ...] = ()

    def write(self, path: Path) -> None:
        """Write the statistics as JSON."""
        record = {
            "destination": self.destination,
            "currency": self.currency,
            "title": [self.title.fr, self.title.ar],
            "note": [self.note.fr, self.note.ar],
            "origin": {
                "publisher": self.origin.publisher,
                "urls": self.origin.urls,
                "as_of": self.origin.as_of,
                "as_of_date": self.origin.as_of_date,
                "confidence": self.origin.confidence,
            },
            "years": self.years,
            "lines": [[line.code, line.description, line.values] for line in self.lines],
        }
        path.write_text(json.dumps(record, ensure_ascii=False), "utf-8")


def load_import_data(path: Path) -> ImportData:
    """Read what `ImportData.write` wrote."""
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    origin = record["origin"]
    return ImportData(
        destination=record["destination"],
        currency=record["currency"],
        title=Bilingual(*record["title"]),
        note=Bilingual(*record["note"]),
        origin=Origin(**origin | {"urls": tuple(origin["urls"])}),
        years=tuple(record["years"]),
        lines=tuple(ImportLine(code, text, tuple(values)) for code, text, values in record["lines"]),
    )


class ImportTable:
    """Looks import values up in one generation. Thread-safe; reads its file at the first lookup."""

    def __init__(self, path: Path) -> None:
        """Remember where the statistics are."""
        self._path = path

    @cached_property
    def data(self) -> ImportData:
        """Everything that is known."""
        return load_import_data(self._path)

    def lines(self, code: str) -> Sequence[ImportLine]:
        """Return the lines of a canonical HS code, of at most ten digits; none when nothing is known."""
        return [line for line in self.data.lines if covers_code((code,), line.code)]

    def totals(self, code: str) -> tuple[int | None, ...]:
        """Return the value of a code by year; None where no line of it has one."""
        found = [line.values for line in self.lines(code)]
        by_year = [[value for value in year if value is not None] for year in zip(*found, strict=True)]
        return tuple(sum(year) if year else None for year in by_year) or (None,) * len(self.data.years)
