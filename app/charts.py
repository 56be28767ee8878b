"""Charts of markets: imports by market and year, margins by market, in either direction of writing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.figures import COLOURS, ImageFormat, add_legend, image_of, prepare, say, side
from tijaria.destination import Destination
from tijaria.duty_line import Bilingual
from tijaria.margin import Margin
from tijaria.opportunities import Market, MarketList
from tijaria.opportunity_document import number_text
from tijaria.schema import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_RANGE_COLOUR = "#c9d8d1"
# As wide as a phone: a wider one would be shrunk there until its words cannot be read.
_WIDTH, _IMPORT_HEIGHT, _ROW_HEIGHT, _BASE_HEIGHT = 4.6, 2.4, 0.34, 1.2
_LEGEND_PAD = 18
_TITLE = Bilingual("Débouchés, position SH {}", "فرص التصدير، البند {} من النظام المنسق")
_IMPORTS = {
    1_000_000: Bilingual(
        "Importations depuis le Maroc, en millions ({})", "الواردات من المغرب، بالملايين ({})"
    ),
    1_000: Bilingual("Importations depuis le Maroc, en milliers ({})", "الواردات من المغرب، بالآلاف ({})"),
    1: Bilingual("Importations depuis le Maroc ({})", "الواردات من المغرب ({})"),
}
_NO_IMPORTS = Bilingual("Valeurs d'importation : inconnues", "قيم الواردات: غير معروفة")
_MARGINS = Bilingual("Marge de préférence, en points", "هامش الأفضلية، بالنقاط")
_NO_MARGINS = Bilingual("Marges de préférence : inconnues", "هوامش الأفضلية: غير معروفة")
_UNKNOWN = Bilingual("Marge inconnue : {}", "هامش غير معروف: {}")
_PARTIAL = Bilingual("* une partie du code seulement", "* جزء من الرمز فقط")
_SOURCES = Bilingual(
    "Sources : voir les citations de TijarIA. Inconnu ne veut pas dire zéro.",
    "المصادر: انظر إحالات TijarIA. غير معروف لا يعني الصفر.",
)
_NAMES_A_LINE = 4


def market_chart(found: MarketList, language: Language, image_format: ImageFormat) -> bytes:
    """Return a chart of markets as an image.

    Args:
        found: The markets; what is unknown is said and not drawn.
        language: Of the words; Arabic is drawn from right to left.
        image_format: "svg" (text as outlines, so that no font is needed to read it) or "png".
    """
    return image_of(lambda make: _draw(make, found, language), image_format)


def _draw(make: "type[Figure]", found: MarketList, language: Language) -> "Figure":
    known = [market for market in found.markets if isinstance(market.margin, Margin)]
    unknown = [market for market in found.markets if not isinstance(market.margin, Margin)]
    note = _names(unknown, language)
    rows = _ROW_HEIGHT * max(len(known), 1) + _BASE_HEIGHT + 0.18 * (note.count("\n") + 1)
    figure = make(figsize=(_WIDTH, _IMPORT_HEIGHT + rows), layout="constrained", facecolor="white")
    above, below = figure.subplots(2, 1, height_ratios=(_IMPORT_HEIGHT, rows))
    figure.suptitle(_TITLE.of(language).format(found.hs), fontweight="bold")
    _draw_imports(above, found, language)
    _draw_margins(below, known, language)
    is_partial = any(isinstance(market.margin, Margin) and market.margin.is_partial for market in known)
    notes = [_PARTIAL.of(language)] * is_partial + [note] * bool(note) + [_SOURCES.of(language)]
    figure.supxlabel("\n".join(notes), fontsize=8)
    return figure


def _draw_imports(axes: "Axes", found: MarketList, language: Language) -> None:
    markets = [market for market in found.markets if any(value is not None for value in market.imports)]
    prepare(axes, language)
    if not markets:
        say(axes, _NO_IMPORTS.of(language))
        return
    highest = max(value for market in markets for value in market.imports if value is not None)
    unit = next((unit for unit in _IMPORTS if highest >= unit), 1)
    title = _IMPORTS[unit].of(language).format(found.currency)
    axes.set_title(title, fontsize=10, loc=side(language), pad=_LEGEND_PAD)
    width = 0.8 / len(found.years)
    for number, year in enumerate(found.years):
        # None is no bar, not a bar of no height.
        bars = [(at, market.imports[number]) for at, market in enumerate(markets)]
        drawn = [(at, value / unit) for at, value in bars if value is not None]
        if not drawn:
            continue
        offset = (number - (len(found.years) - 1) / 2) * width
        container = axes.bar(
            [at + offset for at, _ in drawn],
            [value for _, value in drawn],
            width * 0.92,
            label=str(year),
            color=COLOURS[number % len(COLOURS)],
        )
        axes.bar_label(
            container, [number_text(round(v, 2), language) for _, v in drawn], fontsize=8, padding=2
        )
    axes.set_xticks(range(len(markets)), [_name(market.place, language) for market in markets])
    axes.set_xlim(-0.6, max(len(markets) - 0.4, 0.6))
    axes.margins(y=0.18)
    add_legend(axes, language)
    if language == "ar":
        axes.invert_xaxis()


def _draw_margins(axes: "Axes", markets: Sequence[Market], language: Language) -> None:
    prepare(axes, language)
    if not markets:
        say(axes, _NO_MARGINS.of(language))
        return
    axes.set_title(_MARGINS.of(language), fontsize=10, loc=side(language))
    margins = [market.margin for market in markets if isinstance(market.margin, Margin)]
    places = range(len(margins))
    axes.barh(places, [margin.high for margin in margins], 0.66, color=_RANGE_COLOUR)
    bars = axes.barh(places, [margin.low for margin in margins], 0.66, color=COLOURS[-1])
    for bar, margin in zip(bars, margins, strict=True):
        axes.annotate(
            _margin(margin, language),
            (margin.high, bar.get_y() + bar.get_height() / 2),
            (4 if language == "fr" else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if language == "fr" else "right",
            fontsize=8,
        )
    axes.set_yticks(places, [_name(market.place, language) for market in markets])
    axes.set_xlim(0, max(max(margin.high for margin in margins) * 1.15, 1))
    axes.invert_yaxis()
    if language == "ar":
        axes.invert_xaxis()


def _margin(margin: Margin, language: Language) -> str:
    low, high = number_text(margin.low, language), number_text(margin.high, language)
    text = low if low == high else f"{low} – {high}"
    return f"{text} *" if margin.is_partial else text


def _names(markets: Sequence[Market], language: Language) -> str:
    """Return the names of the markets whose margin is unknown, a few a line."""
    names = [_name(market.place, language) for market in markets]
    comma = ", " if language == "fr" else "، "
    lines = [comma.join(names[at : at + _NAMES_A_LINE]) for at in range(0, len(names), _NAMES_A_LINE)]
    return _UNKNOWN.of(language).format(f"{comma.rstrip()}\n".join(lines)) if names else ""


def _name(place: Destination, language: Language) -> str:
    return place.french if language == "fr" else place.arabic
