"""The gate: no change that makes answers worse gets merged unnoticed.

It fails on a significant drop in what is as it should be, or in the ranking of passages, overall, in any
form of language or in any kind of question; on any figure that the citations do not hold; on any outdated
rule given as current; and when a source that golden questions rest on vanished or changed since they were
reviewed. Many parts are tested: Holm's correction keeps flukes out.
"""

from collections.abc import Iterator, Sequence

from evals.compare import Pairing, pair, pairings
from evals.metrics import significant
from evals.outcome import Outcome, Table
from evals.result import Result
from evals.scores import TEXTS, Row

_TESTED = {"passed": ("all", "form:", "kind:"), "ndcg_10": ("all", "form:")}
NEVER = {"figures": "a figure stands in no citation", "current": "an outdated rule is given as current"}
_SHOWN = 8


def gate(new: Result, baseline: Result) -> Outcome:
    """Compare a run with the baseline; the outcome has problems when the gate is shut."""
    tested = [
        item
        for measure, kinds in _TESTED.items()
        for item in pairings(baseline.rows, new.rows, measures=[measure], kinds=kinds)
    ]
    worse = significant([item.drop for item in tested])
    problems = [
        *_drops(tested, worse),
        *_absolute(new.rows),
        *_doubts(new),
    ]
    paired = len(pair(baseline.rows, new.rows))
    lacking = len(baseline.rows) - paired
    if not paired:
        problems.append(
            "No question of the baseline is asked alike: nothing could be compared. Make a new baseline with "
            "`python -m evals run --output evals/results/baseline.json`."
        )
    title = (
        f"against the baseline of {baseline.about['date']}: {paired} of {len(new.rows)} questions "
        f"({lacking} of the baseline not asked, or not alike)"
    )
    rows = [
        (item.measure, item.part, str(item.n), f"{100 * item.old:.1f}", f"{100 * item.new:.1f}",
         str(item.wins), str(item.losses), f"{item.drop:.4f}", "WORSE" if shut else "")
        for item, shut in zip(tested, worse, strict=True)
    ]  # fmt: skip
    heading = ("measure", "part", "n", "before", "after", "better", "worse", "chance", "")
    return Outcome(
        command="gate",
        figures={f"change.{item.measure}.{item.part}": item.new - item.old for item in tested},
        tables=[Table(title, [heading, *rows])],
        about={"baseline": dict(baseline.about), "run": dict(new.about)},
        problems=problems,
    )


def _drops(tested: Sequence[Pairing], worse: Sequence[bool]) -> Iterator[str]:
    for item, shut in zip(tested, worse, strict=True):
        if shut:
            yield (
                f"{TEXTS[item.measure]}, {item.part}: {100 * item.old:.1f} → {100 * item.new:.1f} %, "
                f"{item.losses} questions worse and {item.wins} better (chance {item.drop:.4f}). "
                "See which with `python -m evals compare`."
            )


def _absolute(rows: Sequence[Row]) -> Iterator[str]:
    for measure, what in NEVER.items():
        ids = [row.id for row in rows if row.measures.get(measure, 1) < 1]
        if ids:
            yield f"{len(ids)} answers in which {what}: {_some(ids)}."


def _doubts(new: Result) -> Iterator[str]:
    for reason in ("vanished", "changed", "new"):
        facts = sorted({fact for _, fact, why in new.doubts if why == reason})
        if facts:
            what = {"vanished": "vanished", "changed": "changed", "new": "were never reviewed"}[reason]
            yield (
                f"{len(facts)} sources of golden questions {what}: {_some(facts)}. "
                "Review the questions that `python -m evals validate` lists, then `validate --accept`."
            )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
