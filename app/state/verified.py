"""Answers that advisors stand for: the question in its language forms, the text per language, its sources."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.state.base import ID, LONG, WORD, Base, new_id, now
from app.state.conversations import CitationColumns
from app.state.people import User


class VerifiedAnswer(Base):
    """An answer written or confirmed by an advisor, served as long as its sources stay as they were.

    Attributes:
        question: As asked, personal data masked.
        standalone: The question as it stands alone; what new questions are compared with.
        form: Language form of `question`: "fr", "ar", "ary" or "ary-Latn".
        state: "draft", "approval" (waits for a second advisor), "served", "stale" (a source changed; back in
            the queue) or "withdrawn".
        author_named: Whether the author chose to be named; never otherwise.
        contradicts: Whether it says otherwise than a source does; a second advisor has approved it.
        generation: Index generation whose passages it was bound to.
        verified_at: The date that readers see; None until it is first served.
        version: Raised by every change; two writers of one answer cannot both win.
    """

    __tablename__ = "verified_answers"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'approval', 'served', 'stale', 'withdrawn')", name="state"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    question: Mapped[str] = mapped_column(LONG)
    standalone: Mapped[str] = mapped_column(LONG)
    form: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(WORD, default="")
    state: Mapped[str] = mapped_column(WORD, default="draft", index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    author_named: Mapped[bool] = mapped_column(default=False)
    approved_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    contradicts: Mapped[bool] = mapped_column(default=False)
    generation: Mapped[str] = mapped_column(ID)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    verified_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[User] = relationship(foreign_keys=[author_id])
    questions: Mapped[list["VerifiedQuestion"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )
    texts: Mapped[list["VerifiedText"]] = relationship(
        order_by="VerifiedText.language", cascade="all, delete-orphan", passive_deletes=True
    )
    citations: Mapped[list["VerifiedCitation"]] = relationship(
        order_by="VerifiedCitation.marker", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class VerifiedQuestion(Base):
    """The same question in another form or other words."""

    __tablename__ = "verified_questions"

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    verified_answer_id: Mapped[str] = mapped_column(
        ForeignKey("verified_answers.id", ondelete="CASCADE"), index=True
    )
    form: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(LONG)


class VerifiedText(Base):
    """The answer in one language, "fr" or "ar": markdown with markers [1]…."""

    __tablename__ = "verified_texts"

    verified_answer_id: Mapped[str] = mapped_column(
        ForeignKey("verified_answers.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    markdown: Mapped[str] = mapped_column(LONG)


class VerifiedCitation(CitationColumns, Base):
    """One numbered source of a verified answer in one language."""

    __tablename__ = "verified_citations"
    __table_args__ = (UniqueConstraint("verified_answer_id", "language", "marker"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    verified_answer_id: Mapped[str] = mapped_column(ForeignKey("verified_answers.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
