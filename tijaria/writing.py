"""One answer being written: the model's statements, each checked before it is shown.

Nothing is shown before the direct answer has passed: if it fails, the composer's answer takes its place and
the reader sees one answer, not two. After that, what fails is left out and the rest goes on.
"""

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from tijaria.answerability import Verdict
from tijaria.aspects import Aspect
from tijaria.calendar_day import today
from tijaria.content import holds
from tijaria.draft import Draft, uncertainty
from tijaria.draft_builder import DraftBuilder
from tijaria.folding import words
from tijaria.language import written_in
from tijaria.overlap import shared, wording
from tijaria.prompts import tells_rules
from tijaria.question import AskedQuestion
from tijaria.quoted import Quoted
from tijaria.schema import AnswerEvent
from tijaria.settings import Settings
from tijaria.statement_parser import WrittenStatement, statements
from tijaria.verification import CitedText, Verifier, joined

logger = logging.getLogger(__name__)

FAILED_IN_A_ROW = 2
"""Statements that fail in a row before the model is taken to be making things up."""

_MAX_STATEMENTS = 6
_REPEATED = 0.9
_MEASURED: frozenset[Aspect] = frozenset({"amount", "duration", "date", "rate", "contact"})

Telling = Generator[AnswerEvent, None, Draft]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an answer can be written from.

    Attributes:
        quotes: What the composer quotes.
        passages: What the model is shown.
        verdict: How sure the rules are that they answer.
        composed: The composer's answer, or its refusal: what is said if the model fails.
    """

    asked: AskedQuestion
    quotes: Sequence[Quoted]
    passages: Sequence[Quoted]
    verdict: Verdict
    composed: Draft

    def wanted(self) -> list[Aspect]:
        """Return the measurable things that are asked for and that the composer's quotes hold."""
        texts = [quote.text for quote in self.quotes]
        return [aspect for aspect in _MEASURED & self.asked.aspects if holds(aspect, texts)]


class Writing:
    """One answer being written."""

    def __init__(self, grounds: Grounds, verifier: Verifier, settings: Settings) -> None:
        """Take what to write from and what checks it."""
        self.grounds, self.passages = grounds, grounds.passages
        self._verifier, self._settings = verifier, settings
        self._builder = DraftBuilder(grounds.asked.language)
        self._held: list[tuple[WrittenStatement, list[Quoted]]] = []
        self._said: list[str] = []
        self._wanted = grounds.wanted()
        self.dropped: list[str] = []
        self.failed_in_a_row = 0
        self.shown = 0
        self.denied = False

    def tell(self, pieces: Iterator[str]) -> Iterator[AnswerEvent]:
        """Yield what passes of a reply; nothing until the direct answer has.

        Raises:
            GenerationError: The reply broke off.
        """
        # The model is reading its prompt meanwhile: embedding the passages costs the reader nothing.
        cited = [self._prepare(passage) for passage in self.passages]
        length = 0
        for written in statements(pieces):
            if written.denies:
                self.denied = not self.shown
                if self.denied:
                    return
                continue
            quotes = self._verified(written, cited)
            if quotes is None:
                if self._is_lost():
                    return
                continue
            length += len(written.text.split())
            if self.shown and length > self._settings.answer_max_words:
                return
            self._held.append((written, quotes))
            yield from self._show()
            if self.shown >= _MAX_STATEMENTS:
                return

    def _prepare(self, passage: Quoted) -> CitedText:
        section = passage.document.section_titles.get(passage.sentences[0].section_id, "")
        heading = f"{passage.document.title}\n{section}"
        return self._verifier.prepare([item.text for item in passage.sentences], heading=heading)

    def _verified(self, written: WrittenStatement, cited: Sequence[CitedText]) -> list[Quoted] | None:
        """Return what a statement rests on, None when it is not to be shown."""
        asked = self.grounds.asked
        text = written.text
        own = wording(text)
        if any(shared(own, wording(other)) >= _REPEATED for other in self._said):
            return None
        if written_in(text) != asked.language or tells_rules(text):
            self._drop("language" if written_in(text) != asked.language else "rules")
            return None
        if words(text) == words(asked.text):
            self._drop("question")
            return None
        named = [number - 1 for number in written.passages if number <= len(cited)]
        order = [*named, *(at for at in range(len(cited)) if at not in named)]
        at, finding = self._verifier.verify_any(
            text, [cited[position] for position in order], question=asked.text
        )
        if finding.is_supported:
            self.failed_in_a_row = 0
            return _runs(self.passages[order[at]], finding.support)
        if len(named) > 1:
            both = self._verifier.verify(
                text, joined([cited[position] for position in named]), question=asked.text
            )
            if both.is_supported:
                return self._spread(named, both.support)
        self._drop(finding.reason, finding.detail)
        return None

    def _spread(self, named: Sequence[int], support: Sequence[int]) -> list[Quoted]:
        """Return what a statement rests on that cites several passages."""
        places = [(number, at) for number in named for at in range(len(self.passages[number].sentences))]
        quotes: list[Quoted] = []
        for number in named:
            own = [places[position][1] for position in support if places[position][0] == number]
            quotes += _runs(self.passages[number], own)
        return quotes

    def _drop(self, reason: str, detail: str = "") -> None:
        logger.info("a statement of the chat model was dropped: %s %s", reason, detail)
        self.dropped.append(reason)
        self.failed_in_a_row += 1

    def _is_lost(self) -> bool:
        """Tell whether the direct answer is lost: it was the statement just dropped, or it never comes."""
        if self.shown or not self.dropped:
            return False
        return not self._wanted or self.failed_in_a_row >= FAILED_IN_A_ROW

    def _show(self) -> Iterator[AnswerEvent]:
        if not self.shown and self._wanted:
            texts = [written.text for written, _ in self._held]
            if not any(holds(aspect, texts) for aspect in self._wanted):
                return
        for written, quotes in self._held:
            self._builder.say(written.text, quotes, item=written.is_item)
            text, citations = self._builder.latest()
            self._said.append(written.text)
            self.shown += 1
            yield AnswerEvent("statement", text, self.grounds.asked.language, citations)
        self._held.clear()

    def draft(self) -> Draft:
        """Return what was shown."""
        grounds = self.grounds
        doubt = [] if grounds.verdict.is_sure else [uncertainty(grounds.quotes[0], grounds.asked.language)]
        built = self._builder.build(
            today=today(), stale_after_months=self._settings.stale_after_months, notices=doubt
        )
        return replace(built, writing="written", dropped=tuple(self.dropped))


def _runs(passage: Quoted, support: Sequence[int]) -> list[Quoted]:
    """Return the supporting sentences as quotes; those that follow each other in the document are one."""
    everywhere = passage.document.sentences
    runs: list[list[int]] = []
    for position in support:
        place = everywhere.index(passage.sentences[position])
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return [Quoted(passage.document, tuple(everywhere[place] for place in run)) for run in runs]
