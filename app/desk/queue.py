"""The queue: which answers wait for an advisor, and who has which in hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app import audit
from app.audit import Actor
from app.database import Database
from app.masking import mask
from app.state.base import now
from app.state.reviews import Review

PAGE = 50


class MissingReviewError(Exception):
    """There is no such item; its conversation may have been deleted by its owner."""


class TakenError(Exception):
    """Somebody else has the item in hand, or it is decided; the message is the name of who has it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue is shown; "" and 0 stand for everything.

    Attributes:
        status: "todo" (what the reader may take up), "taken" (in hand, by anybody), "approval" (waits for a
            second advisor), "done" or "all".
        days: Entered the queue in the last so many days; negative: before that.
    """

    status: str = "todo"
    origin: str = ""
    language: str = ""
    topic: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the queue.

    Attributes:
        question: As typed, personal data masked.
        holder: Name of who has it in hand, "" for nobody.
        is_free: Whether the reader may take it up.
    """

    review: Review
    question: str
    holder: str
    is_free: bool


class Queue:
    """Items of the queue. An item that its advisor did not touch for `idle` is free again. Thread-safe."""

    def __init__(self, database: Database, *, idle: timedelta) -> None:
        """Work on `database`."""
        self._database = database
        self._idle = idle

    def listed(self, filters: Filters, *, user_id: str, offset: int = 0) -> tuple[list[Item], int]:
        """Return a page of items, the first to look at first, and how many there are in all."""
        conditions = self._conditions(filters, user_id)
        query = (
            select(Review)
            .where(*conditions)
            .options(joinedload(Review.message), joinedload(Review.verified_answer), joinedload(Review.taker))
            .order_by(*_order(filters))
            .limit(PAGE)
            .offset(offset)
        )
        with self._database.read() as session:
            count = session.scalar(select(func.count()).select_from(Review).where(*conditions)) or 0
            return [self._item(review, user_id) for review in session.scalars(query)], count

    def take(self, review_id: str, actor: Actor) -> None:
        """Take an item up, or go on with it.

        Raises:
            MissingReviewError: There is no such item.
            TakenError: Another advisor has it, or it is decided.
        """
        with self._database.write() as session:
            self._take(session, find(session, review_id, lock=True), actor)

    def take_next(self, actor: Actor, filters: Filters) -> str | None:
        """Take up the first item that is free; return its id, None when there is none."""
        with self._database.write() as session:
            mine = self._conditions(filters, actor.id)
            query = select(Review).where(*mine).order_by(*_order(filters))
            # Two advisors at once: the second one goes on to the next item instead of waiting for this one.
            review = session.scalar(query.limit(1).with_for_update(skip_locked=True, of=Review))
            if review is None:
                return None
            self._take(session, review, actor)
            return review.id

    def release(self, review_id: str, actor: Actor) -> None:
        """Put an item back; one that is not the actor's stays where it is."""
        with self._database.write() as session:
            review = find(session, review_id, lock=True)
            if review.taken_by != actor.id or review.state == "done":
                return
            review.taken_by = review.taken_at = review.touched_at = None
            review.state = "open" if review.state == "taken" else review.state
            audit.record(session, actor, "review.released", f"review:{review.id}")

    def holds(self, review: Review, user_id: str) -> bool:
        """Return whether somebody has an item in hand: it is theirs and nobody took it over."""
        return review.taken_by == user_id and review.state in ("taken", "approval")

    def is_free(self, review: Review, user_id: str) -> bool:
        """Return whether somebody may take an item up."""
        if review.state == "done" or (review.state == "approval" and review.decided_by == user_id):
            return False
        held = review.taken_by is not None and review.touched_at is not None
        return not held or review.taken_by == user_id or review.touched_at < now() - self._idle  # type: ignore[operator]

    def _take(self, session: Session, review: Review, actor: Actor) -> None:
        if not self.is_free(review, actor.id):
            raise TakenError((review.taker.display_name or review.taker.name) if review.taker else "")
        moment = now()
        if review.taken_by != actor.id:
            if review.taken_by is not None:
                audit.record(session, actor, "review.taken_over", f"review:{review.id}", idle=review.taken_by)
            audit.record(session, actor, "review.taken", f"review:{review.id}")
            review.taken_by, review.taken_at = actor.id, moment
        review.touched_at = moment
        review.state = "taken" if review.state == "open" else review.state

    def _conditions(self, filters: Filters, user_id: str) -> list[ColumnElement[bool]]:
        found = [
            column == value
            for column, value in (
                (Review.origin, filters.origin),
                (Review.language, filters.language),
                (Review.topic, filters.topic),
            )
            if value
        ]
        if filters.days:
            limit = now() - timedelta(days=abs(filters.days))
            found.append(Review.created_at >= limit if filters.days > 0 else Review.created_at < limit)
        return [*found, *self._status(filters.status, user_id)]

    def _status(self, status: str, user_id: str) -> list[ColumnElement[bool]]:
        idle: datetime = now() - self._idle
        held = and_(Review.taken_by.is_not(None), Review.touched_at >= idle)
        match status:
            case "todo":
                free = or_(Review.taken_by.is_(None), Review.touched_at < idle, Review.taken_by == user_id)
                other = or_(Review.state != "approval", Review.decided_by != user_id)
                return [Review.state != "done", free, other]
            case "taken":
                return [Review.state != "done", held]
            case "approval" | "done":
                return [Review.state == status]
        return []

    def _item(self, review: Review, user_id: str) -> Item:
        held = review.taken_by is not None and review.touched_at is not None
        if held and review.touched_at is not None and review.touched_at < now() - self._idle:
            held = False
        holder = (review.taker.display_name or review.taker.name) if held and review.taker else ""
        holder = "" if review.state == "done" else holder
        return Item(review, question_of(review), holder, self.is_free(review, user_id))


def find(session: Session, review_id: str, *, lock: bool = False) -> Review:
    """Return an item, locked until the end of the transaction if asked for.

    Raises:
        MissingReviewError: There is none.
    """
    review = session.get(Review, review_id, with_for_update={"of": Review} if lock else None)
    if review is None:
        raise MissingReviewError(review_id)
    return review


def question_of(review: Review) -> str:
    """Return the question of an item as it may be shown: as typed, personal data masked."""
    if review.message is not None:
        return mask(review.message.question)
    return review.verified_answer.question if review.verified_answer is not None else ""


def _order(filters: Filters) -> tuple[ColumnElement[object], ...]:
    if filters.status == "done":
        return (Review.decided_at.desc(), Review.id)  # type: ignore[return-value]
    return (Review.priority, Review.created_at, Review.id)  # type: ignore[return-value]
