"""A document as a tree a template can print: blocks, the quoted span, and the source of each sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from tijaria.schema import Block, Document, Sentence, Source, SourceStatus

CELL_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text that is printed in one way.

    Attributes:
        marked: It belongs to the quoted span.
        anchor: It opens the quoted span; the address's fragment points here.
        status: Badge to print after it, "current" for none.
        refs: Numbers of the sources to print after it.
    """

    text: str
    marked: bool = False
    anchor: bool = False
    status: SourceStatus = "current"
    refs: tuple[int, ...] = ()


@dataclass(slots=True)
class Node:
    """One element of the page.

    `kind`: heading, paragraph, bullets or ordered (of items and continuations), table (of rows of
    cells), page.
    """

    kind: str
    spans: list[Span] = field(default_factory=list)
    children: "list[Node]" = field(default_factory=list)
    level: int = 0
    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A document ready to print.

    Attributes:
        sources: In order of first use; a reference number is the position, 1 first.
        quoted: Sources of the quoted span.
    """

    document: Document
    nodes: list[Node]
    sources: list[Source]
    quoted: list[Source]


def view(document: Document, *, start: int = 0, end: int = 0) -> View:
    """Build the tree of a document with the characters from `start` to `end` marked.

    Offsets that do not name a span of the text mark nothing.
    """
    if not 0 <= start < end <= len(document.text):
        start = end = 0
    return _Builder(document, start=start, end=end).build()


class _Builder:
    def __init__(self, document: Document, *, start: int, end: int) -> None:
        self.document = document
        self.start, self.end = start, end
        self.numbers: dict[str, int] = {}
        self.anchored = False

    def build(self) -> View:
        nodes = list(self._nodes())
        sources = self.document.sources
        quoted = dict.fromkeys(
            source_id
            for sentence in self.document.sentences
            if sentence.start < self.end and sentence.end > self.start
            for source_id in sentence.source_ids
            if source_id in sources
        )
        return View(
            document=self.document,
            nodes=nodes,
            sources=[sources[source_id] for source_id in self.numbers],
            quoted=[sources[source_id] for source_id in quoted],
        )

    def _nodes(self) -> Iterator[Node]:
        page: int | None = None
        opened: set[str] = set()
        for (kind, number), group in groupby(self.document.blocks, key=lambda item: (item.kind, item.page)):
            blocks = list(group)
            if number is not None and number != page:
                page = number
                yield Node("page", id=f"page-{page}", number=str(page))
            if kind == "list_item":
                yield from self._lists(blocks)
            elif kind == "table_row":
                yield Node("table", children=[self._row(block) for block in blocks])
            else:
                for block in blocks:
                    node = Node(kind, spans=self._spans(block), level=block.level)
                    if kind == "heading" and block.section_id and block.section_id not in opened:
                        opened.add(block.section_id)
                        node.id = f"section-{block.section_id}"
                    yield node

    def _lists(self, blocks: Sequence[Block]) -> Iterator[Node]:
        """Nest items by level; a list starts over where bullets turn into numbers or back."""
        levels: list[tuple[int, Node]] = []
        for block in blocks:
            kind = "ordered" if block.marker[:1].isdigit() else "bullets"
            if not block.marker and levels:
                # What goes on an item after a list nested in it has no marker of its own.
                kind = levels[-1][1].kind
            while levels and (
                levels[-1][0] > block.level or (levels[-1][0] == block.level and levels[-1][1].kind != kind)
            ):
                levels.pop()
            if not levels or levels[-1][0] < block.level:
                new = Node(kind)
                if levels:
                    levels[-1][1].children[-1].children.append(new)
                else:
                    yield new
                levels.append((block.level, new))
            number = block.marker.rstrip(".)") if kind == "ordered" else ""
            item = Node("item" if block.marker else "continuation", spans=self._spans(block), number=number)
            levels[-1][1].children.append(item)

    def _row(self, block: Block) -> Node:
        row, position = Node("row"), block.start
        for cell in self.document.text[block.start : block.end].split(CELL_SEPARATOR):
            end = position + len(cell)
            row.children.append(Node("cell", spans=self._spans(block, position, end)))
            position = end + len(CELL_SEPARATOR)
        return row

    def _spans(self, block: Block, start: int | None = None, end: int | None = None) -> list[Span]:
        start = block.start if start is None else start
        end = block.end if end is None else end
        sentences = [item for item in self.document.sentences if item.start < end and item.end > start]
        cuts = {start, end, *(sentence.end for sentence in sentences), self.start, self.end}
        points = sorted(point for point in cuts if start <= point <= end)
        spans = []
        for a, b in pairwise(points):
            marked = self.start <= a and b <= self.end
            anchor = marked and not self.anchored
            self.anchored = self.anchored or anchor
            status, refs = self._note(sentences, b)
            spans.append(Span(self.document.text[a:b], marked, anchor, status, refs))
        return spans

    def _note(self, sentences: Sequence[Sentence], end: int) -> tuple[SourceStatus, tuple[int, ...]]:
        """What to print where a sentence ends: once for a run of sentences with the same sources."""
        index = next((i for i, sentence in enumerate(sentences) if sentence.end == end), None)
        if index is None:
            return "current", ()
        sentence = sentences[index]
        following = sentences[index + 1] if index + 1 < len(sentences) else None
        if following is not None and following.source_ids == sentence.source_ids:
            return "current", ()
        known = [item for item in sentence.source_ids if item in self.document.sources]
        refs = tuple(self.numbers.setdefault(item, len(self.numbers) + 1) for item in known)
        status = self.document.sources[known[0]].status if known else "current"
        return status, refs
