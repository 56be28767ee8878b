"""Bring a database to the shape that this version works with, whatever shape it has."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from app.state.connection import WRITING, open_engine
from tijaria.errors import ConfigurationError

_FIRST = "conversations"
# Any number that nothing else locks.
_LOCK = 0x7196_A21A


def migrate(address: str) -> None:
    """Apply the migrations that are missing, all or none of them; processes that start together take turns.

    Raises:
        ConfigurationError: A newer version of TijarIA has written this database.
        SQLAlchemyError: The database cannot be opened or changed.
    """
    # Tables are made anew to change them, which foreign keys would forbid while it goes on.
    engine = open_engine(address, foreign_keys=False)
    try:
        with engine.execution_options(**{WRITING: True}).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            _upgrade(connection)
    finally:
        engine.dispose()


def newest_revision() -> str:
    """Return the id of the last migration."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def current_revision(connection: Connection) -> str | None:
    """Return the last migration that a database has seen, None for one without migrations."""
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    found = current_revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise ConfigurationError(
            f"The database has the shape {found}, which this version of TijarIA does not know: a newer one "
            "wrote it. Install that version, or restore a backup made with this one."
        )
    if found is None and inspect(connection).has_table("messages"):
        # Made before there were migrations.
        command.stamp(config, _FIRST)
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise ConfigurationError(
                f"{len(broken)} rows of the database refer to rows that are missing, the first in the table "
                f"{broken[0][0]}. Nothing was changed. Restore a backup, or repair it with sqlite3."
            )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
