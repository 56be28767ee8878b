"""The database: migrations, an old one taken over, two first starts at once, a lock, the audit log."""

import json
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from app_stand_in import StandInPipeline
from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app import audit
from app.accounts.roles import Role
from app.conversations import Asked, Conversations, ForeignConversationError, stored_answer
from app.database import Database
from app.evidence import bind
from app.state.base import Base
from app.state.conversations import AdvisorRequest, Conversation, Feedback, Message, MessageCitation
from app.state.ledger import AuditEntry, Option
from app.state.migration import newest_revision
from app.state.people import User
from app.state.reviews import Review, ReviewDraft, StatementVerdict
from app.state.verified import VerifiedAnswer, VerifiedCitation, VerifiedText
from tijaria.errors import ConfigurationError
from tijaria.schema import Answer

ROOT = Path(__file__).parent.parent
PIPELINE = StandInPipeline()
CITED = PIPELINE.answer("Quel délai ?", conversation_id="c1")


def record(database: Database, answer: Answer = CITED, owner: str | None = "visitor:a") -> None:
    citations = bind(answer.citations, PIPELINE.document)
    Conversations(database).record(answer, Asked("Quel délai ?", "chat", owner, "run-1"), citations)


def rows(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# Migrations


def test_migrations_make_what_the_models_say(database_url: str) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == newest_revision()


OLD_TABLES = """
CREATE TABLE conversations (id VARCHAR(64) NOT NULL, created_at TIMESTAMP NOT NULL, PRIMARY KEY (id));
CREATE TABLE messages (
  id VARCHAR(64) NOT NULL, conversation_id VARCHAR(64) NOT NULL, channel VARCHAR(16) NOT NULL,
  run_id VARCHAR(64), question TEXT NOT NULL, language VARCHAR(8) NOT NULL, status VARCHAR(16) NOT NULL,
  reason VARCHAR(32) NOT NULL, text TEXT NOT NULL, citations JSON NOT NULL, warnings JSON NOT NULL,
  timings_ms JSON NOT NULL, generation VARCHAR(64) NOT NULL, created_at TIMESTAMP NOT NULL,
  PRIMARY KEY (id), FOREIGN KEY(conversation_id) REFERENCES conversations (id), UNIQUE (run_id));
CREATE INDEX ix_messages_conversation_id ON messages (conversation_id);
CREATE INDEX ix_messages_created_at ON messages (created_at);
CREATE TABLE feedback (
  id VARCHAR(64) NOT NULL, message_id VARCHAR(64) NOT NULL, value INTEGER NOT NULL, comment TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL, PRIMARY KEY (id), FOREIGN KEY(message_id) REFERENCES messages (id),
  UNIQUE (message_id));
"""
_OLD_CITATION = {
    "marker": 1, "document_id": "d", "title": "Délai", "section": "s", "quote": "150 jours 🙂", "start": 3,
    "end": 14, "url": "/documents/d", "publisher": "OC", "page": None, "source_url": None, "as_of": "2026",
    "as_of_note": "", "confidence": "high", "status": "current", "legal_reference": "", "language": "fr",
}  # fmt: skip


def make_old(url: str, *, messages: int = 1201) -> None:
    """Fill a database as version 0.1.0 left it."""
    from app.state.connection import open_engine

    engine = open_engine(url)
    with engine.begin() as connection:
        for statement in OLD_TABLES.split(";\n"):
            if statement.strip():
                connection.execute(
                    text(
                        statement.replace("TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
                        if engine.dialect.name == "postgresql"
                        else statement
                    )
                )
        for number in range(2):
            connection.execute(
                text("INSERT INTO conversations VALUES (:id, :at)"),
                {"id": f"c{number}", "at": "2026-10-01 10:00:00.000000"},
            )
        values = [
            {
                "id": f"m{number}", "run": None if number % 2 else f"r{number}", "q": f"سؤال {number}",
                "citations": json.dumps([_OLD_CITATION] * (number % 2)), "warnings": '["w"]',
                "timings": '{"total": 1.5}', "at": f"2026-10-02 10:{number // 60:02}:{number % 60:02}.000000",
            }
            for number in range(messages)
        ]  # fmt: skip
        connection.execute(
            text(
                "INSERT INTO messages VALUES (:id, 'c0', 'chat', :run, :q, 'fr', 'answered', '', 't', "
                ":citations, :warnings, :timings, 'g1', :at)"
            ),
            values,
        )
        connection.execute(
            text("INSERT INTO feedback VALUES ('f1', 'm1', -1, 'non', :at)"),
            {"at": "2026-10-03 10:00:00.000000"},
        )
    engine.dispose()


def test_database_of_the_first_version_is_taken_over_without_loss(database_url: str) -> None:
    make_old(database_url)
    database = Database(database_url)
    assert [rows(database, table) for table in (Conversation, Message, MessageCitation, Feedback)] == [
        2, 1201, 600, 1,
    ]  # fmt: skip
    with database.read() as session:
        message = session.get_one(Message, "m1")
        assert (message.question, message.generation, message.warnings) == ("سؤال 1", "g1", ["w"])
        assert message.timings_ms == {"total": 1.5}
        assert message.created_at == datetime(2026, 10, 2, 10, 0, 1, tzinfo=UTC)
        assert message.citations[0].shown == _OLD_CITATION
        assert stored_answer(message).citations[0].quote == "150 jours 🙂"
        assert message.feedback is not None
        assert message.feedback.comment == "non"
        assert session.get_one(Message, "m2").run_id == "r2"
        assert session.get_one(Conversation, "c0").active_at > session.get_one(Conversation, "c1").active_at
    assert not [name for name in inspect(database.engine).get_table_names() if name.startswith("old_")]
    assert rows(Database(database_url), Message) == 1201


def test_failed_migration_leaves_the_old_database_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    make_old(url, messages=3)
    with closing(sqlite3.connect(tmp_path / "a.db")) as raw:
        raw.execute("UPDATE messages SET citations = '[{}]' WHERE id = 'm2'")
        raw.commit()
        with pytest.raises(Exception, match="marker"):
            Database(url)
        assert raw.execute("SELECT count(*) FROM messages").fetchone() == (3,)
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == {"conversations", "messages", "feedback"}


def test_database_of_a_newer_version_is_not_touched(database_url: str) -> None:
    database = Database(database_url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'tomorrow'"))
    with pytest.raises(ConfigurationError, match="newer"):
        Database(database_url)


def test_two_first_starts_at_once_make_one_database(database_url: str) -> None:
    code = (
        "import sys; from app.database import Database; d = Database(sys.argv[1]); "
        "print(d.once('key', sys.argv[2]))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, database_url, str(number)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(4)
    ]  # fmt: skip
    outputs = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, outputs
    assert len({out for out, _ in outputs}) == 1
    assert rows(Database(database_url), Option) == 1


# Answers and their evidence


def test_answer_is_stored_with_its_sentences_and_read_back_whole(database_url: str) -> None:
    database = Database(database_url)
    record(database)
    found = Conversations(database).read("c1", owner="visitor:a")
    assert found is not None
    (message,) = found.messages
    assert stored_answer(message) == CITED
    document = PIPELINE.document("rapatriement-fr")
    first = message.citations[0]
    assert first.sentence_ids == [document.sentences[0].id]
    assert first.shown["quote"] == document.sentences[0].text
    assert len(first.quote_hash) == 64
    assert message.generation == "20261123-1"


def test_citation_of_a_document_that_changed_keeps_its_words_only() -> None:
    def gone(document_id: str) -> None:
        raise KeyError(document_id)

    assert [citation.sentence_ids for citation in bind(CITED.citations, gone)] == [[]] * len(CITED.citations)
    moved = [
        bound.sentence_ids
        for bound in bind(
            [
                type(CITED.citations[0])(**{**bound.shown, "start": 0, "end": 5})
                for bound in bind(CITED.citations, PIPELINE.document)
            ],
            PIPELINE.document,
        )
    ]
    assert moved == [[]] * len(CITED.citations)


def test_the_same_answer_twice_is_stored_once(database_url: str) -> None:
    database = Database(database_url)
    for _ in range(2):
        record(database)
    assert rows(database, Message) == 1


def test_conversation_of_one_reader_is_closed_to_another(database_url: str) -> None:
    database = Database(database_url)
    record(database)
    conversations = Conversations(database)
    for other in ("visitor:b", "user:a", None):
        with pytest.raises(ForeignConversationError):
            conversations.recent_turns("c1", owner=other)
        with pytest.raises(ForeignConversationError):
            record(database, PIPELINE.answer("q", conversation_id="c1"), owner=other)
        assert not conversations.remove("c1", owner=other)
    assert conversations.read("c1", owner="visitor:b") is None
    assert conversations.listed("visitor:b") == []
    assert not conversations.rename("c1", "x", owner="visitor:b")
    assert rows(database, Message) == 1


def test_list_goes_from_the_last_active_on_page_by_page(database_url: str) -> None:
    conversations = Conversations(Database(database_url))
    for number in range(7):
        answer = Answer(f"a{number}", f"c{number}", "answered", "fr", "t")
        conversations.record(answer, Asked(f"Question {number} 50%", "chat", "visitor:a"))
    conversations.record(Answer("a9", "c2", "answered", "fr", "t"), Asked("encore", "chat", "visitor:a"))
    seen, last = [], ""
    while page := conversations.listed("visitor:a", limit=3, before=last):
        seen += [item.id for item in page]
        last = seen[-1]
    assert seen == ["c2", "c6", "c5", "c4", "c3", "c1", "c0"]
    assert [item.title for item in conversations.listed("visitor:a", search="QUESTION 3")] == [
        "Question 3 50%"
    ]
    assert conversations.listed("visitor:a", search="5_%") == []
    assert conversations.rename("c3", "Mon titre", owner="visitor:a")
    assert conversations.listed("visitor:a", search="titre")[0].title == "Mon titre"


# Deletion


def full_conversation(database: Database) -> None:
    """Store a conversation with everything that can hang on it."""
    record(database)
    Conversations(database).record_feedback("run-1", value=-1, comment="commentaire secret")
    with database.write() as session:
        message_id = session.scalars(select(Message.id)).one()
        user = User(name="amal", role="advisor")
        session.add(user)
        session.flush()
        session.add(
            AdvisorRequest(message_id=message_id, consented_at=datetime.now(UTC), email="a@secret.ma")
        )
        review = session.scalars(select(Review)).one()
        review.reason = "raison secrète"
        session.add(ReviewDraft(review_id=review.id, user_id=user.id, content={"reason": "brouillon secret"}))
        review.statements = [StatementVerdict(position=0, verdict="wrong")]
        verified = VerifiedAnswer(
            question="q", standalone="q", form="fr", author_id=user.id, generation="g", state="served"
        )
        verified.texts = [VerifiedText(language="fr", markdown="t")]
        verified.citations = [
            VerifiedCitation(
                language="fr",
                marker=1,
                document_id="d",
                sentence_ids=["s"],
                quote_hash="h",
                document_hash="",
                shown={},
            )
        ]
        session.add_all([review, verified])


def test_nothing_is_left_of_a_deleted_conversation(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    full_conversation(database)
    assert Conversations(database).remove("c1", owner="visitor:a")
    gone = (
        Conversation,
        Message,
        MessageCitation,
        Feedback,
        AdvisorRequest,
        Review,
        ReviewDraft,
        StatementVerdict,
    )
    assert {table.__tablename__: rows(database, table) for table in gone} == dict.fromkeys(
        (table.__tablename__ for table in gone), 0
    )
    # What an advisor stands for is no longer about the reader.
    assert [rows(database, table) for table in (VerifiedAnswer, VerifiedText, VerifiedCitation)] == [1, 1, 1]
    assert not Conversations(database).remove("c1", owner="visitor:a")
    for file in tmp_path.glob("state.db*"):
        content = file.read_bytes()
        assert not [word for word in ("secret", "raison", "Quel délai") if word.encode() in content], (
            file.name
        )


def test_every_table_that_hangs_on_a_conversation_goes_with_it() -> None:
    """A table added later must not keep what its reader deleted."""
    keys = [key for table in Base.metadata.tables.values() for key in table.foreign_keys]
    of_readers = {"conversations", "messages", "reviews"}
    assert {(key.parent.table.name, key.ondelete) for key in keys if key.column.table.name in of_readers} == {
        ("messages", "CASCADE"),
        ("message_citations", "CASCADE"),
        ("feedback", "CASCADE"),
        ("advisor_requests", "CASCADE"),
        ("reviews", "CASCADE"),
        ("statement_verdicts", "CASCADE"),
        ("review_drafts", "CASCADE"),
    }


def test_all_of_a_reader_is_deleted_at_once(database_url: str) -> None:
    database = Database(database_url)
    conversations = Conversations(database)
    for number in range(3):
        owner = "visitor:a" if number else "visitor:b"
        conversations.record(
            Answer(f"a{number}", f"c{number}", "answered", "fr", "t"), Asked("q", "chat", owner)
        )
    assert conversations.remove_all(owner="visitor:a") == 2
    assert rows(database, Conversation) == rows(database, Message) == 1


# Locks and races


def test_database_locked_for_five_seconds_loses_and_doubles_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    database = Database(url)
    conversations = Conversations(database)
    holder = sqlite3.connect(tmp_path / "a.db", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(5, lambda: holder.execute("COMMIT"))
    release.start()
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda number: conversations.record(
                    Answer(f"a{number}", "c", "answered", "fr", "t"), Asked("q", "chat", "visitor:a")
                ),
                range(24),
            )
        )
        assert time.monotonic() - started >= 4
    release.join()
    holder.close()
    assert rows(database, Message) == 24
    assert rows(database, Conversation) == 1


def test_readers_are_not_held_up_by_a_writer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.db")
    record(database)
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        turns = Conversations(database).recent_turns("c1", owner="visitor:a")
        assert [turn.message for turn in turns] == ["Quel délai ?"]
        holder.execute("ROLLBACK")


def test_two_first_thumbs_at_once_are_one(database_url: str) -> None:
    database = Database(database_url)
    record(database)
    conversations = Conversations(database)
    with ThreadPoolExecutor(8) as pool:
        ids = set(
            pool.map(lambda number: conversations.record_feedback("run-1", value=number % 2), range(16))
        )
    assert len(ids) == rows(database, Feedback) == 1


def test_two_writers_of_one_review_cannot_both_win(database_url: str) -> None:
    database = Database(database_url)
    record(database)
    with database.write() as session:
        message_id = session.scalars(select(Message.id)).one()
        review_id = session.scalars(select(Review.id)).one()
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Review(message_id=message_id, origin="sample", priority=1))
    with database.read() as session:
        held = session.get_one(Review, review_id)
    with database.write() as session:
        session.get_one(Review, review_id).verdict = "right"
    held.verdict = "wrong"
    with pytest.raises(StaleDataError), database.write() as session:
        session.add(held)
    with database.read() as session:
        assert session.get_one(Review, review_id).verdict == "right"


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (User, {"id": "u", "name": "n", "role": "admin"}),
        (Feedback, {"id": "f", "message_id": "none", "value": 1, "comment": ""}),
        (Review, {"id": "r", "origin": "sample", "priority": 1, "state": "lost"}),
    ],
)
def test_database_refuses_what_makes_no_sense(
    database_url: str, table: type[Base], values: dict[str, object]
) -> None:
    database = Database(database_url)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(insert(table).values(**values))


