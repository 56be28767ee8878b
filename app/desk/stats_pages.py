"""`/desk/stats` for maintainers: the figures, their charts, and the list of what to write next."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app.accounts.access import MaintainerDep, require
from app.accounts.roles import Role
from app.deps import Services, ServicesDep
from app.desk.gaps import Gap, as_csv
from app.desk.layout import desk_language, desk_page
from app.desk.queue_words import LANGUAGE_WORDS
from app.desk.stats import Slice, Stats, Times, gather
from app.desk.stats_charts import ChartName, stats_chart
from app.desk.stats_words import STATS_WORDS, StatsWords
from app.wording import TOPICS, date_words
from tijaria.errors import TijariaError
from tijaria.opportunity_document import number_text
from tijaria.schema import Language

router = APIRouter()

PERIODS = (7, 30, 90, 365)
_CHARTS: tuple[ChartName, ...] = ("volumes", "refusals", "verdicts", "times")
_MAINTAINER = [Depends(require(Role.MAINTAINER))]

_Days = Annotated[int, Query(ge=1, le=3650)]


@router.get("/stats")
def show_stats(request: Request, found: ServicesDep, who: MaintainerDep, days: _Days = 30) -> Response:
    """Show the figures of the last days."""
    language = desk_language(request)
    text = STATS_WORDS[language]
    stats = _gather(found, days)
    topics: dict[str, str] = {"": text.no_topic, **{str(key): name for key, name in TOPICS[language].items()}}
    return desk_page(
        "stats.html",
        request,
        who,
        text=text,
        days=days,
        periods=PERIODS,
        charts=[(name, getattr(text, name)) for name in _CHARTS],
        lines=_lines(stats, text, language),
        tables=[
            (text.by_language, _rows(stats.by_language, LANGUAGE_WORDS[language], language)),
            (text.by_topic, _rows(stats.by_topic, topics, language)),
        ],
    )


@router.get("/stats/charts/{name}.svg", dependencies=_MAINTAINER)
def draw_stats(name: ChartName, request: Request, found: ServicesDep, days: _Days = 30) -> Response:
    """Draw one chart of the figures."""
    image = stats_chart(name, _gather(found, days), desk_language(request))
    return Response(image, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@router.get("/stats/gaps")
def show_gaps(request: Request, found: ServicesDep, who: MaintainerDep, days: _Days = 30) -> Response:
    """Show what exporters ask that the corpus lacks; a piece of the page, fetched when it is open."""
    language = desk_language(request)
    text = STATS_WORDS[language]
    try:
        gaps, message = found.gaps.find(days=days), text.gaps_none
    except TijariaError:
        gaps, message = [], text.gaps_unready
    items = [(gap, _counts(gap, text, language)) for gap in gaps]
    return desk_page("gaps.html", request, who, text=text, items=items, message=message, days=days)


@router.get("/stats/gaps.csv", dependencies=_MAINTAINER)
def download_gaps(found: ServicesDep, days: _Days = 30) -> Response:
    """Give the same list as a file."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="tijaria-gaps-{days}-days.csv"',
    }
    return Response(as_csv(found.gaps.find(days=days)), media_type="text/csv; charset=utf-8", headers=headers)


def _gather(found: Services, days: int) -> Stats:
    known: dict[str, str] = {}

    def topic_of(document_id: str) -> str:
        if document_id not in known:
            try:
                known[document_id] = str(found.source.get().document(document_id).topic)
            except (KeyError, TijariaError):
                known[document_id] = ""
        return known[document_id]

    with found.database.read() as session:
        return gather(session, days=days, topic_of=topic_of)


def _lines(stats: Stats, text: StatsWords, language: Language) -> list[str]:
    """Return what is said in words: what waits, how soon it is answered, how far advisors agree."""
    agreed = stats.agreement
    kappa = text.no_kappa
    if agreed.kappa is not None:
        kappa = text.kappa.format(kappa=number_text(round(agreed.kappa, 2), language))
    return [
        text.waiting.format(count=stats.waiting),
        text.open_requests.format(count=stats.open_requests),
        f"{_named(text.replies, language)}{_time_line(stats.replies, text, language)}",
        f"{_named(text.reviews, language)}{_time_line(stats.reviews, text, language)}",
        text.thumbs.format(useful=stats.thumbs[0], useless=stats.thumbs[1]),
        text.seconds.format(confirmed=agreed.confirmed, count=agreed.seconds),
        f"{text.pairs.format(same=agreed.same, count=agreed.pairs)} {kappa}",
    ]


def _named(name: str, language: Language) -> str:
    return f"{name} : " if language == "fr" else f"{name}: "


def _time_line(times: Times, text: StatsWords, language: Language) -> str:
    if times.median is None or times.late is None:
        return text.none
    shown = text.time_line.format(
        count=times.count,
        median=_duration(times.median, text, language),
        late=_duration(times.late, text, language),
    )
    return f"{shown}."


def _duration(hours: float | None, text: StatsWords, language: Language) -> str:
    if hours is None:
        return "–"
    return text.hours.format(hours=number_text(round(hours, 1), language))


def _rows(
    slices: Mapping[str, Slice], names: Mapping[str, str], language: Language
) -> list[tuple[str, tuple[str, ...]]]:
    """Return name and cells of each slice, the largest first."""
    text = STATS_WORDS[language]
    ordered = sorted(slices.items(), key=lambda item: (-item[1].questions, item[0]))
    return [
        (
            names.get(key, key),
            (
                *(
                    str(n)
                    for n in (part.questions, part.answered, part.refused, part.verified, part.reviewed)
                ),
                str(part.right),
                _duration(part.median_hours, text, language),
            ),
        )
        for key, part in ordered
    ]


def _counts(gap: Gap, text: StatsWords, language: Language) -> str:
    return text.gap_counts.format(
        questions=gap.questions,
        conversations=gap.conversations,
        first=date_words(gap.first.isoformat(), language),
        last=date_words(gap.last.isoformat(), language),
    )
