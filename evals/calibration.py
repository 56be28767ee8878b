"""Fits what `tijaria.answerability` judges with: when does the evidence answer the question?

Fitted on the tuning half of the golden questions and on `tuning.jsonl`, apart for documents with and without
questions of their own. An answerable question for which the composer quotes no right statement counts little:
nothing in its evidence says that it is answerable. What the corpus itself says was not found is refused
whatever the probability, and takes no part in the fit.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from evals import logistic
from evals.cached_embedder import CachedEmbedder
from evals.metrics import area_under_curve
from evals.outcome import Outcome, Table, percent
from evals.progress import track
from evals.questions import FORMS, GoldenQuestion, Name, Split, load
from tijaria.answerability import AnswerabilityJudge
from tijaria.composer import Composer
from tijaria.content import says_not_found
from tijaria.embeddings import load_embedder
from tijaria.index import IndexHandle
from tijaria.question import QuestionReader
from tijaria.retriever import Retriever
from tijaria.settings import Settings

WEIGHTS = Path(str(files("tijaria"))) / "data" / "answerability.json"
REGIMES = {"with_questions": True, "documents_alone": False}

_SIGNS = {
    "dense": 1, "lexical": 1, "passage": 1, "asked": 1, "asked_lexical": 1, "answered": 1, "unanswered": -1,
    "known_margin": 1, "domain": 1, "margin": 1, "coverage": 1, "first_coverage": 1, "unnamed": -1, "strangers": -1,
    "missing": -1, "missing_some": -1, "wants_contact": -1, "wants_person": -1,
}  # fmt: skip
_WRONG_QUOTE = 0.2
_POINTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
_OPERATING_POINT = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """What the judge sees of one question.

    Attributes:
        right: The composed answer quotes a fact that answers the question.
        gap: The composed answer opens with "this was not found".
    """

    form: str
    answerable: bool
    features: dict[str, float]
    right: bool
    gap: bool


Collect = Callable[[Split, bool], list[Example]]


def calibrate(settings: Settings, *, max_false_refusals: float, path: Path | None = WEIGHTS) -> Outcome:
    """Fit both regimes, write the weights to `path` unless it is None, and return the operating curves."""
    collect = collector(settings)
    fitted: dict[str, dict[str, float]] = {}
    figures: dict[str, float] = {}
    tables = []
    for regime, use_questions in REGIMES.items():
        tune, report = collect("tune", use_questions), collect("report", use_questions)
        fitted[regime] = fit(tune, max_false_refusals=max_false_refusals)
        for split, examples in (("tune", tune), ("report", report)):
            chances = [chance(fitted[regime], example) for example in examples]
            tables.append(_curve(f"{regime}, {split}", examples, chances))
            tables.append(_forms(f"{regime}, {split}, by form at {_OPERATING_POINT}", examples, chances))
            figures |= _figures(f"calibrate.{regime}.{split}", examples, chances)
        tables.append(_weights(regime, fitted[regime]))
    if path is not None:
        path.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    return Outcome("calibrate", figures, tables, about={"weights": fitted, "lexical_weight": settings.lexical_weight})


def collector(settings: Settings) -> Collect:
    """Return a function of (split, with the corpus' questions) that gives the examples."""
    embedder = CachedEmbedder(load_embedder(settings), settings)
    index = IndexHandle(settings, embedder).get()
    reader = QuestionReader(index, embedder)
    retriever = Retriever(index, lexical_weight=settings.lexical_weight)
    composer = Composer(index.documents, max_words=settings.answer_max_words)
    judge = AnswerabilityJudge(index)

    def example(question: GoldenQuestion, use_questions: bool) -> Example:
        asked = reader.read(question.question)
        found = retriever.retrieve(asked, use_questions=use_questions)
        quotes = composer.compose(asked, found.evidence)
        features, _, _ = judge.features(asked, quotes, found)
        cited = {source for quote in quotes for sentence in quote.sentences for source in sentence.source_ids}
        gap = says_not_found(quotes[0].sentences[0].text)
        return Example(
            question.form, question.kind == "answerable", features, bool(cited & set(question.facts)), gap
        )

    def collect(split: Split, use_questions: bool) -> list[Example]:
        names: tuple[Name, ...] = ("procedures", "unanswerable", "tuning")
        questions = [question for name in names for question in load(name, split=split)]
        embedder.encode_queries([question.question for question in questions])
        return [example(question, use_questions) for question in track(questions, f"reading {split}")]

    return collect


def fit(examples: Sequence[Example], *, max_false_refusals: float) -> dict[str, float]:
    """Return weights with which a probability of 0.5 refuses as much as the limit allows.

    Args:
        examples: Questions with and without an answer.
        max_false_refusals: Largest share of refusals among the answerable questions composed rightly.
    """
    kept = [example for example in examples if not example.gap]
    balance = sum(e.answerable for e in examples) / max(sum(not e.answerable for e in examples), 1)
    importance = [(1.0 if e.right else _WRONG_QUOTE) if e.answerable else balance for e in kept]
    weights = logistic.fit(
        [e.features for e in kept], [e.answerable for e in kept], importance, signs=_SIGNS
    )
    return logistic.shifted(weights, operating_point(weights, examples, max_false_refusals))


def operating_point(
    weights: dict[str, float], examples: Sequence[Example], max_false_refusals: float
) -> float:
    """Return the highest threshold that keeps false refusals within the limit."""
    right = sorted(chance(weights, example) for example in examples if example.answerable and example.right)
    allowed = int(max_false_refusals * len(right))
    threshold = right[allowed] if allowed < len(right) else 0.5
    return min(max(threshold, 1e-6), 1 - 1e-6)


def chance(weights: dict[str, float], example: Example) -> float:
    """Return the probability that a question is answered, 0 where the corpus says "not found"."""
    return 0.0 if example.gap else logistic.probability(weights, example.features)


def _refused(examples: Sequence[Example], chances: Sequence[float], point: float) -> tuple[float, float, float]:
    """Return the shares refused: of the unanswerable, the answerable, and the answerable composed rightly."""
    groups = (
        [c for e, c in zip(examples, chances, strict=True) if not e.answerable],
        [c for e, c in zip(examples, chances, strict=True) if e.answerable],
        [c for e, c in zip(examples, chances, strict=True) if e.answerable and e.right],
    )
    first, second, third = (sum(c < point for c in group) / max(len(group), 1) for group in groups)
    return first, second, third


def _figures(prefix: str, examples: Sequence[Example], chances: Sequence[float]) -> dict[str, float]:
    unanswerable, answerable, right = _refused(examples, chances, _OPERATING_POINT)
    answered = [c >= _OPERATING_POINT and e.right for e, c in zip(examples, chances, strict=True) if e.answerable]
    return {
        f"{prefix}.auc": area_under_curve(chances, [e.answerable for e in examples]),
        f"{prefix}.unanswerable_refused": unanswerable,
        f"{prefix}.false_refusals": answerable,
        f"{prefix}.false_refusals_of_right": right,
        f"{prefix}.answered_rightly": sum(answered) / max(len(answered), 1),
    }


def _curve(title: str, examples: Sequence[Example], chances: Sequence[float]) -> Table:
    heading = ("threshold", "unanswerable refused", "answerable refused", "of those composed rightly")
    rows = [(f"{point}", *map(percent, _refused(examples, chances, point))) for point in _POINTS]
    auc = area_under_curve(chances, [example.answerable for example in examples])
    return Table(f"{title}: {len(examples)} questions, AUC {auc:.3f}", [heading, *rows])


def _forms(title: str, examples: Sequence[Example], chances: Sequence[float]) -> Table:
    rows = []
    for form in FORMS:
        pairs = [(e, c) for e, c in zip(examples, chances, strict=True) if e.form == form]
        part, own = [e for e, _ in pairs], [c for _, c in pairs]
        composed = sum(e.right for e in part) / max(sum(e.answerable for e in part), 1)
        shares = (*_refused(part, own, _OPERATING_POINT)[:2], composed)
        rows.append((form, str(len(part)), *map(percent, shares)))
    return Table(title, [("form", "n", "unanswerable refused", "answerable refused", "composed rightly"), *rows])


def _weights(regime: str, weights: dict[str, float]) -> Table:
    rows = [(name, f"{value:.3f}") for name, value in weights.items() if value]
    return Table(f"{regime}, weights", [("feature", "weight"), *rows])
