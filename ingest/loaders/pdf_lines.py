"""The lines of a PDF: text in reading order and its place, without headers, footers and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.cleaning import arabic_share, clean_line
from ingest.loaders.pdf_bidi import CELL_GAP, OrderedText, is_drawn_backwards, read_line
from ingest.loaders.pdf_brackets import mend_brackets
from ingest.loaders.pdf_glyphs import Glyph, GlyphPage

_PAGE_NUMBER = re.compile(
    r"[\s\-–—|•]*(?:page|p\.|الصفحة|صفحة|ص)?\s*\d{1,4}(?:\s*(?:/|sur|of|de|من)\s*\d{1,4})?[\s\-–—|•]*",
    re.IGNORECASE,
)
_EDGE_LINES = 3
_MIN_PAGES = 3
_HEADER_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text.

    Attributes:
        cells: The parts between gaps as wide as between table columns; one for ordinary text.
        left: Points from the left edge of the page, as `right`.
        base: Where the letters stand, in points from the lower edge.
        size: Size of the type in points.
    """

    page: int
    text: str
    cells: tuple[str, ...]
    left: float
    right: float
    base: float
    size: float


def read_lines(pages: Sequence[GlyphPage]) -> list[Line]:
    """Return the lines of a document in reading order, without what repeats from page to page."""
    drawn = [(page.number, glyphs) for page in pages for glyphs in page.lines]
    ordered = _order([glyphs for _, glyphs in drawn])
    lines = [
        line
        for (number, glyphs), text in zip(drawn, mend_brackets(ordered), strict=True)
        if (line := _line(number, glyphs, text)) is not None
    ]
    furniture = set(_furniture(lines, len(pages)))
    return [line for index, line in enumerate(lines) if index not in furniture]


def _order(lines: Sequence[Sequence[Glyph]]) -> list[OrderedText]:
    stored = "".join(glyph.text for glyphs in lines for glyph in glyphs)
    right_to_left = arabic_share(clean_line(stored)) > 0.5
    ordered = [read_line(glyphs, right_to_left=right_to_left) for glyphs in lines]
    if is_drawn_backwards(clean_line(line.text) for line in ordered):
        return [read_line(glyphs, right_to_left=right_to_left, backwards=True) for glyphs in lines]
    return ordered


def _line(page: int, glyphs: Sequence[Glyph], text: str) -> Line | None:
    if text.rstrip().endswith("\u00ad"):
        text = text.rstrip()[:-1] + "-"  # a soft hyphen shows at the end of a line, and only there
    cells = tuple(cell for part in text.split(CELL_GAP) if (cell := clean_line(part)))
    seen = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not cells or not seen:
        return None
    return Line(
        page=page,
        text=" ".join(cells),
        cells=cells,
        left=min(glyph.left for glyph in seen),
        right=max(glyph.right for glyph in seen),
        base=median(glyph.base for glyph in seen),
        size=median(glyph.size for glyph in seen),
    )


def _furniture(lines: Sequence[Line], pages: int) -> Iterator[int]:
    """Yield the indices of headers, footers and page numbers.

    A header stands in the first or last lines of most pages, word for word or with a number that counts the
    pages. Two pages are too few to tell a header from a phrase that comes twice.
    """
    edges = list(_edges(lines))
    counts = Counter(key for index in edges for key in _keys(lines[index]))
    for index in edges:
        recurs = any(counts[key] * 2 > pages for key in _keys(lines[index]))
        if pages >= _MIN_PAGES and recurs:
            yield index
    for indices in _by_page(lines).values():
        for index in (max(indices, key=lambda i: lines[i].base), min(indices, key=lambda i: lines[i].base)):
            if len(indices) > 1 and _PAGE_NUMBER.fullmatch(lines[index].text):
                yield index


def _edges(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the indices of the uppermost and lowest lines of each page."""
    for indices in _by_page(lines).values():
        by_height = sorted(indices, key=lambda i: lines[i].base)
        yield from dict.fromkeys(by_height[:_EDGE_LINES] + by_height[-_EDGE_LINES:])


def _by_page(lines: Sequence[Line]) -> dict[int, list[int]]:
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        pages.setdefault(line.page, []).append(index)
    return pages


def _keys(line: Line) -> set[tuple[int, str]]:
    """Return what a line has in common with the header of other pages: its place and its text.

    The first or last number of a longer line is taken relative to the page, so that "Bulletin officiel 3" and
    "Bulletin officiel 4" agree; "Article 3" and "Article 4" are not taken for headers.
    """
    place = round(line.base / 10)
    keys = {line.text}
    could_count = sum(map(str.isalpha, line.text)) >= _HEADER_LETTERS and line.text[-1] not in ".;:؛"
    numbers = list(re.finditer(r"\d+", line.text)) if could_count else []
    for number in numbers[:1] + numbers[-1:]:
        relative = int(number[0]) - line.page if len(number[0]) < 6 else number[0]
        keys.add(f"{line.text[: number.start()]}<{relative}>{line.text[number.end() :]}")
    return {(near, key) for near in (place, place + 1) for key in keys}
