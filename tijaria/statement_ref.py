"""Statements of the corpus that a row of a table rests on, and how they are quoted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from tijaria.document_store import DocumentStore
from tijaria.quoted import Quoted
from tijaria.schema import Language, Sentence

_LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class StatementRef:
    """One statement, in whichever languages it is written.

    Attributes:
        parallel: `Document.parallel` of its document.
        source_id: A source that it rests on.
        key: `Sentence.key`.
    """

    parallel: str
    source_id: str
    key: str


def quotes_of(store: DocumentStore, refs: Sequence[StatementRef]) -> Mapping[Language, tuple[Quoted, ...]]:
    """Return the quotes of some statements by language; one that lacks a language is quoted in the other.

    Statements that follow each other in a document are one quote.
    """
    versions = [_versions(store, ref) for ref in refs]
    return {
        language: _joined(store, [found.get(language) or next(iter(found.values())) for found in versions])
        for language in _LANGUAGES
    }


def _versions(store: DocumentStore, ref: StatementRef) -> dict[Language, Sentence]:
    return {
        store.document(sentence.document_id).language: sentence
        for sentence in store.answering(ref.parallel, ref.source_id)
        if sentence.key == ref.key
    }


def _joined(store: DocumentStore, sentences: Sequence[Sentence]) -> tuple[Quoted, ...]:
    runs: list[list[Sentence]] = []
    for sentence in sentences:
        if runs and _follows(store, runs[-1][-1], sentence):
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    return tuple(Quoted(store.document(run[0].document_id), tuple(run)) for run in runs)


def _follows(store: DocumentStore, before: Sentence, sentence: Sentence) -> bool:
    if before.document_id != sentence.document_id or before.section_id != sentence.section_id:
        return False
    between = store.document(sentence.document_id).sentences
    return between.index(sentence) == between.index(before) + 1
