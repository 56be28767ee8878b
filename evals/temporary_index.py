"""An index for one measurement, in a temporary folder; its vectors stay in the cache directory."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.cached_embedder import CachedEmbedder
from evals.progress import bar
from tijaria.embeddings import load_embedder
from tijaria.generation import GenerationWriter
from tijaria.schema import Document, Passage
from tijaria.settings import Settings


@contextmanager
def temporary_index(
    contents: Iterable[tuple[Document, Iterable[Passage]]], settings: Settings
) -> Iterator[Settings]:
    """Index documents as ingestion does, and give settings that point to the index; gone afterwards."""
    with TemporaryDirectory(prefix="tijaria-evals-") as folder:
        apart = settings.model_copy(update={"index_dir": Path(folder)})
        with GenerationWriter(apart, CachedEmbedder(load_embedder(settings), settings)) as writer:
            for document, passages in contents:
                writer.add(document, list(passages))
            writer.commit(bar("embedding"))
        yield apart
