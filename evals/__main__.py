"""`python -m evals`: measure what TijarIA finds and answers, compare, and gate.

Exit status: 0 done, 1 done but something is wrong (a gate that is shut, questions to review, or with --check
a missed target), 2 not done.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from evals import commands
from evals.chat_model import ANSWERS
from evals.outcome import Outcome
from evals.record import as_record
from evals.result import BASELINE
from tijaria.errors import TijariaError
from tijaria.settings import Settings

_EPILOG = (
    "Exit status: 0 done; 1 something is wrong: the gate is shut, questions are to be reviewed, or (with "
    "--check) a target is missed; 2 not done. See evals/README.md."
)
_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.load()
        outcome: Outcome = options.measure(options, settings)
        record = json.dumps(as_record(outcome, settings), ensure_ascii=False, indent=1)
        if getattr(options, "record", None):
            options.record.parent.mkdir(parents=True, exist_ok=True)
            options.record.write_text(record + "\n", encoding="utf-8")
    except (TijariaError, OSError) as error:
        print(f"evals: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("evals: interrupted.", file=sys.stderr)
        return 130
    print(record if options.json else _to_text(outcome, failures=options.failures))
    return 1 if outcome.problems or (options.check and outcome.missed()) else 0


def _to_text(outcome: Outcome, *, failures: bool) -> str:
    lines = [outcome.to_text()]
    if failures:
        lines += ["", *(json.dumps(failure, ensure_ascii=False) for failure in outcome.failures)]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals", description="Measure what TijarIA finds and answers.", epilog=_EPILOG
    )
    found = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_golden(found)
    _add_files(found)
    _add_others(found)
    return parser


def _add_golden(found: _Commands) -> None:
    command = _command(found, "run", "ask the golden questions; writes a result, its answers and a report")
    _add_run(command)
    command.add_argument(
        "--judged", type=_count, default=60, metavar="N", help="answers that TIJARIA_EVAL_LLM judges (60)"
    )
    command.add_argument(
        "--price", type=_prices, metavar="IN,OUT", help="price of a million prompt and completion tokens"
    )
    command = _command(found, "gate", "fail when answers became worse than those of the baseline")
    _add_run(command)
    command.add_argument(
        "--baseline", type=Path, default=BASELINE, metavar="FILE", help="result to compare with"
    )
    command.add_argument("--result", type=Path, metavar="FILE", help="gate this result instead of a new run")
    command = _command(found, "experiment", "sweep over settings on the tuning half")
    command.add_argument(
        "--set", action="append", required=True, metavar="NAME=V,V", dest="assignments",
        help="a setting and its values, such as retrieval.weight=0.1,0.2; more than one: every combination",
    )  # fmt: skip
    _add_limit(command)
    command = _command(found, "selftest", "plant regressions: does the gate catch each?")
    _add_limit(command)
    command = _command(found, "validate", "find questions whose source has vanished or changed")
    command.add_argument("--accept", action="store_true", help="the present sources have been reviewed")


def _add_files(found: _Commands) -> None:
    command = _command(found, "compare", "two results, question by question")
    command.add_argument("first", type=Path)
    command.add_argument("second", type=Path)
    command = _command(found, "export", "write answers as CSV for advisors to mark")
    command.add_argument("csv", type=Path)
    command.add_argument("--result", type=Path, metavar="FILE", help="result to export (default: the newest)")
    _add_limit(command)
    command = _command(found, "import", "read the marks of advisors")
    command.add_argument("csv", type=Path)
    command.add_argument("--result", type=Path, metavar="FILE", help="the result that was exported")


def _add_others(found: _Commands) -> None:
    command = _command(found, "baselines", "side by side with what one would pick instead")
    _add_limit(command)
    command = _command(found, "retrieval", "is the right passage found in public sets?")
    command.add_argument("--set", choices=("piaf", "arcd", "cross"), required=True, dest="data")
    _add_split(command)
    _add_limit(command)
    command = _command(found, "calibrate", "fit what decides whether the evidence answers")
    command.add_argument(
        "--max-false-refusals", type=_share, default=0.045, metavar="SHARE",
        help="largest share of refusals among rightly composed answers of the tuning half (default 0.045)",
    )  # fmt: skip
    command.add_argument("--dry-run", action="store_true", help="print, but do not write, the weights")
    command = _command(found, "support", "are statements and what they cite told apart from lies?")
    _add_split(command)
    command = _command(found, "conversations", "are follow-ups completed, and nothing else?")
    _add_split(command)
    command = _command(found, "llm", "what does a chat model write, and what of it is shown?")
    command.add_argument(
        "--number", type=_count, default=150, metavar="N", help="answers in each language (default 150)"
    )
    command.add_argument(
        "--answers", type=Path, default=ANSWERS, metavar="FILE",
        help="where answers are kept; a measurement that was stopped goes on there",
    )  # fmt: skip
    command = _command(found, "verified", "is a verified answer served to those who ask the same, only?")
    _add_split(command)
    _add_limit(command)
    command = _command(found, "speed", "how fast are embedding and answers?")
    command.add_argument("--rounds", type=_count, default=3, metavar="N", help="repetitions (default 3)")
    command.add_argument(
        "--threads", type=_count, default=1, metavar="N", help="threads of each embedding engine (default 1)"
    )


def _command(found: _Commands, name: str, text: str) -> argparse.ArgumentParser:
    command = found.add_parser(name, help=text, description=text.capitalize(), epilog=_EPILOG)
    command.set_defaults(measure=commands.BY_NAME[name])
    command.add_argument("--json", action="store_true", help="print everything as JSON")
    command.add_argument("--failures", action="store_true", help="list what went wrong, as JSON lines")
    command.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    if name not in ("run", "gate"):
        command.add_argument(
            "--output", type=Path, metavar="FILE", dest="record", help="write everything as JSON to a file"
        )
    return command


def _add_run(command: argparse.ArgumentParser) -> None:
    _add_split(command)
    _add_limit(command)
    command.add_argument(
        "--output", type=Path, metavar="FILE", help="the result (default: evals/results/, by date)"
    )


def _add_split(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--split", choices=("tune", "report", "all"), default="all", help="half of the golden questions"
    )


def _add_limit(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--limit", type=_count, metavar="N", help="ask N questions of each set, evenly spaced"
    )


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


def _prices(text: str) -> tuple[float, float]:
    prices = [float(price) for price in text.split(",")]
    if len(prices) != 2 or min(prices) < 0:
        raise argparse.ArgumentTypeError("must be two prices, such as 0.15,0.60")
    return prices[0], prices[1]


if __name__ == "__main__":
    sys.exit(main())
