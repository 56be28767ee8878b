"""What enters the advisors' queue, decided in the transaction that stores it: nothing is lost or doubled."""

import hashlib
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.desk.options import sample_rate
from app.state.base import now
from app.state.conversations import Message
from app.state.reviews import Review
from app.state.verified import VerifiedAnswer

Origin = Literal[
    "negative_feedback", "source_changed", "advisor_request", "refusal", "low_evidence", "warning", "sample"
]

ORIGINS: tuple[Origin, ...] = (
    "negative_feedback",
    "source_changed",
    "advisor_request",
    "refusal",
    "low_evidence",
    "warning",
    "sample",
)
"""In the order in which they are looked at: who waits for a reply comes before the other refusals."""

# Refused rightly almost always, and many; the sample shows whether that is so.
NOT_OURS = ("off_topic", "instruction", "fraud")
_DOUBTFUL = ("unconfirmed", "conflict", "gap")


def priority(origin: Origin) -> int:
    """Return the place of an origin in the queue; smaller is looked at first."""
    return ORIGINS.index(origin)


def on_answer(session: Session, message: Message, *, topic: str = "") -> None:
    """Put a new answer into the queue if it should be looked at."""
    origin = _origin(message, rate=sample_rate(session))
    if origin is not None:
        _add(session, message, origin, topic=topic)


def on_feedback(session: Session, message_id: str, *, value: int) -> None:
    """Move an answer to the head of the queue when its reader found it of no use."""
    if value < 0:
        _raise(session, session.get_one(Message, message_id), "negative_feedback")


def on_request(session: Session, message: Message) -> None:
    """Put what an exporter asks an advisor into the queue."""
    _raise(session, message, "advisor_request")


def _raise(session: Session, message: Message, origin: Origin) -> None:
    query = select(Review).where(Review.message_id == message.id).with_for_update()
    review = session.scalar(query)
    if review is None:
        _add(session, message, origin)
        return
    if priority(origin) < review.priority or review.state == "done":
        review.origin, review.priority = origin, priority(origin)
    if review.state == "done":
        # Fault was found with what was decided: it is looked at anew; the audit log keeps the old verdict.
        review.state, review.taken_by, review.created_at = "open", None, now()


def _add(session: Session, message: Message, origin: Origin, *, topic: str = "") -> None:
    session.flush()
    session.add(
        Review(
            message_id=message.id,
            origin=origin,
            priority=priority(origin),
            topic=topic,
            language=message.language,
            verified_answer_id=_standing_for(session, message),
        )
    )


def _standing_for(session: Session, message: Message) -> str | None:
    """Return the verified answer that a message showed, so that it is corrected and not written anew."""
    if not message.verified_id or session.get(VerifiedAnswer, message.verified_id) is None:
        return None
    waiting = select(Review.id).where(
        Review.verified_answer_id == message.verified_id, Review.state != "done"
    )
    return None if session.scalar(waiting.limit(1)) else message.verified_id


def _origin(message: Message, *, rate: float) -> Origin | None:
    shown = [citation.shown for citation in message.citations]
    if message.verified_id:
        # An advisor stands for it already.
        return None
    if message.status == "refused" and message.reason not in NOT_OURS:
        return "refusal"
    if message.status == "answered" and shown:
        if all(item.get("confidence") == "low" or item.get("status") in _DOUBTFUL for item in shown):
            return "low_evidence"
        if message.warnings:
            return "warning"
    if message.status in ("answered", "refused"):
        return "sample" if _drawn(message.id) < rate else None
    return None


def _drawn(message_id: str) -> float:
    """Return a number from 0 to 1 that is the same for the same answer at each try to store it."""
    return int.from_bytes(hashlib.sha256(message_id.encode()).digest()[:6]) / 2**48
