"""The commands of `python -m evals`: options of the command line → what was measured."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from evals import (
    baselines,
    calibration,
    chat_model,
    compare,
    conversations,
    cross,
    experiment,
    judge,
    marks,
    retrieval,
    selftest,
    speed,
    support,
)
from evals.gate import gate
from evals.outcome import Outcome, Table
from evals.questions import load_golden
from evals.report import write_report
from evals.result import FOLDER, read_result
from evals.run import Run, answers_path, as_outcome, run, write_run
from evals.validate import validate
from evals.verified import measure_verified
from tijaria.errors import ConfigurationError
from tijaria.settings import Settings


def _run(options: argparse.Namespace, settings: Settings) -> Outcome:
    done = run(settings, load_golden(split=options.split, limit=options.limit))
    path = options.output or _dated()
    tables = []
    if settings.eval_llm:
        write_run(done, path)  # stays, whatever becomes of the judge
        judged = judge.judge(settings, done.asked, limit=options.judged, price=options.price)
        done = replace(done, result=replace(done.result, judge=judged))
        tables.append(judge.as_table(judged))
    outcome = as_outcome(done)
    return replace(outcome, tables=[*outcome.tables, *tables, _write(done, path)])


def _gate(options: argparse.Namespace, settings: Settings) -> Outcome:
    baseline = read_result(options.baseline)
    if options.result is not None:
        return gate(read_result(options.result), baseline)
    done = run(settings, load_golden(split=options.split, limit=options.limit))
    outcome = gate(done.result, baseline)
    return replace(outcome, tables=[*outcome.tables, _write(done, options.output or _dated())])


def _dated() -> Path:
    return FOLDER / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.json"


def _write(done: Run, path: Path) -> Table:
    write_run(done, path)
    page = path.with_suffix(".html")
    write_report(done, page)
    files = [("result", str(path)), ("answers", str(answers_path(path))), ("report", str(page))]
    return Table("written", [("", "file"), *files])


def _export(options: argparse.Namespace, _: Settings) -> Outcome:
    return marks.export_marks(_answers(options.result), options.csv, limit=options.limit)


def _import(options: argparse.Namespace, _: Settings) -> Outcome:
    return marks.import_marks(_answers(options.result), options.csv)


def _answers(result: Path | None) -> Path:
    """Return the answers of a result, or the newest there are."""
    if result is not None:
        return answers_path(result)
    newest = max(FOLDER.glob("*.answers.jsonl"), default=None)
    if newest is None:
        raise ConfigurationError("There are no answers yet. Make some with `python -m evals run`.")
    return newest


def _retrieval(options: argparse.Namespace, settings: Settings) -> Outcome:
    if options.data == "cross":
        return cross.measure_cross(settings, split=options.split, limit=options.limit)
    return retrieval.measure_public(options.data, settings, limit=options.limit)


def _calibrate(options: argparse.Namespace, settings: Settings) -> Outcome:
    folder = None if options.dry_run else calibration.WEIGHTS
    return calibration.calibrate(settings, max_false_refusals=options.max_false_refusals, folder=folder)


BY_NAME: Mapping[str, Callable[[argparse.Namespace, Settings], Outcome]] = {
    "run": _run,
    "gate": _gate,
    "compare": lambda options, _: compare.compare(options.first, options.second),
    "experiment": lambda options, settings: experiment.experiment(
        settings, options.assignments, limit=options.limit
    ),
    "selftest": lambda options, settings: selftest.selftest(settings, limit=options.limit),
    "validate": lambda options, settings: validate(settings, accept=options.accept),
    "export": _export,
    "import": _import,
    "baselines": lambda options, settings: baselines.measure_baselines(settings, limit=options.limit),
    "retrieval": _retrieval,
    "calibrate": _calibrate,
    "support": lambda options, settings: support.measure_support(settings, split=options.split),
    "conversations": lambda options, settings: conversations.measure_conversations(
        settings, split=options.split
    ),
    "llm": lambda options, settings: chat_model.measure_chat_model(
        settings, number=options.number, path=options.answers
    ),
    "verified": lambda options, settings: measure_verified(
        settings, split=options.split, limit=options.limit
    ),
    "speed": lambda options, settings: speed.measure_speed(
        settings, rounds=options.rounds, threads=options.threads
    ),
}
"""Name of a command → what it does."""
