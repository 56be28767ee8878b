"""The whole path of a question, on one screen: screen → understand → retrieve → judge → quote → cite."""

import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from tijaria import draft
from tijaria.answerability import Verdict
from tijaria.calendar_day import today
from tijaria.checklist import Checklist, Papers
from tijaria.composer import gap_among
from tijaria.conversation import Turn, spoken_language
from tijaria.draft import Draft
from tijaria.duty_line import Duties
from tijaria.embeddings import Embedder, Vectors, load_embedder
from tijaria.engine import Engine, assemble
from tijaria.generator import retell
from tijaria.guard import is_innocent, screen
from tijaria.hs import Candidate
from tijaria.index import Index, IndexHandle
from tijaria.library import find_document
from tijaria.llm import load_chat_model
from tijaria.messages import say
from tijaria.opportunities import MarketList, Opportunities
from tijaria.question import AskedQuestion
from tijaria.question_text import checked, visible
from tijaria.quoted import Quoted
from tijaria.schema import Answer, AnswerEvent, Document, Language, ScoredPassage, Topic
from tijaria.settings import Settings
from tijaria.stopwatch import Stopwatch
from tijaria.verified import VerifiedSource
from tijaria.verified_answers import VerifiedAnswers, VerifiedShelf
from tijaria.writing import Grounds


