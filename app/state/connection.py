"""How a database is opened: SQLite in WAL mode with one writer at a time, or PostgreSQL through psycopg."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import ArgumentError

LOCK_SECONDS = 15
"""How long a writer waits for another one before it gives up."""

WRITING = "tijaria_writing"
"""Execution option of an engine whose transactions write."""


def open_engine(address: str, *, foreign_keys: bool = True) -> Engine:
    """Make the engine of a SQLAlchemy address; nothing is opened yet.

    Raises:
        ArgumentError, NoSuchModuleError, ImportError: The address is wrong, or its driver is missing.
        OSError: The folder of a SQLite file cannot be made.
    """
    url = database_address(address)
    # Errors quote the statement; what readers wrote must not get into the logs with it.
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if not url.database or url.database == ":memory:":
        # Each connection would open an empty one of its own.
        raise ArgumentError("a database in memory is lost at once; name a file")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": LOCK_SECONDS}, hide_parameters=True)
    # WAL lets readers go on while an answer is being stored; NORMAL survives a crash of the process.
    # Deleted conversations are overwritten, not only unlinked.
    pragmas = ["journal_mode=WAL", "synchronous=NORMAL", "recursive_triggers=ON", "secure_delete=ON"]
    pragmas.append(f"foreign_keys={'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # The driver would open transactions by rules of its own; `_begin` does it.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "begin", _begin)
    return engine


def database_address(address: str) -> URL:
    """Read an address; PostgreSQL always means psycopg 3, however it is written.

    Raises:
        ArgumentError: It is not an address.
    """
    url = make_url(address)
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    return url


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer, it fails at once;
    # writers therefore take their turn from the start.
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
