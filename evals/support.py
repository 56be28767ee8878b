"""How well statements are verified: `python -m evals.support [--half tune|report] [--failures]`.

`data/support.csv` holds statements with the passage that they cite: supported ones, and the same with a wrong
figure, unit or name, with the contrary said, or with something that the passage does not say; in French and
Arabic, each against the passage in both languages. Rules are tuned on one half and reported on the other.
"""

import argparse
import csv
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tijaria.calibration import load_calibration
from tijaria.embeddings import load_embedder
from tijaria.settings import Settings
from tijaria.verification import Verifier

_DATA = Path(__file__).parent / "data" / "support.csv"
# Kind → the least share that must be caught; of the supported, the largest share that may be.
TARGETS = {"supported": 0.05, "number": 0.97, "entity": 0.97, "negation": 0.80}


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


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and what the verifier made of it; milliseconds for the statement alone."""

    pair: Pair
    reason: str
    milliseconds: float


def load_pairs() -> list[Pair]:
    """Read the labelled set."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        return [Pair(**row) for row in csv.DictReader(file)]


def judge(verifier: Verifier, pairs: Sequence[Pair]) -> list[Judged]:
    """Verify every pair."""
    judged = []
    for pair in pairs:
        cited = verifier.prepare([pair.passage], heading=pair.heading)
        started = time.perf_counter()
        finding = verifier.verify(pair.statement, cited)
        judged.append(Judged(pair, finding.reason, (time.perf_counter() - started) * 1000))
    return judged


def rates(judged: Sequence[Judged]) -> dict[str, tuple[float, int]]:
    """Return kind → (share rejected, number of pairs)."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for item in judged:
        groups[item.pair.kind].append(bool(item.reason))
    return {kind: (sum(found) / len(found), len(found)) for kind, found in groups.items()}


def main() -> int:
    """Print the rates of both halves; return 1 when one of the report half misses its target."""
    parser = argparse.ArgumentParser(prog="python -m evals.support")
    parser.add_argument("--half", choices=("tune", "report"), help="one half only")
    parser.add_argument("--failures", action="store_true", help="print what was judged wrongly")
    options = parser.parse_args()
    settings = Settings.load()
    embedder = load_embedder(settings)
    verifier = Verifier(embedder, load_calibration(settings, embedder).space)
    missed = False
    for half in [options.half] if options.half else ["tune", "report"]:
        judged = judge(verifier, [pair for pair in load_pairs() if pair.half == half])
        found = rates(judged)
        for kind, (share, number) in sorted(found.items()):
            say(f"{half:6} {kind:10} rejected {share:6.1%} of {number}")
        say(f"{half:6} p50 / p95: {np.percentile([j.milliseconds for j in judged], [50, 95]).round(1)} ms")
        missed = missed or (half == "report" and not meets(found))
        if options.failures:
            show([item for item in judged if bool(item.reason) == (item.pair.kind == "supported")])
    return int(missed)


def meets(found: dict[str, tuple[float, int]]) -> bool:
    """Tell whether the rates meet the targets."""
    return all(
        share <= TARGETS[kind] if kind == "supported" else share >= TARGETS.get(kind, 0.0)
        for kind, (share, _) in found.items()
    )


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def show(judged: Sequence[Judged]) -> None:
    """Print pairs that were judged wrongly."""
    for item in judged:
        say(f"  {item.pair.kind} [{item.reason}]\n    {item.pair.statement}\n    {item.pair.passage}")


if __name__ == "__main__":
    sys.exit(main())
