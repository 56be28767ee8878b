"""What of Chainlit is reachable: the page, its files, its socket, taps on offered replies and feedback.

Chainlit also serves logins, uploads, threads, MCP connections and element storage, which TijarIA does not use
and where its known vulnerabilities were (CVE-2026-22218, CVE-2026-22219).
"""

import re
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.problems import problem_response
from app.wording import interface_language

PREFIX = "/chat"

_OPEN = re.compile(
    r"GET (/|/auth/config|/user|/favicon|/logo|/avatars/[^/]+|/(assets|public)/.+"
    r"|/project/(settings|translations)|/ws/socket\.io/?)?"
    r"|HEAD /?"
    r"|POST (/set-session-cookie|/project/action|/ws/socket\.io/?)"
    r"|(PUT|DELETE) /feedback"
    r"|WEBSOCKET /ws/socket\.io/?"
)


class ChatGate:
    """ASGI middleware in front of the mounted chat."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

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
        if method == "GET" and inner.startswith("/project/"):
            scope = {**scope, "query_string": _with_known_language(scope["query_string"])}
        await self.app(scope, receive, _kept(send) if inner.startswith("/assets/") else send)


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
