"""What advisors verified and corrected, as golden questions for `evals/`: `python -m app export-questions`.

A question is left out, with the reason, when the golden set cannot take it: it was asked there already, its
sources are not named in a registry, or they stand in both halves, which must share no source. Personal data
is masked.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.database import Database
from app.desk.intake import NOT_OURS
from app.evidence import FindDocument
from app.masking import mask
from app.state.conversations import CitationColumns, Message
from app.state.reviews import Review
from app.state.verified import VerifiedAnswer
from tijaria.errors import TijariaError
from tijaria.folding import fold
from tijaria.language import detect

PREFIX = "adv"
FILE = "advisors.jsonl"
_FORMS = ("fr", "ar", "ary", "ary-Latn")
_HALVES = ("tune", "report")
# Sources of a registry; the rows of tables are asked for in another way.
_NAMED = re.compile(r"[A-Z][A-Z0-9-]*")


class ExportError(TijariaError):
    """The questions cannot be written, or those beside them cannot be read."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A question whose right answer an advisor stands for.

    Attributes:
        wordings: The same question in other forms or words.
        facts: Ids of the sources that it rests on; none when it is rightly refused.
        why: Why the corpus does not answer it; "" for one that it answers.
    """

    question: str
    topic: str
    wordings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    why: str = ""


REASONS = {
    "known": "asked in the golden set already",
    "no_source": "rests on no source that has a name",
    "both_halves": "its sources are in both halves",
    "form": "in none of the four forms of language",
}
"""Why a question is left out."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A question that was left out; `reason` is a key of `REASONS`."""

    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: questions as lines of the file, and what was left out."""

    lines: tuple[dict[str, Any], ...]
    skipped: tuple[Skipped, ...]


@dataclass(slots=True)
class Golden:
    """The golden set that the questions join: what is asked there, and in which half each source is."""

    texts: set[str] = field(default_factory=set)
    halves: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, *, besides: Path) -> "Golden":
        """Read the questions of a folder, without the file `besides`; other kinds of lines are passed over.

        Raises:
            ExportError: A file cannot be read.
        """
        found = cls()
        for path in sorted(folder.glob("*.jsonl")):
            if path.resolve() == besides.resolve():
                continue
            try:
                lines = [
                    json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
                ]
            except (OSError, ValueError) as error:
                raise ExportError(f"{path} cannot be read as questions: {error}") from error
            for line in lines:
                if "question" in line and "split" in line:
                    found.texts.add(fold(line["question"]))
                    found.halves |= dict.fromkeys(
                        (*line.get("facts", ()), *line.get("needs", ())), line["split"]
                    )
        return found


def export(database: Database, path: Path, find_document: FindDocument, *, golden: Path) -> Exported:
    """Write the file, whole or not at all; the same content gives the same file.

    Args:
        database: Where the verdicts are.
        path: Lines of `evals.questions.GoldenQuestion`.
        find_document: Gives the documents in force, which name the sources of a citation.
        golden: Folder of the questions that they join; `path` itself is left out of it.

    Raises:
        ExportError: The place cannot be written, or a file of `golden` cannot be read.
    """
    with database.read() as session:
        found = list(verified_questions(session, find_document))
    exported = as_golden(found, Golden.read(golden, besides=path))
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in exported.lines)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        arriving = path.with_name(f".{path.name}.writing")
        arriving.write_text(text, encoding="utf-8")
        arriving.replace(path)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from error
    return exported


def verified_questions(session: Session, find_document: FindDocument) -> Iterator[Verified]:
    """Yield what advisors stand for: answers that are served, then answers and refusals found right."""
    served = (
        select(VerifiedAnswer).where(VerifiedAnswer.state == "served").order_by(VerifiedAnswer.created_at)
    )
    whole = (selectinload(VerifiedAnswer.questions), selectinload(VerifiedAnswer.citations))
    for answer in session.scalars(served.options(*whole)):
        yield Verified(
            question=answer.standalone or answer.question,
            topic=answer.topic,
            wordings=tuple(wording.text for wording in answer.questions),
            facts=_facts(answer.citations, find_document),
        )
    decided = (
        select(Review)
        .where(
            Review.state == "done",
            Review.verdict.in_(("right", "should_have_refused")),
            or_(Review.approval.is_(None), Review.approval == "approved"),
        )
        .order_by(Review.decided_at, Review.id)
        .options(joinedload(Review.message).selectinload(Message.citations))
    )
    for review in session.scalars(decided):
        if review.message is not None:
            yield from _of_review(review, review.message, find_document)


def as_golden(found: Iterable[Verified], golden: Golden) -> Exported:
    """Return the questions in the shape of the golden set; ids and halves follow from what is asked."""
    lines: list[dict[str, Any]] = []
    skipped: list[Skipped] = []
    known, halves = set(golden.texts), dict(golden.halves)
    for item in found:
        own = list({fold(text): text for text in map(mask, (*item.wordings, item.question))}.values())[::-1]
        asked = [text for text in own if fold(text) not in known]
        reason = _obstacle(item, asked, halves)
        half = next((halves[fact] for fact in item.facts if fact in halves), "") or _half(item)
        if reason:
            skipped.append(Skipped(own[0], reason))
            continue
        known.update(map(fold, asked))
        halves |= dict.fromkeys(item.facts, half)
        group = f"{PREFIX}-{_number(own[0]):04d}" if len(asked) > 1 else ""
        for text in asked:
            form = detect(text)
            if form in _FORMS:
                lines.append(_line(text, form, item, half=half, group=group))
            else:
                skipped.append(Skipped(text, "form"))
    return Exported(tuple(_numbered(lines)), tuple(skipped))


def _of_review(review: Review, message: Message, find_document: FindDocument) -> Iterator[Verified]:
    question = message.standalone or message.question
    refused = message.status == "refused" and message.reason not in NOT_OURS
    if review.verdict == "right" and message.status == "answered":
        yield Verified(question, review.topic, facts=_facts(message.citations, find_document))
    elif review.verdict == "should_have_refused" or (review.verdict == "right" and refused):
        yield Verified(question, review.topic, why=mask(review.reason) or message.reason)


def _facts(citations: Sequence[CitationColumns], find_document: FindDocument) -> tuple[str, ...]:
    """Return the ids of the main source of each sentence that is cited, in order."""
    found: dict[str, None] = {}
    for citation in citations:
        try:
            sentences = {item.id: item for item in find_document(citation.document_id).sentences}
        except (KeyError, TijariaError):
            continue
        for id_ in citation.sentence_ids:
            sources = sentences[id_].source_ids if id_ in sentences else ()
            found.update(dict.fromkeys(filter(_NAMED.fullmatch, sources[:1])))
    return tuple(found)


def _obstacle(item: Verified, asked: Sequence[str], halves: Mapping[str, str]) -> str:
    if not asked:
        return "known"
    if not item.why and not item.facts:
        return "no_source"
    return "both_halves" if len({halves[fact] for fact in item.facts if fact in halves}) > 1 else ""


def _line(text: str, form: str, item: Verified, *, half: str, group: str) -> dict[str, Any]:
    return {
        "id": "",
        "form": form,
        "kind": "refuse" if item.why else "answerable",
        "question": text,
        "topic": item.topic or "unknown",
        "split": half,
        "facts": [] if item.why else list(item.facts),
        "group": group,
        "persona": "exporter",
        "why": item.why,
    }


def _numbered(lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give each line an id that follows from its text, so that a later export keeps it."""
    taken: set[int] = set()
    for line in lines:
        number = _number(line["question"])
        while number in taken:
            number = (number + 1) % 10_000
        taken.add(number)
        yield {**line, "id": f"{PREFIX}-{number:04d}"}


def _half(item: Verified) -> str:
    return _HALVES[_number(item.why or item.question) % 2]


def _number(text: str) -> int:
    return int.from_bytes(sha256(fold(text).encode()).digest()[:8]) % 10_000
