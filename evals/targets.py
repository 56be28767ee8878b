"""What must be true, figure by figure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A bound that a figure must keep."""

    least: float | None = None
    most: float | None = None

    def met(self, value: float) -> bool:
        """Tell whether a value keeps the bound."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        """Return the bound as a comparison."""
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"


TARGETS: Mapping[str, Target] = {
    "piaf.ndcg_10": Target(least=0.83),
    "arcd.ndcg_10": Target(least=0.85),
    "cross.ratio": Target(least=5),
    "right_and_cited.form:fr": Target(least=0.80),
    "right_and_cited.arabic": Target(least=0.75),
    "false_refusal.all": Target(most=0.10),
    "refused.kind:refuse": Target(least=0.70),
    "refused.kind:offtopic": Target(least=1),
    "figures.all": Target(least=1),
    "current.all": Target(least=1),
    "conversations.all": Target(least=0.85),
    "llm.statements_unsupported": Target(most=0),
    "llm.lost": Target(most=0),
    "support.supported": Target(most=0.05),
    "support.number": Target(least=0.97),
    "support.entity": Target(least=0.97),
    "support.negation": Target(least=0.80),
    "support.p95_ms": Target(most=15),
    "verified.precision": Target(least=0.98),
    "verified.recall": Target(least=0.60),
    "verified.golden_wrong": Target(most=0.005),
    "verified.many_p95_ms": Target(most=10),
    "speed.passages_ratio": Target(least=2),
    "speed.query_ratio": Target(least=2.5),
    "speed.understand_p95_ms": Target(most=25),
    "speed.answer_p50_ms": Target(most=60),
    "speed.answer_p95_ms": Target(most=150),
    "speed.duties_p95_ms": Target(most=20),
}
"""Figure → bound. Figures that a run does not measure are not compared."""
