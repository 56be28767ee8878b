"""No other site may act with a reader's cookies: every unsafe request that carries them is checked.

Outside the chat a token is asked for, in the header `X-CSRF-Token` or the form field `csrf_token`. Chainlit's
front end cannot send one; its requests and its socket must say that they come from our own pages, which
browsers do and pages cannot forge (Sec-Fetch-Site, Origin).
"""

import hmac
import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts.cookies import OURS, cookies_of, identify
from app.accounts.roles import Identity
from app.accounts.signing import Signer
from app.limits import replay
from app.problems import problem_response

if TYPE_CHECKING:
    from app.deps import Services

FIELD, HEADER = "csrf_token", "x-csrf-token"
_SAFE = {"GET", "HEAD", "OPTIONS"}
_TOKEN_SECONDS = 86400


def csrf_token(signer: Signer, who: Identity) -> str:
    """Make a token for the forms of one client; "" for a client without cookies, which needs none."""
    if not who.binding:
        return ""
    # Different each time, so that compression gives nothing away.
    return signer.sign("csrf", [signer.digest("csrf", who.binding), secrets.token_hex(4)])


def token_fits(signer: Signer, who: Identity, token: str) -> bool:
    """Return whether a token was made for this client, less than a day ago."""
    value = signer.read("csrf", token, max_age=_TOKEN_SECONDS)
    if not who.binding or not isinstance(value, list) or not value or not isinstance(value[0], str):
        return False
    return hmac.compare_digest(value[0], signer.digest("csrf", who.binding))


class CsrfGuard:
    """ASGI middleware that refuses unsafe requests with our cookies unless our own pages sent them."""

    def __init__(self, app: ASGIApp, *, services: "Services", tokenless: str) -> None:
        """Wrap `app`; below the path `tokenless` the origin alone is checked."""
        self.app = app
        self.services = services
        self.tokenless = tokenless

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is safe, has no cookies of ours, or is proved to be ours."""
        unsafe = scope["type"] == "websocket" or (scope["type"] == "http" and scope["method"] not in _SAFE)
        if not unsafe or not any(name in OURS for name in cookies_of(scope)):
            return await self.app(scope, receive, send)
        ours = _from_our_pages(Headers(scope=scope))
        path = scope["path"]
        if scope["type"] == "websocket" or path.startswith(f"{self.tokenless}/"):
            allowed = ours is True
        else:
            token, receive = await _token(scope, receive)
            who = await run_in_threadpool(identify, scope, self.services)
            allowed = ours is not False and token_fits(self.services.signer, who, token)
        if allowed:
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        detail = (
            "This request did not come from a page of TijarIA, or the page is too old. Reload it and retry."
        )
        await problem_response(403, detail, code="csrf")(scope, receive, send)


def _from_our_pages(headers: Headers) -> bool | None:
    """Return what the browser says about the page that sent a request; None when it says nothing."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        # "none" is the reader's own doing: an address typed, a bookmark.
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None or origin == "null":
        return None
    # Behind a proxy the scheme that we see may be another one than the browser's.
    return urlsplit(origin).netloc.casefold() == headers.get("host", "").casefold()


async def _token(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    headers = Headers(scope=scope)
    if HEADER in headers:
        return headers[HEADER], receive
    if not headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return "", receive
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    try:
        token = parse_qs(body.decode("utf-8", "replace")).get(FIELD, [""])[0]
    except ValueError:  # too many fields
        token = ""
    return token, replay(body, receive)
