"""The duty table of a generation: one SQLite file, written by ingestion, read-only afterwards."""

import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from threading import local

from pydantic import TypeAdapter

from tijaria.duty_line import Dataset, DutyRow, SurchargeRow

_ROWS: TypeAdapter[list[DutyRow]] = TypeAdapter(list[DutyRow])
_SURCHARGE: TypeAdapter[SurchargeRow] = TypeAdapter(SurchargeRow)
_DATASET: TypeAdapter[Dataset] = TypeAdapter(Dataset)
_CACHED = 512

RowId = tuple[str, int]
"""The key of a document of the dataset, and the position of the row in it."""


@dataclass(frozen=True, slots=True)
class DutyData:
    """What ingestion read.

    Attributes:
        rows: Rows of the table, rules and tariff lines, in the order in which they are shown.
        digest: Over the files it was read from.
    """

    datasets: Sequence[Dataset] = ()
    rows: Sequence[DutyRow] = field(default=(), repr=False)
    surcharges: Sequence[SurchargeRow] = field(default=(), repr=False)
    digest: str = sha256().hexdigest()

    def write(self, path: Path) -> None:
        """Write a new store file."""
        with sqlite3.connect(path) as connection:
            connection.executescript(
                """
                CREATE TABLE datasets (id TEXT PRIMARY KEY, data BLOB);
                CREATE TABLE documents (dataset TEXT, key TEXT, data BLOB, PRIMARY KEY (dataset, key));
                CREATE TABLE codes (
                    destination TEXT, dataset TEXT, code TEXT, key TEXT, position INTEGER,
                    PRIMARY KEY (destination, dataset, code, key, position)
                ) WITHOUT ROWID;
                CREATE TABLE surcharges (id INTEGER PRIMARY KEY, destination TEXT, data BLOB);
                """
            )
            self._insert(connection)
        connection.close()

    def _insert(self, connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO datasets VALUES (?, ?)",
            [(item.id, _DATASET.dump_json(item)) for item in self.datasets],
        )
        documents: dict[tuple[str, str], list[DutyRow]] = {}
        codes = []
        for row in self.rows:
            rows = documents.setdefault((row.dataset, row.key), [])
            if row.kind != "rule":
                codes += [(row.destination, row.dataset, code, row.key, len(rows)) for code in row.codes]
            rows.append(row)
        # The rows of a document repeat each other: packed together they take a tenth of the room.
        connection.executemany(
            "INSERT INTO documents VALUES (?, ?, ?)",
            [
                (dataset, key, zlib.compress(_ROWS.dump_json(rows, exclude_defaults=True)))
                for (dataset, key), rows in documents.items()
            ],
        )
        connection.executemany("INSERT INTO codes VALUES (?, ?, ?, ?, ?)", codes)
        connection.executemany(
            "INSERT INTO surcharges VALUES (?, ?, ?)",
            [
                (number, item.destination, _SURCHARGE.dump_json(item))
                for number, item in enumerate(self.surcharges)
            ],
        )


class DutyStore:
    """Read side; one connection a thread, opened at the first lookup."""

    def __init__(self, path: Path) -> None:
        """Remember the file; nothing is opened yet."""
        self._path = path
        self._local = local()
        self.document_rows = lru_cache(maxsize=_CACHED)(self._read_rows)
        self.surcharges = lru_cache(maxsize=_CACHED)(self._read_surcharges)
        self.datasets_for = lru_cache(maxsize=_CACHED)(self._read_datasets_for)

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True)
            self._local.connection = connection
        return connection

    @cached_property
    def datasets(self) -> Mapping[str, Dataset]:
        """Every dataset, by id, in the order of ingestion."""
        rows = self._connection.execute("SELECT id, data FROM datasets ORDER BY rowid")
        return {id_: _DATASET.validate_json(data) for id_, data in rows}

    def _read_datasets_for(self, destination: str) -> Sequence[str]:
        """Return the ids of the datasets that hold codes for a destination, in the order of ingestion."""
        query = "SELECT EXISTS (SELECT 1 FROM codes WHERE destination = ? AND dataset = ?)"
        return [
            id_ for id_ in self.datasets if self._connection.execute(query, (destination, id_)).fetchone()[0]
        ]

    def exact(self, destination: str, dataset: str, code: str) -> list[RowId]:
        """Return the rows that cover exactly this code."""
        return self._ids("code = ?", destination, dataset, code)

    def below(self, destination: str, dataset: str, code: str) -> list[RowId]:
        """Return the rows whose code begins with this one, in the order of their codes."""
        # ":" is the character after "9".
        return self._ids("code > ? AND code < ?", destination, dataset, code, f"{code}:")

    def _ids(self, condition: str, *values: str) -> list[RowId]:
        query = (
            "SELECT key, position FROM codes "
            f"WHERE destination = ? AND dataset = ? AND {condition} ORDER BY code, key, position"
        )
        return list(dict.fromkeys(self._connection.execute(query, values)))

    def row(self, dataset: str, id_: RowId) -> DutyRow:
        """Return one row."""
        key, position = id_
        return self.document_rows(dataset, key)[position]

    def _read_rows(self, dataset: str, key: str) -> Sequence[DutyRow]:
        """Return the rows of one document, in their order; none when there is no such document."""
        found = self._connection.execute(
            "SELECT data FROM documents WHERE dataset = ? AND key = ?", (dataset, key)
        ).fetchone()
        return [] if found is None else _ROWS.validate_json(zlib.decompress(found[0]))

    def _read_surcharges(self, destination: str) -> Sequence[SurchargeRow]:
        rows = self._connection.execute(
            "SELECT data FROM surcharges WHERE destination = ? ORDER BY id", (destination,)
        )
        return [_SURCHARGE.validate_json(data) for (data,) in rows]

    def rows(self, dataset: str) -> Sequence[DutyRow]:
        """Return every row of a dataset, by document."""
        query = "SELECT key FROM documents WHERE dataset = ? ORDER BY rowid"
        keys = self._connection.execute(query, (dataset,))
        return [row for (key,) in keys.fetchall() for row in self.document_rows(dataset, key)]
