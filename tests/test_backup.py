"""The drill: a backup under load, restored to an empty place, has the same rows and the same index."""

import io
import json
import shutil
import stat
import tarfile
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from app_stand_in import StandInPipeline
from core_stand_in import copy_workshop
from postgres_server import fresh_database
from sqlalchemy import func, select

from app import __main__ as command
from app.backup import BackupError, backup, restore
from app.conversations import Asked, Conversations
from app.database import Database
from app.evidence import bind
from app.state.base import Base
from app.state.conversations import Message, MessageCitation
from tijaria.errors import ConfigurationError
from tijaria.generation import current_folder
from tijaria.settings import Settings

PIPELINE = StandInPipeline()
CITED = PIPELINE.answer("Quel délai ?", conversation_id="c")
BOUND = bind(CITED.citations, PIPELINE.document)


def ask(database: Database, number: int) -> None:
    conversations = Conversations(database)
    answer = replace(CITED, id=f"a{number}", conversation_id=f"c{number % 7}")
    conversations.record(answer, Asked("سؤال ؟", "chat", "visitor:a", f"r{number}"), BOUND)
    if number % 5 == 0:
        conversations.record_feedback(f"r{number}", value=-1, comment="non 🙂")


def state(database: Database) -> dict[str, list[Sequence[Any]]]:
    """Every row of every table."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of a place that works: an index and a database with a few answers."""
    found: Settings = copy_workshop(tmp_path / "live", database_url=database_url).settings
    database = Database(found.database_url)
    database.once("signing key", "k" * 32)
    for number in range(20):
        ask(database, number)
    return found


def empty_place(settings: Settings, folder: Path, kind: str = "") -> Settings:
    kind = kind or settings.database_url.partition(":")[0]
    url = f"sqlite:///{folder}/new/state.db" if kind == "sqlite" else fresh_database()
    return settings.model_copy(update={"database_url": url, "index_dir": folder / "new" / "index"})


def test_backup_under_load_is_restored_with_the_same_rows_and_the_same_index(
    settings: Settings, tmp_path: Path
) -> None:
    database, stop, failures = Database(settings.database_url), threading.Event(), []

    def write(lane: int) -> None:
        number = 1000 * lane
        while not stop.is_set():
            try:
                ask(database, number)
            except Exception as error:
                failures.append(error)
            number += 1

    writers = [threading.Thread(target=write, args=(lane,)) for lane in (1, 2, 3)]
    for writer in writers:
        writer.start()
    try:
        archives = [tmp_path / f"{number}.tar" for number in range(3)]
        contents = [backup(settings, archive) for archive in archives]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert failures == []
    assert 20 <= contents[0].rows["messages"] < contents[2].rows["messages"]
    place = empty_place(settings, tmp_path)
    assert restore(place, archives[1]) == contents[1]
    restored = state(Database(place.database_url))
    assert {name: len(rows) for name, rows in restored.items()} == {
        name: count for name, count in contents[1].rows.items() if name in restored
    }
    # No half of an answer: each has its citations, and nothing was changed on the way.
    live = state(database)
    assert all(
        set(map(repr, rows)) <= set(map(repr, live[name]))
        for name, rows in restored.items()
        if name != "conversations"
    )
    with Database(place.database_url).read() as session:
        per_message = select(func.count()).select_from(MessageCitation).group_by(MessageCitation.message_id)
        counts = session.scalars(per_message).all()
        messages = session.scalar(select(func.count()).select_from(Message))
    assert counts == [len(CITED.citations)] * (messages or 0)
    assert current_folder(place).name == current_folder(settings).name == contents[1].generation
    assert files(current_folder(place)) == files(current_folder(settings))


def test_restored_state_goes_on(settings: Settings, tmp_path: Path) -> None:
    before = state(Database(settings.database_url))
    backup(settings, tmp_path / "a.tar")
    place = empty_place(settings, tmp_path)
    # A server that was started there once has made an empty database with a key of its own.
    Database(place.database_url).once("signing key", "other")
    restore(place, tmp_path / "a.tar")
    database = Database(place.database_url)
    assert state(database) == before
    assert database.once("signing key", "new") == "k" * 32
    from app import audit

    with database.write() as session:
        audit.record(session, audit.COMMAND_LINE, "user.created", "user:x")
    ask(database, 99)


@pytest.mark.postgres
@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_backup_moves_from_one_kind_of_database_to_the_other(
    tmp_path: Path, source: str, target: str
) -> None:
    url = f"sqlite:///{tmp_path}/state.db" if source == "sqlite" else fresh_database()
    settings = copy_workshop(tmp_path / "live", database_url=url).settings
    database = Database(url)
    for number in range(5):
        ask(database, number)
    backup(settings, tmp_path / "a.tar")
    place = empty_place(settings, tmp_path, target)
    restore(place, tmp_path / "a.tar")
    assert state(Database(place.database_url)) == state(database)


