"""Passages → an answer written by a chat model, streamed; the composer's answer wherever it fails.

What the rules refuse never reaches the model; where they are unsure and the model sees no answer, nothing is
answered either.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace

from tijaria import draft
from tijaria.document_store import DocumentStore
from tijaria.draft import Draft
from tijaria.embeddings import Embedder
from tijaria.entailment import load_entailment
from tijaria.errors import GenerationError
from tijaria.index import Index
from tijaria.llm import ChatModel
from tijaria.messages import say
from tijaria.passage_choice import choose_passages
from tijaria.prompts import answer_messages, safe_sentences
from tijaria.quoted import Quoted
from tijaria.schema import AnswerEvent, Language
from tijaria.schema import Writing as Outcome
from tijaria.settings import Settings
from tijaria.verification import Verifier
from tijaria.writing import FAILED_IN_A_ROW, Grounds, Telling, Writing

logger = logging.getLogger(__name__)

# Of 146 answerable and 74 unanswerable questions of the tuning half, the rules answer 130 and 24; 3 and 3 of
# them lie below this. A small model sees no answer nearly always or never: it must not cost more than that.
SURE = 0.6
"""Evidence from which a model that sees no answer is not believed."""

_MAX_TOKENS = 320


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

    def tell(self, grounds: Grounds, *, deadline: float) -> Telling:
        """Yield the statements of an answer and return it whole.

        Args:
            grounds: What to write from.
            deadline: Time by `time.monotonic` at which it must be finished.
        """
        if not self._is_asked(grounds):
            return (yield from retell(grounds.composed, grounds.asked.language))
        work = Writing(grounds, self._passages(grounds), self._verifier, self._settings)
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
        return self._model.stream(messages, seconds=deadline - time.monotonic(), max_tokens=_MAX_TOKENS)

    def _instead(self, grounds: Grounds, outcome: Outcome, work: Writing) -> Telling:
        """Tell the composer's answer, or refuse where the model too saw none."""
        composed, language = grounds.composed, grounds.asked.language
        if outcome != "denied":
            composed = replace(composed, warnings=(say(outcome, language), *composed.warnings))
        elif grounds.verdict.probability < SURE:
            reason = "missing_aspect" if grounds.verdict.on_subject else "no_evidence"
            composed = draft.refusal(reason, language, nearest=grounds.quotes[0])
        if outcome == "replaced" and work.failed_in_a_row >= FAILED_IN_A_ROW:
            self._model.breaker.failed()
        return (yield from retell(replace(composed, writing=outcome, dropped=tuple(work.dropped)), language))

    def _passages(self, grounds: Grounds) -> list[Quoted]:
        """Return what the model is shown, without sentences that speak to it."""
        chosen = choose_passages(
            grounds.asked,
            grounds.quotes,
            grounds.found.evidence,
            documents=self._documents,
            count_tokens=self._embedder.count_tokens,
            max_tokens=self._settings.llm_prompt_tokens,
        )
        safe = [(quoted, safe_sentences(quoted)) for quoted in chosen]
        return [replace(quoted, sentences=sentences) for quoted, sentences in safe if sentences]


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
