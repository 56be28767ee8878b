"""A dated result that says what it is about: code, machine, index, questions and settings."""

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from evals.outcome import Outcome
from evals.questions import NAMES, digest
from tijaria.generation import current_manifest
from tijaria.settings import Settings

_ROOT = Path(__file__).resolve().parent.parent
_SETTINGS = {
    "embedding_model", "embedding_threads", "lexical_weight", "centring", "answer_threshold",
    "answer_max_words",
}  # fmt: skip


def as_record(outcome: Outcome, settings: Settings) -> Mapping[str, object]:
    """Return an outcome with everything that it depends on; ready for JSON."""
    manifest = current_manifest(settings)
    index = {} if manifest is None else {
        "generation": manifest.id,
        "corpus_hash": manifest.corpus_hash,
        "model": manifest.model,
        "fingerprint": manifest.fingerprint,
        "counts": dict(manifest.counts),
    }  # fmt: skip
    return {
        "command": outcome.command,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(_ROOT),
        "version": version("tijaria"),
        "machine": machine(),
        "index": index,
        "questions_hash": digest(*NAMES),
        "settings": settings.model_dump(mode="json", include=_SETTINGS),
        "about": dict(outcome.about),
        "figures": {name: round(value, 4) for name, value in outcome.figures.items()},
        "missed": outcome.missed(),
        "tables": [asdict(table) for table in outcome.tables],
        "failures": [dict(failure) for failure in outcome.failures],
    }


def machine() -> str:
    """Return processor, cores and system, as people name a machine."""
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def commit(root: Path) -> str:
    """Return the commit that is checked out, "" when there is none; reads the files, needs no git."""
    folder = root / ".git"
    try:
        head = (folder / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        if (folder / name).exists():
            return (folder / name).read_text(encoding="utf-8").strip()
        packed = (folder / "packed-refs").read_text(encoding="utf-8").splitlines()
        return next((line.split()[0] for line in packed if line.endswith(f" {name}")), "")
    except OSError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
