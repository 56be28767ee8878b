"""Recognise the headings of a PDF, with care: a false one would name a subject that the text is not about."""

import re
from dataclasses import dataclass

from ingest.loaders.pdf_lines import Line

_MAX_LENGTH = 120
_SURELY_SHORT = 40
LARGER = 1.15
_FINAL = ".;,:!?؟؛،…"
_ORDINAL = r"(?:\d+|premier|première|1er|[IVXLC]+|ال\w+)"
_LATIN = re.compile(
    rf"(titre|partie|livre|annexe|chapitre|section|article|art\.)\s+{_ORDINAL}(?:\s|$|[.:\-–—])",
    re.IGNORECASE,
)
_ARABIC = re.compile(rf"(الكتاب|الجزء|القسم|الملحق|الباب|الفرع|المادة|الفصل)\s+{_ORDINAL}(?:\s|$|[.:\-–—])")
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2})+)\.?\s+\S")
_ROMAN = re.compile(r"[IVX]{1,5}\s?[.)\-–]\s+\S")
_LEVELS = {
    name: level
    for level, names in enumerate(
        (
            ("titre", "partie", "livre", "annexe", "الكتاب", "الجزء", "القسم", "الملحق"),
            ("chapitre", "الباب"),
            ("section", "الفرع"),
            ("article", "art.", "المادة", "الفصل"),
        ),
        start=2,
    )
    for name in names
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What makes a line a heading.

    Attributes:
        level: 2 to 6.
        lasting: Whether it names what follows on the next pages too; a line in capitals may be a letterhead.
    """

    level: int
    numbered: bool = False
    lasting: bool = True


def read_heading(line: Line, *, body_size: float, is_short: bool) -> Heading | None:
    """Return what kind of heading a line is, None for ordinary text.

    Args:
        line: A line that starts a paragraph.
        body_size: Size of the type of most of the document, in points.
        is_short: Whether the line ends before the margin; a full line goes on below.
    """
    text = line.text
    larger = line.size >= LARGER * body_size
    if not (is_short or larger or len(text) <= _SURELY_SHORT):
        return None
    if len(line.cells) > 1 or len(text) > _MAX_LENGTH or text[-1] in _FINAL or text[0].islower():
        return None
    if name := _LATIN.match(text) or _ARABIC.match(text):
        return Heading(_LEVELS[name[1].lower()], numbered=True)
    if number := _DECIMAL.match(text):
        return Heading(min(6, 2 + number[1].count(".")), numbered=True)
    if _ROMAN.match(text):
        return Heading(2, numbered=True)
    letters = sum(map(str.isalpha, text))
    if larger and letters >= 3:
        return Heading(2)
    if text.isupper() and letters >= 8:
        return Heading(2, lasting=False)
    return None
