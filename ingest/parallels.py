"""Compare the language versions of a document: what one says and the other does not is worth a hint."""

from collections.abc import Iterator, Sequence

from ingest.findings import Hint
from tijaria.schema import Document

_SHOWN = 5


def compare_versions(documents: Sequence[Document]) -> Iterator[Hint]:
    """Yield a hint for each document whose sections or statements lack a counterpart in another version."""
    versions: dict[str, list[Document]] = {}
    for document in documents:
        versions.setdefault(document.parallel, []).append(document)
    for group in versions.values():
        for document in group:
            for other in group:
                if other is not document:
                    yield from _missing(document, other)


def _missing(document: Document, other: Document) -> Iterator[Hint]:
    sections = [f"#{id_}" for id_ in document.section_titles if id_ not in other.section_titles]
    if sections:
        yield Hint(document.path, f"{other.path} lacks the sections {_listed(sections)}")
    there = {sentence.key for sentence in other.sentences}
    prefix = f"{document.parallel}/"
    marked = [sentence.key for sentence in document.sentences if sentence.key != sentence.id]
    keys = [key.removeprefix(prefix) for key in marked if key not in there]
    if keys:
        yield Hint(document.path, f"{other.path} lacks the statements {_listed(keys)}")


def _listed(items: Sequence[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more
