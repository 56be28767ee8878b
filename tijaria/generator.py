"""Passages → an answer written by a chat model, streamed; the composer's answer wherever it fails.

What the rules refuse never reaches the model; where they are unsure and the model sees no answer, nothing is
answered either.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

from tijaria import draft
from tijaria.answerability import Verdict
from tijaria.document_store import DocumentStore
from tijaria.draft import Draft
from tijaria.embeddings import Embedder
from tijaria.entailment import load_entailment
from tijaria.errors import GenerationError, SlowModelError
from tijaria.index import Index
from tijaria.llm import ChatModel
from tijaria.messages import say
from tijaria.opinion import is_doubtful, weighed
from tijaria.passage_choice import choose_passages
from tijaria.prompts import answer_messages, opinion_messages, safe_sentences
from tijaria.question import AskedQuestion
from tijaria.quoted import Quoted
from tijaria.retriever import Retrieval
from tijaria.schema import AnswerEvent, Language
from tijaria.schema import Writing as Outcome
from tijaria.settings import Settings
from tijaria.verification import Verifier
from tijaria.writing import FAILED_IN_A_ROW, Grounds, Telling, Writing

logger = logging.getLogger(__name__)

_MAX_TOKENS = 320
_WARMING_SECONDS = 120.0
# With less of the reader's patience left, the model is not asked: it would fail for no fault of its own.
_LEAST_SHARE = 0.25


class Generator:
    """Writes answers with a chat model. Thread-safe."""

    def __init__(
        self,
        model: ChatModel,
        verifier: Verifier,
        *,
        documents: DocumentStore,
        embedder: Embedder,
        settings: Settings,
    ) -> None:
        """Take the model, what checks it, and the documents of one index generation."""
        self._model, self._verifier = model, verifier
        self._documents, self._embedder, self._settings = documents, embedder, settings

    def warm(self) -> None:
        """Have the model read what begins every prompt, which its server keeps; failures are only logged."""
        for language in get_args(Language):
            try:
                self._model.complete(
                    answer_messages("", (), language), seconds=_WARMING_SECONDS, max_tokens=1
                )
            except GenerationError as error:
                logger.info("the chat model did not read its rules ahead: %s", error)

    def tell(self, grounds: Grounds, *, deadline: float) -> Telling:
        """Yield the statements of an answer and return it whole.

        Args:
            grounds: What to write from.
            deadline: Time by `time.monotonic` at which it must be finished.
        """
        if not self._is_asked(grounds):
            return (yield from retell(grounds.composed, grounds.asked.language))
        work = Writing(grounds, self._verifier, self._settings)
        try:
            yield from work.tell(self._asking(work, deadline))
        except GenerationError as error:
            logger.warning("the chat model did not finish: %s", error)
            if not work.shown:
                return (yield from self._instead(grounds, "failed", work))
        if not work.shown:
            return (yield from self._instead(grounds, "denied" if work.denied else "replaced", work))
        self._model.breaker.succeeded()
        return work.draft()

    def _is_asked(self, grounds: Grounds) -> bool:
        # What the rules refuse stays refused: a verified figure of a model could save none of 146 answerable
        # questions of the tuning half, and answer 2 of 74 unanswerable ones.
        return grounds.composed.status == "answered" and not self._model.breaker.is_open

    def _asking(self, work: Writing, deadline: float) -> Iterator[str]:
        """Start the model on its way; nothing to ask from is nothing said."""
        asked = work.grounds.asked
        if not work.passages:
            return iter(())
        messages = answer_messages(asked.text, work.passages, asked.language)
        started, first_by = time.monotonic(), self._first_by(deadline)
        if first_by - started < self._settings.llm_patience * _LEAST_SHARE:
            raise GenerationError("There was no time left to ask the chat model.")
        pieces = self._model.stream(
            messages,
            seconds=deadline - started,
            max_tokens=_MAX_TOKENS,
            until=lambda: deadline if work.shown else first_by,
        )
        # What an opinion was asked of has been read.
        return pieces if work.grounds.verdict.has_opinion else self._timed(pieces, work.passages, started)

    def _instead(self, grounds: Grounds, outcome: Outcome, work: Writing) -> Telling:
        """Tell the composer's answer, or refuse where the model too saw none."""
        composed, language = grounds.composed, grounds.asked.language
        if outcome != "denied":
            composed = replace(composed, warnings=(say(outcome, language), *composed.warnings))
        elif not grounds.verdict.is_sure:
            reason = "missing_aspect" if grounds.verdict.on_subject else "no_evidence"
            composed = draft.refusal(reason, language, nearest=grounds.quotes[0])
        if outcome == "replaced" and work.failed_in_a_row >= FAILED_IN_A_ROW:
            self._model.breaker.failed()
        return (yield from retell(replace(composed, writing=outcome, dropped=tuple(work.dropped)), language))

    def passages(self, asked: AskedQuestion, quotes: Sequence[Quoted], found: Retrieval) -> list[Quoted]:
        """Return what the model is shown, as much as it reads in time, without what speaks to it."""
        chosen = choose_passages(
            asked,
            quotes,
            found.evidence,
            documents=self._documents,
            count_tokens=self._embedder.count_tokens,
            max_tokens=self._model.pace.budget(self._settings.llm_prompt_tokens),
        )
        safe = [(quoted, safe_sentences(quoted)) for quoted in chosen]
        return [replace(quoted, sentences=sentences) for quoted, sentences in safe if sentences]

    def weighed(
        self, verdict: Verdict, asked: AskedQuestion, passages: Sequence[Quoted], *, deadline: float
    ) -> Verdict:
        """Return the verdict of the rules or, where these are in doubt, with the model's opinion weighed in.

        Arguments as of `leaning`.
        """
        if not is_doubtful(verdict, threshold=self._settings.answer_threshold):
            return verdict
        leaning = self.leaning(asked, passages, deadline=deadline)
        return verdict if leaning is None else weighed(verdict, leaning)

    def leaning(self, asked: AskedQuestion, passages: Sequence[Quoted], *, deadline: float) -> float | None:
        """Return how far the model leans to think that the passages answer, None when it does not say.

        Args:
            asked: The question.
            passages: What the model is shown.
            deadline: Time by `time.monotonic` at which the whole answer must be finished.
        """
        if not passages or self._model.breaker.is_open:
            return None
        started = time.monotonic()
        messages = opinion_messages(asked.text, passages, asked.language)
        try:
            leaning = self._model.leaning(messages, seconds=self._first_by(deadline) - started)
        except GenerationError as error:
            logger.info("the chat model has no opinion: %s", error)
            if isinstance(error, SlowModelError):
                self._learn(passages, started)
            return None
        self._learn(passages, started)
        return leaning

    def _timed(self, pieces: Iterator[str], passages: Sequence[Quoted], started: float) -> Iterator[str]:
        """Yield the pieces of a reply, and learn from the first how fast the model reads."""
        try:
            first = next(pieces, "")
        except SlowModelError:
            # It is slower still than that: the next prompt is shorter in any case.
            self._learn(passages, started)
            raise
        self._learn(passages, started)
        yield first
        yield from pieces

    def _first_by(self, deadline: float) -> float:
        """Return when the first statement must have come: the quoted answer is at hand meanwhile."""
        return min(deadline, deadline - self._settings.answer_timeout + self._settings.llm_patience)

    def _learn(self, passages: Sequence[Quoted], started: float) -> None:
        """Take note of how long the model, asked at a time by `time.monotonic`, took to read passages."""
        length = sum(self._embedder.count_tokens(f"{quoted.heading} {quoted.text}") for quoted in passages)
        self._model.pace.learn(length, time.monotonic() - started)


def load_generator(
    model: ChatModel | None, index: Index, embedder: Embedder, settings: Settings
) -> Generator | None:
    """Return what writes answers from an index generation, None without a chat model."""
    if model is None:
        return None
    verifier = Verifier(embedder, index.calibration.space, nli=load_entailment(settings))
    return Generator(model, verifier, documents=index.documents, embedder=embedder, settings=settings)


def retell(content: Draft, language: Language) -> Telling:
    """Yield the statements of a draft that is complete, and return it."""
    for text, citations in content.pieces():
        yield AnswerEvent("statement", text, language, citations)
    return content
