"""From the blocks of any format to a `Document`: offsets, sections, sentences, sources, ids."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import get_args

from ingest.cleaning import arabic_share
from ingest.findings import Hint
from ingest.identity import slugify
from ingest.loaders.files import CorpusFile
from ingest.loaders.fingerprint import fingerprint
from ingest.loaders.front_matter import Metadata
from ingest.loaders.layout import Layout, lay_out
from ingest.loaders.raw import RawBlock
from ingest.loaders.registry import Registry
from ingest.loaders.statements import Statements, read_statements
from tijaria.schema import Document, Language, Source, Topic

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_TOPICS: Mapping[str, Topic] = {
    "procedures": "procedure",
    "tariffs": "tariff",
    "markets": "market",
    "programmes": "programme",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document and what a maintainer may want to look at in it."""

    document: Document
    hints: tuple[Hint, ...] = ()


def assemble(
    file: CorpusFile,
    metadata: Metadata,
    blocks: Sequence[RawBlock],
    *,
    registry_of: Callable[[str], Registry],
    hints: Sequence[str] = (),
) -> Loaded:
    """Make a document of the blocks of a file.

    Args:
        file: Where the blocks come from.
        metadata: What the document says about itself; gaps are filled from the path and the text.
        blocks: In reading order.
        registry_of: Reads the registries, given the name that the language versions share.
        hints: What the loader of the format wants to tell.

    Raises:
        DocumentLoadError: No statement in the file, a section id given twice, a source id without a row.
    """
    if not any(block.kind != "heading" for block in blocks):
        raise file.error("holds headings only, no text to quote: write the text, or remove the file.")
    metadata = _complete(file, metadata, blocks)
    layout = lay_out(file, blocks, title=metadata.title)
    registry = registry_of(metadata.parallel)
    statements = read_statements(file, layout, registry, document_id=metadata.id, parallel=metadata.parallel)
    document = _document(file, metadata, layout, statements, registry)
    document = replace(document, content_hash=fingerprint(document))
    messages = [*hints, *statements.hints, *_metadata_hints(metadata, document)]
    return Loaded(document, tuple(Hint(document.path, message) for message in messages))


def _complete(file: CorpusFile, metadata: Metadata, blocks: Sequence[RawBlock]) -> Metadata:
    """Fill the gaps of the metadata from the path and the text."""
    text = "\n".join(block.text for block in blocks)
    language = metadata.language or folder_language(file.path) or ("ar" if arabic_share(text) > 0.5 else "fr")
    id_ = metadata.id or f"{_path_slug(file.path)}-{language}"
    return replace(
        metadata,
        id=id_,
        language=language,
        title=metadata.title or _title(file, blocks),
        topic=metadata.topic or _TOPICS.get(file.path.parts[0], "procedure"),
        parallel=metadata.parallel or _default_parallel(file.path, id_),
    )


def _document(
    file: CorpusFile, metadata: Metadata, layout: Layout, statements: Statements, registry: Registry
) -> Document:
    used = {source_id for sentence in statements.sentences for source_id in sentence.source_ids}
    named = {id_: source for id_, source in registry.sources.items() if id_ in used}
    return Document(
        id=metadata.id,
        title=metadata.title,
        language=metadata.language or "fr",
        topic=metadata.topic or "procedure",
        path=str(file.path),
        text=layout.text,
        blocks=layout.blocks,
        sentences=statements.sentences,
        sources={"": _own_source(metadata), **named},
        section_titles=layout.section_titles,
        parallel=metadata.parallel,
        publisher=metadata.publisher,
        as_of=metadata.as_of,
        valid_from=metadata.valid_from,
        valid_until=metadata.valid_until,
        supersedes=metadata.supersedes,
        contact=metadata.contact,
        questions=tuple(q for q in registry.questions if not q.source_id or q.source_id in used),
    )


def _title(file: CorpusFile, blocks: Sequence[RawBlock]) -> str:
    """Return the first heading, or the file name in words."""
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    return first or file.path.stem.replace("-", " ").replace("_", " ").strip() or file.path.name


def folder_language(path: PurePosixPath) -> Language | None:
    """Return the language that the nearest folder named fr or ar says, None when there is none."""
    folders = path.parts[:-1]
    named = [language for folder in folders for language in _LANGUAGES if language == folder]
    return named[-1] if named else None


def _default_parallel(path: PurePosixPath, id_: str) -> str:
    """Return the name that versions in fr/ and ar/ of one folder share; elsewhere a document stands alone."""
    return _path_slug(path) if path.parent.name in _LANGUAGES else id_


def _path_slug(path: PurePosixPath) -> str:
    folders = [part for part in path.parts[:-1] if part not in _LANGUAGES]
    # A PDF and the Markdown version of it may lie side by side under one name.
    ending = [] if path.suffix.lower() == ".md" else [path.suffix]
    return slugify(" ".join([*folders, path.stem, *ending]), default="document")


def _own_source(metadata: Metadata) -> Source:
    return Source(
        id="",
        publisher=metadata.publisher,
        urls=metadata.urls,
        as_of=metadata.as_of,
        legal_reference=metadata.legal_reference,
        confidence=metadata.confidence,
        status=metadata.status,
        valid_from=metadata.valid_from,
        valid_until=metadata.valid_until,
    )


def _metadata_hints(metadata: Metadata, document: Document) -> list[str]:
    hints = []
    if metadata.unknown:
        hints.append(f"unknown keys in the front matter: {', '.join(metadata.unknown)}")
    share = arabic_share(document.text)
    if (document.language == "ar" and share < 0.1) or (document.language == "fr" and share > 0.9):
        script = "Arabic" if share > 0.5 else "Latin"
        hints.append(f"language is {document.language}, but the text is in {script} letters")
    return hints