class RAGPipeline:
    """Answers questions from the generation in force. Thread-safe."""

    def __init__(self, settings: Settings, embedder: Embedder, verified: VerifiedSource | None = None):
        """Open the generation in force; `verified` gives the answers that advisors stand for.

        Raises:
            IndexNotFoundError: There is none.
            IndexMismatchError: It was built with other settings.
        """
        self._settings = settings
        self._embedder = embedder
        self._model = load_chat_model(settings)
        self._handle = IndexHandle(settings, embedder)
        self._verified = VerifiedAnswers(verified, embedder, settings)
        self._lock = threading.Lock()
        self._engine = self._assembled(self._handle.get())

    def answer(
        self,
        question: str,
        *,
        language: Language | None = None,
        conversation_id: str = "",
        history: Sequence[Turn] = (),
    ) -> Answer:
        """Answer a question.

        Args:
            question: As typed.
            language: Language of the answer; by default that of the question.
            conversation_id: Returned with the answer; made when empty.
            history: The exchanges before in this conversation, oldest first.

        Raises:
            InvalidQuestionError: The question is empty, too long or not text.
        """
        *_, final = self.stream(question, language=language, conversation_id=conversation_id, history=history)
        assert final.answer is not None
        return final.answer

    def stream(
        self,
        question: str,
        *,
        language: Language | None = None,
        conversation_id: str = "",
        history: Sequence[Turn] = (),
    ) -> Iterator[AnswerEvent]:
        """Answer a question piece by piece; same arguments and errors as `answer`."""
        clock, deadline = Stopwatch(), time.monotonic() + self._settings.answer_timeout
        text = self._checked(question)
        engine = self._current()
        seen = [replace(turn, message=visible(turn.message)) for turn in history]
        full = engine.conversation.standalone(text, seen)
        if engine.rewriter is not None:
            full = engine.rewriter.rewritten(text, full, seen, seconds=self._settings.answer_timeout)
        asked = engine.reader.read(full, language=language or spoken_language(text, full))
        clock.lap("understand")
        may_ask = not seen or seen[-1].status != "clarify"
        content = self._draft(engine, asked, clock, ask=may_ask, deadline=deadline)
        yield AnswerEvent("start", language=asked.language)
        if isinstance(content, Grounds):
            assert engine.generator is not None
            content = yield from engine.generator.tell(content, deadline=deadline)
            clock.lap("write")
        else:
            yield from retell(content, asked.language)
        if asked.form == "other" and language is None:
            notice = say("other_language_question", asked.language)
            content = replace(content, warnings=(notice, *content.warnings))
        answer = Answer(
            id=secrets.token_urlsafe(12),
            conversation_id=conversation_id or secrets.token_urlsafe(16),
            status=content.status,
            language=asked.language,
            text="".join(piece for piece, _ in content.pieces()),
            statements=tuple(statement for statement, _ in content.statements),
            citations=content.citations,
            warnings=content.warnings,
            timings_ms=clock.total(),
            reason=content.reason,
            question=full,
            generation=engine.index.manifest.id,
            choices=content.choices,
            suggestions=engine.suggestions.after(content, asked),
            chart=content.chart,
            writing=content.writing,
            dropped=content.dropped,
            verified_on=content.verified_on,
            verified_by=content.verified_by,
            verified_id=content.verified_id,
        )
        yield AnswerEvent("final", language=asked.language, answer=answer)

    def warm(self) -> None:
        """Have the chat model, if there is one, read ahead what begins every prompt. Takes seconds."""
        generator = self._current().generator
        if generator is not None:
            generator.warm()

    def passages(
        self, query: str, *, k: int = 10, language: Language | None = None, topic: Topic | None = None
    ) -> list[ScoredPassage]:
        """Return up to `k` passages, best first.

        Raises:
            InvalidQuestionError: The query is empty, too long or not text.
        """
        engine = self._current()
        asked = engine.reader.read(self._checked(query))
        return list(engine.retriever.retrieve(asked, k=k, language=language, topic=topic).passages)

    def understood(self, query: str) -> AskedQuestion:
        """Return what `passages` searches for: the terms of a query and what they are expanded to.

        Errors as of `passages`.
        """
        return self._current().reader.read(self._checked(query))

    def document(self, document_id: str) -> Document:
        """Return a document of the generation in force, those made of tables included.

        Raises:
            KeyError: There is none.
        """
        return find_document(self._current().index, document_id)

    def duties(self, *, hs: str, destination: str, on: date | None = None) -> Duties:
        """Return what is known of the duties on a product; see `DutyTable.lookup`.

        Raises:
            InvalidParameterError: A parameter cannot be used; names it.
        """
        return self._current().index.duties.lookup(hs, destination=destination, on=on)

    def checklist(self, *, hs: str | None, destination: str | None, regime: str | None) -> Papers:
        """Return the papers of an export; see `Checklist.lookup`.

        Raises:
            InvalidParameterError: A parameter cannot be used; names it.
        """
        return Checklist(self._current().index).lookup(hs, destination, regime)

    def opportunities(self, *, hs: str) -> MarketList:
        """Return the markets for a product; see `Opportunities.lookup`, errors included."""
        return Opportunities(self._current().index).lookup(hs)

    def headings(self, product: str, *, k: int = 5) -> Sequence[Candidate]:
        """Return up to `k` headings of the nomenclature that a product may belong to, best first.

        Errors as of `passages`.
        """
        engine = self._current()
        return engine.trade.headings(engine.reader.read(self._checked(product)), k=k)

    def question_vectors(self, questions: Sequence[str]) -> Vectors:
        """Return `[n, dimension]` unit vectors of questions, to tell which are about the same."""
        return self._current().reader.vectors(questions)

    @property
    def verified(self) -> VerifiedShelf:
        """What tells whether verified answers stand beside the generation in force."""
        return self._current().verified

    def documents(self) -> list[Document]:
        """Return every document of the generation in force, in the order of their paths."""
        return self._current().index.documents.all()

    def ready(self) -> Mapping[str, object]:
        """Return what is being served: generation, model and counts.

        Raises:
            IndexNotFoundError: The generation has gone.
        """
        manifest = self._current().index.manifest
        return {
            "generation": manifest.id,
            "created_at": manifest.created_at,
            "model": manifest.model,
            "documents": len(manifest.documents),
            **manifest.counts,
        }

    def _draft(
        self, engine: Engine, asked: AskedQuestion, clock: Stopwatch, *, ask: bool, deadline: float
    ) -> Draft | Grounds:
        screening = screen(asked, engine.index.calibration.gate)
        clock.lap("screen")
        if screening in ("smalltalk", "thanks"):
            return draft.reply(screening, asked.language, status="answered")
        if screening in ("instruction", "fraud"):
            return draft.reply(screening, asked.language)
        computed = engine.verified.draft(asked, today=today())
        computed = computed or engine.trade.draft(asked, today=today(), ask=ask)
        if computed is not None:
            clock.lap("compute")
            return computed
        if screening == "off_topic":
            return draft.reply(screening, asked.language)
        found = engine.retriever.retrieve(asked)
        clock.lap("retrieve")
        quotes = [q for q in engine.composer.compose(asked, found.evidence) if is_innocent(q.text)]
        if not quotes:
            return draft.refusal("no_evidence", asked.language, nearest=None)
        verdict = engine.judge.judge(asked, quotes, found)
        clock.lap("compose")
        if ask and (back := engine.trade.question_back(asked, quotes, found, verdict)):
            return back
        if engine.generator is None:
            return self._compose(asked, quotes, verdict)
        passages = engine.generator.passages(asked, quotes, found)
        weighed = engine.generator.weighed(verdict, asked, passages, deadline=deadline)
        clock.lap("opinion")
        return Grounds(asked, quotes, passages, weighed, self._compose(asked, quotes, weighed))

    def _compose(self, asked: AskedQuestion, quotes: Sequence[Quoted], verdict: Verdict) -> Draft:
        if verdict.probability < self._settings.answer_threshold:
            return self._refuse(asked, quotes, verdict)
        gap = gap_among(asked, quotes)
        if gap is not None:
            return draft.refusal("gap", asked.language, nearest=gap, missing=gap.sentences[0].text)
        return draft.answer(
            quotes,
            language=asked.language,
            today=today(),
            stale_after_months=self._settings.stale_after_months,
            is_sure=verdict.is_sure,
        )

    def _refuse(self, asked: AskedQuestion, quotes: Sequence[Quoted], verdict: Verdict) -> Draft:
        if not verdict.is_in_scope:
            return draft.reply("off_topic", asked.language)
        reason = "missing_aspect" if verdict.on_subject else "no_evidence"
        return draft.refusal(reason, asked.language, nearest=quotes[0])

    def _checked(self, question: str) -> str:
        return checked(question, limit=self._settings.max_question_chars)

    def _current(self) -> Engine:
        index = self._handle.get()
        if index is not self._engine.index:
            with self._lock:
                index = self._handle.get()  # who waited here may hold the one before
                if index is not self._engine.index:
                    self._engine = self._assembled(index)
        return self._engine

    def _assembled(self, index: Index) -> Engine:
        return assemble(index, self._embedder, self._settings, self._model, self._verified)


def load_pipeline(settings: Settings, verified: VerifiedSource | None = None) -> RAGPipeline:
    """Load the embedder and open the generation in force; `verified` as in `RAGPipeline`.

    Raises:
        ConfigurationError: The embedding model cannot be loaded.
        IndexNotFoundError: There is no index yet.
        IndexMismatchError: It was built with other settings.
    """
    return RAGPipeline(settings, load_embedder(settings), verified)
