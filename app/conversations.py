"""Conversations: what is asked and answered is stored, shown to its owner again, and deleted on demand."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from app.database import Database
from app.desk import intake
from app.evidence import BoundCitation
from app.state.base import now
from app.state.conversations import Conversation, Feedback, Message, MessageCitation
from tijaria.conversation import Turn
from tijaria.schema import Answer, AnswerStatus, Citation, Statement

HISTORY_LENGTH = 6


class UnknownAnswerError(Exception):
    """Feedback names an answer that was never given."""


class ForeignConversationError(Exception):
    """A conversation belongs to somebody else."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in.

    Attributes:
        owner: `Identity.owner` of who asks, None for a client without an identity.
        run_id: The chat interface's id of the exchange, "" elsewhere.
    """

    question: str
    channel: str
    owner: str | None = None
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in its owner's list."""

    id: str
    title: str
    created_at: datetime
    active_at: datetime


class Conversations:
    """The stored conversations. Thread-safe."""

    def __init__(self, database: Database) -> None:
        """Work on `database`."""
        self._database = database

    def recent_turns(self, conversation_id: str, *, owner: str | None = None) -> list[Turn]:
        """Return the last exchanges of a conversation, oldest first.

        Raises:
            ForeignConversationError: It belongs to somebody else.
        """
        cited = exists().where(MessageCitation.message_id == Message.id)
        query = (
            select(Message.question, Message.status, cited)
            .where(Message.conversation_id == conversation_id)
            .order_by(Message.created_at.desc())
            .limit(HISTORY_LENGTH)
        )
        with self._database.read() as session:
            _check_owner(session.get(Conversation, conversation_id), owner)
            rows = session.execute(query).all()
        return [Turn(row[0], cast(AnswerStatus, row[1]), has_sources=row[2]) for row in reversed(rows)]

    def record(
        self, answer: Answer, asked: Asked, citations: Sequence[BoundCitation] = (), *, topic: str = ""
    ) -> None:
        """Store a question with its answer, and open its conversation if it is the first one.

        Storing the same answer again changes nothing. What an advisor should look at enters their queue,
        under the topic `topic`.

        Raises:
            ForeignConversationError: The conversation belongs to somebody else.
        """
        self._open(answer.conversation_id, asked.owner)
        with self._database.write() as session:
            conversation = session.get_one(Conversation, answer.conversation_id, with_for_update=True)
            _check_owner(conversation, asked.owner)
            if session.get(Message, answer.id) is not None:
                return
            conversation.active_at = now()
            message = _message(answer, asked)
            message.citations = [MessageCitation(**asdict(citation)) for citation in citations]
            session.add(message)
            intake.on_answer(session, message, topic=topic)

    def _open(self, conversation_id: str, owner: str | None) -> None:
        # In a transaction of its own: two first questions of one conversation may run side by side.
        try:
            with self._database.write() as session:
                if session.get(Conversation, conversation_id) is None:
                    session.add(Conversation(id=conversation_id, owner=owner))
        except IntegrityError:
            pass  # the other one was first

    def listed(self, owner: str, *, limit: int = 50, before: str = "", search: str = "") -> list[Listed]:
        """Return an owner's conversations, the last active first.

        Args:
            owner: Whose.
            limit: How many at most.
            before: Id of a conversation: only what comes after it in the list.
            search: Only conversations whose title or questions hold these words.
        """
        first = (
            select(Message.question)
            .where(Message.conversation_id == Conversation.id)
            .order_by(Message.created_at)
            .limit(1)
            .scalar_subquery()
        )
        query = select(Conversation, first).where(Conversation.owner == owner)
        if search:
            asked = Conversation.messages.any(Message.question.icontains(search, autoescape=True))
            query = query.where(Conversation.title.icontains(search, autoescape=True) | asked)
        query = query.order_by(Conversation.active_at.desc(), Conversation.id).limit(limit)
        with self._database.read() as session:
            last = session.get(Conversation, before) if before else None
            if last is not None and last.owner == owner:
                later = (Conversation.active_at == last.active_at) & (Conversation.id > last.id)
                query = query.where((Conversation.active_at < last.active_at) | later)
            return [
                Listed(found.id, found.title or (question or "")[:200], found.created_at, found.active_at)
                for found, question in session.execute(query)
            ]

    def read(self, conversation_id: str, *, owner: str | None) -> Conversation | None:
        """Return an owner's conversation with messages, citations and feedback, None if it is not theirs.

        One that nobody owns is read by who knows its id and has no identity either (`owner` None).
        """
        query = (
            select(Conversation)
            .where(Conversation.id == conversation_id, _owned(owner))
            .options(
                selectinload(Conversation.messages).selectinload(Message.citations),
                selectinload(Conversation.messages).joinedload(Message.feedback),
            )
        )
        with self._database.read() as session:
            return session.scalar(query)

    def owner_of(self, conversation_id: str) -> str | None:
        """Return the owner of a conversation, None when there is none of this id or nobody owns it."""
        with self._database.read() as session:
            return session.scalar(select(Conversation.owner).where(Conversation.id == conversation_id))

    def rename(self, conversation_id: str, title: str, *, owner: str) -> bool:
        """Give an owner's conversation a title; return whether it is theirs."""
        change = update(Conversation).where(Conversation.id == conversation_id, Conversation.owner == owner)
        with self._database.write() as session:
            return bool(_changed(session, change.values(title=title[:200])))

    def remove(self, conversation_id: str, *, owner: str | None) -> bool:
        """Delete an owner's conversation and all that hangs on it; return whether it was theirs.

        One that nobody owns is deleted by who knows its id and has no identity either (`owner` None).
        """
        with self._database.write() as session:
            query = delete(Conversation).where(Conversation.id == conversation_id, _owned(owner))
            removed = bool(_changed(session, query))
        self._database.forget()
        return removed

    def remove_all(self, *, owner: str) -> int:
        """Delete everything that an owner ever asked; return how many conversations that was."""
        with self._database.write() as session:
            removed = _changed(session, delete(Conversation).where(Conversation.owner == owner))
        self._database.forget()
        return removed

    def record_feedback(self, answer_id: str, *, value: int, comment: str = "") -> str:
        """Store what a reader thought of an answer, found by its id or its run's; return the feedback's id.

        Raises:
            UnknownAnswerError: No such answer was given.
        """
        with self._database.write() as session:
            # The lock keeps two first thumbs on one answer in turn.
            query = select(Message.id).where((Message.id == answer_id) | (Message.run_id == answer_id))
            message_id = session.scalar(query.with_for_update())
            if message_id is None:
                raise UnknownAnswerError(answer_id)
            feedback = session.scalar(select(Feedback).where(Feedback.message_id == message_id))
            if feedback is None:
                feedback = Feedback(message_id=message_id)
                session.add(feedback)
            feedback.value, feedback.comment, feedback.created_at = value, comment, now()
            session.flush()
            intake.on_feedback(session, message_id, value=value)
            return feedback.id

    def withdraw_feedback(self, feedback_id: str) -> bool:
        """Delete one feedback; return whether it was there."""
        with self._database.write() as session:
            return bool(_changed(session, delete(Feedback).where(Feedback.id == feedback_id)))

    def feedback(self) -> list[tuple[str, str, int, str]]:
        """Return all feedback, newest first: answer id, question, value, comment."""
        query = select(Feedback).options(joinedload(Feedback.message)).order_by(Feedback.created_at.desc())
        with self._database.read() as session:
            return [
                (item.message.id, item.message.question, item.value, item.comment)
                for item in session.scalars(query)
            ]


