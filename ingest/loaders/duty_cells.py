"""Reads the cells of the duty table: codes, destinations, rates in both languages, sources and dates."""

import re
from typing import get_args

from ingest.loaders.csv_table import Row
from ingest.loaders.dates import parse_date
from ingest.loaders.front_matter import is_url
from tijaria.countries import display_names
from tijaria.duty_line import Bilingual, Origin, Rate
from tijaria.hs_code import covered_codes
from tijaria.rate import clauses, parse_rate
from tijaria.schema import Confidence

GROUPS = frozenset({"AFRICA", "AGADIR", "ARAB", "ECOWAS", "EFTA", "GAFTA"})
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def codes(row: Row, column: str) -> tuple[str, ...]:
    """Return the HS codes that a cell of the table covers.

    Raises:
        DocumentLoadError: It holds something else.
    """
    try:
        return covered_codes(row[column])
    except ValueError as error:
        raise row.error(f"{column}: {error}.") from error


def prefixes(row: Row, column: str) -> tuple[str, ...]:
    """Return the chapters, ranges of chapters and codes of a cell, which are separated by spaces.

    Raises:
        DocumentLoadError: It holds something else.
    """
    try:
        return tuple(code for part in row[column].split() for code in covered_codes(part))
    except ValueError as error:
        raise row.error(f"{column}: {error}.") from error


def destination(row: Row, *, groups: bool = False) -> str:
    """Return the code of a country, of the European Union or, where allowed, of a group.

    Raises:
        DocumentLoadError: It is none.
    """
    code = row["destination"]
    if display_names(code) is None and not (groups and code in GROUPS):
        more = f", or one of {', '.join(sorted(GROUPS))}" if groups else ""
        raise row.error(f"`{code}` in destination is unknown: write an ISO code such as CA, EU{more}.")
    return code


def bilingual(row: Row, french: str, arabic: str, *, required: bool = False) -> Bilingual:
    """Return a text in both languages.

    Raises:
        DocumentLoadError: One of the two is missing.
    """
    text = Bilingual(row[french], row[arabic])
    if bool(text.fr) != bool(text.ar) or (required and not text):
        raise row.error(f"{french} and {arabic} go together: write both.")
    return text


def rate(row: Row, column: str) -> Rate | None:
    """Return a rate, None for an empty cell.

    Raises:
        DocumentLoadError: It has no Arabic, or the Arabic has other figures or clauses.
    """
    text = bilingual(row, column, f"{column}_ar")
    if not text:
        return None
    # Months are numbers in one language and words in the other nowhere in a rate: all figures must agree.
    if figures(text.fr) != figures(text.ar):
        raise row.error(f"{column} and {column}_ar differ in a figure: {text.fr} | {text.ar}.")
    parts = parse_rate(text.fr)
    if any(part.seasons for part in parts) and len(parts) != len(clauses(text.ar)):
        raise row.error(f"{column} and {column}_ar have not the same number of clauses: {text.fr}.")
    return Rate(text, parts)


def figures(text: str) -> list[str]:
    """Return the figures of a text, sorted; thousands may be set apart or not."""
    return sorted(_FIGURE.findall(_THOUSANDS.sub("", text)))


def origin(row: Row, prefix: str = "", *, required: bool = False) -> Origin:
    """Return the source of a row; `prefix` stands before the names of the columns.

    Raises:
        DocumentLoadError: It is missing, or a part of it is malformed.
    """
    publisher, as_of = row[f"{prefix}source"], row[f"{prefix}as_of"]
    if required and not publisher:
        raise row.error("has no source: say who published it.")
    urls = tuple(row[f"{prefix}urls"].split())
    for url in urls:
        if not is_url(url):
            raise row.error(f"`{url}` is not an address: start it with https:// or http://.")
    dates = [parse_date(found) for found in _DATE.findall(as_of)]
    if as_of and (not dates or None in dates):
        raise row.error(f"`{as_of}` in {prefix}as_of holds no date: write 2026-07, or 2021-01 (NPF).")
    return Origin(
        publisher=publisher,
        urls=urls,
        as_of=as_of,
        as_of_date=min((found for found in dates if found), default=None),
        confidence="high" if prefix else confidence(row, required=required),
        legal_reference=row.values.get("legal_reference", ""),
        name="" if prefix else row.values.get("source_name", ""),
    )


def confidence(row: Row, *, required: bool = True) -> Confidence | None:
    """Return how far a source can be trusted, None for an empty cell.

    Raises:
        DocumentLoadError: It is none of the levels.
    """
    levels: dict[str, Confidence] = {level: level for level in get_args(Confidence)}
    written = row["confidence"]
    if (written or required) and written not in levels:
        raise row.error(f"`{written}` in confidence is unknown: write one of {', '.join(levels)}.")
    return levels.get(written)


def day(row: Row, column: str) -> str | None:
    """Return a day, None for an empty cell.

    Raises:
        DocumentLoadError: It is no date.
    """
    if not row[column]:
        return None
    parsed = parse_date(row[column])
    if parsed is None:
        raise row.error(f"`{row[column]}` in {column} is not a date: write 2026-07-24.")
    return parsed
