"""One self-contained HTML page about a run: scores, plots, and each failure with what went wrong where."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.compare import differences
from evals.plots import bars_by_form, bars_by_part, trend
from evals.result import FOLDER, Result, earlier
from evals.run import Run, detail_of, tables
from evals.scores import TEXTS

if TYPE_CHECKING:
    from markupsafe import Markup

_TEMPLATES = Path(__file__).parent / "templates"
_MEASURES = ("passed", "right_and_cited", "refused", "recall_5", "ndcg_10")
_TREND = ("passed", "right_and_cited", "ndcg_10")
_RUNS = 12
_FEWEST = 5
_MARKER = re.compile(r"\[\d+(?:, ?\d+)*\]")


def write_report(done: Run, path: Path, *, folder: Path = FOLDER) -> None:
    """Write the page; `folder` holds the results of earlier runs."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["isolated"] = _isolated
    before = earlier(str(done.result.about["date"]), folder)[1 - _RUNS :]
    page = environment.get_template("report.html").render(**_content(done, before))
    path.write_text(page, encoding="utf-8")


def _content(done: Run, before: Sequence[Result]) -> dict[str, Any]:
    result = done.result
    failures = [detail_of(item) for item in done.asked if item.fault]
    return {
        "about": result.about,
        "result": result,
        "headline": [(TEXTS[name], score) for name in _MEASURES if (score := result.value(name)) is not None],
        "tables": tables(result),
        "forms": bars_by_form(result, _MEASURES, [TEXTS[name] for name in _MEASURES]),
        "topics": bars_by_part(result, "passed", "topic:", fewest=_FEWEST),
        "fewest": _FEWEST,
        "trend": trend([*before, result], _TREND, [TEXTS[name] for name in _TREND]),
        "changes": differences(before[-1].about, result.about) if before else [],
        "faults": Counter(failure["fault"] for failure in failures).most_common(),
        "failures": failures,
        "judge": result.judge,
    }


def _isolated(text: str) -> "Markup":
    """Return a text whose markers [1] stand in their place, whatever the direction of what is around them."""
    from markupsafe import Markup, escape

    return Markup(_MARKER.sub(r"<bdi>\g<0></bdi>", str(escape(text))))
