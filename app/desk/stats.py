"""Figures of the service for maintainers: what is asked, what is refused, what advisors find, how soon."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median, quantiles

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from app.desk.agreement import Agreement, agreement
from app.state.base import now
from app.state.conversations import AdvisorRequest, Feedback, Message, MessageCitation
from app.state.reviews import Review

HOURS = (1, 4, 24, 72, 168)
"""Upper bounds of the classes in which times to answer are counted; what takes longer is the last one."""

TopicOf = Callable[[str], str]
"""Document id → topic, "" when it has gone."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, in hours: how many, median, 90th percentile, counts by class of `HOURS`."""

    count: int
    median: float | None
    late: float | None
    classes: tuple[int, ...]


@dataclass(slots=True)
class Slice:
    """The figures of one language, one topic, or everything."""

    questions: int = 0
    answered: int = 0
    refused: int = 0
    verified: int = 0
    reviewed: int = 0
    right: int = 0
    hours: list[float] = field(default_factory=list)

    @property
    def median_hours(self) -> float | None:
        """Median time from the queue to the verdict."""
        return median(self.hours) if self.hours else None


@dataclass(frozen=True, slots=True)
class Stats:
    """Everything that the page shows about a span of days.

    Attributes:
        by_day: Day → counts by status ("answered", "refused", "clarify"); every day of the span is there.
        reasons: Refusals by reason.
        verdicts: Decided items by verdict; `origins`: items that entered the queue, by why.
        waiting: Items that nobody has decided yet, whenever they came.
        replies: Times from an exporter's request to the reply; `reviews`: from the queue to the verdict.
        open_requests: Exporters who wait for a reply now.
        thumbs: Useful and not useful.
    """

    total: Slice
    by_language: dict[str, Slice]
    by_topic: dict[str, Slice]
    by_day: dict[date, Counter[str]]
    reasons: Counter[str]
    verdicts: Counter[str]
    origins: Counter[str]
    waiting: int
    replies: Times
    reviews: Times
    open_requests: int
    thumbs: tuple[int, int]
    agreement: Agreement


def gather(session: Session, *, days: int, topic_of: TopicOf) -> Stats:
    """Count what happened in the last `days` days."""
    end = now()
    since = end - timedelta(days=days)
    asked = _asked(session, since)
    items = _items(session, since)
    decided = [item for item in items if item.decided_at is not None and item.decided_at >= since]
    total, by_language, by_topic = Slice(), dict[str, Slice](), dict[str, Slice]()
    for row in asked:
        topic = topic_of(row.document_id) if row.document_id else ""
        for part in _parts(total, by_language, by_topic, row.language, topic):
            part.questions += 1
            part.answered += row.status == "answered"
            part.refused += row.status == "refused"
            part.verified += bool(row.verified_id)
    for item in decided:
        for part in _parts(total, by_language, by_topic, item.language, item.topic):
            part.reviewed += 1
            part.right += item.verdict == "right"
            part.hours.append(_hours(item.created_at, item.decided_at))
    replied = session.execute(
        select(AdvisorRequest.created_at, AdvisorRequest.answered_at).where(
            AdvisorRequest.answered_at >= since
        )
    )
    thumbs = Counter(session.scalars(select(Feedback.value).where(Feedback.created_at >= since)))
    return Stats(
        total=total,
        by_language=by_language,
        by_topic=by_topic,
        by_day=_by_day(asked, since.date(), end.date()),
        reasons=Counter(row.reason for row in asked if row.status == "refused"),
        verdicts=Counter(str(item.verdict) for item in decided if item.verdict),
        origins=Counter(item.origin for item in items if item.created_at >= since),
        waiting=_count(session, Review.state != "done"),
        replies=_times([_hours(first, last) for first, last in replied]),
        reviews=_times(total.hours),
        open_requests=_count(session, AdvisorRequest.state == "open"),
        thumbs=(thumbs[1], thumbs[-1]),
        agreement=agreement(decided),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    at: datetime
    language: str
    status: str
    reason: str
    verified_id: str
    document_id: str | None


def _asked(session: Session, since: datetime) -> list[_Asked]:
    first = and_(MessageCitation.message_id == Message.id, MessageCitation.marker == 1)
    query = (
        select(
            Message.created_at,
            Message.language,
            Message.status,
            Message.reason,
            Message.verified_id,
            MessageCitation.document_id,
        )
        .outerjoin(MessageCitation, first)
        .where(Message.created_at >= since)
    )
    return [_Asked(*row) for row in session.execute(query)]


def _items(session: Session, since: datetime) -> Sequence[Review]:
    query = select(Review).where((Review.created_at >= since) | (Review.decided_at >= since))
    return session.scalars(query.options(joinedload(Review.message))).all()


def _parts(
    total: Slice, by_language: dict[str, Slice], by_topic: dict[str, Slice], language: str, topic: str
) -> tuple[Slice, Slice, Slice]:
    return total, by_language.setdefault(language, Slice()), by_topic.setdefault(topic, Slice())


def _by_day(asked: Sequence[_Asked], first: date, last: date) -> dict[date, Counter[str]]:
    found = {first + timedelta(days=n): Counter[str]() for n in range((last - first).days + 1)}
    for row in asked:
        if row.at.date() in found:
            found[row.at.date()][row.status] += 1
    return found


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(condition)) or 0


def _hours(first: datetime, last: datetime | None) -> float:
    assert last is not None
    return max(0.0, (last - first).total_seconds() / 3600)


def _times(hours: Sequence[float]) -> Times:
    classes = Counter(sum(value >= bound for bound in HOURS) for value in hours)
    late = quantiles(hours, n=10, method="inclusive")[-1] if len(hours) > 1 else (hours[0] if hours else None)
    return Times(
        count=len(hours),
        median=median(hours) if hours else None,
        late=late,
        classes=tuple(classes[number] for number in range(len(HOURS) + 1)),
    )
