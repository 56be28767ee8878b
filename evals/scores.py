"""Scores with their intervals: every measure over all questions and over their parts."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from evals.asking import Asked
from evals.metrics import interval, wilson
from evals.questions import FORMS, GoldenQuestion

Half = Literal["all", "report"]
HALVES: tuple[Half, ...] = ("all", "report")

TEXTS: Mapping[str, str] = {
    "passed": "everything as it should be",
    "right_and_cited": "right and cited",
    "right": "says what it must, nothing that it must not",
    "cited": "cites a source that answers",
    "citation_recall": "needed sources that are cited",
    "citation_precision": "statements that their quotes support",
    "figures": "every figure stands in the citations",
    "current": "no outdated rule given as current",
    "false_refusal": "refused though the corpus answers",
    "refused": "refused as it should be",
    "clarified": "asked back when it must",
    "clarified_rightly": "asked back for what is missing",
    "asked_back": "asked back though nothing is missing",
    "resolved": "follow-up completed rightly",
    "plain_reply": "small talk answered without sources",
    "right_language": "answered in the language of the question",
    "concise": "within the length limit",
    "form_detected": "form of language recognised",
    "sib_form": "form of language recognised, SIB-200",
    "source_in_other_language": "right source in the other language only",
    "recall_1": "recall@1",
    "recall_5": "recall@5",
    "recall_10": "recall@10",
    "mrr": "MRR",
    "ndcg_10": "nDCG@10",
    "ragas_id_precision": "ragas ID-based context precision, first 10",
    "ragas_id_recall": "ragas ID-based context recall, first 10",
    "ragas_quote_precision": "ragas non-LLM context precision of the quotes",
    "parity": "same verdict in all four forms",
    "all_four": "as it should be in all four forms",
}
"""Measure → what it says, in the order in which it is shown."""

_BY_TOPIC = ("passed", "ndcg_10")


@dataclass(frozen=True, slots=True)
class Row:
    """What is kept of one question in a record.

    Attributes:
        fingerprint: Changes when the question, or what is right for it, changes.
        measures: Name → value; what does not apply is left out.
    """

    id: str
    fingerprint: str
    form: str
    kind: str
    area: str
    topic: str
    split: str
    group: str
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Score:
    """The mean of a measure over a part of the questions, with its 95 % interval.

    Attributes:
        part: "all", "arabic" (its three forms), or "<dimension>:<value>" such as "form:ary".
        half: Of which questions: all of them, or those that nothing was tuned on.
        n: How many questions.
    """

    measure: str
    part: str
    half: Half
    value: float
    low: float
    high: float
    n: int


def row_of(asked: Asked) -> Row:
    """Return what is kept of a question."""
    question = asked.question
    return Row(
        id=question.id,
        fingerprint=fingerprint(question),
        form=question.form,
        kind=question.kind,
        area=asked.area,
        topic=question.topic,
        split=question.split,
        group=question.group,
        measures={name: round(value, 4) for name, value in asked.measures.items()},
    )


def fingerprint(question: GoldenQuestion) -> str:
    """Return a hash of a question and of what is right for it."""
    return hashlib.sha256(question.model_dump_json().encode()).hexdigest()[:10]


def score(rows: Sequence[Row]) -> list[Score]:
    """Return every measure over every part of the questions, in a fixed order."""
    found = []
    for half in HALVES:
        kept = [row for row in rows if half in ("all", row.split)]
        for part, own in parts_of(kept).items():
            for measure in TEXTS:
                if part.startswith("topic:") and measure not in _BY_TOPIC:
                    continue
                values = [row.measures[measure] for row in own if measure in row.measures]
                if values:
                    low, high = interval(values)
                    found.append(_rounded(measure, part, half, fmean(values), low, high, len(values)))
        found += _parity(kept, half)
    return found


def parts_of(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return part → its rows: all, the forms in their order, then kinds, areas and topics."""
    kept = list(rows)
    parts = {"all": kept, "arabic": [row for row in kept if row.form in FORMS[1:]]}
    parts |= {f"form:{form}": [row for row in kept if row.form == form] for form in FORMS}
    dimensions: dict[str, Callable[[Row], str]] = {
        "kind": lambda row: row.kind,
        "area": lambda row: row.area,
        "topic": lambda row: row.topic,
    }
    for name, value_of in dimensions.items():
        for value in sorted({value_of(row) for row in kept} - {"", "none"}):
            parts[f"{name}:{value}"] = [row for row in kept if value_of(row) == value]
    return {part: own for part, own in parts.items() if own}


def _parity(rows: Iterable[Row], half: Half) -> list[Score]:
    """Compare the verdicts on one question in its four forms."""
    groups: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        if row.group and row.form in FORMS:
            groups.setdefault(row.group, {}).setdefault(row.form, []).append(row.measures["passed"])
    whole = [[min(group[form]) for form in FORMS] for group in groups.values() if set(FORMS) <= group.keys()]
    same = sum(len(set(verdicts)) == 1 for verdicts in whole)
    passed = sum(all(verdicts) for verdicts in whole)
    return [
        _rounded(name, "all", half, count / len(whole), *wilson(count, len(whole)), len(whole))
        for name, count in (("parity", same), ("all_four", passed))
        if whole
    ]


def _rounded(measure: str, part: str, half: Half, value: float, low: float, high: float, n: int) -> Score:
    return Score(measure, part, half, round(value, 4), round(low, 4), round(high, 4), n)
