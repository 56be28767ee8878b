"""The duty table of a corpus: `tariffs/duties.csv`, the rules of agreements, surcharges, and tariff files.

A row that is wrong is left out with its reason, and the others go on.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import TypeVar, get_args

from ingest.loaders import duty_cells as cells
from ingest.loaders.csv_table import Row, iterate_rows
from ingest.loaders.files import CorpusFile, read_bytes
from ingest.loaders.tariff_lines import SOURCE_COLUMNS, TARIFF_COLUMNS, dataset_of, tariff_row
from tijaria.duty_line import Bilingual, Dataset, DutyRow, Effect, SurchargeRow
from tijaria.duty_store import DutyData
from tijaria.errors import DocumentLoadError

TABLE_COLUMNS = (
    "hs,product_fr,product_ar,destination,mfn_rate,mfn_rate_ar,pref_rate,pref_rate_ar,agreement,agreement_ar,"
    "proof_of_origin,proof_of_origin_ar,note,note_ar,source,source_name,urls,as_of,confidence,proof_source,"
    "proof_urls,proof_as_of,valid_from,valid_until"
)
RULE_COLUMNS = (
    "id,destination,hs,hs_excluded,pref_rate,pref_rate_ar,agreement,agreement_ar,proof_of_origin,"
    "proof_of_origin_ar,note,note_ar,source,urls,as_of,confidence,valid_from,valid_until"
)
SURCHARGE_COLUMNS = (
    "id,destination,hs,hs_excluded,effect,rate,rate_ar,name,name_ar,text,text_ar,legal_reference,source,urls,"
    "as_of,confidence,valid_from,valid_until"
)
_FOLDER = PurePosixPath("tariffs")
_TABLE = Dataset(
    "duties",
    Bilingual("Droits de douane pour les produits marocains", "الرسوم الجمركية على المنتجات المغربية"),
)
_RULES = Dataset(
    "preferences",
    Bilingual("Préférences accordées aux produits marocains", "التفضيلات الممنوحة للمنتجات المغربية"),
)
_SURCHARGES = Dataset("surcharges", Bilingual("Droits additionnels et surtaxes", "الرسوم الإضافية"))

_T = TypeVar("_T")


class _Reader:
    """Reads files one after the other, and keeps what is wrong with them."""

    def __init__(self, corpus: Path) -> None:
        self.corpus = corpus
        self.errors: list[DocumentLoadError] = []
        self._digest = hashlib.sha256()

    def read(self, path: PurePosixPath, columns: str, make: Callable[[Row], _T]) -> list[_T]:
        """Return what the good rows of a file make; none when there is no such file."""
        file = CorpusFile(self.corpus, path)
        if not file.location.exists():
            return []
        made: list[_T] = []
        try:
            self._digest.update(read_bytes(file))
            for row in iterate_rows(file, columns):
                try:
                    if isinstance(row, DocumentLoadError):
                        raise row
                    made.append(make(row))
                except DocumentLoadError as error:
                    self.errors.append(error)
        except DocumentLoadError as error:
            self.errors.append(error)
        return made

    def digest(self) -> str:
        return self._digest.hexdigest()


def read_duties(corpus: Path) -> tuple[DutyData, list[DocumentLoadError]]:
    """Return the duty table of a corpus, and what is wrong with its files and rows."""
    reader = _Reader(corpus)
    rows = reader.read(_FOLDER / "duties.csv", TABLE_COLUMNS, _table_row)
    rows = list(_unique(rows, reader))
    rules = reader.read(_FOLDER / "preferences.csv", RULE_COLUMNS, _rule_row)
    surcharges = reader.read(_FOLDER / "surcharges.csv", SURCHARGE_COLUMNS, _surcharge_row)
    sources = reader.read(_FOLDER / "data" / "SOURCES.csv", SOURCE_COLUMNS, lambda row: row)
    datasets = []
    for source in (source for source in sources if source["destination"]):
        path = _FOLDER / "data" / source["file"]
        try:
            datasets.append(dataset_of(source))
        except DocumentLoadError as error:
            reader.errors.append(error)
            continue
        rows += reader.read(path, TARIFF_COLUMNS, lambda row, source=source: tariff_row(row, source))  # type: ignore[misc]
    data = DutyData(
        datasets=(_TABLE, _RULES, *datasets, _SURCHARGES),
        rows=(*rows, *rules),
        surcharges=tuple(surcharges),
        digest=reader.digest(),
    )
    return data, reader.errors


def _unique(rows: list[DutyRow], reader: _Reader) -> Iterator[DutyRow]:
    """Leave out a second row for the same code and destination: nobody here knows which is right."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.hs, row.destination) in seen:
            file = CorpusFile(reader.corpus, _FOLDER / "duties.csv")
            reader.errors.append(
                file.error(f"has {row.hs} to {row.destination} twice: keep one of the rows.")
            )
            continue
        seen.add((row.hs, row.destination))
        yield row


