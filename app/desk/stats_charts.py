"""Charts of the figures: volumes by day, refusals, verdicts, times; Arabic from right to left."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from app.desk.queue_words import VERDICT_WORDS
from app.desk.stats import Stats
from app.desk.stats_words import CLASS_NAMES, REASON_WORDS, STATS_WORDS, STATUS_NAMES
from app.figures import ALERT_COLOUR, COLOURS, add_legend, image_of, prepare, say, side
from tijaria.opportunity_document import number_text
from tijaria.schema import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ChartName = Literal["volumes", "refusals", "verdicts", "times"]

_SIZE = (5.0, 2.6)
_STATUS_COLOURS = {"answered": COLOURS[2], "clarify": COLOURS[0], "refused": ALERT_COLOUR}
_MAX_BARS = 31


def stats_chart(name: ChartName, stats: Stats, language: Language) -> bytes:
    """Return a chart of the figures as SVG."""
    return image_of(lambda make: _draw(make, name, stats, language), "svg")


def _draw(make: "type[Figure]", name: ChartName, stats: Stats, language: Language) -> "Figure":
    figure = make(figsize=_SIZE, layout="constrained", facecolor="white")
    axes = figure.subplots()
    words = STATS_WORDS[language]
    prepare(axes, language)
    title = {"volumes": words.volumes, "refusals": words.refusals, "verdicts": words.verdicts}
    axes.set_title(title.get(name, words.times), fontsize=10, loc=side(language))
    match name:
        case "volumes":
            _draw_volumes(axes, stats, language)
        case "refusals":
            names = REASON_WORDS[language]
            rows = [(names.get(reason, reason), count) for reason, count in stats.reasons.most_common()]
            _draw_rows(axes, rows, language)
        case "verdicts":
            names = VERDICT_WORDS[language]
            rows = [(names[verdict], stats.verdicts[verdict]) for verdict in names] if stats.verdicts else []
            _draw_rows(axes, rows, language)
        case "times":
            _draw_times(axes, stats, language)
    return figure


def _draw_volumes(axes: "Axes", stats: Stats, language: Language) -> None:
    if not stats.total.questions:
        return say(axes, STATS_WORDS[language].none)
    spans = _spans(list(stats.by_day))
    floor = [0] * len(spans)
    for status, name in STATUS_NAMES[language].items():
        heights = [sum(stats.by_day[day][status] for day in span) for span in spans]
        axes.bar(range(len(spans)), heights, 0.8, floor, label=name, color=_STATUS_COLOURS[status])
        floor = [low + height for low, height in zip(floor, heights, strict=True)]
    step = max(1, len(spans) // 6)
    places = range(0, len(spans), step)
    axes.set_xticks(list(places), [f"{spans[at][0]:%d/%m}" for at in places])
    axes.locator_params(axis="y", integer=True)
    add_legend(axes, language)
    if language == "ar":
        axes.invert_xaxis()


def _spans(days: Sequence[date]) -> list[Sequence[date]]:
    """Return runs of days of one length, so many that each bar can be told from the next."""
    length = -(-len(days) // _MAX_BARS)
    return [days[at : at + length] for at in range(0, len(days), length)]


def _draw_rows(axes: "Axes", rows: Sequence[tuple[str, int]], language: Language) -> None:
    if not rows:
        return say(axes, STATS_WORDS[language].none)
    places = range(len(rows))
    bars = axes.barh(places, [count for _, count in rows], 0.66, color=COLOURS[1])
    for bar, (_, count) in zip(bars, rows, strict=True):
        # `bar_label` puts it into the bar where the axis runs from right to left.
        axes.annotate(
            number_text(count, language),
            (count, bar.get_y() + bar.get_height() / 2),
            (4 if language == "fr" else -4, 0),
            textcoords="offset points",
            va="center",
            ha=side(language),
            fontsize=8,
        )
    axes.set_yticks(places, [name for name, _ in rows])
    axes.set_xlim(0, max(count for _, count in rows) * 1.15 or 1)
    axes.locator_params(axis="x", integer=True)
    axes.invert_yaxis()
    if language == "ar":
        axes.invert_xaxis()
    return None


def _draw_times(axes: "Axes", stats: Stats, language: Language) -> None:
    words = STATS_WORDS[language]
    if not stats.replies.count and not stats.reviews.count:
        return say(axes, words.none)
    names = CLASS_NAMES[language]
    for number, (times, name) in enumerate(((stats.replies, words.replies), (stats.reviews, words.reviews))):
        shift = (number - 0.5) * 0.4
        places = [at + shift for at in range(len(names))]
        axes.bar(places, times.classes, 0.38, label=name, color=COLOURS[2 - number])
    axes.set_xticks(range(len(names)), names)
    axes.locator_params(axis="y", integer=True)
    add_legend(axes, language)
    if language == "ar":
        axes.invert_xaxis()
    return None
