"""The cookies: who sends them, how they are set, how long they live. None is readable by scripts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, cookie_parser
from starlette.responses import Response
from starlette.types import Scope

from app.accounts.roles import Identity
from app.state.base import new_id

if TYPE_CHECKING:
    from app.deps import Services

SESSION, VISITOR, OIDC = "tijaria_session", "tijaria_visitor", "tijaria_oidc"
OURS = (SESSION, VISITOR)
VISITOR_SECONDS = 365 * 86400

_KNOWN = "tijaria.identity"


def cookies_of(scope: Scope) -> dict[str, str]:
    """Return the cookies of a request or a WebSocket handshake."""
    return cookie_parser(Headers(scope=scope).get("cookie", ""))


def identify(scope: Scope, services: "Services") -> Identity:
    """Return who stands behind a request: account, visitor or nobody. Blocking; looked up once a request."""
    known = scope.get(_KNOWN)
    if known is None:
        known = scope[_KNOWN] = _identify(cookies_of(scope), services)
    assert isinstance(known, Identity)
    return known


def _identify(cookies: Mapping[str, str], services: "Services") -> Identity:
    found = services.sign_ins.find(cookies[SESSION]) if SESSION in cookies else None
    if found is not None:
        return found
    visitor = services.signer.read("visitor", cookies.get(VISITOR, ""), max_age=VISITOR_SECONDS)
    return visitor_identity(visitor) if isinstance(visitor, str) else Identity()


def visitor_identity(visitor: str = "") -> Identity:
    """Return the identity of an anonymous visitor; a new one without an id."""
    owner = f"visitor:{visitor or new_id()}"
    return Identity(owner=owner, binding=owner)


def set_visitor(response: Response, scope: Scope, services: "Services", who: Identity) -> None:
    """Give the visitor their cookie, or prolong it."""
    assert who.owner is not None
    value = services.signer.sign("visitor", who.owner.removeprefix("visitor:"))
    set_cookie(response, scope, VISITOR, value, seconds=VISITOR_SECONDS)


def set_cookie(
    response: Response, scope: Scope, name: str, value: str, *, seconds: int | None = None
) -> None:
    """Set one of our cookies; without `seconds` it ends with the browser, with 0 it is deleted."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=HTTPConnection({"type": "http", **scope}).url.scheme in {"https", "wss"},
    )
