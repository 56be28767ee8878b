"""Indexes made for one measurement by the real ingestion: run as a program, for evals imports none of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tijaria.errors import IndexBuildError
from tijaria.settings import Settings

# What an index is built with: another value takes another index.
BUILT_WITH = frozenset({"centring", "embedding_model", "corpus_dir"})
_QUARANTINED = 1
_ROOT = Path(__file__).absolute().parent.parent


@contextmanager
def ingested(settings: Settings) -> Iterator[Settings]:
    """Ingest `settings.corpus_dir` into a temporary index; give settings that point to it.

    Vectors are taken from the cache directory where they are known.

    Raises:
        IndexBuildError: The ingestion failed; says what it printed.
    """
    with TemporaryDirectory(prefix="tijaria-evals-") as folder:
        apart = settings.model_copy(update={"index_dir": Path(folder)})
        names = ("corpus_dir", "index_dir", "cache_dir")
        paths = {name: str(getattr(apart, name).resolve()) for name in names}
        values = {**paths, "centring": apart.centring, "embedding_model": apart.embedding_model}
        environment = os.environ | {f"TIJARIA_{name.upper()}": value for name, value in values.items()}
        done = subprocess.run(
            [sys.executable, "-m", "ingest"], env=environment, cwd=_ROOT, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode not in (0, _QUARANTINED):
            raise IndexBuildError(f"`python -m ingest` failed, nothing was measured: {done.stderr.strip()}")
        yield apart
