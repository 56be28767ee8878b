"""How a chat model does: what readers are shown of it, what is kept from them, and whom to believe on gaps.

The rules refuse by what the evidence is like, the model by reading it. Their judgements are replayed over one
set of answers, apart and combined as `tijaria.opinion` combines them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from evals.metrics import percentile
from evals.outcome import Outcome, Table, percent
from evals.searcher import searching
from evals.written import Opinions, Written, ask_all
from tijaria.answerability import Verdict
from tijaria.errors import ConfigurationError
from tijaria.opinion import weighed
from tijaria.rag import load_pipeline
from tijaria.settings import Settings

ANSWERS = Path("evals/results/chat-model.answers.jsonl")
"""Where answers are kept: a measurement that was stopped goes on there."""

_OUTCOMES = ("written", "replaced", "denied", "failed")
_Refuses: TypeAlias = Callable[[Written], bool]


def measure_chat_model(settings: Settings, *, number: int, path: Path) -> Outcome:
    """Have the chat model of the settings write `number` answers in each language, and measure them.

    Args:
        settings: What to ask; the limits of time and length are those of the settings.
        number: Answers in French, and as many in Arabic, to questions in Standard Arabic and Darija.
        path: Where answers are kept; those that are there count.

    Raises:
        ConfigurationError: The settings name no chat model.
    """
    if not settings.llm:
        raise ConfigurationError(
            "There is no chat model to measure. Set TIJARIA_LLM and TIJARIA_LLM_BASE_URL."
        )
    everything = settings.model_copy(update={"answer_threshold": 0.0})
    with searching(settings) as searcher:
        done = ask_all(load_pipeline(everything), Opinions(searcher, settings), path, number=number)
    return outcome_of(done, threshold=settings.answer_threshold)


def outcome_of(done: Sequence[Written], *, threshold: float) -> Outcome:
    """Return the figures of answers; `threshold` is the evidence with which the rules answer."""
    asked = [written for written in done if written.outcome]
    figures = dict(_figures(asked))
    failures = [
        {"id": written.id, "unsupported": list(written.unsupported), "statements": list(written.statements)}
        for written in asked
        if written.unsupported
    ]
    tables = [_outcomes(asked), _drops(asked), *_judgements(asked, threshold)]
    return Outcome("llm", figures, tables, failures)


def _figures(asked: Sequence[Written]) -> Iterator[tuple[str, float]]:
    yield "llm.answers", len(asked)
    yield "llm.statements", sum(len(written.statements) for written in asked)
    yield "llm.statements_unsupported", sum(len(written.unsupported) for written in asked)
    yield "llm.statements_written", sum(len(w.statements) for w in asked if w.outcome == "written")
    yield "llm.dropped", sum(len(written.dropped) for written in asked)
    for outcome in _OUTCOMES:
        yield f"llm.{outcome}", sum(w.outcome == outcome for w in asked) / max(len(asked), 1)
    yield "llm.lost", sum(not written.statements and written.status == "answered" for written in asked)
    yield "llm.first_p50_ms", percentile([w.first_ms for w in asked if w.outcome == "written"], 0.5)
    yield "llm.total_p95_ms", percentile([written.total_ms for written in asked], 0.95)


def _outcomes(asked: Sequence[Written]) -> Table:
    rows: list[tuple[str, ...]] = [("", "answers", *_OUTCOMES, "first p50", "total p95")]
    for name, group in _groups(asked).items():
        first = percentile([w.first_ms for w in group if w.outcome == "written"], 0.5)
        total = percentile([written.total_ms for written in group], 0.95)
        shares = (percent(sum(w.outcome == o for w in group) / max(len(group), 1)) for o in _OUTCOMES)
        rows.append((name, str(len(group)), *shares, f"{first / 1000:.1f} s", f"{total / 1000:.1f} s"))
    return Table("what became of the model's answers", rows)


def _drops(asked: Sequence[Written]) -> Table:
    groups = _groups(asked)
    counts = {
        name: Counter(r for written in group for r in written.dropped) for name, group in groups.items()
    }
    reasons = [reason for reason, _ in counts["all"].most_common()]
    rows = [(reason, *(str(counts[name][reason]) for name in groups)) for reason in reasons]
    return Table("statements dropped, by reason", [("", *groups), *rows])


def _judgements(asked: Sequence[Written], threshold: float) -> Iterator[Table]:
    """Yield what the rules, the model and both refuse, by half, of the questions that the rules doubt."""
    ways: Mapping[str, _Refuses] = {
        "rules": lambda w: w.evidence < threshold,
        "model": lambda w: _weighed(0.5, w) < threshold,
        "both": lambda w: _weighed(w.evidence, w) < threshold,
    }
    for half in ("tune", "report"):
        own = [written for written in asked if written.split == half and written.leaning is not None]
        without = [written for written in own if not written.answerable]
        answerable = [written for written in own if written.answerable]
        rows = [
            (name, _share(without, refuses), _share(answerable, refuses)) for name, refuses in ways.items()
        ]
        yield Table(f"refused where in doubt, {half} half", [("", "no answer", "answerable"), *rows])


def _weighed(evidence: float, written: Written) -> float:
    verdict = Verdict(evidence, (), (), {})
    return verdict.probability if written.leaning is None else weighed(verdict, written.leaning).probability


def _share(written: Sequence[Written], refuses: _Refuses) -> str:
    return f"{sum(map(refuses, written))} of {len(written)}"


def _groups(asked: Sequence[Written]) -> Mapping[str, Sequence[Written]]:
    return {
        "all": asked,
        "fr": [written for written in asked if written.language == "fr"],
        "ar": [written for written in asked if written.language == "ar"],
    }
