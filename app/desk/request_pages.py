"""The exporter's request on the page of an item: since when they wait, where to write to them, its end."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, HTTPException, Path, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import AdvisorDep
from app.accounts.pages import local_path
from app.advisor_requests import UnknownRequestError
from app.audit import Actor
from app.deps import Services, ServicesDep
from app.request_words import MAIL_WORDS, REQUEST_DESK_WORDS, RequestDeskWords
from app.wording import date_words
from tijaria.schema import Language

router = APIRouter()


@dataclass(frozen=True, slots=True)
class RequestView:
    """What an advisor sees of a request; `desk/request.html` shows it as `asked`.

    Attributes:
        said: That somebody waits and since when, that they were answered, or that they gave up.
        email: Where to write to; "" when none was given, or it was erased.
        letter: Address that opens a letter to it, in the exporter's language.
    """

    id: str
    said: str
    email: str
    letter: str
    text: RequestDeskWords


def request_view(found: Services, message_id: str, language: Language) -> RequestView | None:
    """Return the request about an answer, None when its exporter asked no advisor."""
    asked = found.advisor_requests.of([message_id]).get(message_id)
    if asked is None:
        return None
    request, text = asked.request, REQUEST_DESK_WORDS[language]
    day = date_words((request.answered_at or request.created_at).date().isoformat(), language)
    said = {"open": text.waits, "answered": text.answered, "closed": text.withdrawn}[request.state]
    email = request.email or ""
    return RequestView(
        request.id, said.format(day=day), email, _letter(email, request.message.language), text
    )


@router.post("/requests/{request_id}/notified")
def note_notified(
    request_id: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")],
    found: ServicesDep,
    who: AdvisorDep,
    next: Annotated[str, Form(max_length=2000)] = "/desk/queue",
) -> Response:
    """Erase the e-mail address: the advisor has written to it."""
    assert who.user_id is not None
    try:
        found.advisor_requests.notified(request_id, Actor(who.user_id, who.role))
    except UnknownRequestError as error:
        raise HTTPException(404, "There is no request with this id.") from error
    return RedirectResponse(local_path(next), 303)


def _letter(email: str, language: str) -> str:
    if not email:
        return ""
    subject, body = MAIL_WORDS["ar" if language == "ar" else "fr"]
    return f"mailto:{quote(email, safe='@')}?{urlencode({'subject': subject, 'body': body}, quote_via=quote)}"
