"""Builds a draft line by line: a quote that several lines rest on is one citation."""

from collections.abc import Sequence
from datetime import date

from tijaria.citations import cite, source_of, warnings
from tijaria.draft import Draft
from tijaria.messages import say
from tijaria.quoted import Quoted
from tijaria.schema import Citation, Language, Statement


class DraftBuilder:
    """Collects statements and numbers their citations in the order in which they first appear."""

    def __init__(self, language: Language) -> None:
        """Start an empty draft in a language."""
        self._language = language
        self._statements: list[tuple[Statement, tuple[Citation, ...]]] = []
        self._quotes: list[Quoted] = []
        self._markers: dict[tuple[str, int, int], int] = {}

    def say(self, text: str, quotes: Sequence[Quoted] = (), *, item: bool = False) -> None:
        """Add a statement.

        Args:
            text: What is said; a figure in it must stand in a quote.
            quotes: What it rests on; empty for a sentence of TijarIA's own.
            item: Whether it is an item of a list.
        """
        new: list[Citation] = []
        markers: dict[int, None] = {}
        for quoted in quotes:
            place = (quoted.document.id, quoted.start, quoted.end)
            if place not in self._markers:
                self._quotes.append(quoted)
                self._markers[place] = len(self._quotes)
                new.append(cite(len(self._quotes), quoted))
            markers[self._markers[place]] = None
        self._statements.append((Statement(text, tuple(markers), "-" if item else ""), tuple(new)))

    def latest(self) -> tuple[str, tuple[Citation, ...]]:
        """Return the markdown of the last statement, as it follows those before it, and its new citations."""
        *_, last = Draft("answered", tuple(self._statements)).pieces()
        return last

    def build(self, *, today: date, stale_after_months: int, notices: Sequence[str] = ()) -> Draft:
        """Return the draft, with what the reader must be warned about.

        Args:
            today: The day of the answer.
            stale_after_months: Age from which a source is old.
            notices: Warnings that come first.
        """
        citations = [citation for _, new in self._statements for citation in new]
        notes = warnings(
            citations,
            [source_of(quoted) for quoted in self._quotes],
            language=self._language,
            today=today,
            stale_after_months=stale_after_months,
        )
        if any(citation.language != self._language for citation in citations):
            notes = (say("other_language_source", self._language), *notes)
        return Draft("answered", tuple(self._statements), (*dict.fromkeys(notices), *notes))
