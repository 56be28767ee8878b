"""Backup and restore: the database and the index generation in force, together, in one archive.

The archive is a tar file: `manifest.json`, `state.db` (always SQLite, whatever the database is, so that a
backup can be restored to either kind) and `index/<generation>/`. It holds all personal data and the signing
key: it is readable by its owner only, and should be kept so.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import Engine

from app.state.base import Base, now
from app.state.connection import WRITING, database_address, open_engine
from app.state.migration import current_revision, migrate, newest_revision
from tijaria.adoption import adopt
from tijaria.errors import ConfigurationError, IndexNotFoundError, TijariaError
from tijaria.generation import current_folder
from tijaria.settings import Settings

_FORMAT = 1
_TRIES = 5
_ROWS = 500
_MADE_AT_START = {"options"}


class BackupError(TijariaError):
    """A backup cannot be made or restored; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds.

    Attributes:
        generation: Id of the index generation, "" when there was none.
        revision: Shape of the database.
        rows: Rows by table.
        files: SHA-256 of each file by its path in the archive.
    """

    format: int
    created_at: str
    generation: str
    revision: str
    rows: dict[str, int]
    files: dict[str, str]


def backup(settings: Settings, archive: Path) -> Contents:
    """Write the state and the index to `archive`, whole or not at all; a running server is not held up.

    Raises:
        BackupError: The place cannot be written, or ingestion switched generations faster than they copy.
        ConfigurationError: The database has not been brought up to date yet.
    """
    with _scratch(archive.parent) as folder:
        generation = _copy_consistently(settings, folder)
        (folder / "index").mkdir(exist_ok=True)
        with closing(sqlite3.connect(folder / "state.db")) as copy:
            tables = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        contents = Contents(_FORMAT, now().isoformat(), generation, revision, rows, _digests(folder))
        (folder / "manifest.json").write_text(json.dumps(asdict(contents), indent=1), encoding="utf-8")
        finished = folder / "archive.tar"
        with tarfile.open(finished, "w") as tar:
            for name in ("manifest.json", *sorted(contents.files)):
                tar.add(folder / name, name)
        with finished.open("rb") as file:
            os.fsync(file.fileno())
        finished.chmod(0o600)
        finished.replace(archive)
    return contents


def restore(settings: Settings, archive: Path) -> Contents:
    """Put the state and the index of `archive` where the settings say; both places must be empty.

    Raises:
        BackupError: The archive is damaged, made by a newer version, or something is there already.
    """
    with _scratch(archive.parent) as folder:
        contents = _unpack(archive, folder)
        _check_index_place(settings, contents)
        database = open_engine(settings.database_url)
        try:
            _check_database_place(database)
        finally:
            database.dispose()
        # An older backup is brought up to date before it is put in place.
        migrate(f"sqlite:///{folder / 'state.db'}")
        _put_state(folder / "state.db", settings.database_url)
        if contents.generation:
            adopt(settings, folder / "index" / contents.generation)
    return contents


def _copy_consistently(settings: Settings, folder: Path) -> str:
    """Copy index and database as they were at one moment; return the generation's id, "" for none."""
    for _ in range(_TRIES):
        for leftover in ("index", "state.db"):
            _remove(folder / leftover)
        before = _generation(settings)
        try:
            if before is not None:
                shutil.copytree(before, folder / "index" / before.name)
        except (FileNotFoundError, shutil.Error):
            continue  # pruned while it was being copied
        _copy_state(settings.database_url, folder / "state.db")
        if _generation(settings) == before:
            return before.name if before is not None else ""
    raise BackupError(f"The index changed {_TRIES} times during the backup. Wait for the ingestion to end.")


def _generation(settings: Settings) -> Path | None:
    try:
        return current_folder(settings)
    except IndexNotFoundError:
        return None


