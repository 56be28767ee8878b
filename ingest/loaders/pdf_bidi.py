"""Put the glyphs of a line in reading order.

pdfium guesses the order of right-to-left text from the order in which a program happened to draw it, and
gets words backwards for common producers. Where glyphs stand on the page does not lie: lines with Arabic are
read by position, and left-to-right runs inside them (Latin words, numbers) are turned back.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.cleaning import is_arabic
from ingest.loaders.pdf_glyphs import Glyph

_FINAL_LETTERS = ("ة", "ى")
_FINAL_PUNCTUATION = ".,;:!?،؛؟)»"
_NUMBER_SEPARATORS = frozenset(".,:/٫٬")
_RANGE = re.compile(r"(?<![\d-])(\d+)-(\d+)(?![\d-])")
_PERCENT = re.compile(r"(?<!\d)%(\s?)(\d+(?:[.,]\d+)?)(?!\d)")
# Gaps from which on words, or the cells of a row, stand apart, in sizes of the type.
_SPACE_GAP = 0.22
_SPACE_GAP_AT_SIGNS = 0.5
_CELL_GAP = 1.75
CELL_GAP = "\t"
"""Stands in the text of a line where a gap is as wide as between the columns of a table."""
_RIGHT_TO_LEFT_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class OrderedText:
    """A line in reading order; `right_to_left[i]` tells the direction of `text[i]`."""

    text: str
    right_to_left: tuple[bool, ...] = ()


def read_line(glyphs: Sequence[Glyph], *, right_to_left: bool, backwards: bool = False) -> OrderedText:
    """Return the glyphs of one line in reading order.

    Args:
        glyphs: In the order of pdfium.
        right_to_left: Whether the document around the line reads from right to left.
        backwards: Whether Arabic was drawn from left to right, see `is_drawn_backwards`.
    """
    text = "".join(glyph.text for glyph in glyphs)
    letters = [character for character in text if character.isalpha()]
    arabic = sum(map(is_arabic, letters))
    if not arabic and not (right_to_left and not letters):
        text = _with_gaps(glyphs)
        return OrderedText(text, (False,) * len(text))
    if backwards:
        return _join([(glyph, True) for glyph in _by_position(glyphs)])
    if right_to_left or arabic > _RIGHT_TO_LEFT_SHARE * len(letters):
        line = _join(_right_to_left(_by_position(glyphs)))
        text = _PERCENT.sub(r"\1\2%", _RANGE.sub(_upwards, line.text))
        return OrderedText(text, line.right_to_left)
    return _join(_left_to_right(_by_position(glyphs)))


def is_drawn_backwards(texts: Iterable[str]) -> bool:
    """Tell whether Arabic read from right to left comes out backwards.

    Programs that know nothing of Arabic draw its letters from left to right. Two letters, ة and ى, only ever
    end a word: when they begin words instead, the text was drawn that way.
    """
    words = [word for text in texts for word in text.split() if len(word) > 2]
    begins = sum(word[0] in _FINAL_LETTERS for word in words)
    return begins > sum(word.rstrip(_FINAL_PUNCTUATION)[-1:] in _FINAL_LETTERS for word in words)


def _with_gaps(glyphs: Sequence[Glyph]) -> str:
    """Return the text of glyphs in the order of pdfium, with `CELL_GAP` at wide gaps."""
    size = max((glyph.size for glyph in glyphs), default=0.0)
    text = ""
    before: Glyph | None = None
    for glyph in glyphs:
        if before and not glyph.text.isspace() and glyph.left - before.right > _CELL_GAP * size:
            text += CELL_GAP
        text += glyph.text
        before = before if glyph.text.isspace() else glyph
    return text


def _by_position(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return the glyphs from left to right, with the spaces that gaps stand for.

    Spaces that pdfium made up have no width and stand anywhere. A vowel sign comes before its letter here,
    which is after it for those who read from the right.
    """
    bases = [
        g for g in glyphs if not unicodedata.combining(g.text) and not (g.text.isspace() and g.width < 0.5)
    ]
    bases.sort(key=lambda glyph: glyph.middle)
    signs = _signs(glyphs, bases)
    size = max((glyph.size for glyph in bases), default=0.0)
    ordered: list[Glyph] = []
    before: int | None = None
    for index, glyph in enumerate(bases):
        if before is not None:
            left = bases[before].right
            # The box of a letter with signs is narrower than the letter.
            least = _SPACE_GAP_AT_SIGNS if index in signs or before in signs else _SPACE_GAP
            if glyph.left - left > least * size:
                space = CELL_GAP if glyph.left - left > _CELL_GAP * size else " "
                ordered.append(Glyph(space, left, glyph.left, glyph.base, glyph.size))
        ordered += [*signs.get(index, ()), glyph]
        before = index
    return ordered


