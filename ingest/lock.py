"""One ingestion at a time: a lock of the operating system, gone when its process is gone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tijaria.errors import IndexBuildError

_NAME = ".ingest.lock"


@contextmanager
def index_lock(index_dir: Path) -> Iterator[None]:
    """Hold the right to change the index.

    Raises:
        IndexBuildError: Another process holds it.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    with (index_dir / _NAME).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise IndexBuildError(
                f"Another ingestion is running (process {holder}); wait for it to end, then run this again."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
