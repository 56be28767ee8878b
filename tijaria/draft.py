"""A draft: what will be said, before it has an id. Builds answers from quotes, and refusals from nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tijaria.citations import cite, source_of, warnings
from tijaria.messages import say
from tijaria.quoted import Quoted
from tijaria.schema import AnswerStatus, Citation, Language, Statement, Writing


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of an answer.

    Attributes:
        statements: Each with the citations that appear with it for the first time.
        choices: Replies to offer when something is asked back.
        chart: Address of a chart, "" for none.
        writing: What a chat model had to do with it; `dropped`: why statements of its were left out.
        verified_on, verified_by, verified_id: As in `Answer`.
    """

    status: AnswerStatus
    statements: tuple[tuple[Statement, tuple[Citation, ...]], ...]
    warnings: tuple[str, ...] = ()
    reason: str = ""
    choices: tuple[str, ...] = ()
    chart: str = ""
    writing: Writing = ""
    dropped: tuple[str, ...] = ()
    verified_on: str | None = None
    verified_by: str = ""
    verified_id: str = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation, by marker."""
        return tuple(citation for _, new in self.statements for citation in new)

    def pieces(self) -> Iterator[tuple[str, tuple[Citation, ...]]]:
        """Yield (markdown, new citations) in reading order; joined, the markdown is the text."""
        previous: Statement | None = None
        for statement, new in self.statements:
            markers = "".join(f" [{marker}]" for marker in statement.markers)
            bullet = f"{statement.list_marker} " if statement.list_marker else ""
            in_list = bool(previous and previous.list_marker and statement.list_marker)
            separator = "" if previous is None else "\n" if in_list else "\n\n"
            yield f"{separator}{bullet}{_marked(statement, markers)}", new
            previous = statement


def _marked(statement: Statement, markers: str) -> str:
    if not statement.is_table:
        return f"{statement.text}{markers}"
    first, _, rest = statement.text.partition("\n")
    return f"{first.removesuffix(' |')}{markers} |\n{rest}"


def answer(
    quotes: Sequence[Quoted],
    *,
    language: Language,
    today: date,
    stale_after_months: int,
    is_sure: bool = True,
) -> Draft:
    """Return an answer that quotes the corpus, every statement with its citation.

    Args:
        quotes: The direct answer first.
        language: Language of the warnings.
        today: The day of the answer.
        stale_after_months: Age from which a source is old.
        is_sure: Whether the quotes surely answer; if not, the reader is told.
    """
    statements: list[tuple[Statement, tuple[Citation, ...]]] = []
    citations = []
    for marker, quoted in enumerate(quotes, start=1):
        citation = cite(marker, quoted)
        citations.append(citation)
        for position, sentence in enumerate(quoted.sentences):
            bullet = (sentence.marker or "-") if sentence.kind != "paragraph" and quoted.is_list else ""
            new = (citation,) if position == 0 else ()
            statements.append((Statement(sentence.text, (marker,), bullet), new))
    notes = warnings(
        citations,
        [source_of(quoted) for quoted in quotes],
        language=language,
        today=today,
        stale_after_months=stale_after_months,
    )
    if any(citation.language != language for citation in citations):
        notes = (say("other_language_source", language), *notes)
    if not is_sure:
        notes = (uncertainty(quotes[0], language), *notes)
    return Draft("answered", tuple(statements), notes)


def reply(key: str, language: Language, *, status: AnswerStatus = "refused") -> Draft:
    """Return a draft that is one of TijarIA's own sentences."""
    return Draft(
        status, ((Statement(say(key, language), ()), ()),), reason="" if status == "answered" else key
    )


def refusal(reason: str, language: Language, *, nearest: Quoted | None, missing: str = "") -> Draft:
    """Return an honest "the sources do not say", with the nearest subject and who to ask.

    Args:
        reason: Key of the sentence that opens it: "no_evidence", "missing_aspect" or "gap".
        language: Language of the refusal.
        nearest: The best of what was found.
        missing: For "gap", the statement of the corpus that says it was not found.
    """
    lines = [say(reason, language) + (f" {missing}" if missing else "")]
    if nearest is not None:
        section = nearest.document.section_titles.get(nearest.sentences[0].section_id, nearest.document.title)
        if not missing:
            lines.append(say("nearest", language, subject=section))
    if not missing:
        lines.append(say("ask", language, contact=_contact(nearest, language)))
    return Draft("refused", tuple((Statement(line, ()), ()) for line in lines), reason=reason)


def uncertainty(nearest: Quoted, language: Language) -> str:
    """Return the warning of an answer that may not be one."""
    return say("uncertain", language, contact=_contact(nearest, language))


def _contact(nearest: Quoted | None, language: Language) -> str:
    """Return who to ask about what was found."""
    return (nearest and nearest.document.contact) or say("default_contact", language)
