"""`python -m ingest`: index the corpus.

Exit status: 0 done, 1 done but some files were quarantined, 2 not done.
"""

import argparse
import json
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from ingest.catalogue import Progress
from ingest.pipeline import build, recalibrate, rollback
from tijaria.errors import TijariaError
from tijaria.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    options = _parser().parse_args(arguments)
    overrides: dict[str, object] = {"corpus_dir": options.corpus} if options.corpus else {}
    try:
        settings = Settings.load(**overrides)
        if options.command == "calibrate":
            written = [str(path) for path in recalibrate(settings)]
            print(json.dumps({"written": written}) if options.json else f"Wrote {' and '.join(written)}.")
            return 0
        if options.rollback:
            name = rollback(settings).id
            print(json.dumps({"generation": name}) if options.json else f"Index {name} is in force again.")
            return 0
        report = build(settings, rebuild=options.rebuild, progress=_progress())
    except TijariaError as error:
        print(f"ingest: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"ingest: cannot write the index ({error}); the one before stays in force.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ingest: interrupted; the index before stays in force.", file=sys.stderr)
        return 130
    except Exception:  # Python would exit with 1, which means something else here
        traceback.print_exc()
        return 2
    print(report.to_json() if options.json else report.to_text())
    return 0 if report.is_clean else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        description="Index the corpus; only what changed is embedded again.",
        epilog="Exit status: 0 done; 1 done, some files quarantined; 2 not done, the old index stays.",
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=("calibrate",),
        help="learn the language space, topic gate and lexicon again (maintainers; minutes)",
    )
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder of the documents")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--rebuild", action="store_true", help="build a new index even if nothing changed")
    action.add_argument("--rollback", action="store_true", help="go back to the index before")
    return parser


def _progress() -> Progress:
    """Return a progress bar on a terminal, and nothing in a pipe."""
    if not sys.stderr.isatty():
        return lambda *_: None
    bars: dict[str, tqdm[NoReturn]] = {}

    def show(stage: str, done: int, total: int) -> None:
        if stage not in bars:
            bars[stage] = tqdm(total=total, desc=stage, file=sys.stderr, leave=False)
        bars[stage].update(done - bars[stage].n)
        if done >= total:
            bars[stage].close()

    return show


if __name__ == "__main__":
    sys.exit(main())
