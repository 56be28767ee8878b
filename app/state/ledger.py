"""The audit log, and what maintainers set while the server runs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.state.base import ID, WORD, Base, now


class AuditEntry(Base):
    """One action of an advisor or a maintainer. Triggers of the database refuse every change and deletion.

    Attributes:
        actor_id: `User.id`, or "command line". No foreign key: the log outlives what it speaks of.
        action: Two words joined by a point: "review.taken", "user.created".
        subject: What was acted on: kind and id, "review:abc".
        details: What changed; ids and short words, never a text that a reader wrote.
    """

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor_id: Mapped[str] = mapped_column(ID, index=True)
    actor_role: Mapped[str] = mapped_column(WORD)
    action: Mapped[str] = mapped_column(String(64), index=True)
    subject: Mapped[str] = mapped_column(String(100), index=True)
    details: Mapped[dict[str, Any]]


class Option(Base):
    """Something set at run time and shared by all processes: the signing key, the rate of the sample."""

    __tablename__ = "options"

    name: Mapped[str] = mapped_column(ID, primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
