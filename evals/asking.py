"""Asks golden questions of the real pipeline, and measures what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.checks import expected_language, fault, measure
from evals.facts import FactBook
from evals.metrics import CUTOFF, mean_reciprocal_rank, ndcg_at, recall_at
from evals.progress import track
from evals.questions import DAY, FORMS, GoldenQuestion
from tijaria.calendar_day import pinned
from tijaria.conversation import Turn
from tijaria.language import detect
from tijaria.rag import RAGPipeline
from tijaria.schema import Answer, Passage
from tijaria.settings import Settings

_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was retrieved; `right` when it holds a fact that answers."""

    passage: Passage
    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A golden question, its answer and what was measured.

    Attributes:
        area: Part of the corpus the question is about: the topic of its document, "" for none.
        found: The first passages for it, best first; empty for questions without facts.
        right_groups: The right passages among the first 100; a passage and its translation count as one.
        measures: Name → value; what does not apply is left out.
        fault: Where it went wrong, "" when it is as it should be.
        expected: The statements that answer, in the language of the answer where there is one.
    """

    question: GoldenQuestion
    area: str
    answer: Answer
    found: Sequence[Found]
    measures: dict[str, float]
    fault: str
    expected: Sequence[str] = ()
    right_groups: Sequence[str] = ()


class Asker:
    """Asks questions of one pipeline."""

    def __init__(self, pipeline: RAGPipeline, settings: Settings, book: FactBook | None = None) -> None:
        """Take the pipeline, the settings it was loaded with, and the facts of its index."""
        self._pipeline = pipeline
        self._settings = settings
        self.book = book or FactBook(pipeline)

    def ask_all(self, questions: Sequence[GoldenQuestion]) -> list[Asked]:
        """Ask every question, in order."""
        return [self.ask(question) for question in track(questions, "asking")]

    def ask(self, question: GoldenQuestion) -> Asked:
        """Ask one question, after what came before it in its conversation."""
        answer = self._answer(question)
        found = self._retrieve(question, answer)
        measures = measure(question, answer, self.book, max_words=self._settings.answer_max_words)
        measures |= self._source_measures(question)
        rank = None
        if found is not None:
            rank = next((place for place, item in enumerate(found, start=1) if item.right), 0)
            measures |= _ranking(rank)
        if question.form in FORMS:
            measures["form_detected"] = float(detect(question.question) == question.form)
        return Asked(
            question=question,
            area=self.book.area(question),
            answer=answer,
            found=(found or [])[:CUTOFF],
            measures=measures,
            fault=fault(question, answer, measures, rank),
            expected=self._expected(question),
            right_groups=list(dict.fromkeys(item.passage.group for item in found or () if item.right)),
        )

    def _answer(self, question: GoldenQuestion) -> Answer:
        history: list[Turn] = []
        with pinned(DAY):
            for message in question.history:
                before = self._pipeline.answer(message, history=history)
                history.append(Turn(message, before.status, bool(before.citations)))
            return self._pipeline.answer(question.question, history=history)

    def _retrieve(self, question: GoldenQuestion, answer: Answer) -> list[Found] | None:
        """Return the passages for a question, None when no passage could be right."""
        if not self.book.in_passages(question.facts):
            return None
        scored = self._pipeline.passages(answer.question or question.question, k=_DEPTH)
        return [
            Found(item.passage, item.score, self.book.holds(item.passage, question.facts)) for item in scored
        ]

    def _source_measures(self, question: GoldenQuestion) -> dict[str, float]:
        """Tell whether what answers is written in another language only."""
        languages = {span.language for fact in question.facts for span in self.book.spans(fact)}
        if not languages:
            return {}
        return {"source_in_other_language": float(expected_language(question) not in languages)}

    def _expected(self, question: GoldenQuestion) -> list[str]:
        spans = [span for fact in question.facts for span in self.book.spans(fact)]
        own = [span for span in spans if span.language == expected_language(question)]
        return list(dict.fromkeys(span.text for span in own or spans))


def _ranking(rank: int) -> dict[str, float]:
    return {
        "recall_1": recall_at([rank], 1),
        "recall_5": recall_at([rank], 5),
        "recall_10": recall_at([rank], 10),
        "mrr": mean_reciprocal_rank([rank]),
        "ndcg_10": ndcg_at([rank], CUTOFF),
    }
