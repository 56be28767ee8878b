"""What changed since the generation in force, and whether a new one is needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tijaria.calibration import calibration_digest
from tijaria.embeddings import Embedder
from tijaria.errors import IndexMismatchError
from tijaria.generation import Manifest, corpus_digest, current_manifest
from tijaria.schema import Document
from tijaria.settings import Settings


@dataclass(frozen=True, slots=True)
class Changes:
    """Documents by what happened to them since the generation before, as id → path."""

    added: dict[str, str]
    changed: dict[str, str]
    unchanged: dict[str, str]
    removed: dict[str, str]

    @property
    def any(self) -> bool:
        """Whether the corpus differs from the generation."""
        return bool(self.added or self.changed or self.removed)


def read_previous(settings: Settings) -> Manifest | None:
    """Return the manifest of the generation in force, None when there is none that can be compared with."""
    try:
        return current_manifest(settings)
    except IndexMismatchError:
        return None  # of another version of TijarIA: everything is new


def compare(previous: Manifest | None, documents: Sequence[Document]) -> Changes:
    """Compare documents with those of the generation before, by their content hashes."""
    before = dict(previous.documents) if previous else {}
    paths = dict(previous.paths) if previous else {}
    changes = Changes({}, {}, {}, {})
    for document in documents:
        if document.id not in before:
            changes.added[document.id] = document.path
        elif before[document.id] != document.content_hash:
            changes.changed[document.id] = document.path
        else:
            changes.unchanged[document.id] = document.path
    present = {document.id for document in documents}
    changes.removed.update({id_: paths.get(id_, "") for id_ in before if id_ not in present})
    return changes


def was_built_alike(
    settings: Settings, previous: Manifest, embedder: Embedder, rows: Iterable[object]
) -> bool:
    """Tell whether a generation of the same documents would come out the same today.

    Args:
        settings: Those of today.
        previous: The generation in force.
        embedder: The embedder of today.
        rows: Those of the tables beside the documents, in the order that `GenerationWriter` hashes them.
    """
    made_with = (previous.fingerprint, previous.centring, previous.calibration, previous.corpus_hash)
    return made_with == (
        embedder.fingerprint,
        settings.centring,
        calibration_digest(settings, embedder),
        corpus_digest(previous.documents, rows),
    )
