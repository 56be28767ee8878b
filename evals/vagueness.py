"""Fits what `tijaria.vagueness` tells questions that lack a product or a country with.

`data/vagueness.jsonl` holds such questions and their near twins that have a general answer, by people who had
seen neither the rules nor each other's; the tuning half of the golden questions stands beside them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evals import kernel_machine
from evals.outcome import Table, percent
from evals.progress import track
from evals.questions import FORMS, TUNING, GoldenQuestion, Split, load, load_golden
from evals.searcher import Searcher
from tijaria.answerability import AnswerabilityJudge
from tijaria.composer import Composer
from tijaria.intents import read_intent
from tijaria.kernel_machine import KernelMachine
from tijaria.names import NameFinder
from tijaria.settings import Settings
from tijaria.spread import Spread
from tijaria.vagueness import features, lack, may_lack, vector_names

_DATA = Path(__file__).parent / "data" / "vagueness.jsonl"
_LACKING_COUNTS = 4.0
# Of golden questions that lack nothing, how many may be asked back: the target is 4 %.
_MAX_NEEDLESS = 0.02
_FOLDS = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A question, read.

    Attributes:
        lacks: Whether it takes a product or a country that it does not name.
        is_golden: Whether it is a golden question that lacks nothing.
        by_rules: Whether the rules say so.
        may_lack: Whether anything can be missing.
        answered: How probable the judge thinks an answer.
    """

    form: str
    lacks: bool
    is_golden: bool
    by_rules: bool
    may_lack: bool
    answered: float
    features: Mapping[str, float]


class _Reader:
    """Reads questions as the product does."""

    def __init__(self, searcher: Searcher, settings: Settings) -> None:
        self._searcher = searcher
        self._names = NameFinder(name for h in searcher.index.headings for name in h.all_names())
        self._spread = Spread(searcher.index.documents, self._names)
        self._composer = Composer(searcher.index.documents, max_words=settings.answer_max_words)
        self._judge = AnswerabilityJudge(searcher.index, searcher.retriever.reranker.coverage)

    def read(self, text: str, *, form: str, lacks: bool, is_golden: bool) -> Example:
        asked = self._searcher.reader.read(text)
        intent = read_intent(asked.in_words, self._names.find(asked.in_words))
        found = self._searcher.retriever.retrieve(asked)
        quotes = self._composer.compose(asked, found.evidence)
        answered = self._judge.judge(asked, quotes, found).probability
        return Example(
            form=form,
            lacks=lacks,
            is_golden=is_golden,
            by_rules=bool(intent.missing),
            may_lack=may_lack(intent, answered=answered),
            answered=answered,
            features=features(intent, asked, self._spread.features(found.evidence, quotes)),
        )


def collect(searcher: Searcher, settings: Settings, split: Split) -> list[Example]:
    """Return the questions of a half, read; those beside the golden ones are for tuning."""
    asked: dict[str, tuple[str, bool, bool]] = {}
    if split == "tune":
        for line in _DATA.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            asked[row["question"]] = row["form"], row["lacks"], False
    for question in [*load_golden(split=split), *(load(TUNING) if split == "tune" else ())]:
        if not question.history:
            asked.setdefault(
                question.question, (question.form, question.kind == "clarify", _counts(question))
            )
    searcher.embedder.encode_queries(list(asked))
    reader = _Reader(searcher, settings)
    return [
        reader.read(text, form=form, lacks=lacks, is_golden=is_golden)
        for text, (form, lacks, is_golden) in track(list(asked.items()), f"reading {split}")
    ]


def _counts(question: GoldenQuestion) -> bool:
    return question.kind in ("answerable", "trap", "refuse")


def fit(examples: Sequence[Example], *, embedding: str) -> KernelMachine:
    """Return a machine with which `lack` is 0 where asking back is as frequent as the limit allows.

    Args:
        examples: Questions of both kinds.
        embedding: Fingerprint of the model that their vectors come from.
    """
    values = np.zeros(len(examples))
    for fold in range(_FOLDS):
        machine = _fit([e for number, e in enumerate(examples) if number % _FOLDS != fold], embedding)
        for number in range(fold, len(examples), _FOLDS):
            values[number] = _lack(machine, examples[number])
    needless = [value for value, example in zip(values, examples, strict=True) if example.is_golden]
    machine = _fit(examples, embedding)
    return replace(machine, bias=machine.bias - float(np.quantile(needless, 1 - _MAX_NEEDLESS)))


def _lack(machine: KernelMachine, example: Example) -> float:
    if not example.may_lack:
        return -np.inf
    return lack(machine.value(example.features), answered=example.answered)


def _fit(examples: Sequence[Example], embedding: str) -> KernelMachine:
    rows = [example.features for example in examples]
    return kernel_machine.fit(
        rows,
        [example.lacks for example in examples],
        [_LACKING_COUNTS if example.lacks else 1.0 for example in examples],
        vector=[name for name in vector_names(len(rows[0])) if name in rows[0]],
        embedding=embedding,
    )


def table(machine: KernelMachine, examples: Sequence[Example], split: Split) -> Table:
    """Return the share of questions asked back, by form: of those that lack something and of the others."""
    rows = []
    for label, lacks in (("lacks something", True), ("has an answer", False)):
        own = [e for e in examples if e.lacks is lacks and (lacks or e.is_golden)]
        shares = [_share([e for e in own if form in ("all", e.form)], machine) for form in ("all", *FORMS)]
        rows.append((f"{label} ({len(own)})", *shares))
    return Table(f"asked back, {split}", [("question", "all", *FORMS), *rows])


def _share(examples: Sequence[Example], machine: KernelMachine) -> str:
    if not examples:
        return "-"
    asked = [example.by_rules or _lack(machine, example) >= 0 for example in examples]
    return percent(sum(asked) / len(asked))
