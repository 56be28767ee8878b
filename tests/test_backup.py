"""The drill: a backup under load, restored to an empty place, has the same rows and the same index."""

import io
import json
import shutil
import stat
import tarfile
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from app_stand_in import StandInPipeline
from core_stand_in import copy_workshop
from postgres_server import fresh_database
from sqlalchemy import func, select

from app import __main__ as command
from app.accounts.roles import Role
from app.advisor_requests import AdvisorRequests
from app.audit import Actor
from app.backup import BackupError, backup, restore
from app.conversations import Asked, Conversations
from app.database import Database
from app.desk.drafts import Draft, Picked
from app.desk.queue import Filters, Queue
from app.desk.verdicts import Verdicts, checked
from app.evidence import bind
from app.state.base import Base
from app.state.conversations import AdvisorRequest, Message, MessageCitation
from app.state.people import User
from app.state.reviews import Review
from app.verified_source import StoredAnswers
from tijaria.errors import ConfigurationError
from tijaria.generation import current_folder
from tijaria.schema import Answer
from tijaria.settings import Settings

PIPELINE = StandInPipeline()
CITED = PIPELINE.answer("Quel délai ?", conversation_id="c")
BOUND = bind(CITED.citations, PIPELINE.document)
# Rows of these go on changing after they were copied.
CHANGING = {"conversations", "reviews", "review_drafts", "advisor_requests"}


def ask(database: Database, number: int) -> None:
    conversations = Conversations(database)
    answer = replace(CITED, id=f"a{number}", conversation_id=f"c{number % 7}")
    conversations.record(answer, Asked("سؤال ؟", "chat", "visitor:a", f"r{number}"), BOUND)
    if number % 5 == 0:
        conversations.record_feedback(f"r{number}", value=-1, comment="non 🙂")


def work(database: Database, number: int) -> None:
    """An exporter asks an advisor what was refused, who takes it up, and every other time replies."""
    refused = Answer(
        id=f"w{number}", conversation_id=f"cw{number}", status="refused", language="fr", text="Non.",
        reason="no_evidence", question=f"Prix du certificat {number} ?",
    )  # fmt: skip
    Conversations(database).record(refused, Asked(refused.question, "chat", "visitor:a", f"rw{number}"))
    requests = AdvisorRequests(database)
    requests.open(refused.id, owner="visitor:a", email=f"person{number}@exemple.ma")
    advisor = Actor("advisor", Role.ADVISOR)
    with database.read() as session:
        review_id = session.scalars(select(Review.id).where(Review.message_id == refused.id)).one()
    queue = Queue(database, idle=timedelta(minutes=30))
    queue.take(review_id, advisor)
    if number % 2:
        return
    draft = Draft(
        verdict="incomplete", reason="Le prix est connu.", publish=True, standalone=refused.question,
        texts={"fr": "Le délai est de 150 jours. [1]"},
        citations=(Picked(1, BOUND[0].document_id, tuple(BOUND[0].sentence_ids)),),
    )  # fmt: skip
    writing = checked(draft, PIPELINE.document)
    assert Verdicts(database, queue).decide(review_id, advisor, draft, writing, generation="g") == "done"


def desk(database: Database) -> tuple[Any, ...]:
    """What advisors and exporters see: the queue in its order, requests with replies, what is served."""
    queue = Queue(database, idle=timedelta(minutes=30))
    listed = [
        (item.review.id, item.question, item.review.state, item.holder, item.is_free)
        for status in ("todo", "taken", "done")
        for item in queue.listed(Filters(status), user_id="advisor")[0]
    ]
    with database.read() as session:
        ids = session.scalars(select(AdvisorRequest.message_id).order_by(AdvisorRequest.message_id)).all()
    asked = AdvisorRequests(database).of(ids)
    requests = [(id_, asked[id_].request.email, asked[id_].request.state, asked[id_].reply) for id_ in ids]
    return listed, requests, list(StoredAnswers(database).current("g"))


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
    add_advisor(database)
    for number in range(20):
        ask(database, number)
    for number in range(6):
        work(database, number)
    return found


def add_advisor(database: Database) -> None:
    with database.write() as session:
        session.add(User(id="advisor", name="advisor", role="advisor"))


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
                work(database, number)
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
        if name not in CHANGING
    )
    with Database(place.database_url).read() as session:
        per_message = select(func.count()).select_from(MessageCitation).group_by(MessageCitation.message_id)
        counts = session.scalars(per_message).all()
        messages = session.scalar(select(func.count()).select_from(Message))
        reviewed = set(session.scalars(select(Review.message_id)))
        requested = set(session.scalars(select(AdvisorRequest.message_id)))
        waiting = session.scalars(select(Message).where(Message.reason != "")).all()
    cited = (messages or 0) - len(waiting)
    assert counts == [len(CITED.citations)] * cited
    # Nor half of a request: who asked an advisor is in the queue, and who was answered has the answer.
    assert reviewed >= {message.id for message in waiting} >= requested
    assert len(requested) >= 6
    assert all(
        (reply is not None and reply.citations) if answered == "answered" else reply is None
        for _, _, answered, reply in desk(Database(place.database_url))[1]
    )
    assert current_folder(place).name == current_folder(settings).name == contents[1].generation
    assert files(current_folder(place)) == files(current_folder(settings))


def test_restored_queue_requests_and_verified_answers_are_the_same(
    settings: Settings, tmp_path: Path
) -> None:
    before = desk(Database(settings.database_url))
    backup(settings, tmp_path / "a.tar")
    place = empty_place(settings, tmp_path)
    restore(place, tmp_path / "a.tar")
    database = Database(place.database_url)
    assert desk(database) == before
    queue, requests, served = before
    assert {state for _, _, state, _, _ in queue} >= {"open", "taken", "done"}
    assert [state for _, _, state, _ in requests] == ["answered", "open"] * 3
    assert {email for _, email, _, _ in requests} == {f"person{number}@exemple.ma" for number in range(6)}
    assert len(served) == 3
    # Work goes on where it stopped: an item that was in hand is decided there.
    work(database, 6)
    assert len(desk(database)[2]) == 4


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
