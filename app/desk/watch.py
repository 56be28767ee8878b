"""Verified answers whose sources changed go back to the queue, and leave it when the sources are back."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import selectinload
from starlette.concurrency import run_in_threadpool

from app.database import Database
from app.deps import Services
from app.desk.intake import priority
from app.state.reviews import Review
from app.state.verified import VerifiedAnswer
from app.verified_source import Fingerprint, fingerprint_of, served
from tijaria.errors import TijariaError
from tijaria.verified import Broken
from tijaria.verified import VerifiedAnswer as Served

logger = logging.getLogger(__name__)

SECONDS = 3.0

FindBroken = Callable[[Served], Sequence[Broken]]


def recheck(database: Database, broken: FindBroken) -> int:
    """Compare every answer with its sources as they are now; return how many were found changed.

    Args:
        database: Where the answers are.
        broken: What of an answer does not stand in the generation in force.
    """
    query = (
        select(VerifiedAnswer)
        .where(VerifiedAnswer.state.in_(("served", "stale")))
        .options(
            selectinload(VerifiedAnswer.author),
            selectinload(VerifiedAnswer.questions),
            selectinload(VerifiedAnswer.texts),
            selectinload(VerifiedAnswer.citations),
        )
    )
    with database.read() as session:
        rows = session.scalars(query).all()
    changed = 0
    for row in rows:
        is_broken = bool(broken(served(row)))
        if is_broken and row.state == "served":
            changed += _return(database, row)
        elif not is_broken and row.state == "stale":
            _restore(database, row.id)
    return changed


def _return(database: Database, answer: VerifiedAnswer) -> int:
    """Put an answer into the queue; return 1 unless another process did."""
    try:
        with database.write() as session:
            found = session.get_one(VerifiedAnswer, answer.id, with_for_update={"of": VerifiedAnswer})
            if found.state != "served":
                return 0
            found.state = "stale"
            languages = sorted(text.language for text in answer.texts)
            session.add(
                Review(
                    verified_answer_id=answer.id,
                    origin="source_changed",
                    priority=priority("source_changed"),
                    topic=answer.topic,
                    language="fr" if "fr" in languages else languages[0],
                )
            )
    except IntegrityError:
        return 0
    return 1


def _restore(database: Database, answer_id: str) -> None:
    with database.write() as session:
        found = session.get_one(VerifiedAnswer, answer_id, with_for_update={"of": VerifiedAnswer})
        if found.state != "stale":
            return
        waiting = session.scalars(
            select(Review).where(
                Review.verified_answer_id == answer_id,
                Review.origin == "source_changed",
                Review.state == "open",
            )
        ).all()
        if not waiting:
            # An advisor is at work on it, and decides.
            return
        found.state = "served"
        for review in waiting:
            review.state = "done"


class Watch:
    """Rechecks when the generation in force or an answer has changed since the last time."""

    def __init__(self, services: Services) -> None:
        """Watch the pipeline of `services`."""
        self._services = services
        self._seen: tuple[object, Fingerprint] | None = None

    def look(self) -> int:
        """Recheck if there is a reason to; return how many answers were found changed. Blocking."""
        state = self._services.source.state()
        if state is None:
            return 0
        with self._services.database.read() as session:
            seen = (state["generation"], fingerprint_of(session))
        if seen == self._seen:
            return 0
        changed = recheck(self._services.database, self._services.source.get().verified.broken)
        with self._services.database.read() as session:
            self._seen = (state["generation"], fingerprint_of(session))
        if changed:
            logger.info("%d verified answers wait for an advisor: their sources have changed", changed)
        return changed


async def watch_sources(services: Services) -> None:
    """Look every few seconds, until cancelled."""
    watch = Watch(services)
    while True:
        try:
            await run_in_threadpool(watch.look)
        except (SQLAlchemyError, TijariaError):
            logger.exception("the sources of the verified answers could not be checked; tried again")
        await asyncio.sleep(SECONDS)