def _table_row(row: Row) -> DutyRow:
    mfn, preferential = cells.rate(row, "mfn_rate"), cells.rate(row, "pref_rate")
    origin = cells.origin(row)
    if (mfn or preferential) and not (origin.publisher and origin.confidence and origin.as_of):
        raise row.error("tells a rate without source, as_of and confidence: a rate needs all three.")
    codes = cells.codes(row, "hs")
    return DutyRow(
        dataset=_TABLE.id,
        kind="table",
        key=codes[0][:4],
        hs=row["hs"],
        codes=codes,
        destination=cells.destination(row),
        product=cells.bilingual(row, "product_fr", "product_ar", required=True),
        origin=origin,
        mfn=mfn,
        preferential=preferential,
        agreement=cells.bilingual(row, "agreement", "agreement_ar"),
        proof=cells.bilingual(row, "proof_of_origin", "proof_of_origin_ar"),
        note=cells.bilingual(row, "note", "note_ar"),
        proof_origin=cells.origin(row, "proof_") if row["proof_source"] else None,
        valid_from=cells.day(row, "valid_from"),
        valid_until=cells.day(row, "valid_until"),
    )


def _rule_row(row: Row) -> DutyRow:
    group = cells.destination(row, groups=True)
    return DutyRow(
        dataset=_RULES.id,
        kind="rule",
        key=group,
        hs=row["hs"],
        codes=cells.prefixes(row, "hs"),
        excluded=cells.prefixes(row, "hs_excluded"),
        destination=group,
        product=Bilingual(row["hs"], row["hs"]),
        origin=cells.origin(row, required=True),
        preferential=cells.rate(row, "pref_rate"),
        agreement=cells.bilingual(row, "agreement", "agreement_ar", required=True),
        proof=cells.bilingual(row, "proof_of_origin", "proof_of_origin_ar"),
        note=cells.bilingual(row, "note", "note_ar"),
        valid_from=cells.day(row, "valid_from"),
        valid_until=cells.day(row, "valid_until"),
    )


def _surcharge_row(row: Row) -> SurchargeRow:
    effects: dict[str, Effect] = {effect: effect for effect in get_args(Effect)}
    if row["effect"] not in effects:
        raise row.error(f"`{row['effect']}` in effect is unknown: write one of {', '.join(effects)}.")
    return SurchargeRow(
        id=row["id"],
        destination=cells.destination(row, groups=True),
        codes=cells.prefixes(row, "hs"),
        excluded=cells.prefixes(row, "hs_excluded"),
        effect=effects[row["effect"]],
        name=cells.bilingual(row, "name", "name_ar", required=True),
        rate=cells.bilingual(row, "rate", "rate_ar"),
        text=cells.bilingual(row, "text", "text_ar", required=True),
        origin=cells.origin(row, required=True),
        valid_from=cells.day(row, "valid_from"),
        valid_until=cells.day(row, "valid_until"),
    )
