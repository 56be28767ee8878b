"""Read the glyphs of a PDF page that a reader can see, line by line, with pdfium.

Left out: text drawn in invisible mode, transparent, white on white, smaller than 2 points, outside the page,
or askew (watermarks). Not seen through: text under a shape or an image, text in the colour of a coloured
background, layers that are switched off.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.loaders.pdf_frame import Frame, Picture, image_share

MIN_POINTS = 2.0
_LIGHT = 245
_DARK_BEHIND = 170
_OCR_PAGE_SHARE = 0.5
_INVISIBLE_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_LINE_END_HYPHEN = 0x02


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and where it stands, in points from the lower left corner of the page.

    Attributes:
        base: Height of the line it stands on.
        size: Size of the type.
    """

    text: str
    left: float
    right: float
    base: float
    size: float

    @property
    def middle(self) -> float:
        """Where the glyph stands on its line."""
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        """How far the glyph moves the text on."""
        return self.right - self.left


@dataclass(slots=True)
class GlyphPage:
    """What can be seen on a page.

    Attributes:
        lines: Glyphs in the order of pdfium, spaces included; a run of text on one base line each.
        hidden: Number of letters left out because nobody sees them.
        from_scan: The text is the invisible layer that OCR puts over the image of a page.
        image_share: Share of the page that images cover, 0 to 1.
    """

    number: int
    lines: list[list[Glyph]] = field(default_factory=list)
    hidden: int = 0
    from_scan: bool = False
    image_share: float = 0.0


def read_page(page: pypdfium2.PdfPage, number: int) -> GlyphPage:
    """Return the visible glyphs of a page; `number` is 1-based."""
    text_page = page.get_textpage()
    try:
        return _PageReader(page, text_page, number).read()
    finally:
        text_page.close()


@dataclass(frozen=True, slots=True)
class _Style:
    """How a run of text is drawn."""

    size: float
    invisible: bool = False
    shown: bool = True
    light: bool = False


class _PageReader:
    """Walks the characters of one page; the style of each text object is looked up once."""

    def __init__(self, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, number: int) -> None:
        self._page = page
        self._text_page = text_page
        self._frame = Frame(page)
        self._result = GlyphPage(number, image_share=image_share(page))
        self._styles: dict[int | None, _Style] = {}
        self._picture: Picture | None = None
        self._box = pdfium.FS_RECTF()
        self._origin = ctypes.c_double(), ctypes.c_double()

    def read(self) -> GlyphPage:
        visible, invisible = self._collect()
        # A scan that went through OCR carries its text unseen, over the image, and no other.
        self._result.from_scan = (
            not any(visible) and any(invisible) and self._result.image_share >= _OCR_PAGE_SHARE
        )
        self._result.lines = [line for line in (invisible if self._result.from_scan else visible) if line]
        if not self._result.from_scan:
            self._result.hidden += sum(map(len, invisible))
        return self._result

    def _collect(self) -> tuple[list[list[Glyph]], list[list[Glyph]]]:
        visible: list[list[Glyph]] = [[]]
        invisible: list[list[Glyph]] = [[]]
        for code, glyph, style in self._characters():
            if glyph is None:
                visible.append([])
                invisible.append([])
            elif style.invisible:
                invisible[-1].append(glyph)
            elif glyph.text.isspace() or self._is_shown(glyph, style):
                visible[-1].append(glyph)
            else:
                self._result.hidden += 1
            if code == _LINE_END_HYPHEN:
                visible.append([])
                invisible.append([])
        return visible, invisible

    def _characters(self) -> Iterator[tuple[int, Glyph | None, _Style]]:
        """Yield (code, glyph or None at a line end, style) for each character."""
        style = _Style(0.0)
        for index in range(self._text_page.count_chars()):
            code = pdfium.FPDFText_GetUnicode(self._text_page, index)
            if code in (0x0A, 0x0D):
                yield code, None, style
                continue
            if pdfium.FPDFText_IsGenerated(self._text_page, index) != 1:
                style = self._style(index, style)
            yield code, self._glyph(code, index, style.size), style

    def _glyph(self, code: int, index: int, size: float) -> Glyph:
        pdfium.FPDFText_GetLooseCharBox(self._text_page, index, self._box)
        pdfium.FPDFText_GetCharOrigin(self._text_page, index, *self._origin)
        x1, _ = self._frame.place(self._box.left, self._box.bottom)
        x2, _ = self._frame.place(self._box.right, self._box.top)
        _, base = self._frame.place(self._origin[0].value, self._origin[1].value)
        return Glyph(_character(code), min(x1, x2), max(x1, x2), base, size)

    def _style(self, index: int, before: _Style) -> _Style:
        text_object = pdfium.FPDFText_GetTextObject(self._text_page, index)
        if not text_object:
            return before  # a space that pdfium made up belongs to the text before it
        key = ctypes.cast(text_object, ctypes.c_void_p).value
        if key not in self._styles:
            self._styles[key] = self._read_style(text_object, index)
        return self._styles[key]

    def _read_style(self, text_object: object, index: int) -> _Style:
        mode = pdfium.FPDFTextObj_GetTextRenderMode(text_object)
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._text_page, index, matrix)
        across, down = (matrix.a**2 + matrix.b**2) ** 0.5, (matrix.c**2 + matrix.d**2) ** 0.5
        points = pdfium.FPDFText_GetFontSize(self._text_page, index) * min(across, down)
        askew = min(abs(matrix.a), abs(matrix.b)) > 0.1 * across
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        known = pdfium.FPDFText_GetFillColor(self._text_page, index, red, green, blue, alpha)
        transparent = bool(known) and alpha.value < 16
        light = bool(known) and min(red.value, green.value, blue.value) >= _LIGHT
        shown = points >= MIN_POINTS and not transparent and not askew
        return _Style(points, invisible=mode in _INVISIBLE_MODES, shown=shown, light=light)

    def _is_shown(self, glyph: Glyph, style: _Style) -> bool:
        on_page = self._frame.holds(glyph.middle, glyph.base + 0.3 * glyph.size)
        return style.shown and on_page and not (style.light and self._is_blank(glyph))

    def _is_blank(self, glyph: Glyph) -> bool:
        """Tell whether what is drawn behind and around a light glyph is light too."""
        if self._picture is None:
            self._picture = Picture(self._page)
        bottom, top = glyph.base - 0.1 * glyph.size, glyph.base + 0.8 * glyph.size
        return self._picture.darkest(glyph.left, bottom, glyph.right, top) > _DARK_BEHIND


def _character(code: int) -> str:
    if code == _LINE_END_HYPHEN:
        return "-"
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
