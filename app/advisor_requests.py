"""What exporters ask advisors: a request with its consent, its withdrawal, the reply, the e-mail's end.

A request enters the advisors' queue in the transaction that stores it. The reply is a verified answer, shown
like any other answer: with its sources and the day an advisor checked it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, joinedload

from app import audit
from app.audit import Actor
from app.database import Database
from app.desk import intake
from app.state.base import now
from app.state.conversations import AdvisorRequest, Conversation, Message
from app.state.verified import VerifiedAnswer
from app.wording import WORDS
from tijaria.schema import Answer, Citation, Language

EMAIL = r"^[^\s@<>\"',;:]+@[^\s@<>\"',;:]+\.[^\s@<>\"',;:.]{2,}$"
MAX_EMAIL = 254

# Orders to the assistant and fraud: an advisor would refuse them too.
_NOT_FOR_ADVISORS = ("instruction", "fraud")


class UnknownRequestError(Exception):
    """There is no such answer or request, or it is somebody else's."""


class NotRefusedError(Exception):
    """The answer was no refusal that an advisor could help with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and what came of it.

    Attributes:
        reply: What an advisor answered, as an answer with `verified_on`; None as long as there is none.
    """

    request: AdvisorRequest
    reply: Answer | None


@dataclass(frozen=True, slots=True)
class Unseen:
    """A reply that its exporter has not been shown yet."""

    conversation_id: str
    question: str
    language: Language


def may_ask(status: str, reason: str) -> bool:
    """Tell whether an advisor can be asked about an answer: it refuses, for want of an answer."""
    return status == "refused" and reason not in _NOT_FOR_ADVISORS


class AdvisorRequests:
    """The stored requests. Thread-safe."""

    def __init__(self, database: Database) -> None:
        """Work on `database`."""
        self._database = database

    def open(self, answer_id: str, *, owner: str | None, email: str | None = None) -> Asked:
        """Ask an advisor what was refused; the caller has the exporter's consent.

        Asking again changes nothing but the e-mail; a request that was withdrawn is opened anew.

        Raises:
            UnknownRequestError: There is no such answer, or it is somebody else's.
            NotRefusedError: It was no refusal.
        """
        with self._database.write() as session:
            query = select(Message).where(Message.id == answer_id, _owned(owner)).join(Message.conversation)
            message = session.scalar(query.with_for_update(of=Message))
            if message is None:
                raise UnknownRequestError(answer_id)
            if not may_ask(message.status, message.reason):
                raise NotRefusedError(answer_id)
            known = select(AdvisorRequest).where(AdvisorRequest.message_id == message.id)
            request = session.scalar(known.options(*_WHOLE))
            if request is None:
                request = AdvisorRequest(message=message, consented_at=now())
                session.add(request)
                intake.on_request(session, message)
            elif request.state == "closed":
                request.state, request.consented_at, request.created_at = "open", now(), now()
                intake.on_request(session, message)
            request.email = email or request.email
            return _asked(request)

    def read(self, request_id: str, *, owner: str | None) -> Asked:
        """Return an exporter's request.

        Raises:
            UnknownRequestError: There is none with this id, or it is somebody else's.
        """
        with self._database.read() as session:
            return _asked(_mine(session, request_id, owner))

    def withdraw(self, request_id: str, *, owner: str | None) -> None:
        """Take a request back and erase its e-mail; a reply that was given stays in the conversation.

        Raises:
            UnknownRequestError: There is none with this id, or it is somebody else's.
        """
        with self._database.write() as session:
            request = _mine(session, request_id, owner)
            request.email = None
            request.state = "closed" if request.state == "open" else request.state
        self._database.forget()

    def of(self, message_ids: Iterable[str]) -> Mapping[str, Asked]:
        """Return what was asked of advisors about these answers, by the answer's id."""
        query = select(AdvisorRequest).where(AdvisorRequest.message_id.in_(list(message_ids)))
        with self._database.read() as session:
            return {
                request.message_id: _asked(request) for request in session.scalars(query.options(*_WHOLE))
            }

    def unseen(self, owner: str) -> Sequence[Unseen]:
        """Return the replies that an exporter has not been shown yet, the oldest first."""
        query = (
            select(Message.conversation_id, Message.question, Message.language)
            .join(AdvisorRequest, AdvisorRequest.message_id == Message.id)
            .join(Message.conversation)
            .where(Conversation.owner == owner)
            .where(AdvisorRequest.state == "answered", AdvisorRequest.seen_at.is_(None))
            .order_by(AdvisorRequest.answered_at)
        )
        with self._database.read() as session:
            return [
                Unseen(conversation, question, "ar" if language == "ar" else "fr")
                for conversation, question, language in session.execute(query)
            ]

    def mark_seen(self, conversation_id: str) -> None:
        """Note that the replies of a conversation are shown to its owner."""
        of_it = select(Message.id).where(Message.conversation_id == conversation_id)
        waiting = (
            AdvisorRequest.message_id.in_(of_it),
            AdvisorRequest.state == "answered",
            AdvisorRequest.seen_at.is_(None),
        )
        with self._database.read() as session:
            if not session.scalar(select(func.count()).select_from(AdvisorRequest).where(*waiting)):
                return
        with self._database.write() as session:
            session.execute(update(AdvisorRequest).where(*waiting).values(seen_at=now()))

    def notified(self, request_id: str, actor: Actor) -> None:
        """Erase the e-mail of a request: an advisor has written to it.

        Raises:
            UnknownRequestError: There is no such request.
        """
        with self._database.write() as session:
            request = session.get(AdvisorRequest, request_id, with_for_update=True)
            if request is None:
                raise UnknownRequestError(request_id)
            if request.email is not None:
                request.email = None
                audit.record(session, actor, "request.notified", f"request:{request.id}")
        self._database.forget()


