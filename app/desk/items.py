"""An item as an advisor sees it: statements beside their quotes, passages not used, what was asked before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.database import Database
from app.desk.drafts import Draft, Picked, read_draft
from app.desk.queue import MissingReviewError, question_of
from app.desk.sources import is_standing
from app.evidence import FindDocument
from app.masking import mask
from app.state.conversations import Message
from app.state.people import User
from app.state.reviews import Review
from app.state.verified import VerifiedAnswer
from tijaria.errors import TijariaError
from tijaria.schema import Document, Language, ScoredPassage

if TYPE_CHECKING:
    from tijaria.rag import RAGPipeline

_EARLIER = 6
_FOUND = 10


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote in its document: the text around it, and where it comes from.

    Attributes:
        shown: The citation as it was shown (`tijaria.schema.Citation` as a mapping).
        stands: Whether the document still reads so at this place.
    """

    shown: dict[str, Any]
    before: str
    after: str
    stands: bool


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement of the answer beside the quotes that it rests on."""

    text: str
    quotes: Sequence[Quoted]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What can be cited: sentence ids of one document, and their text."""

    ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage of the corpus to cite from: whole, or one of its sentences."""

    document_id: str
    title: str
    place: str
    language: Language
    ids: tuple[str, ...]
    sentences: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class ItemView:
    """Everything of an item.

    Attributes:
        question: As typed, personal data masked; `standalone`: as it was searched for, "" if the same.
        earlier: Question and answer of what was asked before, oldest first.
        names: Display names of who decided and approved, by `User.id`.
    """

    review: Review
    question: str
    standalone: str
    statements: Sequence[StatementView]
    earlier: Sequence[tuple[str, str]]
    names: dict[str, str]
    draft: Draft


def read_item(database: Database, review_id: str, find: FindDocument) -> ItemView:
    """Return an item.

    Raises:
        MissingReviewError: There is none.
    """
    message = joinedload(Review.message)
    answer = joinedload(Review.verified_answer)
    query = (
        select(Review)
        .where(Review.id == review_id)
        .options(
            joinedload(Review.taker),
            selectinload(Review.statements),
            message.selectinload(Message.citations),
            message.joinedload(Message.feedback),
            answer.selectinload(VerifiedAnswer.questions),
            answer.selectinload(VerifiedAnswer.texts),
            answer.selectinload(VerifiedAnswer.citations),
            answer.joinedload(VerifiedAnswer.author),
        )
    )
    with database.read() as session:
        review = session.scalar(query)
        if review is None:
            raise MissingReviewError(review_id)
        people = {review.decided_by, review.approved_by} - {None}
        names = session.execute(select(User.id, User.display_name, User.name).where(User.id.in_(people)))
        found = review.message
        standalone = mask(found.standalone) if found is not None else ""
        question = question_of(review)
        return ItemView(
            review=review,
            question=question,
            standalone="" if standalone == question else standalone,
            statements=[] if found is None else _statements(found, find),
            earlier=[] if found is None else _before(session.scalars(_earlier(found)).all()),
            names={row[0]: row[1] or row[2] for row in names},
            draft=read_draft(session, review),
        )


def unused_passages(pipeline: "RAGPipeline", view: ItemView) -> list[FoundPassage]:
    """Return the passages that the question finds and the answer does not cite."""
    message = view.review.message
    used = {id_ for item in (message.citations if message else ()) for id_ in item.sentence_ids}
    found = search(pipeline, view.standalone or view.question)
    return [passage for passage in found if not used.intersection(passage.ids)]


def search(pipeline: "RAGPipeline", query: str) -> list[FoundPassage]:
    """Return passages of the whole corpus, best first; none for a query that cannot be searched."""
    if not query.strip():
        return []
    try:
        found = pipeline.passages(query[:1000], k=_FOUND)
    except TijariaError:
        return []
    return [view for scored in found if (view := _passage(scored, pipeline.document)) is not None]


def standing(draft: Draft, find: FindDocument) -> list[tuple[Picked, bool, str, str]]:
    """Return the sources of a draft: each with whether it still stands, its document's title and language."""
    return [(item, is_standing(find, item), *_title(find, item.document_id)) for item in draft.citations]


def _passage(scored: ScoredPassage, find: FindDocument) -> FoundPassage | None:
    passage = scored.passage
    try:
        document = find(passage.document_id)
    except (KeyError, TijariaError):
        return None
    texts = {sentence.id: sentence.text for sentence in document.sentences}
    sentences = [Sentence((id_,), texts[id_]) for id_ in passage.sentence_ids if id_ in texts]
    ids = tuple(sentence.ids[0] for sentence in sentences)
    if not ids:
        return None
    return FoundPassage(document.id, document.title, passage.heading_path, passage.language, ids, sentences)


def _title(find: FindDocument, document_id: str) -> tuple[str, str]:
    try:
        document = find(document_id)
    except (KeyError, TijariaError):
        return document_id, "fr"
    return document.title, document.language


def _statements(message: Message, find: FindDocument) -> list[StatementView]:
    quotes = {item.marker: _quoted(item.shown, find) for item in message.citations}
    return [
        StatementView(
            item["text"].strip(), [quotes[marker] for marker in item["markers"] if marker in quotes]
        )
        for item in message.statements
    ]


def _quoted(shown: dict[str, Any], find: FindDocument) -> Quoted:
    try:
        document: Document | None = find(shown["document_id"])
    except (KeyError, TijariaError):
        document = None
    start, end = shown["start"], shown["end"]
    if document is None or document.text[start:end] != shown["quote"]:
        return Quoted(shown, "", "", stands=False)
    around = [block for block in document.blocks if block.start < end and start < block.end]
    first = min((block.start for block in around), default=start)
    last = max((block.end for block in around), default=end)
    return Quoted(shown, document.text[first:start], document.text[end:last], stands=True)


def _earlier(message: Message) -> Any:
    return (
        select(Message)
        .where(Message.conversation_id == message.conversation_id, Message.created_at < message.created_at)
        .order_by(Message.created_at.desc())
        .limit(_EARLIER)
    )


def _before(messages: Iterable[Message]) -> list[tuple[str, str]]:
    return [(mask(item.question), item.text) for item in reversed(list(messages))]
