"""A run: the golden set through the real pipeline, measured, scored and laid out for people."""

import json
import resource
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals import ragas_scores
from evals.asking import Asked, Asker, Found
from evals.facts import doubts, hashes_of
from evals.forms import score_forms
from evals.metrics import percentile
from evals.outcome import Outcome, Table
from evals.questions import FORMS, GoldenQuestion
from evals.record import about
from evals.result import Latency, Result
from evals.scores import TEXTS, Score, row_of, score
from tijaria.rag import load_pipeline
from tijaria.settings import Settings

_WARM_UP = 5
_STAGES = ("understand", "screen", "compute", "retrieve", "compose", "total")
_EXCERPT = 400


@dataclass(frozen=True, slots=True)
class Run:
    """A result and the answers that it was made from.

    Attributes:
        hashes: Fact → hash of its statements in the index that was asked.
    """

    result: Result
    asked: Sequence[Asked]
    hashes: Mapping[str, str]


def run(
    settings: Settings, questions: Sequence[GoldenQuestion], *, known: Mapping[str, str] | None = None
) -> Run:
    """Ask questions of the index in force and measure the answers.

    Args:
        settings: What to ask.
        questions: In the order in which they are asked.
        known: The hashes that facts must have; by default those kept beside the questions.

    Raises:
        IndexNotFoundError: There is no index yet.
        IndexMismatchError: It was built with other settings.
    """
    started = time.perf_counter()
    made_of = about(settings)  # of the code that is loaded now, whatever becomes of the files meanwhile
    pipeline = load_pipeline(settings)
    asker = Asker(pipeline, settings)
    for question in questions[:_WARM_UP]:
        pipeline.answer(question.question)
    asked = asker.ask_all(questions)
    # Before ragas is imported: its own memory is none of the product's.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    rows = [
        row_of(replace(item, measures=item.measures | scores))
        for item, scores in zip(asked, ragas_scores.score_all(asked), strict=True)
    ]
    result = Result(
        about={**made_of, "questions": len(rows)},
        scores=[*score(rows), *score_forms()],
        rows=rows,
        latency=_latency(asked),
        seconds=round(time.perf_counter() - started, 1),
        memory_mb=round(memory, 1),
        doubts=[
            (doubt.question.id, doubt.fact, doubt.reason) for doubt in doubts(asker.book, questions, known)
        ],
    )
    return Run(result, asked, hashes_of(asker.book, questions))


def _latency(asked: Sequence[Asked]) -> list[Latency]:
    found = []
    for stage in _STAGES:
        times = [item.answer.timings_ms[stage] for item in asked if stage in item.answer.timings_ms]
        if times:
            found.append(Latency(stage, *(round(percentile(times, share), 1) for share in (0.5, 0.95))))
    return found


def as_outcome(done: Run) -> Outcome:
    """Return a run for the terminal."""
    result = done.result
    return Outcome(
        command="run",
        figures=result.figures(),
        tables=[*tables(result), _faults(done.asked)],
        failures=[detail for detail in map(detail_of, done.asked) if detail["fault"]],
        about=result.about,
    )


def tables(result: Result) -> list[Table]:
    """Return the scores of a result as tables."""
    counts = f"{len(result.rows)} questions, {result.seconds:.0f} s, {result.memory_mb:.0f} MB"
    found = [Table(f"everything by form, report half ({counts})", _by_form(result))]
    found += [
        Table(f"by {dimension}, report half", _by_part(result, f"{dimension}:"))
        for dimension in ("kind", "area")
    ]
    latency = [(item.stage, f"{item.p50:.1f} ms", f"{item.p95:.1f} ms") for item in result.latency]
    return [*found, Table("time of an answer", [("stage", "p50", "p95"), *latency])]


def _by_form(result: Result) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("", "all", *FORMS)]
    for measure, text in TEXTS.items():
        parts = ("all", *(f"form:{form}" for form in FORMS))
        cells = [_cell(result.value(measure, part)) for part in parts]
        if any(cells):
            rows.append((text, *cells))
    return rows


def _by_part(result: Result, prefix: str) -> list[tuple[str, ...]]:
    parts = dict.fromkeys(s.part for s in result.scores if s.part.startswith(prefix) and s.half == "report")
    shown = ("passed", "right_and_cited", "refused", "ndcg_10")
    rows: list[tuple[str, ...]] = [("", "n", *(TEXTS[name] for name in shown))]
    for part in parts:
        passed = result.value("passed", part)
        if passed is not None:
            cells = (_cell(result.value(name, part)) for name in shown)
            rows.append((part.removeprefix(prefix), str(passed.n), *cells))
    return rows


def _cell(found: Score | None) -> str:
    if found is None:
        return ""
    return f"{100 * found.value:.1f} [{100 * found.low:.0f}-{100 * found.high:.0f}]"


def _faults(asked: Sequence[Asked]) -> Table:
    counts: dict[str, int] = {}
    for item in asked:
        if item.fault:
            counts[item.fault] = counts.get(item.fault, 0) + 1
    rows = [(fault, str(n)) for fault, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    return Table("where it went wrong, both halves", [("", "questions"), *rows])


def detail_of(asked: Asked) -> dict[str, object]:
    """Return everything about one question and its answer; ready for JSON."""
    question, answer = asked.question, asked.answer
    return {
        "id": question.id,
        "form": question.form,
        "kind": question.kind,
        "topic": question.topic,
        "split": question.split,
        "persona": question.persona,
        "history": list(question.history),
        "question": question.question,
        "standalone": answer.question,
        "status": answer.status,
        "wanted": question.expected,
        "reason": answer.reason,
        "text": answer.text,
        "warnings": list(answer.warnings),
        "citations": [
            {"marker": c.marker, "title": c.title, "quote": c.quote, "status": c.status}
            for c in answer.citations
        ],
        "expected": list(asked.expected) or [_instead(question)],
        "patterns": {"must": list(question.must), "must_not": list(question.must_not)},
        "passages": list(map(_passage, asked.found)),
        "fault": asked.fault,
        "measures": {name: round(value, 4) for name, value in asked.measures.items()},
    }


def _passage(found: Found) -> dict[str, object]:
    return {
        "title": f"{found.passage.title} › {found.passage.heading_path}",
        "score": round(found.score, 3),
        "right": found.right,
        "text": found.passage.text[:_EXCERPT],
    }


def _instead(question: GoldenQuestion) -> str:
    """Return what is expected of a question that no statement answers."""
    if question.expected == "clarify":
        return f"to be asked: {question.missing.replace('_', ' ')}"
    return question.why or question.category or question.kind


def write_run(done: Run, path: Path) -> None:
    """Write the result, and beside it every answer as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(done.result.to_json(), encoding="utf-8")
    lines = (json.dumps(detail_of(item), ensure_ascii=False) + "\n" for item in done.asked)
    answers_path(path).write_text("".join(lines), encoding="utf-8")


def answers_path(path: Path) -> Path:
    """Return where the answers of a result are."""
    return path.with_suffix(".answers.jsonl")
