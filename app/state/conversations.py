"""What was asked and answered, what readers thought of it, and whom they asked instead."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.state.base import ID, LONG, OWNER, WORD, Base, new_id, now

if TYPE_CHECKING:
    from app.state.verified import VerifiedAnswer


class Conversation(Base):
    """A run of questions that may refer to each other.

    Attributes:
        owner: "user:<id>" or "visitor:<id of the signed cookie>"; None when the client has no identity
            (the API without cookies): whoever knows the id may go on with it.
        title: Given by its owner; "" shows the first question.
        active_at: When the last question was asked; retention counts from here.
    """

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner: Mapped[str | None] = mapped_column(OWNER, index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    active_at: Mapped[datetime] = mapped_column(default=now, index=True)

    messages: Mapped[list["Message"]] = relationship(
        back_populates="conversation", order_by="Message.created_at", passive_deletes=True
    )


class Message(Base):
    """One question and what was answered.

    Attributes:
        run_id: The chat interface's own id of the exchange, which its feedback buttons send back.
        question: As typed.
        standalone: The question as it was searched for, completed with what was asked before.
        statements: Text and markers of each statement: what a verdict "per statement" counts.
        chart: Address of a chart beside the text, "" for none.
        generation: Id of the index generation that answered.
        verified_on, verified_by, verified_id: As in `tijaria.schema.Answer`, for an answer of an advisor.
    """

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = mapped_column(String(16))
    run_id: Mapped[str | None] = mapped_column(ID, unique=True)
    question: Mapped[str] = mapped_column(LONG)
    standalone: Mapped[str] = mapped_column(LONG, default="")
    language: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(WORD)
    text: Mapped[str] = mapped_column(LONG)
    chart: Mapped[str] = mapped_column(String(500), default="")
    statements: Mapped[list[dict[str, Any]]]
    warnings: Mapped[list[str]]
    timings_ms: Mapped[dict[str, float]]
    generation: Mapped[str] = mapped_column(ID)
    verified_on: Mapped[str | None] = mapped_column(String(10))
    verified_by: Mapped[str] = mapped_column(String(200), default="")
    verified_id: Mapped[str] = mapped_column(ID, default="")
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)

    conversation: Mapped[Conversation] = relationship(back_populates="messages")
    citations: Mapped[list["MessageCitation"]] = relationship(
        order_by="MessageCitation.marker", passive_deletes=True
    )
    feedback: Mapped["Feedback | None"] = relationship(back_populates="message", passive_deletes=True)


class CitationColumns:
    """What a stored citation consists of, wherever it is stored.

    Attributes:
        sentence_ids: `Sentence.id` of every sentence that the quote touches, in document order; empty when
            the document had changed already.
        quote_hash: SHA-256 of the quote. A citation holds as long as its document still has these sentences
            with this text.
        document_hash: `Document.content_hash` at that time, "" when unknown.
        shown: The whole `tijaria.schema.Citation`, as it was shown.
    """

    marker: Mapped[int]
    document_id: Mapped[str] = mapped_column(String(200), index=True)
    sentence_ids: Mapped[list[str]]
    quote_hash: Mapped[str] = mapped_column(ID)
    document_hash: Mapped[str] = mapped_column(ID)
    shown: Mapped[dict[str, Any]]


class MessageCitation(CitationColumns, Base):
    """One numbered source of an answer."""

    __tablename__ = "message_citations"
    __table_args__ = (UniqueConstraint("message_id", "marker"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))


class Feedback(Base):
    """What a reader thought of an answer: 1 useful, -1 not. One per answer; the last word counts."""

    __tablename__ = "feedback"

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    value: Mapped[int]
    comment: Mapped[str] = mapped_column(LONG, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    message: Mapped[Message] = relationship(back_populates="feedback")


class AdvisorRequest(Base):
    """An exporter asks an advisor what TijarIA could not answer.

    Attributes:
        consented_at: When the exporter agreed that an advisor reads the conversation; there is no request
            without it.
        email: Where to write to, if the exporter wants that; erased once the reply was sent or on deletion.
        state: "open", "answered" or "closed".
        verified_answer_id: The reply that appears in the conversation.
        seen_at: When the exporter was first shown the reply.
    """

    __tablename__ = "advisor_requests"
    __table_args__ = (CheckConstraint("state IN ('open', 'answered', 'closed')", name="state"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    consented_at: Mapped[datetime]
    email: Mapped[str | None] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(WORD, default="open", index=True)
    verified_answer_id: Mapped[str | None] = mapped_column(
        ForeignKey("verified_answers.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]

    message: Mapped[Message] = relationship()
    verified_answer: Mapped["VerifiedAnswer | None"] = relationship()
