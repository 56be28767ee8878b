"""The page of the queue: filters, its lines, taking the next item up."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import AdvisorDep
from app.accounts.roles import Identity
from app.audit import Actor
from app.deps import Services, ServicesDep
from app.desk.intake import ORIGINS
from app.desk.layout import desk_language, desk_page
from app.desk.queue import PAGE, Filters
from app.desk.queue_words import AGE_WORDS, LANGUAGE_WORDS, ORIGIN_WORDS, QUEUE_WORDS, STATUS_WORDS
from app.wording import TOPICS
from tijaria.schema import Language

router = APIRouter()

_Word = Annotated[str, Query(max_length=32)]
_Field = Annotated[str, Form(max_length=32)]


@router.get("/queue")
def show_queue(
    request: Request,
    found: ServicesDep,
    who: AdvisorDep,
    status: _Word = "todo",
    origin: _Word = "",
    language: _Word = "",
    topic: _Word = "",
    days: int = 0,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Show a page of the queue; an unknown filter finds nothing and does no harm."""
    filters = Filters(status, origin, language, topic, max(-3650, min(days, 3650)))
    return queue_page(request, found, who, filters, offset=offset)


@router.post("/queue/next")
def take_next(
    request: Request,
    found: ServicesDep,
    who: AdvisorDep,
    origin: _Field = "",
    language: _Field = "",
    topic: _Field = "",
    days: Annotated[int, Form()] = 0,
) -> Response:
    """Take up the first free item that the filters let through, and open it."""
    filters = Filters("todo", origin, language, topic, max(-3650, min(days, 3650)))
    taken = found.queue.take_next(actor_of(who), filters)
    if taken is None:
        message = QUEUE_WORDS[desk_language(request)].none_free
        return queue_page(request, found, who, filters, message=message)
    return RedirectResponse(f"/desk/reviews/{taken}", 303)


def queue_page(
    request: Request,
    found: Services,
    who: Identity,
    filters: Filters,
    *,
    offset: int = 0,
    message: str = "",
    status: int = 200,
) -> Response:
    """Render the queue, with a message above it if there is one."""
    language = desk_language(request)
    items, count = found.queue.listed(filters, user_id=who.user_id or "", offset=offset)

    def turned(to: int) -> str:
        values = {name: getattr(filters, name) for name in ("status", "origin", "language", "topic", "days")}
        return f"/desk/queue?{urlencode({**values, 'offset': to})}"

    return desk_page(
        "queue.html",
        request,
        who,
        status=status,
        text=QUEUE_WORDS[language],
        origin_words=ORIGIN_WORDS[language],
        status_words=STATUS_WORDS[language],
        choices=_choices(filters, language),
        filters=filters,
        items=items,
        count=count,
        message=message,
        earlier=turned(max(0, offset - PAGE)) if offset else "",
        later=turned(offset + PAGE) if offset + PAGE < count else "",
    )


def actor_of(who: Identity) -> Actor:
    """Return who acts, for the audit log; `who` is signed in."""
    assert who.user_id is not None
    return Actor(who.user_id, who.role)


def _choices(filters: Filters, shown: Language) -> list[tuple[str, str, str, dict[str, str]]]:
    """Return name, label, chosen value and options of each filter."""
    text = QUEUE_WORDS[shown]
    anything = {"": text.any}
    origins = {str(name): ORIGIN_WORDS[shown][name] for name in ORIGINS}
    subjects = {str(name): words for name, words in TOPICS[shown].items()}
    ages = {str(days): words for days, words in AGE_WORDS[shown].items()}
    return [
        ("status", text.status, filters.status, STATUS_WORDS[shown]),
        ("origin", text.origin, filters.origin, anything | origins),
        ("language", text.language, filters.language, anything | LANGUAGE_WORDS[shown]),
        ("topic", text.topic, filters.topic, anything | subjects),
        ("days", text.age, str(filters.days), ages),
    ]
