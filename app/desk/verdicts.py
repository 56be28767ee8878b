"""Verdicts: what an advisor decides about an item, what a second one approves, what is published by it."""

from dataclasses import asdict, dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import audit
from app.audit import Actor
from app.database import Database
from app.desk.drafts import Draft, drop_draft, save_draft
from app.desk.queue import Queue, TakenError, find
from app.desk.sources import citations_of, own_figures_of
from app.evidence import BoundCitation, FindDocument
from app.masking import mask
from app.state.base import now
from app.state.conversations import AdvisorRequest
from app.state.reviews import Review, StatementVerdict
from app.state.verified import VerifiedAnswer, VerifiedCitation, VerifiedQuestion, VerifiedText
from tijaria.language import detect
from tijaria.schema import Language

_LANGUAGES: tuple[Language, ...] = ("fr", "ar")


class IncompleteError(Exception):
    """The form lacks something; the message names it: "verdict", "reason", "text" or "question"."""


class OwnApprovalError(Exception):
    """Nobody approves what they decided themselves."""


@dataclass(frozen=True, slots=True)
class Writing:
    """The answer of a draft, ready to be stored.

    Attributes:
        texts: Markdown and sources by language; the languages without a text are left out.
        doubts: Why a second advisor must see it: "contradicts", "own_figures", "no_source"; mostly none.
    """

    texts: dict[Language, tuple[str, list[BoundCitation]]]
    doubts: tuple[str, ...]


def checked(draft: Draft, find_document: FindDocument) -> Writing | None:
    """Check a draft and bind its sources; None when it is a verdict without an answer to serve.

    Raises:
        IncompleteError: Something is missing.
        GoneError: A source is cited that does not stand in the corpus.
    """
    if not draft.verdict:
        raise IncompleteError("verdict")
    if draft.verdict != "right" and not draft.reason.strip():
        raise IncompleteError("reason")
    if not draft.publish:
        return None
    written = {language: draft.texts.get(language, "").strip() for language in _LANGUAGES}
    texts = {
        language: (text, citations_of(draft, language, find_document))
        for language, text in written.items()
        if text
    }
    if not texts:
        raise IncompleteError("text")
    if not draft.standalone.strip():
        raise IncompleteError("question")
    doubts = {
        "contradicts": draft.contradicts,
        "own_figures": any(own_figures_of(draft, language, found[1]) for language, found in texts.items()),
        "no_source": any(not citations for _, citations in texts.values()),
    }
    return Writing(texts, tuple(name for name, holds in doubts.items() if holds))


