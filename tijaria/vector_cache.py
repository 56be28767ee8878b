"""Vectors of texts that were embedded before, so that an unchanged passage is never embedded again."""

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tijaria.embeddings import Embedder, Progress, shifted
from tijaria.language_space import Mode

_LOOKUP = 500


class VectorCache:
    """One SQLite file, shared by every generation; the key holds the model, the mode and the text.

    Thread-safe.
    """

    def __init__(self, path: Path) -> None:
        """Open the cache, creating the file when it is not there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # Used by one thread at a time.
        self._connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
        self._lock = threading.Lock()
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)")

    def encode(
        self, embedder: Embedder, mode: Mode, texts: Sequence[str], on_progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Return `[n, dimension]` unit vectors, embedding only what is not cached; reports (done, total)."""
        keys = [_key(embedder, mode, text) for text in texts]
        known = self._read(keys)
        missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
        cached = len(texts) - len(missing)
        for start in range(0, len(missing), _LOOKUP):
            chunk = missing[start : start + _LOOKUP]
            contents = [text for _, text in chunk]
            report = shifted(on_progress, cached + start, len(texts))
            if mode == "query":
                vectors = embedder.encode_queries(contents)
                if report is not None:
                    report(len(contents), len(contents))
            else:
                vectors = embedder.encode_passages(contents, report)
            fresh = {key: vector.tobytes() for (key, _), vector in zip(chunk, vectors, strict=True)}
            # Saved chunk by chunk: a run that is killed does not lose what it has embedded.
            with self._lock, self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", fresh.items())
            known.update(fresh)
        stacked = np.frombuffer(b"".join(known[key] for key in keys), dtype=np.float32)
        return stacked.reshape(len(texts), embedder.dimension)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        known: dict[bytes, bytes] = {}
        for start in range(0, len(keys), _LOOKUP):
            chunk = keys[start : start + _LOOKUP]
            marks = ",".join("?" * len(chunk))
            query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"
            with self._lock:
                known.update(self._connection.execute(query, chunk).fetchall())
        return known


def _key(embedder: Embedder, mode: Mode, text: str) -> bytes:
    return hashlib.blake2b(f"{embedder.fingerprint}\0{mode}\0{text}".encode(), digest_size=16).digest()
