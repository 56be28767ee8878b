"""Who is at the other end of the chat: their language, their identity, their address for the limits."""

# Chainlit is typed in part only.
# mypy: disallow-untyped-calls=False

from typing import Any

import chainlit as cl

from app.limits import client_key
from app.wording import interface_language
from tijaria.schema import Language


def language() -> Language:
    """Return the interface's language: the browser's first one; sessions without a socket have none."""
    return interface_language(getattr(cl.context.session, "language", ""))


def owner() -> str | None:
    """Return `Identity.owner` of who writes, None without one."""
    user = cl.context.session.user
    return str(user.identifier) if user else None


def client() -> str:
    """Name the client; Chainlit reports every one as 127.0.0.1, the connection itself knows better."""
    scope: dict[str, Any] = cl.context.session.environ.get("asgi.scope") or {}
    return client_key((scope.get("client") or ("",))[0])
