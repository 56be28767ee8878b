"""What an advisor writes about an item, saved at every change: the verdict, the answer, its citations."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from app.masking import mask
from app.state.conversations import CitationColumns, Message
from app.state.reviews import Review, ReviewDraft
from app.state.verified import VerifiedAnswer
from tijaria.schema import Language

VERDICTS = ("right", "incomplete", "wrong", "should_have_refused")
# Arabic takes six bytes a letter in a form, and both languages have to fit into one request.
LONGEST_TEXT = 4_500
LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Picked:
    """A source of the answer: sentences of a document, numbered. `quote` is their text when it was picked."""

    marker: int
    document_id: str
    sentence_ids: tuple[str, ...]
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The advisor's form.

    Attributes:
        verdict: One of `VERDICTS`, "" before there is one.
        statements: Verdict and reason by position of the statement.
        standalone: The question that the answer is served for.
        wordings: The same question in other words, a line each.
        texts: Markdown by language, empty where there is none.
        contradicts: The answer says otherwise than a source does.
        named: The author may be named.
        publish: The answer is to be served; otherwise the verdict alone is kept.
    """

    verdict: str = ""
    reason: str = ""
    statements: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    standalone: str = ""
    wordings: str = ""
    texts: Mapping[Language, str] = field(default_factory=dict)
    citations: Sequence[Picked] = ()
    contradicts: bool = False
    named: bool = False
    publish: bool = False

    def with_source(self, document_id: str, sentence_ids: Sequence[str], quote: str) -> "Draft":
        """Return the draft with one more source, under the next free number; the same one twice is one."""
        if any(
            item.document_id == document_id and item.sentence_ids == tuple(sentence_ids)
            for item in self.citations
        ):
            return self
        marker = max((item.marker for item in self.citations), default=0) + 1
        picked = Picked(marker, document_id, tuple(sentence_ids), quote)
        return replace(self, citations=(*self.citations, picked))

    def without_source(self, marker: int) -> "Draft":
        """Return the draft without a source."""
        return replace(self, citations=tuple(item for item in self.citations if item.marker != marker))


def read_draft(session: Session, review: Review) -> Draft:
    """Return what is saved for an item; what to begin with when nothing is."""
    saved = session.get(ReviewDraft, review.id)
    if saved is not None:
        return _from_content(saved.content)
    if review.verified_answer is not None:
        return _of_verified(review.verified_answer)
    return _of_message(review.message) if review.message is not None else Draft()


def save_draft(session: Session, review: Review, user_id: str, draft: Draft) -> None:
    """Save what is written so far."""
    session.merge(ReviewDraft(review_id=review.id, user_id=user_id, content=_to_content(draft)))


def drop_draft(session: Session, review: Review) -> None:
    """Forget what was written: it is decided."""
    saved = session.get(ReviewDraft, review.id)
    if saved is not None:
        session.delete(saved)


def form_draft(fields: Mapping[str, str], before: Draft) -> Draft:
    """Read the fields of the form; the citations are those of `before`, fields too long are cut."""
    positions = [int(name[10:]) for name in fields if name.startswith("statement-") and name[10:].isdecimal()]
    verdict = fields.get("verdict", "")
    return Draft(
        verdict=verdict if verdict in VERDICTS else "",
        reason=_clean(fields.get("reason", ""), LONGEST_REASON),
        statements={
            position: (value, _clean(fields.get(f"statement-reason-{position}", ""), LONGEST_REASON))
            for position in positions
            if (value := fields[f"statement-{position}"]) in VERDICTS
        },
        standalone=_clean(fields.get("standalone", ""), LONGEST_REASON),
        wordings=_clean(fields.get("wordings", ""), LONGEST_REASON),
        texts={language: _clean(fields.get(f"text-{language}", ""), LONGEST_TEXT) for language in _LANGUAGES},
        citations=before.citations,
        contradicts="contradicts" in fields,
        named="named" in fields,
        publish="publish" in fields,
    )


_LANGUAGES: tuple[Language, ...] = ("fr", "ar")


def _clean(text: str, longest: int) -> str:
    """Leave out what cannot be stored, and the carriage returns that forms send."""
    shown = "".join(char for char in text if char >= " " or char in "\n\t")
    return shown[:longest].encode("utf-8", "replace").decode()


def _of_message(message: Message) -> Draft:
    text = message.text if message.status == "answered" else ""
    picked = _picked(message.citations) if text else ()
    return Draft(
        standalone=mask(message.standalone or message.question),
        texts={"ar" if message.language == "ar" else "fr": text},
        citations=picked,
    )


def _of_verified(answer: VerifiedAnswer) -> Draft:
    by_marker = {item.marker: item for item in answer.citations}
    return Draft(
        standalone=answer.standalone,
        wordings="\n".join(question.text for question in answer.questions),
        texts={"ar" if text.language == "ar" else "fr": text.markdown for text in answer.texts},
        citations=_picked([by_marker[marker] for marker in sorted(by_marker)]),
        contradicts=answer.contradicts,
        named=answer.author_named,
        publish=True,
    )


def _picked(citations: Sequence[CitationColumns]) -> tuple[Picked, ...]:
    return tuple(
        Picked(item.marker, item.document_id, tuple(item.sentence_ids), str(item.shown["quote"]))
        for item in citations
    )


def _to_content(draft: Draft) -> dict[str, Any]:
    content = asdict(draft)
    # JSON knows no numbers as keys.
    content["statements"] = [[position, *found] for position, found in sorted(draft.statements.items())]
    content["texts"] = dict(draft.texts)
    return content


def _from_content(content: Mapping[str, Any]) -> Draft:
    values = dict(content)
    values["statements"] = {item[0]: (item[1], item[2]) for item in values["statements"]}
    values["citations"] = tuple(
        Picked(item["marker"], item["document_id"], tuple(item["sentence_ids"]), item["quote"])
        for item in values["citations"]
    )
    return Draft(**values)
