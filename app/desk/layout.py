"""What every page of the desk shares: who reads it, in which language, the navigation, the forms' token."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import require
from app.accounts.cookies import cookies_of, set_cookie
from app.accounts.csrf import FIELD, HEADER, csrf_token
from app.accounts.pages import local_path
from app.accounts.roles import Identity, Role
from app.deps import services
from app.desk.words import DESK_WORDS, NAVIGATION
from app.pages import PRIVATE, page, preferred_language
from tijaria.schema import Language

LANGUAGE_COOKIE = "tijaria_language"
_YEAR = 365 * 86400
_LANGUAGES: dict[str, Language] = {"fr": "fr", "ar": "ar"}

router = APIRouter()


def desk_language(request: Request) -> Language:
    """Return the language of the desk: the one chosen there, otherwise the browser's."""
    chosen = cookies_of(request.scope).get(LANGUAGE_COOKIE)
    return _LANGUAGES.get(chosen or "") or preferred_language(request)


def desk_page(
    template: str, request: Request, who: Identity, *, status: int = 200, **values: Any
) -> Response:
    """Render a page of the desk.

    Args:
        template: A file of `app/templates/desk/` that extends `desk/base.html`, or a piece of one for htmx.
        request: The request that it answers.
        who: Who reads it.
        status: HTTP status.
        values: What the template shows. It also has `language`, `desk` (the words of `app.desk.words`),
            `navigation` (address and name of each section that this role may see), `here`, `who`,
            `csrf_field` and `csrf_token` for forms.
    """
    language = desk_language(request)
    other: Language = "fr" if language == "ar" else "ar"
    token = csrf_token(services(request).signer, who)
    here = request.url.path
    # After a form that failed the address takes a POST only; the queue is a page in any case.
    back = here if request.method == "GET" else "/desk/queue"
    shared = {
        "language": language,
        "desk": DESK_WORDS[language],
        "navigation": [
            (item.address, item.names[language]) for item in NAVIGATION if who.role.includes(item.role)
        ],
        "here": here,
        "other_language": other,
        "switch": f"/desk/language/{other}?{urlencode({'next': back})}",
        "who": who,
        "is_maintainer": who.role.includes(Role.MAINTAINER),
        "csrf_field": FIELD,
        "csrf_header": HEADER,
        "csrf_token": token,
    }
    return page(f"desk/{template}", status=status, headers=PRIVATE, **{**shared, **values})


@router.get("/language/{language}", dependencies=[Depends(require(Role.ADVISOR))])
def choose_language(
    language: Language, request: Request, next: Annotated[str, Query(max_length=2000)] = ""
) -> Response:
    """Show the desk in a language from now on."""
    response = RedirectResponse(local_path(next), 303)
    set_cookie(response, request.scope, LANGUAGE_COOKIE, language, seconds=_YEAR)
    return response
