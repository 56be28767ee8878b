"""What maintainers set while the server runs, for all its processes."""

from sqlalchemy.orm import Session

from app import audit
from app.audit import Actor
from app.database import Database
from app.state.ledger import Option

SAMPLE_RATE = "sample rate"
DEFAULT_SAMPLE_RATE = 0.05


def sample_rate(session: Session) -> float:
    """Return the share, 0 to 1, of the answers without any other reason that advisors are shown."""
    found = session.get(Option, SAMPLE_RATE)
    return DEFAULT_SAMPLE_RATE if found is None else float(found.value)


def set_sample_rate(database: Database, actor: Actor, rate: float) -> None:
    """Set the share of answers that are drawn for the queue from now on, 0 to 1."""
    with database.write() as session:
        before = sample_rate(session)
        session.merge(Option(name=SAMPLE_RATE, value=rate))
        audit.record(session, actor, "option.changed", f"option:{SAMPLE_RATE}", before=before, after=rate)
