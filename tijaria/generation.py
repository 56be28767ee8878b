"""Index generations: built aside, checked, put in force by one atomic rename.

`index_dir/CURRENT` names the generation in force. A generation is a folder that nobody changes once it is
named there: `manifest.json`, `documents.sqlite`, `lexical.sqlite`, what `tables.py` writes,
`respelling.json`, `calibration.npz` and `chroma/`. A crash at any point of a build leaves CURRENT where it
was.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from tijaria import document_store, lexical_index
from tijaria.calibration import calibration_digest, load_calibration
from tijaria.contents import batches_of, indexed_text, labels_of, lexical_contents
from tijaria.document_store import DocumentStore
from tijaria.embeddings import Embedder, Progress, shifted
from tijaria.errors import IndexBuildError, IndexMismatchError, IndexNotFoundError
from tijaria.lexical_index import LexicalIndex
from tijaria.respelling import dump_respelling, learn_respelling
from tijaria.schema import Document, Passage, Question
from tijaria.settings import Settings
from tijaria.tables import Tables
from tijaria.vector_cache import VectorCache
from tijaria.vector_store import KINDS, VectorStore

LAYOUT = 5
"""Raised when the files of a generation change shape, so that an old one is rebuilt and not misread."""

_CURRENT = "CURRENT"
BUILDING = ".building-"
"""Start of the name of a folder that is not complete yet."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made of.

    Attributes:
        documents: Document id → content hash.
        paths: Document id → path in the corpus.
        corpus_hash: Over all of `documents` and the tables beside them.
        calibration: Digest of the calibration that question vectors are read with.
        counts: Passages, sentences, questions and labels of headings indexed.
    """

    id: str
    created_at: str
    layout: int
    model: str
    fingerprint: str
    centring: str
    calibration: str
    corpus_hash: str
    documents: Mapping[str, str]
    paths: Mapping[str, str]
    counts: Mapping[str, int]


def corpus_digest(documents: Mapping[str, str], rows: Iterable[object]) -> str:
    """Return a hash over the documents (id → content hash) and the rows of the tables beside them."""
    digest = hashlib.sha256(json.dumps(sorted(documents.items())).encode())
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()


def current_manifest(settings: Settings) -> Manifest | None:
    """Return the manifest of the generation in force, None when there is none."""
    try:
        return read_manifest(current_folder(settings))
    except IndexNotFoundError:
        return None


def current_folder(settings: Settings) -> Path:
    """Return the folder of the generation in force.

    Raises:
        IndexNotFoundError: There is none.
    """
    try:
        name = (settings.index_dir / _CURRENT).read_text(encoding="utf-8").strip()
        folder = settings.index_dir / name
        found = bool(name) and (folder / "manifest.json").exists()
    except (OSError, ValueError):  # no such file, not UTF-8, or no name that a folder can have
        found = False
    if not found:
        raise IndexNotFoundError(f"No index in {settings.index_dir}. Run `python -m ingest` to build one.")
    return folder


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a generation.

    Raises:
        IndexMismatchError: It was written by another version of TijarIA, or is damaged.
    """
    try:
        data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        layout = data.get("layout")
        manifest = Manifest(**data) if layout == LAYOUT else None
    except (ValueError, TypeError, AttributeError) as error:
        raise IndexMismatchError(
            f"The manifest of the index {folder.name} is damaged ({error}). Run `python -m ingest --rebuild`."
        ) from error
    if manifest is None:
        raise IndexMismatchError(
            f"The index {folder.name} has layout {layout}, this version reads {LAYOUT}. "
            "Run `python -m ingest --rebuild`."
        )
    return manifest


def rollback(settings: Settings) -> Manifest:
    """Put the generation before the one in force back in force, and return its manifest.

    Raises:
        IndexNotFoundError: No older generation is kept.
    """
    current = current_folder(settings).name
    older = [folder for folder in _generations(settings) if folder.name < current]
    if not older:
        raise IndexNotFoundError(f"No generation older than {current} is kept in {settings.index_dir}.")
    manifest = read_manifest(older[-1])
    put_in_force(settings, older[-1].name)
    return manifest


