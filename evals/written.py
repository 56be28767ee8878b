"""What readers get when a chat model writes: golden questions put to it, one line of JSON an answer.

Every question with any evidence at all is put to the model (`answer_threshold` 0): one that the rules would
have refused tempts it most. Whether the passages answer is asked about each one apart, so that its opinion
is seen beside the verdict of the rules.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, zip_longest
from pathlib import Path
from zlib import crc32

from evals.figures import unsupported
from evals.progress import track
from evals.questions import GoldenQuestion, load_golden
from evals.searcher import Searcher
from tijaria.answerability import AnswerabilityJudge
from tijaria.composer import Composer, gap_among
from tijaria.generator import load_generator
from tijaria.llm import load_chat_model
from tijaria.opinion import is_doubtful
from tijaria.rag import RAGPipeline
from tijaria.schema import Answer
from tijaria.settings import Settings

_KINDS = ("answerable", "trap", "refuse")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one question.

    Attributes:
        language: Of the answer.
        answerable: The corpus answers it.
        evidence: What the rules make of it without the model, 0 to 1.
        leaning: Log-odds with which the model finds that the passages answer, None when it was not asked.
        outcome: `Answer.writing`; "" where the model was not asked.
        dropped: Why statements of the model were not shown.
        statements: Those that were shown.
        unsupported: Numbers of them that stand in no citation, none of a refusal.
        first_ms: Milliseconds to the first statement; `total_ms`: to the last.
    """

    id: str
    form: str
    language: str
    split: str
    answerable: bool
    evidence: float
    leaning: float | None
    outcome: str
    status: str
    dropped: tuple[str, ...]
    statements: tuple[str, ...]
    unsupported: tuple[str, ...]
    first_ms: float
    total_ms: float


class Opinions:
    """What the rules, and the chat model beside them, make of a question."""

    def __init__(self, searcher: Searcher, settings: Settings) -> None:
        """Take the index that they look into, and the chat model of the settings."""
        self._searcher = searcher
        self._settings = settings
        self._composer = Composer(searcher.index.documents, max_words=settings.answer_max_words)
        self._judge = AnswerabilityJudge(searcher.index, searcher.retriever.reranker.coverage)
        self._generator = load_generator(
            load_chat_model(settings), searcher.index, searcher.embedder, settings
        )

    def of(self, question: str) -> tuple[float, float | None]:
        """Return how likely the evidence answers, 0 where the corpus says that this was not found.

        And the leaning of the model, None where it cannot change what becomes of the question.
        """
        asked = self._searcher.reader.read(question)
        found = self._searcher.retriever.retrieve(asked)
        quotes = self._composer.compose(asked, found.evidence)
        if not quotes or gap_among(asked, quotes) is not None:
            return 0.0, None
        verdict = self._judge.judge(asked, quotes, found)
        threshold = self._settings.answer_threshold
        if self._generator is None or not is_doubtful(verdict, threshold=threshold):
            return verdict.probability, None
        passages = self._generator.passages(asked, quotes, found)
        deadline = time.monotonic() + self._settings.answer_timeout
        return verdict.probability, self._generator.leaning(asked, passages, deadline=deadline)


def candidates() -> dict[str, list[GoldenQuestion]]:
    """Return the questions that may come to the model by language of the answer, mixed evenly.

    Any beginning of a list holds both halves and every form; a third of it has no answer in the corpus.
    """
    golden = [
        question
        for question in load_golden()
        if question.kind in _KINDS and not question.history and question.topic != "duties"
    ]
    return {
        "fr": _mixed([question for question in golden if question.form == "fr"]),
        "ar": _mixed([question for question in golden if question.form in ("ar", "ary", "ary-Latn")]),
    }


def _mixed(questions: Sequence[GoldenQuestion]) -> list[GoldenQuestion]:
    """Deal the questions out by form, half and kind, in an order other than that of the files."""
    piles: dict[tuple[str, str, str], list[GoldenQuestion]] = {}
    for question in sorted(questions, key=lambda question: crc32(question.id.encode())):
        # Two piles of questions with an answer to one without.
        kind = "refuse" if question.kind == "refuse" else ("first", "second")[crc32(question.id.encode()) % 2]
        piles.setdefault((question.form, question.split, kind), []).append(question)
    dealt = chain.from_iterable(zip_longest(*(piles[key] for key in sorted(piles))))
    return [question for question in dealt if question is not None]


def ask_all(pipeline: RAGPipeline, opinions: Opinions, path: Path, *, number: int) -> list[Written]:
    """Ask until the model wrote `number` answers in each language; go on where `path` ends.

    Args:
        pipeline: With a chat model.
        opinions: Of the same index.
        path: One answer a line; lines that are there are not asked again.
        number: Answers of the model in each language.
    """
    done = read(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {written.id for written in done}
    left = {
        language: number - sum(written.outcome != "" and _asked_in(written) == language for written in done)
        for language in ("fr", "ar")
    }
    with path.open("a", encoding="utf-8") as file:
        for language, question in track(list(_in_turns(candidates(), known)), "writing"):
            if left[language] <= 0:
                continue
            written = ask(pipeline, opinions, question)
            file.write(json.dumps(asdict(written), ensure_ascii=False) + "\n")
            file.flush()
            done.append(written)
            left[language] -= written.outcome != ""
    return done


def _in_turns(
    lists: dict[str, list[GoldenQuestion]], known: set[str]
) -> Iterator[tuple[str, GoldenQuestion]]:
    for row in zip_longest(*lists.values()):
        for language, question in zip(lists, row, strict=True):
            if question is not None and question.id not in known:
                yield language, question


def _asked_in(written: Written) -> str:
    return "fr" if written.form == "fr" else "ar"


def ask(pipeline: RAGPipeline, opinions: Opinions, question: GoldenQuestion) -> Written:
    """Ask one question."""
    evidence, leaning = opinions.of(question.question)
    started, first = time.perf_counter(), 0.0
    answer: Answer | None = None
    for event in pipeline.stream(question.question):
        if event.kind == "statement" and not first:
            first = time.perf_counter() - started
        answer = event.answer or answer
    assert answer is not None
    # A refusal cites nothing: it says what was not found, and whom to ask.
    shown = answer.statements if answer.status == "answered" else ()
    wrong = [number for statement in shown for number in sorted(unsupported(statement, answer))]
    return Written(
        id=question.id,
        form=question.form,
        language=answer.language,
        split=question.split,
        answerable=question.expected == "answered",
        evidence=round(evidence, 4),
        leaning=None if leaning is None else round(leaning, 4),
        outcome=answer.writing,
        status=answer.status,
        dropped=answer.dropped,
        statements=tuple(_with_quotes(answer)),
        unsupported=tuple(wrong),
        first_ms=round(first * 1000, 1),
        total_ms=round((time.perf_counter() - started) * 1000, 1),
    )


def _with_quotes(answer: Answer) -> Iterator[str]:
    """Yield each statement with what it cites, for people who check by eye."""
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    for statement in answer.statements:
        yield " ⟵ ".join([statement.text, *(quotes[marker] for marker in statement.markers)])


def read(path: Path) -> list[Written]:
    """Read the answers of a file, none when there is no file."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [
        Written(**{**row, **{name: tuple(row[name]) for name in ("dropped", "statements", "unsupported")}})
        for row in map(json.loads, lines)
    ]
