"""What of Chainlit is reachable: the page, its files, its socket, feedback, taps on offers, own threads.

Chainlit also serves logins, uploads, shared threads, MCP connections and element storage, which TijarIA does
not use and where its known vulnerabilities were (CVE-2026-22218, CVE-2026-22219). Who a reader is comes from
our own cookies at every request: Chainlit's token is put in here and never reaches a browser.
"""

import re
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.accounts.cookies import cookies_of, identify, set_visitor, visitor_identity
from app.accounts.roles import Identity
from app.chat_token import access_token
from app.deps import Services
from app.problems import problem_response
from app.wording import interface_language

PREFIX = "/chat"

_OPEN = re.compile(
    r"GET (/|/thread/[A-Za-z0-9_-]{1,64}|/auth/config|/user|/favicon|/logo|/avatars/[^/]+|/(assets|public)/.+"
    r"|/project/(settings|translations|thread/[A-Za-z0-9_-]{1,64})|/ws/socket\.io/?)?"
    r"|HEAD /?"
    r"|POST (/set-session-cookie|/project/(action|threads)|/ws/socket\.io/?)"
    r"|(PUT|DELETE) (/feedback|/project/thread)"
    r"|WEBSOCKET /ws/socket\.io/?"
)

_STATIC = ("/assets/", "/public/", "/favicon", "/logo", "/avatars/")
_PAGE = re.compile(r"GET (/|/thread/.+)?")
_SOCKET_SESSION = "X-Chainlit-Session-id"


class ChatGate:
    """ASGI middleware in front of the mounted chat."""

    def __init__(self, app: ASGIApp, *, services: Services) -> None:
        """Wrap `app`."""
        self.app = app
        self.services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request for the chat through if it is one the interface makes."""
        path = scope.get("path", "")
        if scope["type"] == "lifespan" or not (path == PREFIX or path.startswith(f"{PREFIX}/")):
            return await self.app(scope, receive, send)
        inner = path.removeprefix(PREFIX)
        method = scope.get("method", "WEBSOCKET")
        if not _OPEN.fullmatch(f"{method} {inner}"):
            if scope["type"] == "websocket":
                return await send({"type": "websocket.close", "code": 1008})
            return await problem_response(404)(scope, receive, send)
        if inner.startswith(_STATIC):
            return await self.app(scope, receive, _kept(send) if inner.startswith("/assets/") else send)
        if inner.startswith(("/project/settings", "/project/translations")):
            scope = {**scope, "query_string": _with_known_language(scope["query_string"])}
        who = await run_in_threadpool(identify, scope, self.services)
        if _PAGE.fullmatch(f"{method} {inner}") and not who.signed_in:
            # A reader without an account is known by this cookie alone; each visit prolongs it.
            who = who if who.owner else visitor_identity()
            send = _with_cookie(send, scope, self.services, who)
        await self.app({**scope, "headers": _headers(scope, who)}, receive, send)


def _headers(scope: Scope, who: Identity) -> list[tuple[bytes, bytes]]:
    """Replace the cookies by the only two that Chainlit has a use for."""
    cookies = {name: value for name, value in cookies_of(scope).items() if name == _SOCKET_SESSION}
    if who.owner is not None:
        cookies["access_token"] = access_token(who)
    kept = [(name, value) for name, value in scope["headers"] if name not in {b"cookie", b"authorization"}]
    return [
        *kept,
        (b"cookie", "; ".join(f"{name}={value}" for name, value in cookies.items()).encode("latin-1")),
    ]


def _with_cookie(send: Send, scope: Scope, services: Services, who: Identity) -> Send:
    async def with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            carrier = Response()
            set_visitor(carrier, scope, services, who)
            headers = MutableHeaders(scope=message)
            headers.append("Set-Cookie", carrier.headers["set-cookie"])
            headers["Cache-Control"] = "no-store"
        await send(message)

    return with_cookie


def _kept(send: Send) -> Send:
    # The names of these files hold a hash of their content; on a phone they are most of the page's weight.
    async def kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["Cache-Control"] = "public, max-age=31536000, immutable"
        await send(message)

    return kept


def _with_known_language(query: bytes) -> bytes:
    # Chainlit looks a browser's tag up by exact name, then by language, then falls back on English. The
    # interface is in Arabic for Arabic and in French for everybody else, so only these two are asked for.
    tag = parse_qs(query.decode("latin-1")).get("language", [""])[0]
    return urlencode({"language": interface_language(tag)}).encode()
