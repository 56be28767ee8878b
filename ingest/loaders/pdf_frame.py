"""A PDF page as it is displayed: its coordinates after cropping and rotation, and what it looks like."""

import pypdfium2
import pypdfium2.raw as pdfium


class Frame:
    """Turns coordinates of the page description into points from the lower left corner of the page shown."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        """Read crop box and rotation of a page."""
        self._width, self._height = (float(side) for side in page.get_size())
        self._left, self._bottom, self._right, self._top = page.get_cropbox()
        self._rotation = page.get_rotation() % 360

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the page description is shown."""
        if self._rotation == 90:
            return y - self._bottom, self._right - x
        if self._rotation == 180:
            return self._right - x, self._top - y
        if self._rotation == 270:
            return self._top - y, x - self._left
        return x - self._left, y - self._bottom

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point, as `place` gives it, is on the page."""
        return 0 <= x <= self._width and 0 <= y <= self._height


class Picture:
    """The page as drawn, one grey byte a point."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        """Draw the page at 72 dots an inch: enough to tell light from dark."""
        bitmap = page.render(scale=1, grayscale=True)
        self._width, self._height, self._stride = bitmap.width, bitmap.height, bitmap.stride
        self._pixels = bytes(bitmap.buffer)
        bitmap.close()

    def darkest(self, left: float, bottom: float, right: float, top: float) -> int:
        """Return the darkest grey in a box given in points, 0 (black) to 255."""
        first, last = max(0, int(left)), min(self._width, int(right) + 1)
        rows = range(max(0, int(self._height - top)), min(self._height, int(self._height - bottom) + 1))
        strips = (self._pixels[row * self._stride + first : row * self._stride + last] for row in rows)
        return min((min(strip) for strip in strips if strip), default=255)


def image_share(page: pypdfium2.PdfPage) -> float:
    """Return the share of a page that images cover, 0 to 1."""
    width, height = (float(side) for side in page.get_size())
    area = 0.0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        area += float(right - left) * float(top - bottom)
    return min(1.0, area / max(1.0, width * height))
