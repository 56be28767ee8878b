"""What exporters ask that the corpus lacks: refused questions, grouped, as a list of what to write next."""

import csv
import io
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.desk.intake import NOT_OURS
from app.masking import mask
from app.state.base import now
from app.state.conversations import AdvisorRequest, Message
from tijaria.embeddings import Vectors

if TYPE_CHECKING:
    from app.deps import PipelineSource

MAX_QUESTIONS = 1000
"""The latest so many refusals are grouped; the work grows with their square."""

_EXAMPLES = 3
_KEPT_VECTORS = 5000
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused question as it stands alone, personal data masked."""

    text: str
    conversation_id: str
    language: str
    at: datetime
    answered: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A group of refused questions.

    Attributes:
        name: The words that set it apart.
        questions: How many were asked, in `conversations` different conversations.
        languages: How many by language.
        answered: How many got the reply of an advisor.
        examples: Some of them, different ones, as asked.
    """

    name: str
    questions: int
    conversations: int
    languages: dict[str, int]
    answered: int
    first: date
    last: date
    examples: tuple[str, ...]


class GapFinder:
    """Groups refused questions. Thread-safe; vectors of questions are kept for the next time."""

    def __init__(self, database: Database, source: "PipelineSource") -> None:
        """Work on `database`, with the vectors of the pipeline of `source`."""
        self._database = database
        self._source = source
        self._vectors: OrderedDict[tuple[object, str], Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, *, days: int) -> list[Gap]:
        """Return the gaps of the last `days` days, the most asked first.

        Raises:
            TijariaError: There is no index, so nothing that tells which questions are alike.
        """
        # scikit-learn takes a second to import, which the start need not wait for.
        from app.desk.clusters import groups_of, names_of

        with self._database.read() as session:
            refused = refused_since(session, now() - timedelta(days=days))
        if not refused:
            return []
        groups = groups_of(self._vectors_of([item.text for item in refused]))
        members = [[refused[row] for row in rows] for rows in groups]
        names = names_of([[item.text for item in group] for group in members])
        gaps = [_gap(name, group) for name, group in zip(names, members, strict=True)]
        return sorted(gaps, key=lambda gap: (-gap.conversations, -gap.questions, gap.name))

    def _vectors_of(self, texts: Sequence[str]) -> Vectors:
        pipeline = self._source.get()
        generation = pipeline.ready()["generation"]
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if (generation, text) not in self._vectors]
            for text, vector in zip(missing, pipeline.question_vectors(missing), strict=True):
                self._vectors[generation, text] = vector
            found = np.stack([self._vectors[generation, text] for text in texts])
            while len(self._vectors) > _KEPT_VECTORS:
                self._vectors.popitem(last=False)
        return found


def refused_since(session: Session, since: datetime) -> list[Refused]:
    """Return what was refused for want of an answer, the latest first, `MAX_QUESTIONS` at most."""
    query = (
        select(Message, AdvisorRequest.state)
        .outerjoin(AdvisorRequest, AdvisorRequest.message_id == Message.id)
        .where(Message.status == "refused", Message.reason.not_in(NOT_OURS), Message.created_at >= since)
        .order_by(Message.created_at.desc(), Message.id)
        .limit(MAX_QUESTIONS)
    )
    return [
        Refused(
            text=mask(message.standalone or message.question),
            conversation_id=message.conversation_id,
            language=message.language,
            at=message.created_at,
            answered=state == "answered",
        )
        for message, state in session.execute(query)
    ]


def as_csv(gaps: Iterable[Gap]) -> str:
    """Write gaps as CSV with a mark that spreadsheets know UTF-8 by; no cell is taken for a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        ["terms", "questions", "conversations", "fr", "ar", "answered", "first", "last", "examples"]
    )
    for gap in gaps:
        counts = (gap.languages.get("fr", 0), gap.languages.get("ar", 0))
        span = (gap.first.isoformat(), gap.last.isoformat())
        row = (gap.name, gap.questions, gap.conversations, *counts, gap.answered, *span)
        writer.writerow([_cell(value) for value in (*row, "\n".join(gap.examples))])
    return f"\ufeff{file.getvalue()}"


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _gap(name: str, group: Sequence[Refused]) -> Gap:
    days = sorted(item.at.date() for item in group)
    languages: dict[str, int] = {}
    for item in group:
        languages[item.language] = languages.get(item.language, 0) + 1
    return Gap(
        name=name,
        questions=len(group),
        conversations=len({item.conversation_id for item in group}),
        languages=languages,
        answered=sum(item.answered for item in group),
        first=days[0],
        last=days[-1],
        examples=tuple(dict.fromkeys(item.text for item in group))[:_EXAMPLES],
    )
