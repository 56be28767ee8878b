"""An index for one measurement, in a temporary folder; its vectors stay in the cache directory."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.cached_embedder import CachedEmbedder
from evals.progress import bar
from tijaria.embeddings import load_embedder
from tijaria.generation import GenerationWriter
from tijaria.glossary import GlossaryEntry
from tijaria.schema import Document, Passage
from tijaria.settings import Settings
from tijaria.tables import Tables

Contents = Iterable[tuple[Document, Sequence[Passage]]]


@contextmanager
def temporary_index(
    contents: Contents, settings: Settings, *, glossary: Sequence[GlossaryEntry] = ()
) -> Iterator[Settings]:
    """Index documents as ingestion does, and give settings that point to the index; gone afterwards."""
    with TemporaryDirectory(prefix="tijaria-evals-") as folder:
        apart = settings.model_copy(update={"index_dir": Path(folder)})
        with GenerationWriter(apart, CachedEmbedder(load_embedder(settings), settings)) as writer:
            writer.set_tables(Tables(glossary=glossary))
            for document, passages in contents:
                writer.add(document, passages)
            writer.commit(bar("embedding"))
        yield apart
