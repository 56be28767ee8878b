"""Is a verified answer served to those who ask the same, and to nobody else?

Pairs of questions in `questions/verified_pairs.jsonl`: one with a verified answer, one that somebody asks;
the halves `tune` and `report` share no subject. Measured twice: pair by pair, and with every question of the
half asked where the verified answers to all of its subjects lie side by side. Then all golden questions are
asked beside 100 verified answers to some of them: whoever gets one on other facts got a wrong one. Last, what
comparing with 1000 verified answers costs beside comparing with one.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from evals.cached_embedder import CachedEmbedder
from evals.metrics import wilson
from evals.outcome import Outcome, Table, percent
from evals.questions import FOLDER, VERIFIED_PAIRS, GoldenQuestion, evenly, load_golden
from tijaria.embeddings import load_embedder
from tijaria.index import Index, IndexHandle
from tijaria.names import NameFinder
from tijaria.question import AskedQuestion, QuestionReader
from tijaria.schema import Form
from tijaria.settings import Settings
from tijaria.verified import VerifiedAnswer, VerifiedText
from tijaria.verified_matcher import VerifiedMatcher

PATH = FOLDER / f"{VERIFIED_PAIRS}.jsonl"
FORMS: tuple[Form, ...] = ("fr", "ar", "ary", "ary-Latn")
_RECORDS, _MANY_RECORDS, _TIMED = 100, 1000, 200


class VerifiedPair(BaseModel):
    """A question with a verified answer, and a new one.

    Attributes:
        subject: What the verified answer is about; a subject is in one half only.
        same: Whether the new question means the same.
        kind: "same", or in what the new one differs: "product", "country", "figure", "negation"…
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    subject: str
    split: Literal["tune", "report"]
    verified: str
    verified_form: Form
    asked: str
    form: Form
    same: bool
    kind: str


@dataclass(frozen=True, slots=True)
class _Verdict:
    pair: VerifiedPair
    alone: bool
    among_all: str

    @property
    def wrong(self) -> bool:
        """Whether a wrong answer was served, in either way of asking."""
        other = self.among_all not in ("", self.pair.subject)
        return other or (not self.pair.same and (self.alone or bool(self.among_all)))


def load_pairs(split: Literal["tune", "report", "all"] = "all") -> list[VerifiedPair]:
    """Read the labelled pairs."""
    lines = PATH.read_text(encoding="utf-8").splitlines()
    found = [VerifiedPair.model_validate_json(line) for line in lines if line.strip()]
    return [pair for pair in found if split in ("all", pair.split)]


def measure_verified(
    settings: Settings, *, split: Literal["tune", "report", "all"] = "report", limit: int | None = None
) -> Outcome:
    """Ask the second question of every pair, and the golden questions; only the matcher takes part."""
    pairs = load_pairs(split)[:limit]
    matcher = _matcher(settings)
    answers = {pair.subject: _answer(pair) for pair in pairs}
    alone = {subject: (answer,) for subject, answer in answers.items()}
    everything = tuple(answers.values())
    verdicts = []
    for pair in pairs:
        asked = matcher.read(pair.asked)
        one, best = matcher.match(asked, alone[pair.subject]), matcher.match(asked, everything)
        verdicts.append(_Verdict(pair, one is not None, "" if best is None else best.answer.id))
    golden = [question for question in load_golden(limit=limit) if not question.history]
    asked_golden = [matcher.read(question.question) for question in golden]
    crossed, wrong = _cross(matcher, golden, asked_golden)
    costs, cost_table = _costs(matcher, golden, asked_golden)
    return Outcome(
        command="verified",
        figures=_figures(verdicts) | crossed | costs,
        tables=[_by_form(verdicts), _by_kind(verdicts), _crossed_table(crossed), cost_table],
        failures=[*_failures(verdicts), *wrong],
        about={"split": split, "pairs": hashlib.sha256(PATH.read_bytes()).hexdigest()[:16]},
    )


def _cross(
    matcher: VerifiedMatcher, golden: Sequence[GoldenQuestion], asked: Sequence[AskedQuestion]
) -> tuple[dict[str, float], list[dict[str, object]]]:
    """Ask every golden question beside verified answers to some; return figures and what went wrong."""
    chosen = evenly([question for question in golden if question.facts], _RECORDS)
    facts = {question.id: question for question in chosen}
    records = tuple(_record(question.id, question.question, question.form) for question in chosen)
    others = right = 0
    wrong: list[dict[str, object]] = []
    for question, read in zip(golden, asked, strict=True):
        if question.id in facts:
            continue
        others += 1
        match = matcher.match(read, records)
        if match is None:
            continue
        verified = facts[match.answer.id]
        # Questions to be refused have no facts: one that asks the same is counted as wrong too.
        if set(verified.facts) & set(question.facts) or (question.group and question.group == verified.group):
            right += 1
        else:
            wrong.append({"asked": question.question, "verified": verified.question, "p": match.probability})
    return {
        "verified.golden_asked": float(others),
        "verified.golden_records": float(len(records)),
        "verified.golden_served": float(right + len(wrong)),
        "verified.golden_wrong": len(wrong) / others if others else 0.0,
    }, wrong


