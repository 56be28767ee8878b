"""The audit log: every action of an advisor or a maintainer, through one function, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.roles import Role
from app.database import Database
from app.masking import mask
from app.state.ledger import AuditEntry


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account, or the operator at the command line."""

    id: str
    role: Role


COMMAND_LINE = Actor("command line", Role.MAINTAINER)


def record(session: Session, actor: Actor, action: str, subject: str, **details: Any) -> None:
    """Write one action down, in the transaction that does it: both happen or neither.

    Args:
        session: The transaction of the action.
        actor: Who does it.
        action: Two words joined by a point: "review.taken".
        subject: What it is done to, kind and id: "review:abc".
        details: What changes: ids and short words. Personal data in them is masked.
    """
    entry = AuditEntry(
        actor_id=actor.id,
        actor_role=actor.role.value,
        action=action,
        subject=subject,
        details={name: _plain(value) for name, value in details.items()},
    )
    session.add(entry)


def entries(database: Database, *, subject: str = "", limit: int = 100) -> Sequence[AuditEntry]:
    """Return the last entries, newest first; with `subject` those about it."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if subject:
        query = query.where(AuditEntry.subject == subject)
    with database.read() as session:
        return session.scalars(query).all()


def _plain(value: Any) -> Any:
    return mask(value) if isinstance(value, str) else value