def purge_emails(session: Session, *, before: datetime) -> None:
    """Erase the e-mails whose reply, or request if there is none, is older than `before`."""
    old = func.coalesce(AdvisorRequest.answered_at, AdvisorRequest.created_at) < before
    session.execute(update(AdvisorRequest).where(AdvisorRequest.email.is_not(None), old).values(email=None))


_REPLY = joinedload(AdvisorRequest.verified_answer)
_WHOLE = (
    joinedload(AdvisorRequest.message),
    _REPLY.selectinload(VerifiedAnswer.texts),
    _REPLY.selectinload(VerifiedAnswer.citations),
    _REPLY.joinedload(VerifiedAnswer.author),
)


def _owned(owner: str | None) -> ColumnElement[bool]:
    return Conversation.owner.is_(None) if owner is None else Conversation.owner == owner


def _mine(session: Session, request_id: str, owner: str | None) -> AdvisorRequest:
    query = (
        select(AdvisorRequest)
        .join(AdvisorRequest.message)
        .join(Message.conversation)
        .where(AdvisorRequest.id == request_id, _owned(owner))
        .options(*_WHOLE)
    )
    request = session.scalar(query)
    if request is None:
        raise UnknownRequestError(request_id)
    return request


def _asked(request: AdvisorRequest) -> Asked:
    found = request.verified_answer
    answered = request.state == "answered" and found is not None and found.state != "withdrawn"
    return Asked(request, _reply(request, found) if answered and found is not None else None)


def _reply(request: AdvisorRequest, found: VerifiedAnswer) -> Answer | None:
    """Return a verified answer as the exporter sees it, in their language if it was written in it."""
    texts = {text.language: text.markdown for text in found.texts}
    asked_in = request.message.language
    language: Language = "ar" if "ar" in texts and (asked_in == "ar" or "fr" not in texts) else "fr"
    if language not in texts:
        return None
    since = found.verified_at or request.answered_at or found.changed_at
    return Answer(
        id=f"{request.message_id}-reply",
        conversation_id=request.message.conversation_id,
        status="answered",
        language=language,
        text=texts[language],
        citations=tuple(Citation(**c.shown) for c in found.citations if c.language == language),
        warnings=(WORDS[language].rechecked,) if found.state == "stale" else (),
        generation=found.generation,
        verified_on=since.date().isoformat(),
        verified_by=(found.author.display_name if found.author_named else ""),
        verified_id=found.id,
    )
