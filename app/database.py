"""The database of everything that is not the index: opened, migrated, and handed out in transactions.

SQLite (WAL) by default, PostgreSQL by address. The tables are in `app.state`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import insert
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.state.connection import LOCK_SECONDS, WRITING, open_engine
from app.state.ledger import Option
from app.state.migration import migrate
from tijaria.errors import ConfigurationError


class Database:
    """Transactions on the tables of `app.state`. Thread-safe."""

    def __init__(self, url: str) -> None:
        """Open the database at a SQLAlchemy address and bring its tables up to date.

        Raises:
            ConfigurationError: The address is wrong, the database cannot be opened for writing, or a newer
                version of TijarIA wrote it.
        """
        self.url = url
        try:
            migrate(url)
            self.engine = open_engine(url)
        except (ArgumentError, NoSuchModuleError, ImportError, OSError, SQLAlchemyError) as error:
            # SQLAlchemy's messages go on with the statement and a link; the first line says what is wrong.
            reason = str(error).partition("\n")[0]
            raise ConfigurationError(
                f"The database at TIJARIA_DATABASE_URL cannot be opened: {reason}. Give the address of a "
                "database that this user may write to, for example sqlite:///var/tijaria.db."
            ) from error
        self._writing = self.engine.execution_options(**{WRITING: True})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that reads; what it returns stays readable after it."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that writes: committed at the end, undone by an exception.

        On SQLite it waits here for the writer before it, up to `LOCK_SECONDS`, so that what it reads first
        is still true when it writes. On PostgreSQL lock the rows you decide on (`with_for_update`).
        """
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            # Begins at once, not at the first statement.
            session.connection()
            yield session

    def forget(self) -> None:
        """Drop the remains of what was deleted: SQLite keeps old pages in its log until it starts it anew."""
        if self.engine.dialect.name != "sqlite":
            return
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            # Readers hold it up; the next deletion or the daily purge tries again.
            cursor.execute("PRAGMA busy_timeout=500")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}")
        finally:
            connection.close()

    def once(self, name: str, value: str) -> str:
        """Return the option `name`; the first of all processes that asks sets it to `value`."""
        with self.read() as session:
            found = session.get(Option, name)
        if found is None:
            try:
                with self.write() as session:
                    session.execute(insert(Option).values(name=name, value=value))
            except IntegrityError:
                pass  # another process was first
            with self.read() as session:
                found = session.get_one(Option, name)
        return str(found.value)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
