"""The bodies of the HTTP API, as clients see them in /openapi.json."""

from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from app.advisor_requests import may_ask
from tijaria.question import AskedQuestion
from tijaria.schema import (
    Answer,
    AnswerStatus,
    Citation,
    Confidence,
    Form,
    Language,
    Passage,
    ScoredPassage,
    SourceStatus,
    Topic,
)

_ID = r"^[A-Za-z0-9_-]{1,64}$"


class _Body(BaseModel):
    # Unknown fields are refused: a misspelt "langauge" would otherwise be ignored in silence.
    model_config = ConfigDict(extra="forbid")


class QuestionBody(_Body):
    """A question on exporting from Morocco."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "Dans quel délai faut-il rapatrier les recettes d'exportation ?"},
                {"question": "ما هو أجل استرداد مداخيل التصدير؟", "language": "ar"},
            ]
        }
    )

    question: Annotated[str, Field(description="In French, Arabic or Darija (either script).")]
    conversation_id: Annotated[
        str | None,
        Field(
            pattern=_ID,
            description="From an earlier answer, to ask a follow-up question; left out, a new one is made.",
        ),
    ] = None
    language: Annotated[
        Language | None, Field(description="Language to answer in; left out, the question's.")
    ] = None


class CitationBody(BaseModel):
    """One numbered source of an answer."""

    marker: Annotated[int, Field(description="The number in the text: [1] is marker 1.")]
    document_id: str
    title: str
    page: Annotated[int | None, Field(description="Page of a PDF, 1 first; null for other documents.")]
    section: str
    quote: Annotated[str, Field(description="The exact words of the document.")]
    source_url: Annotated[str | None, Field(description="The original source, where there is one.")]
    publisher: str
    as_of: Annotated[str | None, Field(description="Date of the source: 2026, 2026-09 or 2026-09-07.")]
    as_of_note: str
    url: Annotated[str, Field(description="The document in this service, with the quote highlighted.")]
    confidence: Confidence
    status: Annotated[
        SourceStatus, Field(description="`superseded`: replaced since; `conflict`: sources disagree.")
    ]
    legal_reference: str
    language: Language

    @classmethod
    def of(cls, citation: Citation) -> "CitationBody":
        """Describe a citation of the core."""
        return cls.model_validate(citation, from_attributes=True)


class AnswerBody(BaseModel):
    """An answer. A refusal cites nothing and gives its `reason`."""

    id: str
    conversation_id: str
    status: AnswerStatus
    language: Language
    text: Annotated[str, Field(description="Markdown with markers [1], [2]… that name the citations.")]
    citations: list[CitationBody]
    warnings: list[str]
    timings_ms: Annotated[dict[str, float], Field(description='Milliseconds by stage, and "total".')]
    reason: Annotated[str, Field(description='Why there is no answer, for a program; "" for an answer.')]
    standalone_question: Annotated[
        str, Field(description="The question as it was understood: a follow-up completed.")
    ]
    choices: Annotated[list[str], Field(description="Replies to offer when `status` is `clarify`.")]
    suggestions: Annotated[list[str], Field(description="Questions to offer next.")]
    chart_url: Annotated[str | None, Field(description="A chart of the figures (SVG); null for none.")]
    verified_on: Annotated[
        str | None, Field(description="Day on which an advisor verified this answer; null when nobody did.")
    ]
    verified_by: Annotated[str, Field(description='The advisor, if they chose to be named; "" otherwise.')]
    can_ask_advisor: Annotated[bool, Field(description="Whether `POST /v1/requests` takes this answer.")]

    @classmethod
    def of(cls, answer: Answer) -> "AnswerBody":
        """Describe an answer of the core."""
        return cls(
            id=answer.id,
            conversation_id=answer.conversation_id,
            status=answer.status,
            language=answer.language,
            text=answer.text,
            citations=[CitationBody.of(citation) for citation in answer.citations],
            warnings=list(answer.warnings),
            timings_ms=dict(answer.timings_ms),
            reason=answer.reason,
            standalone_question=answer.question,
            choices=list(answer.choices),
            suggestions=list(answer.suggestions),
            chart_url=answer.chart or None,
            verified_on=answer.verified_on,
            verified_by=answer.verified_by,
            can_ask_advisor=may_ask(answer.status, answer.reason),
        )


class PassageBody(BaseModel):
    """One passage of the corpus, and why it was ranked where it is."""

    id: str
    document_id: str
    title: str
    section: str
    text: str
    language: Language
    topic: Topic
    page: int | None
    url: Annotated[str, Field(description="The document in this service, with the passage highlighted.")]
    score: Annotated[float, Field(description="Fused score, best first; comparable in one result only.")]
    dense: Annotated[float | None, Field(description="Cosine, −1 to 1; null: not among the dense hits.")]
    lexical: Annotated[float, Field(description="BM25 over its ideal, 0 to 1.")]
    asked: Annotated[float, Field(description="Best match with a question written for it, 0 to 1.")]

    @classmethod
    def of(cls, scored: ScoredPassage) -> "PassageBody":
        """Describe a ranked passage of the core."""
        passage = scored.passage
        return cls(
            id=passage.id,
            document_id=passage.document_id,
            title=passage.title,
            section=passage.heading_path,
            text=passage.text,
            language=passage.language,
            topic=passage.topic,
            page=passage.page,
            url=passage_url(passage),
            score=scored.score,
            dense=scored.dense,
            lexical=scored.lexical,
            asked=scored.asked,
        )


class ExpansionBody(BaseModel):
    """A term that the sources may use for one of the query."""

    term: Annotated[str, Field(description="A stem; after ~, the consonants of a Darija word.")]
    weight: Annotated[float, Field(description="What a match counts beside the query's own term, 0 to 1.")]


class TermBody(BaseModel):
    """A term of a query, and what it is expanded to."""

    term: Annotated[str, Field(description="Stem of a word as typed.")]
    expansions: list[ExpansionBody]


class UnderstoodBody(BaseModel):
    """What a query was understood as."""

    form: Annotated[Form, Field(description="ary: Darija, ary-Latn: in Latin letters; other: another.")]
    named: Annotated[list[str], Field(description="Entries of the glossary, by their first French name.")]
    aspects: Annotated[list[str], Field(description="What it wants to know: amount, duration, who…")]
    terms: list[TermBody]

    @classmethod
    def of(cls, asked: AskedQuestion) -> "UnderstoodBody":
        """Describe a question of the core."""
        terms = [
            TermBody(
                term=concept.terms[0][0],
                expansions=[
                    ExpansionBody(term=term, weight=round(weight, 3)) for term, weight in concept.terms[1:]
                ],
            )
            for concept in asked.concepts
        ]
        return cls(form=asked.form, named=list(asked.named), aspects=sorted(asked.aspects), terms=terms)


class PassagesBody(BaseModel):
    """Ranked passages, best first."""

    passages: list[PassageBody]
    understood: Annotated[
        UnderstoodBody | None, Field(description="How the query was expanded; null without `debug`.")
    ] = None


class FeedbackBody(_Body):
    """What a reader thinks of an answer; the last word on an answer counts."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answer_id": "a1B2c3", "value": 1, "comment": "Clair."}]}
    )

    answer_id: Annotated[str, Field(pattern=_ID, description="The answer's `id`.")]
    value: Annotated[Literal[1, -1], Field(description="1: useful; -1: not useful.")]
    comment: Annotated[str, Field(max_length=2000)] = ""


class FeedbackStored(BaseModel):
    """The feedback was stored."""

    id: str


class Problem(BaseModel):
    """A problem object (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str = ""


def passage_url(passage: Passage) -> str:
    """Address of a passage in the viewer, highlighted."""
    path = quote(passage.document_id, safe="/")
    return f"/documents/{path}?start={passage.start}&end={passage.end}#quote"
