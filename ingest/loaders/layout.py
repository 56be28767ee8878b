"""Place blocks in the text of a document: offsets, sections, heading paths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.identity import slugify, unique
from ingest.loaders.files import CorpusFile
from ingest.loaders.raw import RawBlock
from tijaria.schema import Block

PATH_SEPARATOR = " › "


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a document and where everything stands in it.

    Attributes:
        blocks: As the schema wants them; `raw[i]` is what `blocks[i]` was made of.
        section_titles: Section id → heading path; "" is what comes before the first section.
    """

    text: str
    blocks: tuple[Block, ...]
    raw: tuple[RawBlock, ...]
    section_titles: Mapping[str, str]


def lay_out(file: CorpusFile, raw: Sequence[RawBlock], *, title: str) -> Layout:
    """Join the blocks into one text and find the section of each.

    Raises:
        DocumentLoadError: Two headings carry the same section id.
    """
    sections = _Sections(file, raw, title)
    blocks: list[Block] = []
    text = ""
    for number, block in enumerate(raw):
        if number:
            same_group = block.group and block.group == raw[number - 1].group
            text += "\n" if same_group else "\n\n"
        section_id = sections.enter(block)
        blocks.append(
            Block(
                kind=block.kind,
                start=len(text),
                end=len(text) + len(block.text),
                section_id=section_id,
                level=block.level,
                marker=block.marker,
                page=block.page,
            )
        )
        text += block.text
    return Layout(text, tuple(blocks), tuple(raw), sections.titles)


class _Sections:
    """Follows the headings and names the sections that they open."""

    def __init__(self, file: CorpusFile, raw: Sequence[RawBlock], title: str) -> None:
        self._file = file
        self._written = {block.anchor for block in raw if block.anchor}
        self._open: list[tuple[int, str]] = []
        self._current = ""
        self._seen_heading = False
        self.titles: dict[str, str] = {"": title}

    def enter(self, block: RawBlock) -> str:
        """Return the section of a block, opening a new one at a heading.

        The first heading, when it is of level 1, is the title of the document and opens none.
        """
        if block.kind == "heading":
            if self._seen_heading or block.level > 1:
                self._open_section(block)
            self._seen_heading = True
        elif block.section:
            self._current, self._open = block.section, []
            self.titles.setdefault(block.section, block.section_title)
        return self._current

    def _open_section(self, block: RawBlock) -> None:
        self._current = self._section_id(block)
        self._open = [(level, text) for level, text in self._open if level < block.level]
        self._open.append((block.level, block.text))
        self.titles[self._current] = PATH_SEPARATOR.join(text for _, text in self._open)

    def _section_id(self, block: RawBlock) -> str:
        if not block.anchor:
            # An id that some heading writes out is never given to another one.
            return unique(slugify(block.text), self._written | self.titles.keys())
        if block.anchor in self.titles:
            raise self._file.error(
                f"line {block.line}: the section id #{block.anchor} is used twice: give each section its own."
            )
        return block.anchor
