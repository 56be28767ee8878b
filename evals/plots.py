"""Plots of a result as SVG: bars with their intervals, and the trend over runs."""

import io
from collections.abc import Sequence
from textwrap import fill
from typing import Any

from evals.questions import FORMS
from evals.result import Result
from evals.scores import Score

_BLUE, _ORANGE, _GREY, _INK = "#1f5f8b", "#c8691c", "#5b6670", "#1d252c"
_FORM_COLOURS = dict(zip(FORMS, ("#1f5f8b", "#2a7f4f", "#c8691c", "#8b3a62"), strict=True))
_LABEL_WIDTH = 16
_NAMES = {"fr": "French", "ar": "Arabic", "ary": "Darija", "ary-Latn": "Darija, Latin"}


def bars_by_form(result: Result, measures: Sequence[str], texts: Sequence[str]) -> str:
    """Return an SVG of measures by form of language, with 95 % intervals."""
    figure, axes = _figure(8.0, 3.4)
    width = 0.8 / len(FORMS)
    for place, form in enumerate(FORMS):
        found = [result.value(measure, f"form:{form}") for measure in measures]
        spots = [n + (place - 1.5) * width for n, score in enumerate(found) if score is not None]
        _bars(
            axes,
            spots,
            [score for score in found if score is not None],
            width,
            _FORM_COLOURS[form],
            _NAMES[form],
        )
    axes.set_xticks(range(len(measures)), [fill(text, _LABEL_WIDTH) for text in texts])
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False, fontsize=9)
    axes.set_ylim(0, 1.02)
    return _svg(figure)


def bars_by_part(result: Result, measure: str, prefix: str, *, fewest: int = 1) -> str:
    """Return an SVG of one measure over parts of at least `fewest` questions, worst first; "" for none."""
    found = [
        s
        for s in result.scores
        if s.measure == measure and s.part.startswith(prefix) and s.half == "all" and s.n >= fewest
    ]
    if not found:
        return ""
    ordered = sorted(found, key=lambda score: (score.value, score.part), reverse=True)
    figure, axes = _figure(8.0, 0.6 + 0.24 * len(ordered))
    values = [score.value for score in ordered]
    axes.barh(
        range(len(ordered)), values, color=_BLUE, height=0.66, xerr=_errors(ordered), ecolor=_INK, capsize=2
    )
    axes.set_yticks(
        range(len(ordered)), [f"{s.part.removeprefix(prefix)} ({s.n})" for s in ordered], fontsize=8
    )
    axes.set_xlim(0, 1.02)
    axes.margins(y=0.01)
    return _svg(figure)


def trend(results: Sequence[Result], measures: Sequence[str], texts: Sequence[str]) -> str:
    """Return an SVG of measures over runs, oldest first; "" for a single run."""
    if len(results) < 2:
        return ""
    figure, axes = _figure(8.0, 3.0)
    for measure, text, colour in zip(measures, texts, (_BLUE, _ORANGE, _GREY), strict=False):
        found = [result.value(measure) for result in results]
        spots = [n for n, score in enumerate(found) if score is not None]
        known = [score for score in found if score is not None]
        values = [score.value for score in known]
        axes.errorbar(spots, values, yerr=_errors(known), color=colour, marker="o", capsize=3, label=text)
    labels = [f"{str(result.about['date'])[:10]}\n{str(result.about['code'])[:7]}" for result in results]
    axes.set_xticks(range(len(results)), labels, fontsize=8)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, frameon=False, fontsize=9)
    return _svg(figure)


def _bars(
    axes: Any, spots: Sequence[float], scores: Sequence[Score], width: float, colour: str, label: str
) -> None:
    values = [score.value for score in scores]
    axes.bar(
        spots, values, width * 0.92, yerr=_errors(scores), color=colour, ecolor=_INK, capsize=2, label=label
    )


def _errors(scores: Sequence[Score]) -> list[list[float]]:
    below = [max(0.0, score.value - score.low) for score in scores]
    return [below, [max(0.0, score.high - score.value) for score in scores]]


def _figure(width: float, height: float) -> tuple[Any, Any]:
    import matplotlib

    matplotlib.use("svg")
    # Letters stay text: smaller, and they can be searched and read aloud. The salt keeps ids the same.
    matplotlib.rcParams.update(
        {"svg.fonttype": "none", "svg.hashsalt": "tijaria", "font.family": "sans-serif"}
    )
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, color="#dde2e6", linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _svg(figure: Any) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]
