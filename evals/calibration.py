"""Fits what `tijaria.reranker` orders and `tijaria.answerability` judges with: does the evidence answer?

Fitted on the tuning half of the golden questions and on `tuning.jsonl`, apart for documents with and without
questions of their own. An answerable question for which the composer quotes no right statement counts little:
nothing in its evidence says that it is answerable. What the corpus itself says was not found is refused
whatever the probability, and takes no part in the fit.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from evals import logistic, reranking, vagueness
from evals.conversations import conversation_of, fit_dependence
from evals.metrics import area_under_curve
from evals.outcome import Outcome, Table, percent
from evals.progress import track
from evals.questions import FORMS, TUNING, GoldenQuestion, Split, load, load_golden
from evals.searcher import Searcher, searching
from evals.support import fit_closeness, load_verifier
from evals.swaps import fit_swaps
from tijaria.answerability import AnswerabilityJudge, is_vetoed, scope
from tijaria.composer import Composer
from tijaria.content import says_not_found
from tijaria.logistic import probability
from tijaria.reranker import ALONE, WITH_QUESTIONS
from tijaria.settings import Settings

WEIGHTS = Path(str(files("tijaria"))) / "data"
REGIMES = {WITH_QUESTIONS: True, ALONE: False}

_FOR = (
    "dense lexical passage asked asked_lexical answered known_margin domain domain_spelt scope margin "
    "coverage first_coverage"
).split()
_SCOPE = "scope"
_OF_SCOPE = dict.fromkeys(("domain", "domain_spelt", "named", "known", "coverage", "first_coverage"), 1)
# Few questions are off topic: a stiffer fit than that of the two regimes.
_SCOPE_L2 = 20.0
_AGAINST = ("unanswered", "unnamed", "strangers", "missing", "absent_country", "unknown_country")
_SIGNS = dict.fromkeys(_FOR, 1) | dict.fromkeys(_AGAINST, -1)
_HALVES: tuple[Split, ...] = ("tune", "report")
_WRONG_QUOTE = 0.2
_POINTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
_OPERATING_POINT = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """What the judge sees of one question.

    Attributes:
        right: The composed answer quotes a fact that answers the question.
        gap: The composed answer opens with "this was not found".
        off_topic: The question is not of the field.
    """

    form: str
    answerable: bool
    features: dict[str, float]
    right: bool
    gap: bool
    off_topic: bool


def calibrate(settings: Settings, *, max_false_refusals: float, folder: Path | None = WEIGHTS) -> Outcome:
    """Fit what tells follow-ups, closeness, swaps, what is vague, the order of statements and the judge.

    Args:
        settings: Where the index is.
        max_false_refusals: See `fit`.
        folder: Where the weights are written; None: nowhere, and the judge is fitted on the order in force.
    """
    tables = [
        _dependence(settings, folder),
        _closeness(settings, folder),
        *_swaps(settings, folder),
        *_reranked(settings, folder),
    ]
    fitted: dict[str, dict[str, float]] = {}
    figures: dict[str, float] = {}
    with searching(settings) as searcher:
        seen = {
            (regime, split): collect(searcher, settings, split, use_questions=use_questions)
            for regime, use_questions in REGIMES.items()
            for split in _HALVES
        }
        fitted[_SCOPE] = fit_scope([example for regime in REGIMES for example in seen[regime, "tune"]])
        for regime in REGIMES:
            for split in _HALVES:
                examples = seen[regime, split]
                for example in examples:
                    example.features[_SCOPE] = scope(fitted[_SCOPE], example.features)
                if split == "tune":
                    fitted[regime] = fit(examples, max_false_refusals=max_false_refusals)
                chances = [chance(fitted[regime], example) for example in examples]
                tables.append(_curve(f"{regime}, {split}", examples, chances))
                tables.append(_forms(f"{regime}, {split}, by form at {_OPERATING_POINT}", examples, chances))
                figures |= _figures(f"calibrate.{regime}.{split}", examples, chances)
            tables.append(_weights(regime, fitted[regime]))
        tables.append(_weights(_SCOPE, fitted[_SCOPE]))
    if folder is not None:
        _write(folder / "answerability.json", fitted)
    tables += _vagueness(settings, folder)
    about = {"weights": fitted, "lexical_weight": settings.lexical_weight}
    return Outcome("calibrate", figures, tables, about=about)


def _dependence(settings: Settings, folder: Path | None) -> Table:
    """Fit what tells whether a message depends on the one before, write and return its weights."""
    weights = fit_dependence(conversation_of(settings))
    if folder is not None:
        _write(folder / "dependence.json", weights)
    return _weights("follow-up", weights)


def _closeness(settings: Settings, folder: Path | None) -> Table:
    """Fit what tells whether a statement comes close to its source, write and return its weights."""
    weights = fit_closeness(load_verifier(settings))
    if folder is not None:
        _write(folder / "closeness.json", weights)
    return _weights("closeness of statements", weights)


def _swaps(settings: Settings, folder: Path | None) -> list[Table]:
    """Fit what tells that things of a statement are swapped, write and return its weights."""
    with searching(settings) as searcher:
        weights = fit_swaps(searcher.index.documents)
    if folder is not None:
        _write(folder / "swaps.json", weights)
    return [_weights(f"things {kind}", own) for kind, own in weights.items()]


def _vagueness(settings: Settings, folder: Path | None) -> list[Table]:
    """Fit what tells that a question lacks something, write it; return how often it is asked back."""
    with searching(settings) as searcher:
        halves = {split: vagueness.collect(searcher, settings, split) for split in _HALVES}
        machine = vagueness.fit(halves["tune"], embedding=searcher.embedder.fingerprint)
        if folder is not None and not settings.embedding_model:
            machine.save(folder / "vagueness.npz")
    return [vagueness.table(machine, examples, split) for split, examples in halves.items()]


def _reranked(settings: Settings, folder: Path | None) -> list[Table]:
    """Fit the order of statements and write its weights; return how often the first one is right."""
    with searching(settings) as searcher:
        halves = {split: reranking.collect(searcher, searcher.retriever.reranker, split) for split in _HALVES}
    weights = reranking.fit(halves["tune"])
    if folder is not None:
        _write(folder / "reranker.json", weights)
    tables = [reranking.table(weights, found, split) for split, found in halves.items()]
    return [*tables, *(_weights(f"order, {regime}", own) for regime, own in weights.items())]


def _write(path: Path, weights: Mapping[str, str | float | Mapping[str, float]]) -> None:
    path.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


def collect(searcher: Searcher, settings: Settings, split: Split, *, use_questions: bool) -> list[Example]:
    """Return what the judge sees of every question, with or without the questions of the corpus."""
    composer = Composer(searcher.index.documents, max_words=settings.answer_max_words)
    judge = AnswerabilityJudge(searcher.index, searcher.retriever.reranker.coverage)
    questions = _questions(split)
    searcher.embedder.encode_queries([question.question for question in questions])
    examples = []
    for question in track(questions, f"reading {split}"):
        asked = searcher.reader.read(question.question)
        found = searcher.retriever.retrieve(asked, use_questions=use_questions)
        quotes = composer.compose(asked, found.evidence)
        features, _, _ = judge.features(asked, quotes, found)
        sources = {s for quote in quotes for sentence in quote.sentences for s in sentence.source_ids}
        examples.append(
            Example(
                form=question.form,
                answerable=question.expected == "answered",
                features=features,
                right=bool(sources & set(question.facts)),
                gap=says_not_found(quotes[0].sentences[0].text),
                off_topic=question.category == "offtopic",
            )
        )
    return examples


def _questions(split: Split) -> list[GoldenQuestion]:
    """Return the questions of a half that the judge decides on; those on duties never come to it."""
    golden = load_golden(split=split)
    found = [
        question
        for question in golden
        if question.kind in ("answerable", "trap", "refuse")
        and not question.history
        and question.topic != "duties"
    ]
    if split == "tune":
        # What is far from everything known must be refused as well, should the topic gate let it pass.
        found += [question for question in golden if question.category == "offtopic"]
        found += load(TUNING)
    return found


def fit_scope(examples: Sequence[Example]) -> dict[str, float]:
    """Return weights that tell questions of the field, answerable or not, from others."""
    rows = [{name: example.features[name] for name in _OF_SCOPE} for example in examples]
    of_field = [not example.off_topic for example in examples]
    balance = sum(of_field) / max(len(of_field) - sum(of_field), 1)
    importance = [1.0 if known else balance for known in of_field]
    return logistic.fit(rows, of_field, importance, signs=_OF_SCOPE, l2=_SCOPE_L2)


def fit(examples: Sequence[Example], *, max_false_refusals: float) -> dict[str, float]:
    """Return weights with which a probability of 0.5 refuses as much as the limit allows.

    Args:
        examples: Questions with and without an answer.
        max_false_refusals: Largest share of refusals among the answerable questions composed rightly.
    """
    kept = [example for example in examples if not example.gap and not is_vetoed(example.features)]
    balance = sum(e.answerable for e in examples) / max(sum(not e.answerable for e in examples), 1)
    importance = [(1.0 if e.right else _WRONG_QUOTE) if e.answerable else balance for e in kept]
    weights = logistic.fit([e.features for e in kept], [e.answerable for e in kept], importance, signs=_SIGNS)
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
    return 0.0 if example.gap or is_vetoed(example.features) else probability(weights, example.features)


def _refused(
    examples: Sequence[Example], chances: Sequence[float], point: float
) -> tuple[float, float, float]:
    """Return the shares refused: of the unanswerable, the answerable, and the answerable composed rightly."""
    pairs = list(zip(examples, chances, strict=True))
    groups = (
        [c for e, c in pairs if not e.answerable],
        [c for e, c in pairs if e.answerable],
        [c for e, c in pairs if e.answerable and e.right],
    )
    first, second, third = (sum(c < point for c in group) / max(len(group), 1) for group in groups)
    return first, second, third


def _figures(prefix: str, examples: Sequence[Example], chances: Sequence[float]) -> dict[str, float]:
    unanswerable, answerable, right = _refused(examples, chances, _OPERATING_POINT)
    pairs = zip(examples, chances, strict=True)
    answered = [c >= _OPERATING_POINT and e.right for e, c in pairs if e.answerable]
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
    heading = ("form", "n", "unanswerable refused", "answerable refused", "composed rightly")
    rows = []
    for form in FORMS:
        pairs = [(e, c) for e, c in zip(examples, chances, strict=True) if e.form == form]
        part, own = [e for e, _ in pairs], [c for _, c in pairs]
        composed = sum(e.right for e in part) / max(sum(e.answerable for e in part), 1)
        shares = (*_refused(part, own, _OPERATING_POINT)[:2], composed)
        rows.append((form, str(len(part)), *map(percent, shares)))
    return Table(title, [heading, *rows])


def _weights(regime: str, weights: dict[str, float]) -> Table:
    rows = [(name, f"{value:.3f}") for name, value in weights.items() if value]
    return Table(f"{regime}, weights", [("feature", "weight"), *rows])
