"""Find the statements of a document and the sources that each rests on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.identity import text_hash
from ingest.loaders.files import CorpusFile
from ingest.loaders.layout import Layout
from ingest.loaders.raw import Marker, RawBlock
from ingest.loaders.registry import Registry
from ingest.sentences import split_sentences
from tijaria.errors import DocumentLoadError
from tijaria.schema import Sentence

OWN_SOURCE = ("",)


@dataclass(frozen=True, slots=True)
class Statements:
    """The sentences of a document, in order, and what looks forgotten."""

    sentences: tuple[Sentence, ...]
    hints: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reader:
    file: CorpusFile
    registry: Registry
    document_id: str
    parallel: str
    ids: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    sentences: list[Sentence] = field(default_factory=list)

    def add(
        self, layout: Layout, number: int, span: tuple[int, int], sources: tuple[str, ...], lead: str
    ) -> None:
        """Add the sentence at `span` of block `number`, positions relative to the block."""
        block, raw = layout.blocks[number], layout.raw[number]
        text = raw.text[span[0] : span[1]]
        id_ = self._id(block.section_id, text)
        sentence = Sentence(
            id=id_,
            key=self._key(sources, id_),
            document_id=self.document_id,
            section_id=block.section_id,
            start=block.start + span[0],
            end=block.start + span[1],
            text=text,
            source_ids=sources,
            kind=block.kind,
            marker=block.marker,
            page=block.page,
            lead_id=lead,
        )
        self.sentences.append(sentence)

    def _id(self, section_id: str, text: str) -> str:
        id_ = f"{self.document_id}#{section_id}/{text_hash(text)}"
        self.ids[id_] += 1
        return id_ if self.ids[id_] == 1 else f"{id_}-{self.ids[id_]}"

    def _key(self, sources: tuple[str, ...], id_: str) -> str:
        if sources == OWN_SOURCE:
            return id_
        stem = f"{self.parallel}/{'+'.join(sources)}"
        self.keys[stem] += 1
        return f"{stem}/{self.keys[stem]}"


def read_statements(
    file: CorpusFile, layout: Layout, registry: Registry, *, document_id: str, parallel: str
) -> Statements:
    """Return the sentences of a laid-out document.

    A statement ends at its source marker; text without one is cut by rule and rests on the document itself.

    Raises:
        DocumentLoadError: A marker names a source that the registry lacks.
    """
    reader = _Reader(file, registry, document_id, parallel)
    last_of_block: list[str] = []
    for number, (block, raw) in enumerate(zip(layout.blocks, layout.raw, strict=True)):
        if block.kind != "heading":
            lead = _lead(layout, number, last_of_block)
            for span, marker in _spans(raw):
                sources = OWN_SOURCE if marker is None else _checked(file, registry, marker)
                reader.add(layout, number, span, sources, lead)
        last_of_block.append(reader.sentences[-1].id if block.kind != "heading" else "")
    return Statements(tuple(reader.sentences), tuple(_unmarked(layout)))


def _spans(raw: RawBlock) -> Iterator[tuple[tuple[int, int], Marker | None]]:
    """Yield the statements of a block with their markers; list items and table rows are never cut."""
    start = 0
    for marker in raw.markers:
        skipped = len(raw.text[start : marker.end]) - len(raw.text[start : marker.end].lstrip())
        yield (start + skipped, marker.end), marker
        start = marker.end
    rest = raw.text[start:]
    if raw.kind in ("list_item", "table_row"):
        if not raw.markers:
            yield (0, len(raw.text)), None
        return
    for span in split_sentences(rest):
        yield (start + span.start, start + span.end), None


def _lead(layout: Layout, number: int, last_of_block: list[str]) -> str:
    """Return the id of the sentence that introduces block `number`, "" for none.

    That is the header for a table row, the item above for a nested item, and the last sentence before the
    list for the others.
    """
    raw = layout.raw[number]
    if raw.kind not in ("list_item", "table_row") or raw.is_header:
        return ""
    index = number - 1
    while index >= 0 and layout.raw[index].group == raw.group:
        above = layout.raw[index]
        if above.is_header or (above.level < raw.level and above.marker):
            return last_of_block[index]
        index -= 1
    before = layout.blocks[index] if index >= 0 else None
    if raw.kind == "list_item" and before and before.kind == "paragraph":
        return last_of_block[index] if before.section_id == layout.blocks[number].section_id else ""
    return ""


def _checked(file: CorpusFile, registry: Registry, marker: Marker) -> tuple[str, ...]:
    for source_id in marker.source_ids:
        if source_id not in registry.sources:
            raise _unknown(file, registry, marker.line, source_id)
    return marker.source_ids


def _unknown(file: CorpusFile, registry: Registry, line: int, source_id: str) -> DocumentLoadError:
    if not registry.has_sources:
        reason = f"there is no {registry.sources_path}: write that file with a row for it"
    else:
        reason = f"{registry.sources_path} has no row for it: add one, or correct the id"
    return file.error(f"line {line} names the source {source_id}, but {reason}.")


def _unmarked(layout: Layout) -> Iterator[str]:
    """Yield a hint for each statement without a source in a document that names sources elsewhere."""
    if not any(raw.markers for raw in layout.raw):
        return
    for raw in layout.raw:
        ends = raw.markers[-1].end if raw.markers else 0
        if raw.kind != "heading" and not raw.is_header and raw.text[ends:].strip():
            yield f"line {raw.line}: a statement names no source: end it with <!-- ID -->"
