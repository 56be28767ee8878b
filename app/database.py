"""Conversations, answers and feedback in one SQL database: SQLite in WAL mode, PostgreSQL by address.

Nothing about a person is kept: no address, no name, only what was asked and answered.
"""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, String, Text, create_engine, event, make_url, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tijaria.conversation import Turn
from tijaria.errors import ConfigurationError
from tijaria.schema import Answer

HISTORY_LENGTH = 6


class UnknownAnswerError(Exception):
    """Feedback names an answer that was never given."""


class _Base(DeclarativeBase):
    pass


def _now() -> datetime:
    return datetime.now(UTC)


class Conversation(_Base):
    """A run of questions that may refer to each other."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


class Message(_Base):
    """One question and what was answered.

    Attributes:
        run_id: The chat interface's own id of the exchange, which its feedback buttons send back.
    """

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    run_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    question: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    warnings: Mapped[list[str]] = mapped_column(JSON)
    timings_ms: Mapped[dict[str, float]] = mapped_column(JSON)
    generation: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now, index=True)


class Feedback(_Base):
    """What a reader thought of an answer: 1 useful, -1 not. One per answer; the last word counts."""

    __tablename__ = "feedback"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), unique=True)
    value: Mapped[int]
    comment: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


class Database:
    """The tables above behind the few questions the application asks of them. Thread-safe."""

    def __init__(self, url: str) -> None:
        """Open the database at a SQLAlchemy address and create the tables that are missing.

        Raises:
            ConfigurationError: The address is wrong, or the database cannot be opened for writing.
        """
        try:
            self._engine = _engine(url)
            _Base.metadata.create_all(self._engine)
        except (ArgumentError, NoSuchModuleError, ImportError, OSError, SQLAlchemyError) as error:
            # SQLAlchemy's messages go on with the statement and a link; the first line says what is wrong.
            reason = str(error).partition("\n")[0]
            raise ConfigurationError(
                f"The database at TIJARIA_DATABASE_URL cannot be opened: {reason}. Give the address of a "
                "database that this user may write to, for example sqlite:///var/tijaria.db."
            ) from error

    def recent_turns(self, conversation_id: str) -> list[Turn]:
        """Return the last exchanges of a conversation, oldest first."""
        query = (
            select(Message.question, Message.status, Message.citations)
            .where(Message.conversation_id == conversation_id)
            .order_by(Message.created_at.desc())
            .limit(HISTORY_LENGTH)
        )
        with Session(self._engine) as session:
            rows = session.execute(query).all()
        return [Turn(row[0], row[1], has_sources=bool(row[2])) for row in reversed(rows)]

    def record_answer(self, answer: Answer, *, question: str, channel: str, run_id: str = "") -> None:
        """Store a question with its answer, and open its conversation if it is the first one."""
        self._open_conversation(answer.conversation_id)
        with Session(self._engine) as session, session.begin():
            session.add(
                Message(
                    id=answer.id,
                    conversation_id=answer.conversation_id,
                    channel=channel,
                    run_id=run_id or None,
                    question=question,
                    language=answer.language,
                    status=answer.status,
                    reason=answer.reason,
                    text=answer.text,
                    citations=[asdict(citation) for citation in answer.citations],
                    warnings=list(answer.warnings),
                    timings_ms=dict(answer.timings_ms),
                    generation=answer.generation,
                )
            )

    def _open_conversation(self, conversation_id: str) -> None:
        # In a transaction of its own: two first questions of one conversation may run side by side.
        with suppress(IntegrityError), Session(self._engine) as session, session.begin():
            if session.get(Conversation, conversation_id) is None:
                session.add(Conversation(id=conversation_id))

    def record_feedback(self, answer_id: str, *, value: int, comment: str = "") -> str:
        """Store what a reader thought of an answer, found by its id or its run's; return the feedback's id.

        Raises:
            UnknownAnswerError: No such answer was given.
        """
        with Session(self._engine) as session, session.begin():
            owner = select(Message.id).where((Message.id == answer_id) | (Message.run_id == answer_id))
            message_id = session.scalar(owner)
            if message_id is None:
                raise UnknownAnswerError(answer_id)
            feedback = session.scalar(select(Feedback).where(Feedback.message_id == message_id))
            if feedback is None:
                feedback = Feedback(id=secrets.token_urlsafe(18), message_id=message_id)
                session.add(feedback)
            feedback.value, feedback.comment, feedback.created_at = value, comment, _now()
            return feedback.id

    def withdraw_feedback(self, feedback_id: str) -> bool:
        """Delete one feedback; return whether it was there."""
        with Session(self._engine) as session, session.begin():
            feedback = session.get(Feedback, feedback_id)
            if feedback is not None:
                session.delete(feedback)
            return feedback is not None

    def feedback(self) -> Sequence[tuple[str, str, int, str]]:
        """Return all feedback, newest first: answer id, question, value, comment."""
        query = (
            select(Message.id, Message.question, Feedback.value, Feedback.comment)
            .join(Feedback, Feedback.message_id == Message.id)
            .order_by(Feedback.created_at.desc())
        )
        with Session(self._engine) as session:
            return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": 10})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # WAL lets readers go on while an answer is being stored; NORMAL survives a crash of the process.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
