"""Fits what `tijaria.reranker` orders statements with: which of those found answers the question?

Fitted on the tuning half of the golden questions. Each question counts four times: with the questions
written beside the corpus, without them, without those of the right documents, and without those of half of
the others, so that a document that came without questions is weighed fairly beside one that has them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from evals import conditional_logit
from evals.conditional_logit import Choice
from evals.facts import facts_of
from evals.outcome import Table, percent
from evals.progress import track
from evals.questions import FORMS, GoldenQuestion, Split, load_golden
from evals.searcher import Searcher
from tijaria.logistic import INTERCEPT, log_odds
from tijaria.reranker import ALONE, WITH_QUESTIONS, Reranker
from tijaria.schema import Evidence

_AGAINST = frozenset({"unnamed", "other_country", "unasked_country"})
_FREE = frozenset({"list_item", INTERCEPT})
_L2 = 0.01
# How much each way counts of which documents have no questions: those of the corpus nearly all have some.
_SHARES = {"none": 1.0, "all": 0.5, "the right ones": 0.5, "half of the others": 0.5}
Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Found:
    """The statements found for one question.

    Attributes:
        documents: Where each stands; translations of one document have one name.
        with_questions: The signs of each; `alone`: the same without questions.
        right: Whether each holds a fact that answers; one at least does.
    """

    form: str
    documents: Sequence[str]
    with_questions: Sequence[Mapping[str, float]]
    alone: Sequence[Mapping[str, float]]
    right: Sequence[bool]


def collect(searcher: Searcher, reranker: Reranker, split: Split) -> list[Found]:
    """Return the statements found for the questions of a half, where one of them answers."""
    questions = [
        question
        for question in load_golden(split=split)
        if question.kind in ("answerable", "trap") and not question.history and question.topic != "duties"
    ]
    searcher.embedder.encode_queries([question.question for question in questions])
    found = [_find(searcher, reranker, question) for question in track(questions, f"searching {split}")]
    return [item for item in found if any(item.right)]


def _find(searcher: Searcher, reranker: Reranker, question: GoldenQuestion) -> Found:
    asked = searcher.reader.read(question.question)
    evidence = searcher.retriever.retrieve(asked).evidence
    facts = set(question.facts)
    bare = [replace(item, has_questions=False, asked=0.0, asked_lexical=0.0) for item in evidence]
    return Found(
        form=question.form,
        documents=[_document(searcher, item) for item in evidence],
        with_questions=reranker.features(asked, evidence),
        alone=reranker.features(asked, bare),
        right=[not facts.isdisjoint(_facts(searcher, item)) for item in evidence],
    )


def _document(searcher: Searcher, item: Evidence) -> str:
    any_version = next(iter(item.sentences.values()))
    return searcher.index.documents.parallel_of(any_version.document_id)


def _facts(searcher: Searcher, item: Evidence) -> set[str]:
    document = _document(searcher, item)
    return {fact for version in item.sentences.values() for fact in facts_of(version, document)}


def fit(found: Sequence[Found]) -> dict[str, dict[str, float]]:
    """Return the weights of both regimes."""
    choices = [
        Choice([_joined(signs, regime) for signs, regime in _mixed(one, way)], one.right, share)
        for one in found
        for way, share in _SHARES.items()
    ]
    names = choices[0].options[0]
    fitted = conditional_logit.fit(choices, signs={name: _sign(name) for name in names}, l2=_L2)
    weights: dict[str, dict[str, float]] = {WITH_QUESTIONS: {INTERCEPT: 0.0}, ALONE: {}}
    for name, value in fitted.items():
        regime, _, sign = name.partition("/")
        weights[regime][sign] = value
    return weights


def table(weights: Weights, found: Sequence[Found], split: Split) -> Table:
    """Return the share of questions whose first statement is right, by form."""
    heading = ("documents without questions", "all", *FORMS)
    rows = []
    for way in _SHARES:
        hits = [(one.form, _is_first_right(weights, one, way)) for one in found]
        shares = [[hit for form, hit in hits if form == own] for own in FORMS]
        rows.append(
            (way, *(percent(sum(part) / max(len(part), 1)) for part in ([h for _, h in hits], *shares)))
        )
    return Table(f"first statement right, {split}: {len(found)} questions", [heading, *rows])


def _is_first_right(weights: Weights, one: Found, way: str) -> bool:
    scores = [log_odds(weights[regime], signs) for signs, regime in _mixed(one, way)]
    return one.right[scores.index(max(scores))]


def _mixed(one: Found, way: str) -> list[tuple[Mapping[str, float], str]]:
    """Return the signs of each statement with its regime, as if some documents had no questions."""
    bare = _without_questions(one, way)
    return [
        (alone, ALONE) if document in bare else (whole, WITH_QUESTIONS)
        for document, whole, alone in zip(one.documents, one.with_questions, one.alone, strict=True)
    ]


def _without_questions(one: Found, way: str) -> set[str]:
    right = {document for document, is_right in zip(one.documents, one.right, strict=True) if is_right}
    match way:
        case "all":
            return set(one.documents)
        case "the right ones":
            return right
        case "half of the others":
            return {document for document in one.documents if crc32(document.encode()) % 2} - right
        case _:
            return set()


def _joined(signs: Mapping[str, float], regime: str) -> dict[str, float]:
    """Return signs by regime and name: those of the other regime are 0."""
    own = {f"{regime}/{name}": value for name, value in signs.items()}
    return {
        f"{ALONE}/{INTERCEPT}": float(regime == ALONE),
        **{f"{WITH_QUESTIONS}/{name}": 0.0 for name in signs},
        **{f"{ALONE}/{name}": 0.0 for name in signs},
        **own,
    }


def _sign(name: str) -> int:
    sign = name.partition("/")[2]
    return 0 if sign in _FREE else -1 if sign in _AGAINST else 1
