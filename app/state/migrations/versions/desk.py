"""Owners of conversations, citations as rows bound to sentences, and the tables of the advisors' desk."""

import hashlib
import secrets
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "desk"
down_revision = "accounts"

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_TABLES = sa.MetaData(naming_convention=_NAMES)
_MOMENT = sa.DateTime(timezone=True)
_VERDICT = "verdict IN ('right', 'incomplete', 'wrong', 'should_have_refused')"
_USERS = sa.Table("users", _TABLES, sa.Column("id", sa.String(64), primary_key=True))


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(64), primary_key=True)


def _words(name: str, length: int = 32) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _moment(name: str, *, index: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _MOMENT, nullable=False, index=index)


def _child(name: str, table: str, *, nullable: bool = False, index: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable, index=index)


def _person(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.ForeignKey("users.id"), nullable=nullable, index=True)


def _citation() -> Iterator[sa.Column[Any]]:
    yield _number("marker")
    yield sa.Column("document_id", sa.String(200), nullable=False, index=True)
    yield _json("sentence_ids")
    yield _words("quote_hash", 64)
    yield _words("document_hash", 64)
    yield _json("shown")


_CONVERSATIONS = sa.Table(
    "conversations",
    _TABLES,
    _id(),
    sa.Column("owner", sa.String(80), index=True),
    _words("title", 200),
    _moment("created_at"),
    _moment("active_at", index=True),
)
_MESSAGES = sa.Table(
    "messages",
    _TABLES,
    _id(),
    _child("conversation_id", "conversations", index=True),
    _words("channel", 16),
    sa.Column("run_id", sa.String(64), unique=True),
    _text("question"),
    _text("standalone"),
    _words("language", 8),
    _words("status", 16),
    _words("reason", 32),
    _text("text"),
    _words("chart", 500),
    _json("statements"),
    _json("warnings"),
    _json("timings_ms"),
    _words("generation", 64),
    sa.Column("verified_on", sa.String(10)),
    _words("verified_by", 200),
    _words("verified_id", 64),
    _moment("created_at", index=True),
)
_MESSAGE_CITATIONS = sa.Table(
    "message_citations",
    _TABLES,
    _id(),
    _child("message_id", "messages"),
    *_citation(),
    sa.UniqueConstraint("message_id", "marker"),
)
_FEEDBACK = sa.Table(
    "feedback",
    _TABLES,
    _id(),
    sa.Column("message_id", sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, unique=True),
    _number("value"),
    _text("comment"),
    _moment("created_at"),
)
sa.Table(
    "verified_answers",
    _TABLES,
    _id(),
    _text("question"),
    _text("standalone"),
    _words("form", 16),
    _words("topic"),
    sa.Column("state", sa.String(32), nullable=False, index=True),
    _person("author_id", nullable=False),
    sa.Column("author_named", sa.Boolean, nullable=False),
    _person("approved_by"),
    _words("generation", 64),
    _moment("created_at"),
    _moment("changed_at"),
    sa.Column("verified_at", _MOMENT),
    sa.Column("contradicts", sa.Boolean, nullable=False),
    _number("version"),
    sa.CheckConstraint("state IN ('draft', 'approval', 'served', 'stale', 'withdrawn')", name="state"),
)
sa.Table(
    "verified_questions",
    _TABLES,
    _id(),
    _child("verified_answer_id", "verified_answers", index=True),
    _words("form", 16),
    _text("text"),
)
sa.Table(
    "verified_texts",
    _TABLES,
    sa.Column(
        "verified_answer_id", sa.ForeignKey("verified_answers.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("language", sa.String(8), primary_key=True),
    _text("markdown"),
)
sa.Table(
    "verified_citations",
    _TABLES,
    _id(),
    _child("verified_answer_id", "verified_answers"),
    _words("language", 8),
    *_citation(),
    sa.UniqueConstraint("verified_answer_id", "language", "marker"),
)
sa.Table(
    "advisor_requests",
    _TABLES,
    _id(),
    sa.Column("message_id", sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, unique=True),
    _moment("consented_at"),
    sa.Column("email", sa.String(254)),
    sa.Column("state", sa.String(32), nullable=False, index=True),
    sa.Column("verified_answer_id", sa.ForeignKey("verified_answers.id", ondelete="SET NULL"), index=True),
    _moment("created_at"),
    sa.Column("answered_at", _MOMENT),
    sa.Column("seen_at", _MOMENT),
    sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name="state"),
)
sa.Table(
    "reviews",
    _TABLES,
    _id(),
    sa.Column("message_id", sa.ForeignKey("messages.id", ondelete="CASCADE"), unique=True),
    _child("verified_answer_id", "verified_answers", nullable=True),
    _words("origin"),
    _number("priority"),
    _words("topic"),
    _words("language", 8),
    _words("state"),
    _moment("created_at"),
    _person("taken_by"),
    sa.Column("taken_at", _MOMENT),
    sa.Column("touched_at", _MOMENT),
    sa.Column("verdict", sa.String(32)),
    _text("reason"),
    _person("decided_by"),
    sa.Column("decided_at", _MOMENT),
    sa.Column("approval", sa.String(32)),
    _text("approval_reason"),
    _person("approved_by"),
    sa.Column("approved_at", _MOMENT),
    _number("version"),
    sa.CheckConstraint("state IN ('open', 'taken', 'approval', 'done')", name="state"),
    sa.CheckConstraint(_VERDICT, name="verdict"),
    sa.CheckConstraint("approval IN ('approved', 'rejected')", name="approval"),
    sa.Index(
        "uq_reviews_open_verified_answer",
        "verified_answer_id",
        unique=True,
        sqlite_where=sa.text("state != 'done'"),
        postgresql_where=sa.text("state != 'done'"),
    ),
    sa.Index("ix_reviews_queue", "state", "priority", "created_at"),
)
sa.Table(
    "review_drafts",
    _TABLES,
    sa.Column("review_id", sa.ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True),
    _person("user_id", nullable=False),
    _json("content"),
    _moment("changed_at"),
)
sa.Table(
    "statement_verdicts",
    _TABLES,
    sa.Column("review_id", sa.ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    _words("verdict"),
    _text("reason"),
    sa.CheckConstraint(_VERDICT, name="verdict"),
)


def upgrade() -> None:
    """Set the old tables aside, make the new ones, and carry every row over."""
    bind = op.get_bind()
    for index in ("ix_messages_conversation_id", "ix_messages_created_at"):
        op.drop_index(index, "messages")
    for table in ("feedback", "messages", "conversations"):
        op.rename_table(table, f"old_{table}")
    _TABLES.create_all(bind, tables=[table for table in _TABLES.sorted_tables if table is not _USERS])
    _carry_over(bind)
    for table in ("feedback", "messages", "conversations"):
        op.drop_table(f"old_{table}")


def _carry_over(bind: sa.Connection) -> None:
    # The old tables cannot be declared beside the new ones in one MetaData, but they can be reflected.
    old = sa.MetaData()
    names = ("conversations", "messages", "feedback")
    conversations, messages, feedback = (sa.Table(f"old_{name}", old, autoload_with=bind) for name in names)
    last = (
        sa.select(sa.func.max(messages.c.created_at))
        .where(messages.c.conversation_id == conversations.c.id)
        .scalar_subquery()
    )
    columns = (
        conversations.c.id,
        conversations.c.created_at,
        sa.func.coalesce(last, conversations.c.created_at),
    )
    bind.execute(
        sa.insert(_CONVERSATIONS).from_select(
            ["id", "created_at", "active_at", "title"], sa.select(*columns, sa.literal(""))
        )
    )
    for rows in bind.execute(sa.select(messages)).mappings().partitions(500):
        bind.execute(sa.insert(_MESSAGES), [_message(row) for row in rows])
        citations = [citation for row in rows for citation in _citations_of(row)]
        if citations:
            bind.execute(sa.insert(_MESSAGE_CITATIONS), citations)
    bind.execute(sa.insert(_FEEDBACK).from_select(list(feedback.c.keys()), sa.select(feedback)))


# What version 0.1.0 did not store of an answer.
_NOT_KEPT: dict[str, Any] = {
    "standalone": "",
    "chart": "",
    "statements": [],
    "verified_by": "",
    "verified_id": "",
}


def _message(row: sa.RowMapping) -> dict[str, Any]:
    return {**{name: row[name] for name in row if name != "citations"}, **_NOT_KEPT}


def _citations_of(row: sa.RowMapping) -> Iterator[dict[str, Any]]:
    for shown in row["citations"]:
        yield {
            "id": secrets.token_urlsafe(18),
            "message_id": row["id"],
            "marker": shown["marker"],
            "document_id": shown["document_id"],
            # Which sentences they were was not kept.
            "sentence_ids": [],
            "quote_hash": hashlib.sha256(shown["quote"].encode()).hexdigest(),
            "document_hash": "",
            "shown": shown,
        }
