"""What all charts share: one lock, fonts and colours, an axis that begins where reading begins.

Matplotlib shapes and orders Arabic itself, with a font that comes with it. It is slow to import: the first
chart pays for it, and not the start.
"""

import io
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tijaria.opportunity_document import number_text
from tijaria.schema import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ImageFormat = Literal["svg", "png"]

COLOURS = ("#9fb8ad", "#4f8a76", "#0f5c4a")
ALERT_COLOUR = "#b5651d"
_FONT = "DejaVu Sans"
_INK = "#1f2a27"
_DPI = 110
# Matplotlib's settings are global, and so is its cache of fonts.
_lock = threading.Lock()


def image_of(draw: "Callable[[type[Figure]], Figure]", image_format: ImageFormat) -> bytes:
    """Return a figure as an image, the same bytes each time.

    Args:
        draw: Makes the figure, with the class to make it of.
        image_format: "svg" (text as outlines, so that no font is needed to read it) or "png".
    """
    with _lock:
        os.environ.setdefault("MPLCONFIGDIR", str(Path(tempfile.gettempdir()) / "tijaria-matplotlib"))
        import matplotlib
        from matplotlib.figure import Figure

        with matplotlib.rc_context({"font.family": _FONT, "svg.hashsalt": "tijaria", "text.color": _INK}):
            image = io.BytesIO()
            metadata = {"Date": None} if image_format == "svg" else {"Software": None}
            draw(Figure).savefig(image, format=image_format, dpi=_DPI, metadata=metadata)
    return image.getvalue()


def prepare(axes: "Axes", language: Language) -> None:
    """Set an axis to the side where reading begins."""
    far = "right" if language == "fr" else "left"
    axes.spines[["top", far]].set_visible(False)
    axes.tick_params(labelsize=8, length=0)
    if language == "ar":
        axes.yaxis.tick_right()
    axes.yaxis.set_major_formatter(lambda value, _: number_text(round(value, 4), language))
    axes.xaxis.set_major_formatter(lambda value, _: number_text(round(value, 4), language))


def say(axes: "Axes", text: str) -> None:
    """Write a text where there is nothing to draw."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes)


def side(language: Language) -> Literal["left", "right"]:
    """Return the side where reading begins."""
    return "left" if language == "fr" else "right"


def add_legend(axes: "Axes", language: Language) -> None:
    """Put the names of the series above them, in the order of reading."""
    handles, labels = axes.get_legend_handles_labels()
    if language == "ar":
        handles, labels = handles[::-1], labels[::-1]
    corner: Literal["lower left", "lower right"] = "lower right" if language == "fr" else "lower left"
    axes.legend(
        handles,
        labels,
        frameon=False,
        fontsize=8,
        ncols=len(labels),
        loc=corner,
        bbox_to_anchor=(1 if language == "fr" else 0, 1),
        borderaxespad=0,
    )