def test_archive_is_for_its_owner_only_and_leaves_nothing_beside_it(
    settings: Settings, tmp_path: Path
) -> None:
    archive = tmp_path / "new" / "a.tar"
    backup(settings, archive)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [path.name for path in archive.parent.iterdir()] == ["a.tar"]


def test_place_that_is_not_empty_is_not_overwritten(settings: Settings, tmp_path: Path) -> None:
    backup(settings, tmp_path / "a.tar")
    before = state(Database(settings.database_url))
    elsewhere = settings.model_copy(update={"index_dir": tmp_path / "elsewhere"})
    with pytest.raises(BackupError, match="not empty"):
        restore(elsewhere, tmp_path / "a.tar")
    assert state(Database(settings.database_url)) == before
    assert not elsewhere.index_dir.exists()
    place = empty_place(settings, tmp_path)
    other = shutil.copytree(current_folder(settings), place.index_dir / "20990101T0-1")
    (place.index_dir / "CURRENT").write_text(other.name)
    with pytest.raises(BackupError, match="already"):
        restore(place, tmp_path / "a.tar")


def rewritten(archive: Path, change: Any) -> Path:
    """Copy an archive, each member passed through `change(name, content)`; None drops it."""
    target = archive.with_name("changed.tar")
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            file = old.extractfile(member)
            content = change(member.name, file.read() if file else b"")
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Path]:
    folder = tmp_path_factory.mktemp("archive")
    settings = copy_workshop(folder / "live", database_url=f"sqlite:///{folder}/state.db").settings
    ask(Database(settings.database_url), 1)
    backup(settings, folder / "a.tar")
    return settings, folder / "a.tar"


def manifest(**changes: Any) -> Any:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps({**json.loads(content), **changes}).encode() if name == "manifest.json" else content

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda name, content: content[:-1] + b"x" if name == "state.db" else content, "damaged"),
        (lambda name, content: None if name.endswith("lexical.sqlite") else content, "damaged"),
        (lambda name, content: None if name == "manifest.json" else content, "no backup"),
        (lambda name, content: b"{" if name == "manifest.json" else content, "cannot be read"),
        (manifest(format=2), "format"),
        (manifest(generation="../../etc"), "damaged"),
        (manifest(surplus=1), "cannot be read"),
    ],
)
def test_damaged_archive_changes_nothing(
    archive: tuple[Settings, Path], tmp_path: Path, change: Any, words: str
) -> None:
    settings, path = archive
    shutil.copy(path, tmp_path / "a.tar")
    place = empty_place(settings, tmp_path)
    with pytest.raises(BackupError, match=words):
        restore(place, rewritten(tmp_path / "a.tar", change))
    assert not Path(place.index_dir).exists()
    assert not (tmp_path / "new" / "state.db").exists()


@pytest.mark.parametrize("name", ["../outside", "/tmp/tijaria-outside", "index/../../outside"])
def test_archive_cannot_write_outside_its_place(
    archive: tuple[Settings, Path], tmp_path: Path, name: str
) -> None:
    settings, path = archive
    hostile = tmp_path / "in" / "hostile.tar"
    hostile.parent.mkdir()
    shutil.copy(path, hostile)
    with tarfile.open(hostile, "a") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(BackupError):
        restore(empty_place(settings, tmp_path), hostile)
    assert not [path for path in (tmp_path / "outside", Path("/tmp/tijaria-outside")) if path.exists()]


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_what_is_no_archive_is_refused(archive: tuple[Settings, Path], tmp_path: Path, content: Any) -> None:
    path = tmp_path / "x.tar"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BackupError):
        restore(empty_place(archive[0], tmp_path), path)


def test_backup_without_an_index_and_without_a_database(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/a.db", index_dir=tmp_path / "none")
    with pytest.raises(ConfigurationError, match="nothing to back up"):
        backup(settings, tmp_path / "a.tar")
    assert not (tmp_path / "a.db").exists()
    ask(Database(settings.database_url), 1)
    assert backup(settings, tmp_path / "a.tar").generation == ""
    place = empty_place(settings, tmp_path)
    restore(place, tmp_path / "a.tar")
    assert not place.index_dir.exists()


def test_commands_back_up_and_restore(
    archive: tuple[Settings, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings, _ = archive
    monkeypatch.setenv("TIJARIA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("TIJARIA_INDEX_DIR", str(settings.index_dir))
    target = str(tmp_path / "b.tar")
    assert command.main(["backup", target]) == 0
    assert "personal data" in capsys.readouterr().out
    assert command.main(["restore", target]) == 1
    assert "not empty" in capsys.readouterr().err
    monkeypatch.setenv("TIJARIA_DATABASE_URL", f"sqlite:///{tmp_path}/n/state.db")
    monkeypatch.setenv("TIJARIA_INDEX_DIR", str(tmp_path / "n" / "index"))
    assert command.main(["restore", target]) == 0
    assert command.main(["backup", "/proc/nowhere/b.tar"]) == 1
    assert "Traceback" not in capsys.readouterr().err
