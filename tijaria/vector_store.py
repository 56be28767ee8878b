"""Dense index: unit vectors in Chroma, embedded in the generation's folder.

Chroma's embedded store is thread-safe but not process-safe: one process writes a generation, which nobody
has open yet; readers only read. The vectors come ready-made, so Chroma's own embedding models never load.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, cast

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from numpy.typing import NDArray

Kind = Literal["passages", "sentences", "questions", "headings"]
KINDS: tuple[Kind, ...] = ("passages", "sentences", "questions", "headings")
Where = dict[str, str]

_BATCH = 2000


class VectorStore:
    """Cosine search over passages, sentences, questions people ask, and headings of the nomenclature."""

    def __init__(self, folder: Path) -> None:
        """Open the store in `folder`, creating it when it is not there."""
        self._client = chromadb.PersistentClient(
            path=str(folder), settings=ChromaSettings(anonymized_telemetry=False)
        )
        self._collections = {
            kind: self._client.get_or_create_collection(
                kind, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 200}}
            )
            for kind in KINDS
        }

    def add(
        self,
        kind: Kind,
        ids: Sequence[str],
        vectors: NDArray[np.float32],
        metadatas: Sequence[Mapping[str, str]],
    ) -> None:
        """Add `[n, dimension]` unit vectors under their ids."""
        for start in range(0, len(ids), _BATCH):
            end = start + _BATCH
            self._collections[kind].add(
                ids=list(ids[start:end]),
                embeddings=cast("list[Sequence[float]]", list(vectors[start:end])),
                metadatas=[dict(metadata) for metadata in metadatas[start:end]],
            )

    def search(
        self, kind: Kind, vector: NDArray[np.float32], k: int, where: Where | None = None
    ) -> list[tuple[str, float]]:
        """Return up to `k` (id, cosine) pairs, best first; cosine is −1 to 1."""
        collection = self._collections[kind]
        size = collection.count()
        if size == 0:
            return []
        conditions = [{key: value} for key, value in (where or {}).items()]
        clause = {"$and": conditions} if len(conditions) > 1 else (conditions[0] if conditions else None)
        found = collection.query(
            query_embeddings=vector[None],
            n_results=min(k, size),
            where=clause,  # type: ignore[arg-type]
            include=["distances"],
        )
        distances = found["distances"] or [[]]
        return [(id_, 1.0 - distance) for id_, distance in zip(found["ids"][0], distances[0], strict=True)]

    def ids(self, kind: Kind) -> set[str]:
        """Return every id of a collection."""
        return set(self._collections[kind].get(include=[])["ids"])

    def close(self) -> None:
        """Release files and memory; the store cannot be used afterwards."""
        # The type of the client does not name the method that every client has.
        cast(Any, self._client).close()
