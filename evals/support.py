"""How well are statements verified?

`data/support.csv` holds statements with the passage that they cite: supported ones, and the same with a wrong
figure, unit or name, with the contrary said, or with something that the passage does not say; in French and
Arabic, each against the passage in both languages. Rules are tuned and the weights of `tijaria.closeness`
fitted on one half and reported on the other; a third part, paraphrased freely, is harder and told apart.
"""

import csv
import re
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals import logistic
from evals.metrics import percentile
from evals.outcome import Outcome, Table, percent
from evals.questions import Split
from tijaria.calibration import load_calibration
from tijaria.closeness import SIGNS
from tijaria.embeddings import load_embedder
from tijaria.settings import Settings
from tijaria.verification import Verifier

_SENTENCE_END = re.compile(r"(?<=[.!?؟؛])\s+")
# Cross-validated on the tuning half, with 1, 0.6, 0.4 and 0.2: 22, 14, 8 and 8 of 169 paraphrases are
# rejected, and 3, 4, 6 and 10 of 63 statements off the source pass by closeness alone.
_OFF_SOURCE_COUNTS = 0.5
_DATA = Path(__file__).parent / "data" / "support.csv"


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement, the passage that it cites, and what is wrong with it."""

    half: str
    kind: str
    statement_language: str
    passage_language: str
    statement: str
    passage: str
    heading: str

    @property
    def sentences(self) -> list[str]:
        """The passage as ingestion cuts it."""
        return _SENTENCE_END.split(self.passage)


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and what the verifier made of it; milliseconds for the statement alone."""

    pair: Pair
    reason: str
    milliseconds: float


def load_verifier(settings: Settings) -> Verifier:
    """Return the verifier of the settings, without an index."""
    embedder = load_embedder(settings)
    return Verifier(embedder, load_calibration(settings, embedder).space)


def load_pairs() -> list[Pair]:
    """Read the labelled set."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        return [Pair(**row) for row in csv.DictReader(file)]


def judge(verifier: Verifier, pairs: Sequence[Pair]) -> list[Judged]:
    """Verify every pair."""
    judged = []
    for pair in pairs:
        cited = verifier.prepare(pair.sentences, heading=pair.heading)
        started = time.perf_counter()
        finding = verifier.verify(pair.statement, cited)
        judged.append(Judged(pair, finding.reason, (time.perf_counter() - started) * 1000))
    return judged


def fit_closeness(verifier: Verifier) -> dict[str, float]:
    """Return the weights of `tijaria.closeness`: what is supported, told from what is off the source."""
    pairs = [
        pair for pair in load_pairs() if pair.half == "tune" and pair.kind in ("supported", "off_source")
    ]
    rows = [verifier.closeness(p.statement, verifier.prepare(p.sentences, heading=p.heading)) for p in pairs]
    supported = [pair.kind == "supported" for pair in pairs]
    balance = sum(supported) / (len(supported) - sum(supported))
    importance = [1.0 if is_right else _OFF_SOURCE_COUNTS * balance for is_right in supported]
    return logistic.fit(rows, supported, importance, signs=SIGNS)


def rates(judged: Sequence[Judged]) -> dict[str, tuple[float, int]]:
    """Return kind → (share rejected, number of pairs)."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for item in judged:
        groups[item.pair.kind].append(bool(item.reason))
    return {kind: (sum(found) / len(found), len(found)) for kind, found in groups.items()}


def measure_support(settings: Settings, *, split: Split) -> Outcome:
    """Verify the labelled set, or a half of it; the figures are those of the half that is reported."""
    verifier = load_verifier(settings)
    figures: dict[str, float] = {}
    rows: list[tuple[str, ...]] = [("", "pairs", "rejected")]
    failures = []
    for half in {"all": ("tune", "report", "free"), "report": ("report", "free"), "tune": ("tune",)}[split]:
        judged = judge(verifier, [pair for pair in load_pairs() if pair.half == half])
        found = rates(judged)
        rows += [(f"{half}, {kind}", str(n), percent(share)) for kind, (share, n) in sorted(found.items())]
        failures += [
            _failure(item) for item in judged if bool(item.reason) == (item.pair.kind == "supported")
        ]
        if half == "free":
            figures |= {f"support.free_{kind}": share for kind, (share, _) in found.items()}
        if half == "report":
            figures |= {f"support.{kind}": share for kind, (share, _) in found.items()}
            times = [item.milliseconds for item in judged]
            figures |= {"support.p50_ms": percentile(times, 0.5), "support.p95_ms": percentile(times, 0.95)}
    return Outcome("support", figures, [Table("statements rejected, by what is wrong", rows)], failures)


def _failure(item: Judged) -> dict[str, object]:
    pair = item.pair
    return {
        "half": pair.half,
        "kind": pair.kind,
        "reason": item.reason,
        "statement": pair.statement,
        "passage": pair.passage,
    }
