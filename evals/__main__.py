"""`python -m evals`: measure what TijarIA finds and answers.

Exit status: 0 done, 1 done but a target is missed (with --check), 2 not done.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from evals import answers, calibration, cross, retrieval, speed
from evals.outcome import Outcome
from evals.record import as_record
from tijaria.errors import TijariaError
from tijaria.settings import Settings

_EPILOG = "Exit status: 0 done; 1 done, a target is missed (with --check); 2 not done. See evals/README.md."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    options = _parser().parse_args(arguments)
    measure: Callable[[argparse.Namespace, Settings], Outcome] = options.measure
    try:
        settings = Settings.load()
        outcome = measure(options, settings)
        record = json.dumps(as_record(outcome, settings), ensure_ascii=False, indent=1)
        if options.output:
            options.output.parent.mkdir(parents=True, exist_ok=True)
            options.output.write_text(record + "\n", encoding="utf-8")
    except (TijariaError, OSError) as error:
        print(f"evals: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("evals: interrupted.", file=sys.stderr)
        return 130
    print(record if options.json else _to_text(outcome, failures=options.failures))
    return 1 if options.check and outcome.missed() else 0


def _to_text(outcome: Outcome, *, failures: bool) -> str:
    lines = [outcome.to_text()]
    if failures:
        lines += ["", *(json.dumps(failure, ensure_ascii=False) for failure in outcome.failures)]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals", description="Measure what TijarIA finds and answers.", epilog=_EPILOG
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = _command(commands, "retrieval", _retrieval, "is the right passage found?")
    command.add_argument("--set", choices=("piaf", "arcd", "corpus", "cross"), default="corpus", dest="data")
    _add_questions(command)
    command = _command(commands, "answers", _answers, "are answers right, cited, or rightly refused?")
    _add_questions(command)
    command = _command(commands, "calibrate", _calibrate, "fit what decides whether the evidence answers")
    command.add_argument(
        "--max-false-refusals", type=_share, default=0.08, metavar="SHARE",
        help="largest share of refusals among rightly composed answers of the tuning half (default 0.08)",
    )  # fmt: skip
    command.add_argument("--dry-run", action="store_true", help="print, but do not write, the weights")
    command = _command(commands, "speed", _speed, "how fast are embedding and answers?")
    command.add_argument("--rounds", type=_count, default=3, metavar="N", help="repetitions (default 3)")
    command.add_argument(
        "--threads", type=_count, default=1, metavar="N", help="threads of each embedding engine (default 1)"
    )
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    measure: Callable[[argparse.Namespace, Settings], Outcome],
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text.capitalize(), epilog=_EPILOG)
    command.set_defaults(measure=measure)
    command.add_argument("--json", action="store_true", help="print the whole record as JSON")
    command.add_argument("--output", type=Path, metavar="FILE", help="write the record to a file")
    command.add_argument("--failures", action="store_true", help="list what went wrong, as JSON lines")
    command.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    return command


def _add_questions(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--split", choices=("tune", "report", "all"), default="report", help="half of the golden questions"
    )
    command.add_argument("--limit", type=_count, metavar="N", help="ask N questions of a set, evenly spaced")


def _retrieval(options: argparse.Namespace, settings: Settings) -> Outcome:
    if options.data == "corpus":
        return retrieval.measure_corpus(settings, split=options.split, limit=options.limit)
    if options.data == "cross":
        return cross.measure_cross(settings, split=options.split, limit=options.limit)
    return retrieval.measure_public(options.data, settings, limit=options.limit)


def _answers(options: argparse.Namespace, settings: Settings) -> Outcome:
    return answers.measure_answers(settings, split=options.split, limit=options.limit)


def _calibrate(options: argparse.Namespace, settings: Settings) -> Outcome:
    path = None if options.dry_run else calibration.WEIGHTS
    return calibration.calibrate(settings, max_false_refusals=options.max_false_refusals, path=path)


def _speed(options: argparse.Namespace, settings: Settings) -> Outcome:
    return speed.measure_speed(settings, rounds=options.rounds, threads=options.threads)


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError("must be at least 0 and below 1")
    return value


if __name__ == "__main__":
    sys.exit(main())