# The audit log


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET action = 'x'",
        "UPDATE audit_log SET action = 'x' WHERE id = 1",
        "DELETE FROM audit_log",
        "INSERT OR REPLACE INTO audit_log "
        "SELECT id, at, actor_id, actor_role, 'x', subject, details FROM audit_log",
        "TRUNCATE audit_log",
    ],
)
def test_audit_log_only_grows(database_url: str, statement: str) -> None:
    database = Database(database_url)
    only = {"INSERT OR": "sqlite", "TRUNCATE ": "postgresql"}.get(statement[:9])
    if only not in {None, database.engine.dialect.name}:
        pytest.skip(f"a statement of {only}")
    actor = audit.Actor("u1", Role.ADVISOR)
    with database.write() as session:
        audit.record(session, actor, "review.taken", "review:r1", note="appelez le 06 12 34 56 78", count=2)
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text(statement))
    (entry,) = audit.entries(database, subject="review:r1")
    assert (entry.actor_id, entry.actor_role, entry.action) == ("u1", "advisor", "review.taken")
    assert entry.details == {"note": "appelez le [tel]", "count": 2}
    assert datetime.now(UTC) - entry.at < timedelta(minutes=5)


def test_audit_entry_and_its_action_happen_together_or_not_at_all(database_url: str) -> None:
    database = Database(database_url)
    with suppress(RuntimeError), database.write() as session:
        audit.record(session, audit.COMMAND_LINE, "user.created", "user:x")
        raise RuntimeError
    assert rows(database, AuditEntry) == 0