def purge(session: Session, *, before: datetime) -> int:
    """Delete the conversations without a question since `before`; return how many."""
    return _changed(session, delete(Conversation).where(Conversation.active_at < before))


def stored_answer(message: Message) -> Answer:
    """Return the answer that a message holds, as it was given."""
    return Answer(
        id=message.id,
        conversation_id=message.conversation_id,
        status=message.status,  # type: ignore[arg-type]
        language=message.language,  # type: ignore[arg-type]
        text=message.text,
        statements=tuple(
            Statement(item["text"], tuple(item["markers"]), item["list_marker"])
            for item in message.statements
        ),
        citations=tuple(Citation(**citation.shown) for citation in message.citations),
        warnings=tuple(message.warnings),
        timings_ms=message.timings_ms,
        reason=message.reason,
        question=message.standalone,
        generation=message.generation,
        chart=message.chart,
        verified_on=message.verified_on,
        verified_by=message.verified_by,
        verified_id=message.verified_id,
    )


def _message(answer: Answer, asked: Asked) -> Message:
    return Message(
        id=answer.id,
        conversation_id=answer.conversation_id,
        channel=asked.channel,
        run_id=asked.run_id or None,
        question=asked.question,
        standalone=answer.question,
        language=answer.language,
        status=answer.status,
        reason=answer.reason,
        text=answer.text,
        chart=answer.chart,
        statements=[asdict(statement) for statement in answer.statements],
        warnings=list(answer.warnings),
        timings_ms=dict(answer.timings_ms),
        generation=answer.generation,
        verified_on=answer.verified_on,
        verified_by=answer.verified_by,
        verified_id=answer.verified_id,
    )


def _owned(owner: str | None) -> ColumnElement[bool]:
    return Conversation.owner.is_(None) if owner is None else Conversation.owner == owner


def _changed(session: Session, statement: Update | Delete) -> int:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def _check_owner(conversation: Conversation | None, owner: str | None) -> None:
    if conversation is not None and conversation.owner != owner:
        raise ForeignConversationError(conversation.id)
