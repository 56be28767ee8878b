"""The frozen records that cross module boundaries.

Offsets are character positions in `Document.text`: `document.text[x.start:x.end]` is the exact text of a
sentence, passage or quote, and nothing else is ever shown as a quotation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["fr", "ar"]
"""The languages TijarIA answers in and reads."""

Form = Literal["fr", "ar", "ary", "ary-Latn", "other"]
"""The forms a question comes in: French, Arabic, Darija in Arabic or Latin letters, anything else."""

Topic = Literal["procedure", "tariff", "market", "programme"]

Confidence = Literal["high", "medium", "low"]

SourceStatus = Literal["current", "superseded", "conflict", "unconfirmed", "gap"]
"""`superseded`: replaced by a later rule; `conflict`: sources disagree; `unconfirmed`: not confirmed as of
today; `gap`: says that something was looked for and not found."""

AnswerStatus = Literal["answered", "refused", "clarify"]

Writing = Literal["", "written", "replaced", "failed", "denied"]
"""`replaced`: the direct answer was not supported; `failed`: no reply; `denied`: it said nothing answers."""

BlockKind = Literal["heading", "paragraph", "list_item", "table_row"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from. Dates are ISO 8601, partial ones too ("2025-10", "2013"); None: unknown.

    `valid_from` and `valid_until` bound the period of the rule itself, `as_of` dates the source.
    """

    id: str
    publisher: str
    urls: tuple[str, ...] = ()
    as_of: str | None = None
    as_of_note: str = ""
    legal_reference: str = ""
    confidence: Confidence = "medium"
    status: SourceStatus = "current"
    valid_from: str | None = None
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table row of a document.

    Attributes:
        level: 1-6 for headings, nesting depth (0 first) for list items, 0 otherwise.
        marker: "-" or "3." for list items, "" otherwise; not part of the text.
        section_id: The section the block stands in (a heading belongs to the section that it opens).
        page: 1-based page of a PDF, None for other formats.
    """

    kind: BlockKind
    start: int
    end: int
    section_id: str
    level: int = 0
    marker: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest unit that can be quoted: one statement of a document and the sources it rests on.

    Attributes:
        id: Stable: "<document id>#<section id>/<hash of the text>".
        key: The same for a statement and its parallel in the other language, unique in a document:
            "<parallel>/<source ids>/<ordinal>"; for a document without parallel, the id.
        source_ids: Keys of `Document.sources`, most important first; never empty.
        lead_id: Id of the sentence that introduces the list this item belongs to, "" for none.
    """

    id: str
    key: str
    document_id: str
    section_id: str
    start: int
    end: int
    text: str
    source_ids: tuple[str, ...]
    kind: BlockKind = "paragraph"
    marker: str = ""
    page: int | None = None
    lead_id: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that exporters ask: written beside the corpus, indexed with it.

    Attributes:
        parallel: `Document.parallel` of the document it was written for.
        source_id: The source whose statements answer it; "" when the document is known not to answer it.
    """

    id: str
    form: Form
    text: str
    parallel: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Document:
    """One corpus file after loading: clean text, its structure and its sources.

    Attributes:
        id: From the front matter, or made from the path.
        parallel: Shared by the versions of one document in several languages; the id if there is one only.
        sources: By id. The entry "" is the document's own source, used by sentences that name none.
        section_titles: Section id → heading path, outermost first, joined by " › ".
        contact: Who to ask about the subject when the sources do not say.
        content_hash: SHA-256 over everything that decides what is indexed.
        path: Relative to the corpus, with "/" separators.
    """

    id: str
    title: str
    language: Language
    topic: Topic
    path: str
    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    sentences: tuple[Sentence, ...] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    section_titles: Mapping[str, str] = field(repr=False)
    parallel: str = ""
    publisher: str = ""
    as_of: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    supersedes: tuple[str, ...] = ()
    contact: str = ""
    questions: tuple[Question, ...] = field(default=(), repr=False)
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole blocks of one section: what the indexes hold and the retriever ranks.

    Attributes:
        id: Stable: "<document id>#<section id>/<hash of the text>".
        group: The same for a passage and its parallels in other languages, so that one is answered from.
        sentence_ids: In document order.
    """

    id: str
    group: str
    document_id: str
    language: Language
    topic: Topic
    title: str
    section_id: str
    heading_path: str
    start: int
    end: int
    text: str
    sentence_ids: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage and why it was ranked where it is.

    Attributes:
        score: Fused score, higher is better; comparable inside one result only.
        dense: Cosine after centring, −1 to 1 (None: not among the dense hits).
        lexical: BM25 over its ideal, 0 to 1.
        asked: Best match with a question written for the passage, 0 to 1 (0: none).
    """

    passage: Passage
    score: float
    dense: float | None = None
    lexical: float = 0.0
    asked: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement of the corpus that may answer a question, in whichever languages it is written.

    Attributes:
        key: `Sentence.key`, shared by the versions of the statement.
        sentences: Every version found or paralleled, by language.
        score: Logarithm of the chance that it answers, up to a constant; comparable inside one result only.
        dense: Best cosine of a version with the question, after centring, −1 to 1.
        lexical: Best BM25 over its ideal of a version, 0 to 1.
        passage: Best fused score of a passage that holds a version.
        asked: Best cosine with a question written for its source, −1 to 1; 0 when none was written.
        asked_lexical: The same by words, 0 to 1.
        has_questions: Whether questions were written for its source.
    """

    key: str
    sentences: Mapping[Language, Sentence]
    score: float
    dense: float
    lexical: float
    passage: float
    asked: float
    asked_lexical: float
    has_questions: bool


@dataclass(frozen=True, slots=True)
class Citation:
    """One numbered source of an answer. `quote` is `document.text[start:end]`.

    Attributes:
        url: Address of the document in this service, scrolled to the quote.
        source_url: Address of the original source, None when there is none.
        section: Heading path of the quote.
    """

    marker: int
    document_id: str
    title: str
    section: str
    quote: str
    start: int
    end: int
    url: str
    publisher: str
    page: int | None = None
    source_url: str | None = None
    as_of: str | None = None
    as_of_note: str = ""
    confidence: Confidence = "medium"
    status: SourceStatus = "current"
    legal_reference: str = ""
    language: Language = "fr"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an answer and the citations it rests on; a table's markers end its first row."""

    text: str
    markers: tuple[int, ...]
    list_marker: str = ""
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets. `text` is markdown with markers [1]…; a refusal cites nothing.

    Attributes:
        reason: Why it refuses or asks back, for a program (keys of `messages`); "" otherwise.
        question: The question that was answered: a follow-up completed from the conversation.
        choices: Replies to offer; `suggestions`: questions to go on with; `chart`: address of a chart.
        writing: What a chat model had to do with it; `dropped`: why statements of its are not shown.
        verified_on: ISO 8601 day on which an advisor, maybe named in `verified_by`, verified it, or None.
    """

    id: str
    conversation_id: str
    status: AnswerStatus
    language: Language
    text: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    warnings: tuple[str, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""
    question: str = ""
    generation: str = ""
    choices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    chart: str = ""
    writing: Writing = ""
    dropped: tuple[str, ...] = ()
    verified_on: str | None = None
    verified_by: str = ""
    verified_id: str = ""


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """A step: `start`, one `statement` per piece of markdown (joined, `answer.text`), then `final`."""

    kind: Literal["start", "statement", "final"]
    text: str = ""
    language: Language = "fr"
    citations: tuple[Citation, ...] = ()
    answer: Answer | None = None