def _signs(glyphs: Sequence[Glyph], bases: Sequence[Glyph]) -> dict[int, list[Glyph]]:
    """Return the vowel signs of a line by the index of the letter that each stands on."""
    letters = [index for index, glyph in enumerate(bases) if glyph.text.isalpha()]
    signs: dict[int, list[Glyph]] = {}
    for sign in (glyph for glyph in glyphs if letters and unicodedata.combining(glyph.text)):
        nearest = min(letters, key=lambda index: abs(bases[index].middle - sign.middle))
        signs.setdefault(nearest, []).append(sign)
    return signs


def _right_to_left(visual: Sequence[Glyph]) -> list[tuple[Glyph, bool]]:
    """Return glyphs given from left to right in the reading order of right-to-left text."""
    ends = dict(_left_to_right_runs(visual))
    pieces: list[list[tuple[Glyph, bool]]] = []
    index = 0
    while index < len(visual):
        end = ends.get(index, index)
        pieces.append([(glyph, index not in ends) for glyph in visual[index : end + 1]])
        index = end + 1
    return [item for piece in reversed(pieces) for item in piece]


def _left_to_right(visual: Sequence[Glyph]) -> list[tuple[Glyph, bool]]:
    """Return glyphs in the reading order of a left-to-right line with Arabic in it."""
    ordered: list[tuple[Glyph, bool]] = []
    index = 0
    while index < len(visual):
        if not is_arabic(visual[index].text):
            ordered.append((visual[index], False))
            index += 1
            continue
        end = index
        for position in range(index, len(visual)):
            if visual[position].text.isalpha():
                if not is_arabic(visual[position].text):
                    break
                end = position
        ordered += _right_to_left(visual[index : end + 1])
        index = end + 1
    return ordered


def _left_to_right_runs(visual: Sequence[Glyph]) -> list[tuple[int, int]]:
    """Return the Latin words and numbers among glyphs in visual order, as (first, last)."""
    runs = []
    index = 0
    while index < len(visual):
        text = visual[index].text
        if _is_latin(text):
            end = _latin_end(visual, index)
        elif text.isdigit():
            end = _number_end(visual, index)
            if end + 1 < len(visual) and _is_latin(visual[end + 1].text):
                end = _latin_end(visual, end + 1)
        else:
            index += 1
            continue
        runs.append((index, end))
        index = end + 1
    return runs


def _latin_end(visual: Sequence[Glyph], start: int) -> int:
    """Return the last glyph of a run of Latin words; what stands between two of them belongs to it."""
    end = start
    for position in range(start, len(visual)):
        text = visual[position].text
        if is_arabic(text):
            break
        if text.isalpha() or text.isdigit() or (text == "%" and visual[position - 1].text.isdigit()):
            end = position
    return end


def _number_end(visual: Sequence[Glyph], start: int) -> int:
    """Return the last glyph of a number; separators count between digits only.

    After Arabic, bidirectional layout sets signs and hyphens apart: 2,5% is drawn as %2,5 and 2025-2027 with
    2027 on the left.
    """
    end = start
    while end + 1 < len(visual):
        text = visual[end + 1].text
        separates = text in _NUMBER_SEPARATORS and end + 2 < len(visual) and visual[end + 2].text.isdigit()
        if not (text.isdigit() or separates):
            break
        end += 1
    return end


def _upwards(match: re.Match[str]) -> str:
    """Return a range from the lower to the higher number: where no Arabic precedes, it was drawn that way."""
    first, last = match.groups()
    return f"{last}-{first}" if len(first) == len(last) and int(first) > int(last) else match[0]


def _is_latin(text: str) -> bool:
    return text.isalpha() and not is_arabic(text)


def _join(items: Sequence[tuple[Glyph, bool]]) -> OrderedText:
    text = "".join(glyph.text for glyph, _ in items)
    flags = tuple(turned for glyph, turned in items for _ in glyph.text)
    return OrderedText(text, flags)