class Verdicts:
    """Decides on items that an advisor has in hand. Thread-safe; each decision is one transaction."""

    def __init__(self, database: Database, queue: Queue) -> None:
        """Work on `database`; `queue` tells who has an item in hand."""
        self._database = database
        self._queue = queue

    def save(self, review_id: str, actor: Actor, draft: Draft) -> None:
        """Save what is written so far, and keep the item in hand.

        Raises:
            MissingReviewError: There is no such item.
            TakenError: It is in somebody else's hand by now, or decided.
        """
        with self._database.write() as session:
            review = self._held(session, review_id, actor)
            review.touched_at = now()
            save_draft(session, review, actor.id, draft)

    def was_decided(self, review_id: str, actor: Actor) -> bool:
        """Return whether the actor has decided an item already: a form that was sent twice.

        Raises:
            MissingReviewError: There is no such item.
        """
        with self._database.read() as session:
            review = find(session, review_id)
            return review.state in ("approval", "done") and review.decided_by == actor.id

    def decide(
        self, review_id: str, actor: Actor, draft: Draft, writing: Writing | None, *, generation: str
    ) -> str:
        """Store a verdict with its answer; return the state of the item: "done" or "approval".

        Sent twice, it is stored once.

        Raises:
            MissingReviewError: There is no such item.
            TakenError: It is in somebody else's hand by now.
        """
        with self._database.write() as session:
            review = find(session, review_id, lock=True)
            if review.state in ("approval", "done") and review.decided_by == actor.id:
                return review.state
            review = self._held(session, review_id, actor)
            if review.state == "approval":
                raise TakenError
            self._note(session, review, actor, draft)
            if writing is not None:
                _write(session, review, actor, draft, writing, generation=generation)
            elif review.verified_answer is not None:
                _withdraw(session, actor, review.verified_answer)
            doubts = writing.doubts if writing is not None else ()
            if doubts:
                review.state, review.taken_by = "approval", None
                save_draft(session, review, actor.id, draft)
            else:
                _finish(session, review, actor)
            details = {"verdict": draft.verdict, "published": writing is not None, "doubts": list(doubts)}
            audit.record(session, actor, "review.decided", f"review:{review.id}", **details)
            return review.state

    def approve(self, review_id: str, actor: Actor, *, approved: bool, reason: str) -> None:
        """Approve what another advisor decided, or send it back to the queue with a reason.

        Raises:
            MissingReviewError: There is no such item.
            TakenError: It is in somebody else's hand, or was decided by now.
            OwnApprovalError: The actor decided it.
            IncompleteError: It is sent back without a reason.
        """
        with self._database.write() as session:
            review = find(session, review_id, lock=True)
            if review.decided_by == actor.id:
                raise OwnApprovalError
            review = self._held(session, review_id, actor)
            if review.state != "approval":
                raise TakenError
            if not approved and not reason.strip():
                raise IncompleteError("reason")
            review.approval = "approved" if approved else "rejected"
            review.approval_reason, review.approved_by, review.approved_at = reason, actor.id, now()
            if approved:
                if review.verified_answer is not None:
                    review.verified_answer.approved_by = actor.id
                _finish(session, review, actor)
            else:
                if review.verified_answer is not None:
                    review.verified_answer.state = "draft"
                review.state, review.taken_by = "open", None
            audit.record(session, actor, f"review.{review.approval}", f"review:{review.id}")

    def _held(self, session: Session, review_id: str, actor: Actor) -> Review:
        review = find(session, review_id, lock=True)
        if not self._queue.holds(review, actor.id):
            raise TakenError((review.taker.display_name or review.taker.name) if review.taker else "")
        return review

    def _note(self, session: Session, review: Review, actor: Actor, draft: Draft) -> None:
        review.verdict, review.reason = draft.verdict, draft.reason
        review.decided_by, review.decided_at = actor.id, now()
        review.approval, review.approval_reason, review.approved_by, review.approved_at = None, "", None, None
        # Gone before the new ones come: their keys are the same.
        review.statements = []
        session.flush()
        count = len(review.message.statements) if review.message is not None else 0
        review.statements = [
            StatementVerdict(position=position, verdict=verdict, reason=reason)
            for position, (verdict, reason) in draft.statements.items()
            if position < count
        ]


def _write(
    session: Session, review: Review, actor: Actor, draft: Draft, writing: Writing, *, generation: str
) -> None:
    """Store the answer of a review, the one before it replaced."""
    answer = review.verified_answer
    question = mask(review.message.question) if review.message is not None else mask(draft.standalone)
    if answer is None:
        answer = VerifiedAnswer(question=question, form=detect(question), topic=review.topic)
        session.add(answer)
    answer.standalone = mask(draft.standalone.strip())
    answer.author_id, answer.author_named, answer.approved_by = actor.id, draft.named, None
    answer.generation, answer.contradicts = generation, draft.contradicts
    answer.state = "approval" if writing.doubts else "draft"
    answer.changed_at = now()
    answer.questions, answer.texts, answer.citations = [], [], []
    session.flush()
    answer.questions = [
        VerifiedQuestion(form=detect(line), text=line)
        for line in dict.fromkeys(mask(line.strip()) for line in draft.wordings.splitlines())
        if line
    ]
    for language, (text, citations) in writing.texts.items():
        answer.texts.append(VerifiedText(language=language, markdown=text))
        answer.citations += [VerifiedCitation(language=language, **asdict(item)) for item in citations]
    session.flush()
    review.verified_answer_id, review.verified_answer = answer.id, answer


def _finish(session: Session, review: Review, actor: Actor) -> None:
    """Close an item; its answer, if there is one to serve, is served from now on."""
    review.state, review.taken_by = "done", None
    drop_draft(session, review)
    answer = review.verified_answer
    if answer is None or answer.state == "withdrawn":
        return
    answer.state, answer.verified_at = "served", now()
    audit.record(session, actor, "answer.published", f"verified:{answer.id}", review=review.id)
    if review.message_id is not None:
        session.execute(
            update(AdvisorRequest)
            .where(AdvisorRequest.message_id == review.message_id, AdvisorRequest.state == "open")
            .values(state="answered", verified_answer_id=answer.id, answered_at=now())
        )


def _withdraw(session: Session, actor: Actor, answer: VerifiedAnswer) -> None:
    if answer.state != "withdrawn":
        answer.state = "withdrawn"
        audit.record(session, actor, "answer.withdrawn", f"verified:{answer.id}")