def _copy_state(url: str, target: Path) -> None:
    address = database_address(url)
    if address.get_backend_name() == "sqlite":
        if not address.database or not Path(address.database).exists():
            raise ConfigurationError(f"There is no database at {address.database}: nothing to back up yet.")
        with closing(sqlite3.connect(address.database)) as live, closing(sqlite3.connect(target)) as copy:
            # In one step: page by page it would begin anew at each answer that is stored meanwhile.
            live.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    migrate(f"sqlite:///{target}")
    live_engine, copy_engine = open_engine(url), open_engine(f"sqlite:///{target}", foreign_keys=False)
    try:
        frozen = live_engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with frozen.connect() as source, copy_engine.execution_options(**{WRITING: True}).begin() as copy_:
            if current_revision(source) != newest_revision():
                raise ConfigurationError("The database has another shape; start this version's server once.")
            _copy_rows(source, copy_)
        with copy_engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    finally:
        live_engine.dispose()
        copy_engine.dispose()


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        for rows in source.execute(table.select()).mappings().partitions(_ROWS):
            target.execute(table.insert(), [dict(row) for row in rows])


def _put_state(copy: Path, url: str) -> None:
    address = database_address(url)
    if address.get_backend_name() == "sqlite":
        assert address.database is not None
        place = Path(address.database)
        place.parent.mkdir(parents=True, exist_ok=True)
        for companion in ("-wal", "-shm"):
            place.with_name(place.name + companion).unlink(missing_ok=True)
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        arriving = place.with_name(f".{place.name}.restoring")
        shutil.copyfile(copy, arriving)
        arriving.chmod(0o600)
        arriving.replace(place)
        return
    migrate(url)
    source_engine, engine = open_engine(f"sqlite:///{copy}"), open_engine(url)
    try:
        with source_engine.connect() as source, engine.begin() as target:
            for name in _MADE_AT_START:
                target.execute(Base.metadata.tables[name].delete())
            _copy_rows(source, target)
            last = "SELECT setval(pg_get_serial_sequence('audit_log', 'id'), max(id)) FROM audit_log"
            target.execute(text(last))
    finally:
        source_engine.dispose()
        engine.dispose()


def _check_database_place(engine: Engine) -> None:
    present = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        for name in sorted(present - {"alembic_version", *_MADE_AT_START}):
            quoted = engine.dialect.identifier_preparer.quote(name)
            if connection.execute(text(f"SELECT 1 FROM {quoted} LIMIT 1")).first() is not None:
                raise BackupError(
                    f"The database is not empty: the table {name} has rows. Point TIJARIA_DATABASE_URL at an "
                    "empty one, or move the old one away."
                )


def _check_index_place(settings: Settings, contents: Contents) -> None:
    there = _generation(settings)
    if there is not None and there.name != contents.generation:
        raise BackupError(
            f"There is an index in {settings.index_dir} already ({there.name}). Point TIJARIA_INDEX_DIR at "
            "an empty folder, or move the old one away."
        )


def _unpack(archive: Path, folder: Path) -> Contents:
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        contents = Contents(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise BackupError(f"{archive} is missing or is no backup of TijarIA.") from error
    except (tarfile.TarError, OSError, ValueError, TypeError, EOFError) as error:
        raise BackupError(f"{archive} cannot be read as a backup ({error}). Nothing was restored.") from error
    if contents.format != _FORMAT:
        raise BackupError(f"{archive} has format {contents.format}, this version reads {_FORMAT}.")
    (folder / "manifest.json").unlink()
    if _digests(folder) != contents.files or Path(contents.generation).name != contents.generation:
        raise BackupError(f"{archive} is damaged: files are missing or changed. Nothing was restored.")
    return contents


def _digests(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    # Beside the archive, so that the finished file is put in place by a rename.
    try:
        beside.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tijaria-backup-", dir=beside) as name:
            yield Path(name)
    except OSError as error:
        raise BackupError(f"{error.strerror or error}: {error.filename or beside}.") from error
