"""Documents, passages and glossary of a generation, in one SQLite file: what answers are quoted from."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import local

from pydantic import TypeAdapter

from tijaria.schema import Document, Language, Passage, Question, Sentence

_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)
_PASSAGE: TypeAdapter[Passage] = TypeAdapter(Passage)
_CACHED_DOCUMENTS = 512


class DocumentStore:
    """Read side; one connection a thread, documents cached."""

    def __init__(self, path: Path) -> None:
        """Open the file read-only."""
        self._path = path
        self._local = local()
        self.document = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._read_document)
        self.passage = lru_cache(maxsize=16 * _CACHED_DOCUMENTS)(self._read_passage)
        self.sentences = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._read_sentences)
        self._by_key = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._read_keys)
        self._answering = lru_cache(maxsize=16 * _CACHED_DOCUMENTS)(self._read_answering)
        self.question = lru_cache(maxsize=16 * _CACHED_DOCUMENTS)(self._read_question)

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True)
            self._local.connection = connection
        return connection

    @cached_property
    def document_ids(self) -> tuple[str, ...]:
        """Ids of every document, in the order of their paths."""
        rows = self._connection.execute("SELECT id FROM documents ORDER BY path")
        return tuple(row[0] for row in rows)

    def all(self) -> list[Document]:
        """Return every document, in the order of their paths."""
        return [self.document(id_) for id_ in self.document_ids]

    @cached_property
    def _by_parallel(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for id_, parallel in self._connection.execute("SELECT id, parallel FROM documents ORDER BY path"):
            found.setdefault(parallel, []).append(id_)
        return {parallel: tuple(ids) for parallel, ids in found.items()}

    @cached_property
    def _asked(self) -> frozenset[str]:
        return frozenset(
            row[0] for row in self._connection.execute("SELECT DISTINCT parallel FROM questions")
        )

    @cached_property
    def _passage_of(self) -> Mapping[str, str]:
        return dict(self._connection.execute("SELECT sentence_id, passage_id FROM passage_sentences"))

    def _read_document(self, id_: str) -> Document:
        row = self._connection.execute("SELECT data FROM documents WHERE id = ?", (id_,)).fetchone()
        if row is None:
            raise KeyError(id_)
        return _DOCUMENT.validate_json(row[0])

    def _read_passage(self, id_: str) -> Passage:
        row = self._connection.execute("SELECT data FROM passages WHERE id = ?", (id_,)).fetchone()
        if row is None:
            raise KeyError(id_)
        return _PASSAGE.validate_json(row[0])

    def _read_question(self, id_: str) -> Question:
        row = self._connection.execute(
            "SELECT id, form, text, parallel, source_id FROM questions WHERE id = ?", (id_,)
        ).fetchone()
        if row is None:
            raise KeyError(id_)
        return Question(*row)

    def sentence(self, id_: str) -> Sentence:
        """Return a sentence by its id (KeyError when there is none)."""
        return self.sentences(id_.partition("#")[0])[id_]

    def _read_sentences(self, document_id: str) -> Mapping[str, Sentence]:
        return {sentence.id: sentence for sentence in self.document(document_id).sentences}

    def parallels(self, document: Document) -> Sequence[Document]:
        """Return every version of a document, itself included."""
        return [self.document(id_) for id_ in self._by_parallel[document.parallel or document.id]]

    def parallel_of(self, document_id: str) -> str:
        """Return what the versions of a document share."""
        document = self.document(document_id)
        return document.parallel or document.id

    def has_questions(self, parallel: str) -> bool:
        """Tell whether questions were written for a document."""
        return parallel in self._asked

    def questions_for(self, parallel: str, source_id: str) -> Sequence[tuple[str, str]]:
        """Return (text, form) of the questions written for a source."""
        return self._connection.execute(
            "SELECT text, form FROM questions WHERE parallel = ? AND source_id = ?", (parallel, source_id)
        ).fetchall()

    def answering(self, parallel: str, source_id: str) -> Sequence[Sentence]:
        """Return the sentences of every version of a document that rest on a source."""
        return self._answering(parallel, source_id)

    def _read_answering(self, parallel: str, source_id: str) -> Sequence[Sentence]:
        return [
            sentence
            for id_ in self._by_parallel.get(parallel, ())
            for sentence in self.document(id_).sentences
            if source_id in sentence.source_ids
        ]

    def versions(self, sentence: Sentence) -> Mapping[Language, Sentence]:
        """Return a sentence and its parallels in the other languages, by language."""
        return {
            self.document(id_).language: version
            for id_ in self._by_parallel[self.parallel_of(sentence.document_id)]
            if (version := self._by_key(id_).get(sentence.key)) is not None
        }

    def _read_keys(self, document_id: str) -> Mapping[str, Sentence]:
        return {sentence.key: sentence for sentence in self.document(document_id).sentences}

    def passage_of(self, sentence_id: str) -> Passage:
        """Return the passage that holds a sentence."""
        return self.passage(self._passage_of[sentence_id])


def build(path: Path, documents: Iterable[Document], passages: Iterable[Passage]) -> None:
    """Write a new store file."""
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE documents (id TEXT PRIMARY KEY, parallel TEXT, path TEXT, data BLOB);
            CREATE TABLE passages (id TEXT PRIMARY KEY, data BLOB);
            CREATE TABLE passage_sentences (sentence_id TEXT PRIMARY KEY, passage_id TEXT);
            CREATE TABLE questions (id TEXT PRIMARY KEY, form TEXT, text TEXT, parallel TEXT, source_id TEXT);
            CREATE INDEX questions_by_source ON questions (parallel, source_id);
            """
        )
        seen: set[str] = set()
        for document in documents:
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?)",
                (document.id, document.parallel or document.id, document.path, _DOCUMENT.dump_json(document)),
            )
            # The versions of a document share their questions.
            fresh = [q for q in document.questions if q.id not in seen]
            seen.update(q.id for q in fresh)
            connection.executemany(
                "INSERT INTO questions VALUES (?, ?, ?, ?, ?)",
                [(q.id, q.form, q.text, q.parallel, q.source_id) for q in fresh],
            )
        for passage in passages:
            connection.execute(
                "INSERT INTO passages VALUES (?, ?)", (passage.id, _PASSAGE.dump_json(passage))
            )
            connection.executemany(
                "INSERT INTO passage_sentences VALUES (?, ?)",
                [(sentence_id, passage.id) for sentence_id in passage.sentence_ids],
            )
    connection.close()
