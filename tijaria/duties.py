"""What duty a product pays in a country, at a date: looked up in the duty table, never guessed.

Nothing known is "unknown" and never zero. The table's own rows come first, then what agreements grant to
whole chapters, then the lines of the tariff files.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import get_args

from tijaria import calendar_day
from tijaria import duty_notices as notices
from tijaria.destination import Destination, read_destination
from tijaria.duty_document import (
    document_id,
    quote_of,
    row_text,
    rows_document,
    surcharge_text,
    surcharges_document,
)
from tijaria.duty_line import (
    Bilingual,
    Duties,
    DutyLine,
    DutyRow,
    Match,
    Quote,
    Rate,
    Surcharge,
    SurchargeRow,
)
from tijaria.duty_store import DutyStore, RowId
from tijaria.errors import InvalidParameterError
from tijaria.hs_code import dotted, read_hs
from tijaria.rate import clauses, in_force
from tijaria.schema import Document, Language

MAX_LINES = 12
TABLE = "duties"
RULES = "preferences"
SURCHARGES = "surcharges"
_HEADING = 4
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_LANGUAGES: tuple[Language, ...] = get_args(Language)
_Found = tuple[str, RowId, Match]
"""Dataset, row, and how it stands to the code asked for."""


class DutyTable:
    """Looks duties up in one generation. Thread-safe; opens its file at the first lookup."""

    def __init__(self, path: Path) -> None:
        """Remember where the table is."""
        self.store = DutyStore(path)
        self._document = lru_cache(maxsize=1024)(self._build_document)

    def lookup(self, hs: str, *, destination: str, on: date | None = None, limit: int = MAX_LINES) -> Duties:
        """Return what is known of the duties on a product.

        Args:
            hs: 2 to 10 digits, with or without dots and spaces.
            destination: ISO code or name of a country, or of the European Union.
            on: Day of importation, 2000 to 2099. None: all seasons, and what else holds today.
            limit: Most lines returned.

        Raises:
            InvalidParameterError: A parameter cannot be used; names it.
        """
        code = read_hs(hs)
        place = read_destination(destination)
        if on is not None and not _FIRST_YEAR <= on.year <= _LAST_YEAR:
            raise InvalidParameterError("date", f"Give a day between {_FIRST_YEAR} and {_LAST_YEAR}.")
        found = self._find(code, place, on or calendar_day.today())
        lines, off_season = self._lines(found, code, place, on, limit)
        known = any(line.mfn is not None or line.preferential is not None for line in lines)
        return Duties(
            hs=dotted(code),
            destination=place,
            status="known" if known else "unknown",
            on=on,
            lines=lines,
            more=len(found) - len(lines) - off_season,
            off_season=off_season,
            notices=notices.about(code, place, lines),
        )

    def _lines(
        self, found: Sequence[_Found], code: str, place: Destination, on: date | None, limit: int
    ) -> tuple[tuple[DutyLine, ...], int]:
        """Return the first lines that hold in the season, and how many before the last of them do not."""
        lines: list[DutyLine] = []
        off_season = 0
        for dataset, id_, match in found:
            if len(lines) == limit:
                break
            row = self.store.row(dataset, id_)
            if _in_season(row, on):
                lines.append(self._line(row, match, code, place, on))
            else:
                off_season += 1
        return tuple(lines), off_season

    def document(self, id_: str) -> Document:
        """Return the document that holds a line (KeyError when there is none)."""
        name, _, key = id_.rpartition("-")
        dataset, _, language = name.rpartition("-")
        for known in _LANGUAGES:
            if known == language and dataset in self.store.datasets:
                return self._document(dataset, known, key)
        raise KeyError(id_)

    def rows(self) -> Sequence[DutyRow]:
        """Return every row of the table itself, by heading; rules and tariff files are left out."""
        return self.store.rows(TABLE)

    def _build_document(self, dataset: str, language: Language, key: str) -> Document:
        about = self.store.datasets[dataset]
        if dataset == SURCHARGES:
            surcharges = self.store.surcharges(key)
            if surcharges:
                return surcharges_document(about, key, surcharges, language)
        elif rows := self.store.document_rows(dataset, key):
            return rows_document(about, key, rows, language)
        raise KeyError(document_id(dataset, language, key))

    def _find(self, code: str, place: Destination, today: date) -> list[_Found]:
        """Return the rows for a code: of the table, then of rules, then of tariff files."""
        table: list[_Found] = []
        tariffs: list[_Found] = []
        for dataset in self.store.datasets_for(place.tariff):
            rows = self._nearest(place.tariff, dataset, code)
            (table if dataset == TABLE else tariffs).extend(rows)
        rules: list[_Found] = []
        # Rows below the code speak for a part of it only: a rule holds for the rest.
        if place.tariff not in place.filed_under or all(match == "narrower" for *_, match in table):
            rules = self._rules(code, place, today)
        return [*table, *rules, *tariffs]

    def _nearest(self, tariff: str, dataset: str, code: str) -> list[_Found]:
        """Return the rows of the code, else those below it, else those of the nearest heading above it."""
        match: Match = "exact"
        ids = self.store.exact(tariff, dataset, code)
        if not ids:
            match, ids = "narrower", self.store.below(tariff, dataset, code)
        if not ids:
            shorter = (code[:length] for length in range(len(code) - 1, _HEADING - 1, -1))
            above = (self.store.exact(tariff, dataset, part) for part in shorter)
            match, ids = "broader", next((found for found in above if found), [])
        return [(dataset, id_, match) for id_ in ids]

    def _rules(self, code: str, place: Destination, today: date) -> list[_Found]:
        """Return the rules for a code: those with a rate first, then those of the country itself."""
        rows = [
            (row, (name, position))
            for name in sorted(place.filed_under, key=lambda name: (name != place.code, name))
            for position, row in enumerate(self.store.document_rows(RULES, name))
        ]
        found = [(row, id_) for row, id_ in rows if _covers(row, code) and _holds(row, today)]
        return [(RULES, id_, "broader") for row, id_ in sorted(found, key=lambda item: not item[0].has_rate)]

    def _line(self, row: DutyRow, match: Match, code: str, place: Destination, on: date | None) -> DutyLine:
        today = on or calendar_day.today()
        return DutyLine(
            row=notices.without_agreement(row) if place.tariff not in place.filed_under else row,
            match=match,
            mfn=_applicable(row.mfn, on),
            preferential=_applicable(row.preferential, on) if _holds(row, today) else None,
            surcharges=self._surcharges(row, code, place, today),
            quotes=self._quotes(row),
        )

    def _surcharges(self, row: DutyRow, code: str, place: Destination, today: date) -> tuple[Surcharge, ...]:
        # The more precise of the two codes decides what is added.
        codes = (code,) if row.kind == "rule" else tuple({max(code, own, key=len) for own in row.codes})
        found = [item for name in sorted(place.filed_under) for item in self.store.surcharges(name)]
        return tuple(
            Surcharge(item, {language: self._surcharge_quote(item, language) for language in _LANGUAGES})
            for item in found
            if _holds(item, today) and any(_covers(item, own) for own in codes)
        )

    def _quotes(self, row: DutyRow) -> dict[Language, Quote]:
        return {
            language: quote_of(self._document(row.dataset, language, row.key), row_text(row, language))
            for language in _LANGUAGES
        }

    def _surcharge_quote(self, row: SurchargeRow, language: Language) -> Quote:
        document = self._document(SURCHARGES, language, row.destination)
        return quote_of(document, surcharge_text(row, language))


def read_day(text: str | None, *, parameter: str = "date") -> date | None:
    """Return the day that a text gives as 2026-07-24, None for none.

    Raises:
        InvalidParameterError: It is no day.
    """
    if text is None:
        return None
    try:
        if len(text) != len("2026-07-24"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidParameterError(parameter, "Write the day as 2026-07-24.") from error


def _covers(row: DutyRow | SurchargeRow, code: str) -> bool:
    """Tell whether a rule or surcharge is about a code; a broader code is about what lies below it too."""
    if row.excluded and code.startswith(row.excluded):
        return False
    return any(code.startswith(prefix) or prefix.startswith(code) for prefix in row.codes)


def _holds(row: DutyRow | SurchargeRow, day: date) -> bool:
    """Tell whether a day lies in the period of a row; partial dates count as a whole."""
    iso = day.isoformat()
    starts = row.valid_from is None or row.valid_from <= iso
    return starts and (row.valid_until is None or iso[: len(row.valid_until)] <= row.valid_until)


def _in_season(row: DutyRow, on: date | None) -> bool:
    return on is None or not row.seasons or any(season.holds(on) for season in row.seasons)


def _applicable(rate: Rate | None, on: date | None) -> Bilingual | None:
    """Return the clauses of a rate that apply on a day, in both languages; None when none does."""
    if rate is None:
        return None
    if on is None or not rate.parts:
        return rate.shown
    chosen = in_force(rate.parts, on)
    if len(chosen) == len(rate.parts):
        return rate.shown
    if not chosen:
        return None
    arabic = clauses(rate.text.ar)
    if len(arabic) != len(rate.parts):
        return rate.text
    return Bilingual("; ".join(rate.parts[i].text for i in chosen), "؛ ".join(arabic[i] for i in chosen))