class GenerationWriter:
    """Builds one generation. Leaving the context without `commit` removes what was built."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        """Prepare a build in `settings.index_dir`; leftovers of killed builds are removed."""
        self._settings = settings
        self._embedder = embedder
        self._documents: list[Document] = []
        self._passages: list[Passage] = []
        self._tables = Tables()
        settings.index_dir.mkdir(parents=True, exist_ok=True)
        for leftover in settings.index_dir.glob(f"{BUILDING}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        self._id = f"{stamp}-{os.getpid():x}"
        self._folder = settings.index_dir / f"{BUILDING}{self._id}"

    def __enter__(self) -> Self:
        """Make the temporary folder."""
        self._folder.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the temporary folder, when it is still there."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, document: Document, passages: Sequence[Passage]) -> None:
        """Take a document and its passages into the generation."""
        self._documents.append(document)
        self._passages.extend(passages)

    def set_tables(self, tables: Tables) -> None:
        """Take the tables that stand beside the documents."""
        self._tables = tables

    def commit(self, on_progress: Progress | None = None) -> Manifest:
        """Embed, write, check, and put the generation in force.

        Raises:
            IndexBuildError: Nothing to index, or a check failed; the old generation stays in force.
        """
        if not self._passages:
            raise IndexBuildError(
                "Nothing to index: no document could be read. See the report, then try again."
            )
        sentences = [sentence for document in self._documents for sentence in document.sentences]
        questions = list({q.id: q for document in self._documents for q in document.questions}.values())
        self._write_vectors(questions, on_progress)
        document_store.build(self._folder / "documents.sqlite", self._documents, self._passages)
        lexical_index.build(
            self._folder / "lexical.sqlite",
            lexical_contents(self._passages, sentences, questions, self._tables.headings),
        )
        self._tables.write(self._folder)
        respelling = learn_respelling(questions, self._tables.glossary)
        dump_respelling(self._folder / "respelling.json", respelling)
        manifest = self._manifest(len(sentences), len(questions))
        (self._folder / "manifest.json").write_text(
            json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8"
        )
        self._check(manifest)
        self._folder.rename(self._settings.index_dir / self._id)
        put_in_force(self._settings, self._id)
        self._prune()
        return manifest

    def _write_vectors(self, questions: Sequence[Question], on_progress: Progress | None) -> None:
        calibration = load_calibration(self._settings, self._embedder)
        calibration.save(self._folder / "calibration.npz")
        store = VectorStore(self._folder / "chroma")
        cache = VectorCache(self._settings.cache_dir / "vectors.sqlite")
        batches = batches_of(self._documents, self._passages, questions, self._tables.headings)
        total = sum(len(batch.ids) for batch in batches)
        done = 0
        try:
            for batch in batches:
                report = shifted(on_progress, done, total)
                vectors = cache.encode(self._embedder, batch.mode, batch.texts, report)
                centred = calibration.space.centre_each(vectors, mode=batch.mode, forms=batch.forms)
                store.add(batch.kind, batch.ids, centred, batch.metadatas)
                done += len(batch.ids)
        finally:
            cache.close()
            store.close()

    def _manifest(self, sentences: int, questions: int) -> Manifest:
        documents = {document.id: document.content_hash for document in self._documents}
        return Manifest(
            id=self._id,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            layout=LAYOUT,
            model=self._embedder.name,
            fingerprint=self._embedder.fingerprint,
            centring=self._settings.centring,
            calibration=calibration_digest(self._settings, self._embedder),
            corpus_hash=corpus_digest(documents, self._tables.rows),
            documents=documents,
            paths={document.id: document.path for document in self._documents},
            counts={
                "passages": len(self._passages),
                "sentences": sentences,
                "questions": questions,
                "headings": sum(len(labels_of(heading)) for heading in self._tables.headings),
            },
        )

    def _check(self, manifest: Manifest) -> None:
        """Compare the indexes with each other and ask a probe question of both."""
        vectors = VectorStore(self._folder / "chroma")
        lexical = LexicalIndex(self._folder / "lexical.sqlite")
        store = DocumentStore(self._folder / "documents.sqlite")
        try:
            for kind in KINDS:
                ids = vectors.ids(kind)
                if ids != set(lexical.ids(kind)) or len(ids) != manifest.counts[kind]:
                    raise IndexBuildError(
                        f"The indexes disagree about {kind}; the old one stays in force. Retry."
                    )
            probe = self._passages[len(self._passages) // 2]
            space = load_calibration(self._settings, self._embedder).space
            vector = self._embedder.encode_passages([indexed_text(probe)])
            found = vectors.search(
                "passages", space.centre(vector, mode="passage", form=probe.language)[0], 5
            )
            if store.passage(probe.id) != probe or not any(score > 0.98 for _, score in found):
                raise IndexBuildError("A passage does not find itself; the old index stays in force. Retry.")
        finally:
            vectors.close()

    def _prune(self) -> None:
        current = current_folder(self._settings).name
        folders = [folder for folder in _generations(self._settings) if folder.name != current]
        for folder in folders[: max(0, len(folders) - self._settings.generations_kept + 1)]:
            shutil.rmtree(folder, ignore_errors=True)


def _generations(settings: Settings) -> list[Path]:
    """Return the folders of complete generations, oldest first (their names start with the time)."""
    return sorted(
        path
        for path in settings.index_dir.iterdir()
        if path.is_dir() and not path.name.startswith(".") and (path / "manifest.json").exists()
    )


def put_in_force(settings: Settings, name: str) -> None:
    """Make the generation `name` the one that is read, by one atomic rename."""
    temporary = settings.index_dir / f".{_CURRENT}-{os.getpid()}"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(settings.index_dir / _CURRENT)
