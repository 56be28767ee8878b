"""The advisors' queue: what is to be looked at, who has it, what they found."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.state.base import ID, LONG, WORD, Base, new_id, now
from app.state.conversations import Message
from app.state.people import User
from app.state.verified import VerifiedAnswer

_OPEN = text("state != 'done'")


class Review(Base):
    """One item of the queue: an answer to check, or a verified answer whose source has changed.

    Attributes:
        origin: Why it is here: "negative_feedback", "advisor_request", "refusal", "low_evidence", "warning",
            "sample" or "source_changed".
        priority: Smaller is looked at first.
        topic, language: Of the answer; the topic is "" where nothing was cited.
        state: "open", "taken", "approval" (decided, waits for a second advisor) or "done".
        taken_by, taken_at: Who works on it; an item that was not touched for a while (`touched_at`) is free.
        verdict: "right", "incomplete", "wrong" or "should_have_refused".
        approval: What the second advisor said: "approved" or "rejected".
        version: Raised by every change; two writers of one item cannot both win.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'taken', 'approval', 'done')", name="state"),
        CheckConstraint("verdict IN ('right', 'incomplete', 'wrong', 'should_have_refused')", name="verdict"),
        CheckConstraint("approval IN ('approved', 'rejected')", name="approval"),
        # An answer is looked at once; a verified answer each time that its source changes.
        UniqueConstraint("message_id"),
        Index(
            "uq_reviews_open_verified_answer",
            "verified_answer_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_reviews_queue", "state", "priority", "created_at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    verified_answer_id: Mapped[str | None] = mapped_column(
        ForeignKey("verified_answers.id", ondelete="CASCADE")
    )
    origin: Mapped[str] = mapped_column(WORD)
    priority: Mapped[int]
    topic: Mapped[str] = mapped_column(WORD, default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    state: Mapped[str] = mapped_column(WORD, default="open")
    created_at: Mapped[datetime] = mapped_column(default=now)
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    taken_at: Mapped[datetime | None]
    touched_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(WORD)
    reason: Mapped[str] = mapped_column(LONG, default="")
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    decided_at: Mapped[datetime | None]
    approval: Mapped[str | None] = mapped_column(WORD)
    approval_reason: Mapped[str] = mapped_column(LONG, default="")
    approved_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    approved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    message: Mapped[Message | None] = relationship()
    verified_answer: Mapped[VerifiedAnswer | None] = relationship()
    taker: Mapped[User | None] = relationship(foreign_keys=[taken_by])
    statements: Mapped[list["StatementVerdict"]] = relationship(
        order_by="StatementVerdict.position", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class StatementVerdict(Base):
    """What an advisor found about one statement; `position` counts `Message.statements` from 0."""

    __tablename__ = "statement_verdicts"
    __table_args__ = (
        CheckConstraint("verdict IN ('right', 'incomplete', 'wrong', 'should_have_refused')", name="verdict"),
    )

    review_id: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    verdict: Mapped[str] = mapped_column(WORD)
    reason: Mapped[str] = mapped_column(LONG, default="")


class ReviewDraft(Base):
    """What an advisor has written and not yet sent, saved while they write: the fields of the form."""

    __tablename__ = "review_drafts"

    review_id: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    content: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
