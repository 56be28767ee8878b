"""Errors as problem details (RFC 9457): one shape for everything that goes wrong on the web edge.

A problem never carries an exception's text unless that text was written for the reader; an unexpected error
is logged with its trace and answered with a bare 500.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.conversations import ForeignConversationError
from tijaria.errors import (
    IndexMismatchError,
    IndexNotFoundError,
    InvalidParameterError,
    InvalidQuestionError,
    TijariaError,
)

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class ParameterError(Exception):
    """A request parameter is well formed but not acceptable.

    Attributes:
        parameter: Its name, as the client wrote it.
    """

    def __init__(self, parameter: str, message: str) -> None:
        """Remember which parameter is wrong and why."""
        super().__init__(message)
        self.parameter = parameter


class RateLimitedError(Exception):
    """A client asked too often.

    Attributes:
        retry_after: Whole seconds after which the next request is accepted.
    """

    def __init__(self, retry_after: int) -> None:
        """Remember how long to wait."""
        super().__init__(f"Too many requests. Try again in {retry_after} s.")
        self.retry_after = retry_after


class SignInRequiredError(Exception):
    """The caller has to sign in first."""


class ForbiddenError(Exception):
    """The caller's account may not do this; the message names the role that may."""


class UnavailableError(Exception):
    """The service cannot answer yet; the message says why, in words fit for the client."""


_KNOWN = (
    ParameterError,
    RateLimitedError,
    UnavailableError,
    SignInRequiredError,
    ForbiddenError,
    ForeignConversationError,
    OperationalError,
    TijariaError,
)


def problem(status: int, detail: str = "", *, code: str = "", **members: Any) -> dict[str, Any]:
    """Build a problem object; `members` are added to it as they are."""
    title = HTTPStatus(status).phrase
    slug = code or title.lower().replace(" ", "-")
    body = {"type": f"urn:tijaria:problem:{slug}", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    return {**body, **members}


def problem_response(
    status: int,
    detail: str = "",
    *,
    code: str = "",
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> JSONResponse:
    """Build the HTTP response that carries a problem object."""
    body = problem(status, detail, code=code, **members)
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def problem_of(error: Exception) -> dict[str, Any]:
    """Turn any exception into a problem object that shows no internals."""
    match error:
        case ParameterError() | InvalidParameterError():
            return _validation([{"parameter": error.parameter, "message": str(error)}])
        case InvalidQuestionError():
            return _validation([{"parameter": "question", "message": str(error)}])
        case IndexNotFoundError():
            return problem(503, str(error), code="index-not-found")
        case IndexMismatchError():
            return problem(503, str(error), code="index-mismatch")
        case RateLimitedError():
            return problem(429, str(error), code="rate-limited", retry_after=error.retry_after)
        case ForeignConversationError():
            # The same as for one that never was: ids of others are not confirmed.
            return problem(404, "There is no conversation with this id, or it is not yours.")
        case SignInRequiredError():
            return problem(401, "Sign in first, at /sign-in.")
        case ForbiddenError():
            return problem(403, f"This asks for the role {error}.", code="role")
        case OperationalError():
            logger.warning("the database could not be used: %s", error.orig)
            return problem(503, "The database is busy. Nothing was stored; try again.", code="database-busy")
        case UnavailableError() | TijariaError():
            return problem(503, str(error), code="not-ready")
    logger.error("unexpected error", exc_info=error)
    return problem(500, "The error was logged. Try again, and report it if it lasts.", code="internal")


def install(app: FastAPI) -> None:
    """Make every error raised under `app` answer with a problem object."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _request_validation)
    for kind in _KNOWN:
        app.add_exception_handler(kind, _known)


class UnexpectedErrors:
    """ASGI middleware: an exception nobody expected becomes a 500 problem.

    Starlette's own handler for it sits outside all middleware, so its response would lack our headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application; answer for it if it fails before having answered."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            logger.info("a client left before its answer was complete")
        except Exception as error:
            body = problem_of(error)
            if not started:
                await JSONResponse(body, body["status"], media_type=MEDIA_TYPE)(scope, receive, send)


def _validation(errors: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    detail = "; ".join(f"{error['parameter']}: {error['message']}" for error in errors[:5])
    return problem(422, detail, code="validation", errors=list(errors[:20]))


def _printable(value: object) -> str:
    # A client chooses the names of unknown fields; lone surrogates in them cannot be encoded.
    return str(value).encode("utf-8", "replace").decode()[:100]


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = error.detail if isinstance(error.detail, str) else ""
    if detail == HTTPStatus(error.status_code).phrase:
        detail = ""
    return problem_response(error.status_code, detail, headers=error.headers)


async def _request_validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = []
    for item in error.errors():
        # The offending input is not echoed: it may be huge, nested or not encodable.
        location, *names = item["loc"]
        if item["type"] == "json_invalid":
            names, message = [], f"not valid JSON at character {item['loc'][-1]}"
        else:
            message = _printable(item["msg"])
        parameter = ".".join(_printable(name) for name in names) or _printable(location)
        errors.append({"parameter": parameter, "in": _printable(location), "message": message})
    body = _validation(errors)
    return JSONResponse(body, body["status"], media_type=MEDIA_TYPE)


async def _known(request: Request, error: Exception) -> Response:
    if isinstance(error, SignInRequiredError) and _wants_page(request):
        return RedirectResponse(f"/sign-in?{urlencode({'next': request.url.path})}", 303)
    body = problem_of(error)
    if isinstance(error, SignInRequiredError) and "hx-request" in request.headers:
        # htmx would put the form into a corner of the page; this header moves the whole page there.
        address = urlsplit(request.headers.get("hx-current-url", "")).path or request.url.path
        location = {"HX-Redirect": f"/sign-in?{urlencode({'next': address})}"}
        return JSONResponse(body, body["status"], headers=location, media_type=MEDIA_TYPE)
    wait = {"Retry-After": str(body["retry_after"])} if "retry_after" in body else None
    return JSONResponse(body, body["status"], headers=wait, media_type=MEDIA_TYPE)


def _wants_page(request: Request) -> bool:
    return request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", "")
