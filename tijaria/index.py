"""The generation in force, opened for reading, and replaced without a pause when ingestion switches it."""

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tijaria.calibration import Calibration
from tijaria.document_store import DocumentStore
from tijaria.duties import DutyTable
from tijaria.embeddings import Embedder
from tijaria.errors import IndexMismatchError
from tijaria.generation import Manifest, current_folder, read_manifest
from tijaria.glossary import Glossary, load_glossary
from tijaria.heading import Heading, load_headings
from tijaria.import_values import ImportTable
from tijaria.lexical_index import LexicalIndex
from tijaria.prospect import Prospect, load_prospects
from tijaria.requirement import Requirement, load_requirements
from tijaria.respelling import Respelling, load_respelling
from tijaria.settings import Settings
from tijaria.vector_store import VectorStore


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Index:
    """One open generation. Thread-safe."""

    manifest: Manifest
    documents: DocumentStore
    lexical: LexicalIndex
    vectors: VectorStore
    glossary: Glossary
    headings: Sequence[Heading]
    respelling: Respelling
    calibration: Calibration
    duties: DutyTable
    requirements: Sequence[Requirement]
    prospects: Sequence[Prospect]
    imports: ImportTable


class IndexHandle:
    """Gives the generation in force, whichever it is by now."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        """Open the generation in force.

        Raises:
            IndexNotFoundError: There is none.
            IndexMismatchError: It was built with another model or layout, or is damaged.
        """
        self._settings = settings
        self._embedder = embedder
        self._lock = threading.Lock()
        self._current = self._open(current_folder(settings))

    def get(self) -> Index:
        """Return the generation in force, opening it when it was switched; cheap otherwise."""
        name = current_folder(self._settings).name
        if name != self._current.manifest.id and self._lock.acquire(blocking=False):
            # One request opens the new generation; the others go on with the old one meanwhile.
            try:
                self._switch(name)
            finally:
                self._lock.release()
        return self._current

    def _switch(self, name: str) -> None:
        if name == self._current.manifest.id:
            return
        self._current = self._open(self._settings.index_dir / name)

    def _open(self, folder: Path) -> Index:
        manifest = read_manifest(folder)
        self._check(manifest)
        try:
            return self._read(folder, manifest)
        except Exception as error:  # whatever SQLite, Chroma and numpy say of a file that is damaged
            raise IndexMismatchError(
                f"The index {folder.name} is damaged ({error}). Run `python -m ingest --rebuild`."
            ) from error

    def _read(self, folder: Path, manifest: Manifest) -> Index:
        if not (folder / "chroma").is_dir():
            raise FileNotFoundError("no vectors")  # Chroma would make an empty store
        for name in ("duties.sqlite", "imports.json"):  # opened at the first lookup only
            if not (folder / name).is_file():
                raise FileNotFoundError(f"no {name}")
        index = Index(
            manifest=manifest,
            documents=DocumentStore(folder / "documents.sqlite"),
            lexical=LexicalIndex(folder / "lexical.sqlite"),
            vectors=VectorStore(folder / "chroma"),
            glossary=load_glossary(folder / "glossary.json"),
            headings=load_headings(folder / "headings.json"),
            respelling=load_respelling(folder / "respelling.json"),
            calibration=Calibration.load(folder / "calibration.npz"),
            duties=DutyTable(folder / "duties.sqlite"),
            requirements=load_requirements(folder / "checklist.json"),
            prospects=load_prospects(folder / "prospects.json"),
            imports=ImportTable(folder / "imports.json"),
        )
        # Requests under way still read a generation that was replaced: it closes when the last one lets go.
        weakref.finalize(index, index.vectors.close)
        counts = len(index.documents.document_ids), len(index.vectors.ids("passages"))
        if counts != (len(manifest.documents), manifest.counts["passages"]):
            raise ValueError("documents or vectors are missing")
        return index

    def _check(self, manifest: Manifest) -> None:
        if manifest.fingerprint != self._embedder.fingerprint:
            raise IndexMismatchError(
                f"The index {manifest.id} was built with {manifest.model}, the settings name "
                f"{self._embedder.name}. Run `python -m ingest --rebuild`, or set "
                f"TIJARIA_EMBEDDING_MODEL back."
            )
        if manifest.centring != self._settings.centring:
            raise IndexMismatchError(
                f"The index {manifest.id} was built with TIJARIA_CENTRING={manifest.centring}. "
                "Run `python -m ingest --rebuild`, or set it back."
            )
