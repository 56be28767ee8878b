"""Is a verified answer served to those who ask the same, and to nobody else?

Pairs of questions in `questions/verified_pairs.jsonl`: one with a verified answer, one that somebody asks;
the halves `tune` and `report` share no subject. Measured twice: pair by pair, and with every question of the
half asked where the verified answers to all of its subjects lie side by side.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.cached_embedder import CachedEmbedder
from evals.metrics import wilson
from evals.outcome import Outcome, Table, percent
from tijaria.embeddings import load_embedder
from tijaria.index import Index, IndexHandle
from tijaria.names import NameFinder
from tijaria.question import QuestionReader
from tijaria.schema import Form
from tijaria.settings import Settings
from tijaria.verified import VerifiedAnswer, VerifiedText
from tijaria.verified_matcher import VerifiedMatcher

PATH = Path(__file__).parent / "questions" / "verified_pairs.jsonl"
FORMS: tuple[Form, ...] = ("fr", "ar", "ary", "ary-Latn")


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
    """Ask the second question of every pair; nothing but the matcher takes part."""
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
    return Outcome(
        command="verified",
        figures=_figures(verdicts),
        tables=[_by_form(verdicts), _by_kind(verdicts)],
        failures=_failures(verdicts),
        about={"split": split, "pairs": hashlib.sha256(PATH.read_bytes()).hexdigest()[:16]},
    )


def _matcher(settings: Settings) -> VerifiedMatcher:
    embedder = CachedEmbedder(load_embedder(settings), settings)
    index: Index = IndexHandle(settings, embedder).get()
    names = NameFinder(name for heading in index.headings for name in heading.all_names())
    return VerifiedMatcher(index, QuestionReader(index, embedder), names)


def _answer(pair: VerifiedPair) -> VerifiedAnswer:
    return VerifiedAnswer(
        id=pair.subject,
        question=pair.verified,
        standalone=pair.verified,
        form=pair.verified_form,
        verified_on="",
        texts={"fr": VerifiedText(pair.subject)},
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
