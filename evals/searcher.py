"""What searches: the product's own reader and retriever over one index, with vectors from the cache."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from evals.cached_embedder import CachedEmbedder
from tijaria.embeddings import load_embedder
from tijaria.index import Index, IndexHandle
from tijaria.question import QuestionReader, load_reader
from tijaria.retriever import Retriever
from tijaria.settings import Settings


@dataclass(frozen=True, slots=True)
class Searcher:
    """An open index and what reads questions and searches it."""

    index: Index
    embedder: CachedEmbedder
    reader: QuestionReader
    retriever: Retriever


@contextmanager
def searching(settings: Settings) -> Iterator[Searcher]:
    """Open the index in force of `settings.index_dir`, and close it afterwards.

    Raises:
        IndexNotFoundError: There is no index yet.
        IndexMismatchError: It was built with other settings.
    """
    embedder = CachedEmbedder(load_embedder(settings), settings)
    index = IndexHandle(settings, embedder).get()
    retriever = Retriever(index, lexical_weight=settings.lexical_weight)
    try:
        yield Searcher(index, embedder, load_reader(index, embedder, settings), retriever)
    finally:
        index.vectors.close()
