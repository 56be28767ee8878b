"""Markdown documents with front matter."""

from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ingest.cleaning import clean
from ingest.loaders.assembly import Loaded, assemble
from ingest.loaders.files import CorpusFile, read_text
from ingest.loaders.front_matter import cut_front_matter, parse_metadata
from ingest.loaders.inline import InlineText, flatten, read_comments
from ingest.loaders.raw import Marker, RawBlock
from ingest.loaders.registry import read_registry
from tijaria.errors import DocumentLoadError


def load_markdown(file: CorpusFile) -> Loaded:
    """Load one Markdown document.

    Raises:
        DocumentLoadError: The file, its front matter or its registries cannot be used.
    """
    yaml_text, body, line = cut_front_matter(file, read_text(file))
    metadata = parse_metadata(file, yaml_text, first_line=2)
    if not body.strip():
        raise file.error("holds no text below its front matter: write the document, or remove the file.")
    reader = MarkdownReader(file, first_line=line)
    blocks = reader.read(body)
    return assemble(
        file,
        metadata,
        blocks,
        registry_of=lambda parallel: read_registry(file, parallel=parallel),
        hints=reader.hints,
    )


class MarkdownReader:
    """Turns Markdown into blocks of clean text. `hints` says what was left out."""

    def __init__(self, file: CorpusFile, *, first_line: int = 1) -> None:
        """Prepare to read a body that starts on `first_line` of `file`."""
        self._file = file
        self._first_line = first_line
        self._blocks: list[RawBlock] = []
        self._groups = 0
        self.hints: list[str] = []

    def read(self, body: str) -> list[RawBlock]:
        """Return the blocks of `body` in order.

        Raises:
            DocumentLoadError: A comment is not closed or a source id follows no text.
        """
        parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
        for node in SyntaxTreeNode(parser.parse(body)).children:
            self._read_node(node)
        return self._blocks

    def _read_node(self, node: SyntaxTreeNode) -> None:
        if node.type == "heading":
            self._read_heading(node)
        elif node.type in ("bullet_list", "ordered_list"):
            self._groups += 1
            self._read_list(node, level=0, group=self._groups)
        elif node.type == "table":
            self._read_table(node)
        elif node.type == "html_block":
            self._read_html(node)
        elif node.type == "blockquote":
            for child in node.children:
                self._read_node(child)
        elif text := self._text_of(node):
            self._add(RawBlock("paragraph", text.text, self._line(node), markers=tuple(text.markers)))

    def _read_heading(self, node: SyntaxTreeNode) -> None:
        text = self._text_of(node)
        if text is None:
            return
        title = text.text.replace("\n", " ")
        if text.markers:
            self._hint(node, "a heading is not a statement; its source id is ignored")
        block = RawBlock("heading", title, self._line(node), level=int(node.tag[1]), anchor=text.anchor)
        self._add(block)

    def _read_list(self, node: SyntaxTreeNode, *, level: int, group: int) -> None:
        start = int(node.attrs.get("start", 1))
        for number, item in enumerate(node.children, start=start):
            marker = f"{number}{item.markup}" if node.type == "ordered_list" else "-"
            parts: list[InlineText] = []
            for child in item.children:
                if child.type in ("bullet_list", "ordered_list"):
                    marker = self._add_item(parts, item, level=level, group=group, marker=marker)
                    self._read_list(child, level=level + 1, group=group)
                elif child.type in ("paragraph", "heading", "fence", "code_block"):
                    parts += [text] if (text := self._text_of(child)) else []
                else:
                    marker = self._add_item(parts, item, level=level, group=group, marker=marker)
                    self._read_node(child)
            self._add_item(parts, item, level=level, group=group, marker=marker)

    def _add_item(
        self, parts: list[InlineText], node: SyntaxTreeNode, *, level: int, group: int, marker: str
    ) -> str:
        """Add what was read of an item as one block, and return the marker of what follows in it."""
        if not parts:
            return marker
        text = "\n".join(part.text for part in parts)
        ids = _joined_markers(parts, len(text))
        self._add(RawBlock("list_item", text, self._line(node), level, marker, ids, group=group))
        parts.clear()
        return ""

    def _read_table(self, node: SyntaxTreeNode) -> None:
        self._groups += 1
        for part in node.children:
            for row in part.children:
                cells = [self._text_of(cell) or InlineText() for cell in row.children]
                text = " | ".join(cell.text.replace("\n", " ") for cell in cells)
                if text.replace("|", "").strip():
                    ids = _joined_markers(cells, len(text))
                    header = part.type == "thead"
                    line = self._line(row)
                    block = RawBlock(
                        "table_row", text, line, markers=ids, group=self._groups, is_header=header
                    )
                    self._add(block)

    def _read_html(self, node: SyntaxTreeNode) -> None:
        comments, rest = read_comments(node.content)
        if rest.startswith("<!--"):
            raise self._error(self._line(node), "opens a comment that is never closed: end it with -->")
        if rest:
            self._hint(node, "HTML is left out; write the text as Markdown")
        anchor = next((comment.anchor for comment in comments if comment.anchor), "")
        if anchor and self._blocks and self._blocks[-1].kind == "heading":
            self._blocks[-1] = replace(self._blocks[-1], anchor=anchor)
        ids = tuple(id_ for comment in comments for id_ in comment.source_ids)
        if ids:
            self._mark_last_block(Marker(0, ids, self._line(node)))

    def _mark_last_block(self, marker: Marker) -> None:
        """Give a source id on a line of its own to the text before it."""
        last = self._blocks[-1] if self._blocks else None
        unmarked = last and (not last.markers or last.markers[-1].end < len(last.text))
        if last is None or last.kind == "heading" or not unmarked:
            raise self._orphan(marker)
        markers = (*last.markers, Marker(len(last.text), marker.source_ids, marker.line))
        self._blocks[-1] = replace(last, markers=markers)

    def _text_of(self, node: SyntaxTreeNode) -> InlineText | None:
        """Return the text of a leaf block, None when it holds none."""
        if node.type in ("fence", "code_block"):
            return InlineText(code) if (code := clean(node.content)) else None
        inline = node.children[0] if node.children else None
        if inline is None:
            return None
        line = self._line(node)
        text = flatten((inline.token.children if inline.token else None) or (), line=line)
        self.hints += [
            f"line {number}: text inside HTML or struck out is left out" for number in text.left_out
        ]
        if text.orphans:
            raise self._orphan(text.orphans[0])
        if "<!--" in text.text:
            raise self._error(line, "opens a comment that is never closed: end it with -->")
        return text if text.text else None

    def _add(self, block: RawBlock) -> None:
        self._blocks.append(block)

    def _line(self, node: SyntaxTreeNode) -> int:
        return self._first_line + (node.map[0] if node.map else 0)

    def _hint(self, node: SyntaxTreeNode, message: str) -> None:
        self.hints.append(f"line {self._line(node)}: {message}")

    def _orphan(self, marker: Marker) -> DocumentLoadError:
        ids = " ".join(marker.source_ids)
        return self._error(
            marker.line, f"the source id {ids} follows no text: put it at the end of its statement"
        )

    def _error(self, line: int, reason: str) -> DocumentLoadError:
        return self._file.error(f"line {line}: {reason}.")


def _joined_markers(parts: list[InlineText], end: int) -> tuple[Marker, ...]:
    """Return one marker for a block that is one statement, with the source ids of all its parts."""
    markers = [marker for part in parts for marker in part.markers]
    if not markers:
        return ()
    ids = tuple(dict.fromkeys(id_ for marker in markers for id_ in marker.source_ids))
    return (Marker(end, ids, markers[-1].line),)
