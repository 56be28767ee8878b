"""An embedder that embeds a text once and for all: evaluations ask the same questions again and again."""

from collections.abc import Sequence

from tijaria.embeddings import Embedder, Progress, Vectors
from tijaria.settings import Settings
from tijaria.vector_cache import VectorCache


class CachedEmbedder:
    """Gives the vectors of another embedder, from the cache directory where they are known."""

    def __init__(self, embedder: Embedder, settings: Settings) -> None:
        """Wrap an embedder; its vectors are kept where ingestion keeps them."""
        self._embedder = embedder
        self._cache = VectorCache(settings.cache_dir / "vectors.sqlite")
        self.name = embedder.name
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return `[n, dimension]`, L2-normalised."""
        return self._cache.encode(self._embedder, "query", texts)

    def encode_passages(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Return `[n, dimension]`, L2-normalised; reports (done, total)."""
        return self._cache.encode(self._embedder, "passage", texts, on_progress)

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, without special tokens."""
        return self._embedder.count_tokens(text)
