"""The verified answers of the database as the pipeline serves them, read anew when one of them changes."""

import logging
import threading
from collections.abc import Sequence
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload, selectinload

from app.database import Database
from app.state import verified as stored
from tijaria.schema import Form, Language
from tijaria.verified import VerifiedAnswer, VerifiedCitation, VerifiedText

logger = logging.getLogger(__name__)

_OFFERED = ("served", "stale")
"""One whose source changed is offered too: the pipeline leaves it out beside a generation where it does not
stand, and serves it again beside one where it does."""

Fingerprint = tuple[int, int]


class StoredAnswers:
    """`tijaria.verified.VerifiedSource` over the tables. Thread-safe."""

    def __init__(self, database: Database) -> None:
        """Read from `database`, at the first call."""
        self._database = database
        self._lock = threading.Lock()
        self._fingerprint: Fingerprint | None = None
        self._answers: Sequence[VerifiedAnswer] = ()

    def current(self, generation: str) -> Sequence[VerifiedAnswer]:  # noqa: ARG002 - the same beside each
        """Return the answers to serve, the same object until one of them changes."""
        try:
            with self._database.read() as session:
                fingerprint = fingerprint_of(session)
                if fingerprint == self._fingerprint:
                    return self._answers
                answers = offered(session)
        except SQLAlchemyError:
            logger.exception("the verified answers could not be read; the last known ones are served")
            return self._answers
        with self._lock:
            self._fingerprint, self._answers = fingerprint, answers
        return answers


def fingerprint_of(session: Session) -> Fingerprint:
    """Return what changes whenever an answer is published, changed or withdrawn."""
    # Versions only grow and rows are not deleted, so the sum tells every change.
    count, versions = session.execute(
        select(func.count(), func.coalesce(func.sum(stored.VerifiedAnswer.version), 0))
    ).one()
    return int(count), int(versions)


def offered(session: Session) -> tuple[VerifiedAnswer, ...]:
    """Return the answers that rest on a source and may be served, in the order in which they were made."""
    query = (
        select(stored.VerifiedAnswer)
        .where(stored.VerifiedAnswer.state.in_(_OFFERED))
        .order_by(stored.VerifiedAnswer.created_at, stored.VerifiedAnswer.id)
        .options(
            joinedload(stored.VerifiedAnswer.author),
            selectinload(stored.VerifiedAnswer.questions),
            selectinload(stored.VerifiedAnswer.texts),
            selectinload(stored.VerifiedAnswer.citations),
        )
    )
    return tuple(served(row) for row in session.scalars(query) if row.citations)


def served(row: stored.VerifiedAnswer) -> VerifiedAnswer:
    """Return a stored answer in the shape in which it is served; its texts and citations are loaded."""
    texts = {
        cast(Language, text.language): VerifiedText(text.markdown, _citations(row, text.language))
        for text in row.texts
    }
    day = row.verified_at or row.changed_at
    return VerifiedAnswer(
        id=row.id,
        question=row.question,
        standalone=row.standalone,
        form=cast(Form, row.form),
        verified_on=day.date().isoformat(),
        texts=texts,
        wordings=tuple(question.text for question in row.questions),
        author=(row.author.display_name or row.author.name) if row.author_named else "",
        contradicts=row.contradicts,
        generation=row.generation,
    )


def _citations(row: stored.VerifiedAnswer, language: str) -> tuple[VerifiedCitation, ...]:
    return tuple(
        VerifiedCitation(
            marker=item.marker,
            document_id=item.document_id,
            sentence_ids=tuple(item.sentence_ids),
            quote=str(item.shown["quote"]),
            status=item.shown["status"],
        )
        for item in row.citations
        if item.language == language
    )