def _crossed_table(crossed: dict[str, float]) -> Table:
    served, asked = crossed["verified.golden_served"], crossed["verified.golden_asked"]
    rows = [
        ("golden questions asked", f"{asked:.0f}"),
        ("verified answers beside them", f"{crossed['verified.golden_records']:.0f}"),
        ("served", f"{served:.0f}"),
        ("on other facts", f"{crossed['verified.golden_wrong'] * asked:.0f}"),
    ]
    return Table("golden questions beside verified answers", [("", "number"), *rows])


def _costs(
    matcher: VerifiedMatcher, golden: Sequence[GoldenQuestion], asked: Sequence[AskedQuestion]
) -> tuple[dict[str, float], Table]:
    """Time the comparison of a question with many verified answers, and with one; of the processor."""
    chosen = evenly(golden, _MANY_RECORDS)
    many = tuple(_record(question.id, question.question, question.form) for question in chosen)
    timed = evenly(asked, _TIMED)
    figures: dict[str, float] = {}
    for name, records in (("one", many[:1]), ("many", many)):
        matcher.prepare(records)
        spent = []
        for question in timed:
            start = time.thread_time()
            matcher.match(question, records)
            spent.append((time.thread_time() - start) * 1000)
        p50, p95 = np.percentile(spent, [50, 95])
        figures |= {f"verified.{name}_p50_ms": float(p50), f"verified.{name}_p95_ms": float(p95)}
    figures["verified.cost_ratio"] = figures["verified.many_p50_ms"] / figures["verified.one_p50_ms"]
    rows = [("milliseconds to compare with", "p50", "p95")]
    for name, label in (("one", "1"), ("many", str(len(many)))):
        p50, p95 = (figures[f"verified.{name}_{part}_ms"] for part in ("p50", "p95"))
        rows.append((f"{label} verified", f"{p50:.2f}", f"{p95:.2f}"))
    return figures, Table("cost", rows)


def _matcher(settings: Settings) -> VerifiedMatcher:
    embedder = CachedEmbedder(load_embedder(settings), settings)
    index: Index = IndexHandle(settings, embedder).get()
    names = NameFinder(name for heading in index.headings for name in heading.all_names())
    return VerifiedMatcher(index, QuestionReader(index, embedder), names)


def _answer(pair: VerifiedPair) -> VerifiedAnswer:
    return _record(pair.subject, pair.verified, pair.verified_form)


def _record(id_: str, question: str, form: str) -> VerifiedAnswer:
    return VerifiedAnswer(
        id=id_,
        question=question,
        standalone=question,
        form=form if form in FORMS else "other",
        verified_on="",
        texts={"fr": VerifiedText(id_)},
    )


def _figures(verdicts: Sequence[_Verdict]) -> dict[str, float]:
    same = [verdict for verdict in verdicts if verdict.pair.same]
    hits = sum(verdict.alone for verdict in same)
    served = sum(verdict.alone for verdict in verdicts)
    right = sum(verdict.among_all == verdict.pair.subject for verdict in same)
    among_all = sum(bool(verdict.among_all) for verdict in verdicts)
    return {
        "verified.pairs": float(len(verdicts)),
        "verified.precision": hits / served if served else 1.0,
        "verified.precision_low": wilson(hits, served)[0],
        "verified.recall": hits / len(same) if same else 0.0,
        "verified.precision_among_all": right / among_all if among_all else 1.0,
        "verified.recall_among_all": right / len(same) if same else 0.0,
    }


def _by_form(verdicts: Sequence[_Verdict]) -> Table:
    rows = [("the new question", "pairs", "same", "served", "wrongly", "recall")]
    for form in (*FORMS, "all"):
        kept = [verdict for verdict in verdicts if form in ("all", verdict.pair.form)]
        same = [verdict for verdict in kept if verdict.pair.same]
        hits, served = sum(v.alone for v in same), sum(v.alone for v in kept)
        recall = percent(hits / len(same)) if same else "–"
        rows.append((form, str(len(kept)), str(len(same)), str(served), str(served - hits), recall))
    return Table("verified answers", rows)


def _by_kind(verdicts: Sequence[_Verdict]) -> Table:
    near = [verdict for verdict in verdicts if not verdict.pair.same]
    rows = [("near-misses that differ in", "pairs", "served wrongly")]
    for kind in sorted({verdict.pair.kind for verdict in near}):
        kept = [verdict for verdict in near if verdict.pair.kind == kind]
        rows.append((kind, str(len(kept)), str(sum(verdict.wrong for verdict in kept))))
    return Table("near-misses", rows)


def _failures(verdicts: Sequence[_Verdict]) -> list[dict[str, object]]:
    return [
        {**verdict.pair.model_dump(), "served": verdict.alone, "served_among_all": verdict.among_all}
        for verdict in verdicts
        if verdict.wrong or verdict.alone != verdict.pair.same
    ]
