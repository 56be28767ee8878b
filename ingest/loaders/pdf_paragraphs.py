"""Lines of a PDF → paragraphs, list items, table rows and headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from ingest.cleaning import arabic_share
from ingest.loaders.pdf_headings import LARGER, Heading, read_heading
from ingest.loaders.pdf_joining import LineJoiner
from ingest.loaders.pdf_lines import Line
from ingest.loaders.raw import RawBlock

_BULLET = re.compile(r"(?:[•▪◦‣●○■□➢➤✓✔·*–—-]|\uf0b7|\uf0a7)\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,2}|[a-z])\s?([.)]|[-–](?=\s))\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?؟:;؛…][\"'”’)\]»]*$")
_LONGEST_ITEM = 400


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together, and what they are."""

    lines: list[Line]
    heading: Heading | None = None
    marker: str = ""
    is_row: bool = False

    @property
    def last(self) -> Line:
        return self.lines[-1]


@dataclass(slots=True)
class _Column:
    """Where the text of a page starts and ends, in points, and how far its lines are apart."""

    left: float
    right: float
    pitch: float

    def is_short(self, line: Line) -> bool:
        """Tell whether a line ends well before the margin, as the last line of a paragraph does."""
        room = 0.12 * (self.right - self.left)
        if arabic_share(line.text) > 0.5:
            return line.left > self.left + room
        return line.right < self.right - room


@dataclass(slots=True)
class _Builder:
    body_size: float
    columns: dict[int, _Column]
    paragraphs: list[_Paragraph] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Add a line to the last paragraph, or open a new one with it."""
        last = self.paragraphs[-1] if self.paragraphs else None
        marker = _marker(line.text)
        if last and not marker and not last.is_row and self._continues(last, line):
            last.lines.append(line)
            return
        heading = None if marker else self._heading(line)
        self.paragraphs.append(_Paragraph([line], heading, marker))

    def _continues(self, paragraph: _Paragraph, line: Line) -> bool:
        before = paragraph.last
        ended = _SENTENCE_END.search(before.text) is not None
        same_size = abs(before.size - line.size) <= 0.15 * max(before.size, line.size)
        if line.page != before.page or line.base > before.base + 0.5 * before.size:
            # The next page or column: an unfinished sentence goes on, in the same size of type.
            return paragraph.heading is None and not ended and same_size and not line.text[0].isupper()
        pitch = before.base - line.base
        if not same_size or pitch > 1.3 * self._pitch(line, before):
            return False
        if paragraph.heading:
            larger = line.size >= LARGER * self.body_size
            return larger or (not paragraph.heading.numbered and line.text.isupper())
        if ended and self._heading(line):
            return False
        return not (ended and (self.columns[line.page].is_short(before) or _is_indented(before, line)))

    def _heading(self, line: Line) -> Heading | None:
        is_short = self.columns[line.page].is_short(line)
        return read_heading(line, body_size=self.body_size, is_short=is_short)

    def _pitch(self, line: Line, before: Line) -> float:
        """Return the usual distance of lines of this size; single lines far apart are no measure of it."""
        size = max(line.size, before.size)
        return min(self.columns[line.page].pitch * max(1.0, size / self.body_size), 1.9 * size)


def read_blocks(lines: Sequence[Line], *, page_title: str) -> list[RawBlock]:
    """Return the blocks of a PDF in reading order.

    A page under no heading is a section of its own, "page-3", titled `page_title` and its number.
    """
    if not lines:
        return []
    builder = _Builder(median(line.size for line in lines), _columns(lines))
    rows = set(_row_indices(lines))
    for index, line in enumerate(lines):
        if index in rows:
            builder.paragraphs.append(_Paragraph([line], is_row=True))
        else:
            builder.add(line)
    joiner = LineJoiner(line.text for line in lines)
    return list(_with_sections(_blocks(builder.paragraphs, joiner), builder.paragraphs, page_title))


def _columns(lines: Sequence[Line]) -> dict[int, _Column]:
    columns = {}
    for page in sorted({line.page for line in lines}):
        here = [line for line in lines if line.page == page]
        steps = [a.base - b.base for a, b in pairwise(here) if a.base > b.base]
        pitch = median(steps) if steps else here[0].size
        columns[page] = _Column(min(line.left for line in here), max(line.right for line in here), pitch)
    return columns


def _is_indented(before: Line, line: Line) -> bool:
    if arabic_share(line.text) > 0.5:
        return line.right < before.right - 0.8 * line.size
    return line.left > before.left + 0.8 * line.size


def _row_indices(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the indices of lines that are table rows: two or more in a row with several cells."""
    for index, line in enumerate(lines):
        neighbours = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
        if len(line.cells) > 1 and any(len(n.cells) > 1 and n.page == line.page for n in neighbours):
            yield index


def _marker(text: str) -> str:
    if _BULLET.match(text):
        return "-"
    number = _NUMBER.match(text)
    return f"{number[1]}{number[2].replace('–', '-')}" if number else ""


def _blocks(paragraphs: Sequence[_Paragraph], joiner: LineJoiner) -> Iterator[RawBlock]:
    group = 0
    before: _Paragraph | None = None
    for paragraph in paragraphs:
        block = _block(paragraph, joiner)
        if block.kind in ("list_item", "table_row"):
            same = before is not None and _kind(before) == block.kind
            group += not same
            header = block.kind == "table_row" and not same and not any(map(str.isdigit, block.text))
            block = replace(block, group=group, is_header=header)
        before = paragraph if block.kind in ("list_item", "table_row") else None
        yield block


def _kind(paragraph: _Paragraph) -> str:
    return "table_row" if paragraph.is_row else "list_item"


def _block(paragraph: _Paragraph, joiner: LineJoiner) -> RawBlock:
    page = paragraph.lines[0].page
    if paragraph.is_row:
        return RawBlock("table_row", " | ".join(paragraph.lines[0].cells), page, page=page)
    text = joiner.join([line.text for line in paragraph.lines])
    if paragraph.heading:
        return RawBlock("heading", text, page, level=paragraph.heading.level, page=page)
    if paragraph.marker and len(text) <= _LONGEST_ITEM:
        text = _NUMBER.sub("", _BULLET.sub("", text, count=1), count=1) if text else text
        return RawBlock("list_item", text, page, marker=paragraph.marker, page=page)
    return RawBlock("paragraph", text, page, page=page)


def _with_sections(
    blocks: Iterator[RawBlock], paragraphs: Sequence[_Paragraph], page_title: str
) -> Iterator[RawBlock]:
    """Name the section of each block that stands under no heading."""
    heading: Heading | None = None
    opened_on = 0
    for block, paragraph in zip(blocks, paragraphs, strict=True):
        page = block.page or 1
        if paragraph.heading:
            heading, opened_on = paragraph.heading, page
            yield block
        elif heading and (heading.lasting or opened_on == page):
            yield block
        else:
            yield replace(block, section=f"page-{page}", section_title=f"{page_title} {page}")
