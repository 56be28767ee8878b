"""What a loader of one format hands to `assembly`: blocks of clean text, before offsets and ids exist."""

from collections.abc import Sequence
from dataclasses import dataclass

from tijaria.schema import BlockKind


@dataclass(frozen=True, slots=True)
class Marker:
    """The end of a statement in the text of a block, and the source ids it names.

    Attributes:
        end: Position in the text of the block right after the statement.
        line: 1-based line of the file, for error messages.
    """

    end: int
    source_ids: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class RawBlock:
    """One heading, paragraph, list item or table row.

    Attributes:
        level: 1-6 for headings, nesting depth (0 first) for list items.
        marker: "-" or "3." for list items.
        anchor: Section id written beside a heading, "" for none.
        group: Number of the list or table the block belongs to, 0 for none; numbers do not repeat.
        is_header: For table rows: the row that names the columns.
        section: Section of a block that stands under no heading ("page-3"), "" where headings decide.
        line: 1-based line of the file, or the page of a PDF.
        page: 1-based page of a PDF.
    """

    kind: BlockKind
    text: str
    line: int
    level: int = 0
    marker: str = ""
    markers: Sequence[Marker] = ()
    anchor: str = ""
    group: int = 0
    is_header: bool = False
    section: str = ""
    section_title: str = ""
    page: int | None = None
