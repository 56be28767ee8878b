"""A dated result that says what it is about: code, machine, index, questions and settings."""

import hashlib
import os
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from evals.outcome import Outcome
from evals.questions import DAY, digest, names
from tijaria.generation import current_manifest
from tijaria.settings import Settings

_ROOT = Path(__file__).absolute().parent.parent
# Paths, addresses and secrets say nothing about quality, and have no place in a file that is shared.
_PRIVATE = re.compile(
    r"_dir$|url|key|secret|password|token|host|^port$|proxies|log_|rate_limit|body|database|generations_kept"
)


def about(settings: Settings) -> dict[str, object]:
    """Return everything that a result depends on; ready for JSON."""
    manifest = current_manifest(settings)
    index = {} if manifest is None else {
        "generation": manifest.id,
        "corpus_hash": manifest.corpus_hash,
        "model": manifest.model,
        "fingerprint": manifest.fingerprint,
        "counts": dict(manifest.counts),
    }  # fmt: skip
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(_ROOT),
        "code": code_digest(_ROOT / "tijaria"),
        "version": version("tijaria"),
        "machine": machine(),
        "index": index,
        "questions_hash": digest(names()),
        "asked_as_on": DAY.isoformat(),
        "settings": settings.model_dump(mode="json", exclude=_private()),
    }


def as_record(outcome: Outcome, settings: Settings) -> Mapping[str, object]:
    """Return an outcome with everything that it depends on; ready for JSON."""
    return {
        "command": outcome.command,
        **about(settings),
        "about": dict(outcome.about),
        "figures": {name: round(value, 4) for name, value in outcome.figures.items()},
        "missed": outcome.missed(),
        "problems": list(outcome.problems),
        "tables": [asdict(table) for table in outcome.tables],
        "failures": [dict(failure) for failure in outcome.failures],
    }


def _private() -> set[str]:
    return {name for name in Settings.model_fields if _PRIVATE.search(name)}


def machine() -> str:
    """Return processor, cores and system, as people name a machine."""
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def code_digest(folder: Path) -> str:
    """Return a hash of the code and data of a package: unlike the commit it sees what is not committed."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(path.relative_to(folder).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def commit(root: Path) -> str:
    """Return the commit that is checked out, "" when there is none; reads the files, needs no git."""
    folder = root / ".git"
    try:
        if folder.is_file():  # a further work tree names the folder that is its own
            folder = root / _line(folder).removeprefix("gitdir: ")
        common = folder / _line(folder / "commondir") if (folder / "commondir").exists() else folder
        head = _line(folder / "HEAD")
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        if (common / name).exists():
            return _line(common / name)
        packed = (common / "packed-refs").read_text(encoding="utf-8").splitlines()
        return next((line.split()[0] for line in packed if line.endswith(f" {name}")), "")
    except OSError:
        return ""


def _line(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
