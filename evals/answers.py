"""Are answers right, cited, and refused when they should be? The whole product on every golden question."""

import time
from collections.abc import Callable, Iterable, Sequence

from evals.checks import Check, check
from evals.metrics import percentile, wilson
from evals.outcome import Outcome, Table, percent
from evals.progress import track
from evals.questions import FORMS, GoldenQuestion, Name, Split, digest, load
from tijaria.rag import RAGPipeline, load_pipeline
from tijaria.settings import Settings

ASKED: tuple[Name, ...] = ("procedures", "unanswerable", "offtopic", "smalltalk")

_WARM_UP = 5


def measure_answers(settings: Settings, *, split: Split = "report", limit: int | None = None) -> Outcome:
    """Ask every question of a split (`limit`: of each set, evenly spaced) and check every answer."""
    pipeline = load_pipeline(settings)
    questions = [question for name in ASKED for question in load(name, split=split, limit=limit)]
    for question in questions[:_WARM_UP]:
        pipeline.answer(question.question)
    checks = [_ask(pipeline, question) for question in track(questions, "answers")]
    return Outcome(
        command="answers",
        figures=figures(checks),
        tables=[_answerable(checks), _refusals(checks), _always(checks), _latency(checks)],
        failures=[failure for item in checks for failure in _failures(item)],
        about={
            "split": split,
            "questions": len(questions),
            "questions_hash": digest(*ASKED),
            **pipeline.ready(),
        },
    )


def figures(checks: Sequence[Check]) -> dict[str, float]:
    """Return every figure of a run, by name."""
    asked = _of_kind(checks, "answerable")
    arabic = [item for item in asked if item.question.form != "fr"]
    groups = {form: [item for item in asked if item.question.form == form] for form in FORMS}
    found: dict[str, float] = {}
    for label, part in {**groups, "arabic": arabic, "all": asked}.items():
        found[f"answers.right.{label}"] = _share(part, lambda item: item.right)
        found[f"answers.cited.{label}"] = _share(part, lambda item: item.cited)
        found[f"answers.right_and_cited.{label}"] = _share(part, lambda item: item.right and item.cited)
    answered = [item for item in checks if not item.refused]
    milliseconds = [item.ms for item in checks]
    return found | {
        "answers.false_refusals": _share(asked, lambda item: item.refused),
        "answers.unanswerable_refused": _share(_of_kind(checks, "refuse"), lambda item: item.refused),
        "answers.offtopic_refused": _share(_of_kind(checks, "offtopic"), lambda item: item.refused),
        "answers.smalltalk_answered": _share(_of_kind(checks, "smalltalk"), _is_plain_reply),
        "answers.figures_in_citations": _share(answered, lambda item: item.figures_hold),
        "answers.right_language": _share(_with_language(checks), lambda item: item.right_language),
        "answers.p50_ms": percentile(milliseconds, 0.5),
        "answers.p95_ms": percentile(milliseconds, 0.95),
    }


def _ask(pipeline: RAGPipeline, question: GoldenQuestion) -> Check:
    started = time.perf_counter()
    answer = pipeline.answer(question.question)
    elapsed = 1000 * (time.perf_counter() - started)
    return check(question, answer, document=pipeline.document, ms=elapsed)


def _answerable(checks: Sequence[Check]) -> Table:
    asked = _of_kind(checks, "answerable")
    parts: list[tuple[str, list[Check]]] = [
        (form, [item for item in asked if item.question.form == form]) for form in FORMS
    ]
    parts += [("all Arabic", [item for item in asked if item.question.form != "fr"]), ("all", asked)]
    rows = [
        (
            label,
            str(len(part)),
            percent(_share(part, lambda item: item.right)),
            percent(_share(part, lambda item: item.cited)),
            _with_interval(part, lambda item: item.right and item.cited),
            _with_interval(part, lambda item: item.refused),
        )
        for label, part in parts
        if part
    ]
    heading = ("questions with an answer", "n", "right", "cited", "right and cited [95 %]", "refused [95 %]")
    return Table("answers", [heading, *rows])


def _refusals(checks: Sequence[Check]) -> Table:
    unanswerable = _of_kind(checks, "refuse")
    parts: list[tuple[str, list[Check]]] = [
        (f"no answer in the corpus, {form}", [item for item in unanswerable if item.question.form == form])
        for form in FORMS
    ]
    parts.append(("no answer in the corpus, all", unanswerable))
    for category, label in (("offtopic", "off topic"), ("injection", "instruction"), ("fraud", "fraud")):
        parts.append((label, [item for item in checks if item.question.category == category]))
    rows = [
        (label, str(len(part)), _with_interval(part, lambda item: item.refused))
        for label, part in parts
        if part
    ]
    return Table("refusals", [("questions to refuse", "n", "refused [95 %]"), *rows])


def _always(checks: Sequence[Check]) -> Table:
    answered = [item for item in checks if not item.refused]
    rules: list[tuple[str, list[Check], Callable[[Check], bool]]] = [
        ("small talk answered without sources", _of_kind(checks, "smalltalk"), _is_plain_reply),
        ("figures stand in the citations", answered, lambda item: item.figures_hold),
        ("in the language of the question", _with_language(checks), lambda item: item.right_language),
    ]
    rows = [(label, str(len(part)), percent(_share(part, test))) for label, part, test in rules]
    return Table("what must always hold", [("", "n", "holds"), *rows])


def _latency(checks: Sequence[Check]) -> Table:
    milliseconds = [item.ms for item in checks]
    row = ("answer()", *(f"{percentile(milliseconds, share):.1f} ms" for share in (0.5, 0.95, 0.99)))
    return Table("time", [("", "p50", "p95", "p99"), row])


def _failures(item: Check) -> Iterable[dict[str, object]]:
    reasons = {
        "answerable": [] if item.right and item.cited else [_what_is_wrong(item)],
        "refuse": [] if item.refused else ["answered what the corpus does not say"],
        "offtopic": [] if item.refused else ["answered what is not of the field"],
        "smalltalk": [] if _is_plain_reply(item) else ["not a plain reply"],
    }[item.question.kind]
    if not item.figures_hold:
        reasons.append("a figure is not in the citation")
    if not item.right_language and item in _with_language([item]):
        reasons.append("wrong language")
    question = item.question
    for reason in reasons:
        yield {
            "id": question.id,
            "form": question.form,
            "reason": reason,
            "question": question.question,
            "expected": list(question.facts) or question.why or question.category,
            "answer": item.answer.text,
        }


def _what_is_wrong(item: Check) -> str:
    if item.refused:
        return f"refused ({item.answer.reason})"
    if not item.right and not item.cited:
        return "wrong source"
    return "right source, wrong text" if item.cited else "right text, wrong source"


def _is_plain_reply(item: Check) -> bool:
    return not item.refused and not item.answer.citations


def _of_kind(checks: Sequence[Check], kind: str) -> list[Check]:
    return [item for item in checks if item.question.kind == kind]


def _with_language(checks: Sequence[Check]) -> list[Check]:
    return [item for item in checks if item.question.form in FORMS]


def _share(part: Sequence[Check], test: Callable[[Check], bool]) -> float:
    return sum(map(test, part)) / len(part) if part else 0.0


def _with_interval(part: Sequence[Check], test: Callable[[Check], bool]) -> str:
    count = sum(map(test, part))
    low, high = wilson(count, len(part))
    return f"{percent(count / len(part))} [{100 * low:.0f}-{100 * high:.0f}]"
