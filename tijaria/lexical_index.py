"""Lexical index: BM25 over stemmed terms, on the posting lists of SQLite FTS5.

FTS5 holds the inverted index; the scores are computed here from its posting lists (`fts5vocab`), because
FTS5's own `bm25()` knows no weights per term, gives zero to terms of half the documents (all of them, in a
small corpus) and cannot be put on an absolute scale.

Score of a document: Σ over concepts of the concept's weight times max over its terms of
weight·idf·tf(k1+1)/(tf+k1·norm), divided by the ideal Σ weight·idf·(k1+1), a term that the index does not
know counting with the largest idf. So 1 is a document full of everything asked, and words that no document
holds lower every score.
"""

import math
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import local
from typing import Literal

Field = Literal["passages", "sentences", "questions", "headings"]
FIELDS: tuple[Field, ...] = ("passages", "sentences", "questions", "headings")

_K1, _B = 1.2, 0.75
_CACHED_TERMS = 20000


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing a question asks about.

    Attributes:
        terms: Its own term first, then other terms for it, with weights 0 to 1.
        weight: How much it counts beside the others, 0 to 1.
    """

    terms: tuple[tuple[str, float], ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LexicalHit:
    """A document found by its words.

    Attributes:
        score: BM25 over its ideal, 0 to 1.
        matched: Positions of the concepts that the document holds.
    """

    id: str
    score: float
    matched: frozenset[int]


class LexicalIndex:
    """Read side; one connection a thread."""

    def __init__(self, path: Path) -> None:
        """Open the index file read-only."""
        self._path = path
        self._local = local()
        # A generation never changes, and people ask with the same words: posting lists are read once.
        self._postings = lru_cache(maxsize=_CACHED_TERMS)(self._read_postings)
        self._ids: dict[Field, list[str]] = {}
        self._norms: dict[Field, list[float]] = {}
        for field in FIELDS:
            rows = self._connection.execute(f"SELECT id, length FROM {field} ORDER BY rowid").fetchall()
            self._ids[field] = [row[0] for row in rows]
            average = (sum(row[1] for row in rows) / len(rows)) if rows else 1.0
            self._norms[field] = [1 - _B + _B * row[1] / max(average, 1e-9) for row in rows]

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True)
            self._local.connection = connection
        return connection

    def ids(self, field: Field) -> Sequence[str]:
        """Return the ids of a field, in the order they were added."""
        return self._ids[field]

    def idf(self, field: Field, term: str) -> float:
        """Return ln((N − n + ½)/(n + ½) + 1), with n = 0 for a term that the field does not hold."""
        return _idf(len(self._ids[field]), len(self._postings(field, term)))

    def knows(self, field: Field, term: str) -> bool:
        """Tell whether any document of a field holds a term."""
        return bool(self._postings(field, term))

    def holders(self, field: Field, term: str) -> list[str]:
        """Return the ids of the documents of a field that hold a term."""
        ids = self._ids[field]
        return [ids[row - 1] for row, _ in self._postings(field, term)]

    def vocabulary(self) -> set[str]:
        """Return every term of every field."""
        return {
            row[0] for field in FIELDS for row in self._connection.execute(f"SELECT term FROM {field}_terms")
        }

    def search(self, field: Field, concepts: Sequence[Concept], k: int) -> list[LexicalHit]:
        """Return up to `k` documents that hold at least one concept, best first."""
        total = len(self._ids[field])
        scores: dict[int, float] = {}
        matched: dict[int, set[int]] = {}
        ideal = 0.0
        for position, concept in enumerate(concepts):
            best, concept_ideal = self._score_concept(field, concept, total)
            ideal += concept.weight * concept_ideal
            for row, value in best.items():
                scores[row] = scores.get(row, 0.0) + concept.weight * value
                matched.setdefault(row, set()).add(position)
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:k]
        ids = self._ids[field]
        return [LexicalHit(ids[row - 1], value / ideal, frozenset(matched[row])) for row, value in ranked]

    def _score_concept(self, field: Field, concept: Concept, total: int) -> tuple[dict[int, float], float]:
        norms = self._norms[field]
        best: dict[int, float] = {}
        ideals: list[float] = []
        for term, weight in concept.terms:
            postings = self._postings(field, term)
            idf = _idf(total, len(postings))
            if postings or not ideals:
                ideals.append(idf * (_K1 + 1))
            for row, frequency in postings:
                value = weight * idf * frequency * (_K1 + 1) / (frequency + _K1 * norms[row - 1])
                if value > best.get(row, 0.0):
                    best[row] = value
        # A term nobody wrote is no handicap when another term of the same concept is known.
        known = (
            ideals[1:] if len(ideals) > 1 and not self._postings(field, concept.terms[0][0]) else ideals[:1]
        )
        return best, max(known)

    def _read_postings(self, field: Field, term: str) -> list[tuple[int, int]]:
        return self._connection.execute(
            f"SELECT doc, count(*) FROM {field}_instances WHERE term = ? GROUP BY doc", (term,)
        ).fetchall()


def build(path: Path, contents: Mapping[Field, Iterable[tuple[str, Sequence[str]]]]) -> None:
    """Write a new index file from (id, terms) pairs of each field."""
    with sqlite3.connect(path) as connection:
        for field in FIELDS:
            connection.execute(f"CREATE TABLE {field} (id TEXT NOT NULL UNIQUE, length INTEGER NOT NULL)")
            connection.execute(
                f"CREATE VIRTUAL TABLE {field}_fts USING fts5("
                "terms, content='', tokenize=\"unicode61 remove_diacritics 0 tokenchars '_~'\")"
            )
            connection.execute(f"CREATE VIRTUAL TABLE {field}_terms USING fts5vocab({field}_fts, 'row')")
            connection.execute(
                f"CREATE VIRTUAL TABLE {field}_instances USING fts5vocab({field}_fts, 'instance')"
            )
            for row, (id_, terms) in enumerate(contents.get(field, ()), start=1):
                connection.execute(
                    f"INSERT INTO {field}(rowid, id, length) VALUES (?, ?, ?)", (row, id_, len(terms))
                )
                connection.execute(
                    f"INSERT INTO {field}_fts(rowid, terms) VALUES (?, ?)", (row, " ".join(terms))
                )
            connection.execute(f"INSERT INTO {field}_fts({field}_fts) VALUES ('optimize')")
    connection.close()


def _idf(total: int, holding: int) -> float:
    return math.log((total - holding + 0.5) / (holding + 0.5) + 1)
