"""A verified answer as it is served: the advisor's own words, every source cited as ever.

A figure that stands in none of the sources of its statement is the advisor's own, and the statement says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tijaria.citations import cite, source_of, warnings
from tijaria.draft import Draft
from tijaria.folding import fold
from tijaria.index import Index
from tijaria.messages import say
from tijaria.quoted import Quoted
from tijaria.schema import Citation, Language, Statement
from tijaria.verified import VerifiedAnswer, VerifiedText, quoted_now

_BLOCK = re.compile(r"\n\s*\n")
_ITEM = re.compile(r"^\s*([-*+•]|\d{1,3}[.)])\s+")
_MARKER = re.compile(r"[^\S\n]*\[(\d{1,3})\](?!\()")
_FIGURE = re.compile(r"\d+(?:[.,/\-]\d+)*")


@dataclass(frozen=True, slots=True)
class VerifiedStatement:
    """A paragraph, list item or table of a verified answer.

    Attributes:
        text: Markdown without markers.
        markers: Those of the citations that it rests on, in order.
        list_marker: "-" or "3." for an item of a list, "" otherwise.
    """

    text: str
    markers: tuple[int, ...] = ()
    list_marker: str = ""

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return self.text.startswith("|")


def statements_of(markdown: str) -> tuple[VerifiedStatement, ...]:
    """Return the statements of an answer that an advisor wrote, in order."""
    return tuple(
        VerifiedStatement(text, markers, bullet)
        for block in _BLOCK.split(markdown.strip())
        for bullet, lines in _parts(block.splitlines())
        if (text := _MARKER.sub("", lines).strip())
        for markers in [tuple(dict.fromkeys(int(number) for number in _MARKER.findall(lines)))]
    )


def own_figures(text: VerifiedText) -> tuple[tuple[VerifiedStatement, tuple[str, ...]], ...]:
    """Return the statements with figures that stand in none of their sources, and these figures."""
    quotes = {citation.marker: citation.quote for citation in text.citations}
    found = ((statement, _missing(statement, quotes)) for statement in statements_of(text.markdown))
    return tuple((statement, figures) for statement, figures in found if figures)


def draft_of(
    answer: VerifiedAnswer, index: Index, *, language: Language, today: date, stale_after_months: int
) -> Draft:
    """Return a verified answer as a draft; in its other language where it was written in that one only.

    Args:
        answer: In force beside `index`.
        index: The generation to cite.
        language: Language to answer in.
        today: The day of the answer.
        stale_after_months: Age from which a source is old.
    """
    spoken = language if language in answer.texts else next(iter(answer.texts))
    text = answer.texts[spoken]
    present = {citation.marker: quoted_now(index, citation) for citation in text.citations}
    quotes = {marker: quoted for marker, quoted in present.items() if quoted is not None}
    statements, citations = _numbered(text, quotes, language=spoken)
    notes = warnings(
        citations,
        [source_of(quotes[marker]) for marker in _order(text, quotes)],
        language=language,
        today=today,
        stale_after_months=stale_after_months,
    )
    if spoken != language:
        notes = (say("verified_elsewhere", language), *notes)
    elif any(citation.language != language for citation in citations):
        notes = (say("other_language_source", language), *notes)
    return replace(
        Draft("answered", tuple(statements), notes),
        verified_on=answer.verified_on,
        verified_by=answer.author,
        verified_id=answer.id,
    )


def _numbered(
    text: VerifiedText, quotes: Mapping[int, Quoted], *, language: Language
) -> tuple[list[tuple[Statement, tuple[Citation, ...]]], list[Citation]]:
    """Return the statements with citations numbered in the order in which they first appear."""
    numbers = {marker: number for number, marker in enumerate(_order(text, quotes), start=1)}
    own = {statement for statement, _ in own_figures(text)}
    statements: list[tuple[Statement, tuple[Citation, ...]]] = []
    citations: list[Citation] = []
    for statement in statements_of(text.markdown):
        markers = [marker for marker in statement.markers if marker in quotes]
        new = [cite(numbers[m], quotes[m]) for m in markers if numbers[m] > len(citations)]
        citations += new
        shown = statement.text
        if statement in own:
            shown += ("\n\n" if statement.is_table else " ") + say("advisors_own", language)
        numbered = tuple(numbers[marker] for marker in markers)
        statements.append(
            (Statement(shown, numbered, statement.list_marker, is_table=statement.is_table), tuple(new))
        )
    return statements, citations


def _order(text: VerifiedText, quotes: Mapping[int, Quoted]) -> list[int]:
    cited = (marker for statement in statements_of(text.markdown) for marker in statement.markers)
    return [marker for marker in dict.fromkeys(cited) if marker in quotes]


def _missing(statement: VerifiedStatement, quotes: Mapping[int, str]) -> tuple[str, ...]:
    held = {figure for marker in statement.markers for figure in _figures(quotes.get(marker, ""))}
    return tuple(figure for figure in dict.fromkeys(_figures(statement.text)) if figure not in held)


def _figures(text: str) -> list[str]:
    return _FIGURE.findall(fold(text))


def _parts(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (list marker, text): each item of a list by itself, other lines together."""
    bullet, run = "", list[str]()
    for line in lines:
        item = _ITEM.match(line)
        if item:
            if run:
                yield bullet, "\n".join(run)
            bullet, run = _bullet(item.group(1)), [line[item.end() :]]
        else:
            run.append(line.strip())
    if run:
        yield bullet, "\n".join(run)


def _bullet(written: str) -> str:
    return f"{written[:-1]}." if written[0].isdigit() else "-"
