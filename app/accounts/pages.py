"""Signing in and out: the form, the sign-in with a provider, and what a page must know about its reader."""

import logging
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from app import audit
from app.accounts.access import IdentityDep
from app.accounts.cookies import OIDC, SESSION, cookies_of, set_cookie, set_visitor, visitor_identity
from app.accounts.csrf import FIELD, csrf_token
from app.accounts.lockout import LockedError
from app.accounts.oidc import ProviderError
from app.accounts.roles import Identity, Role
from app.accounts.words import SIGN_IN_WORDS
from app.audit import Actor
from app.deps import Services, ServicesDep, client_of
from app.pages import PRIVATE, page, preferred_language
from app.problems import ForbiddenError
from app.state.people import User

logger = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

_AWAY_SECONDS = 600


@router.get("/sign-in")
def sign_in_page(request: Request, found: ServicesDep, who: IdentityDep, next: str = "") -> Response:
    """Show the form, or who is signed in."""
    return _form(request, found, who, next_path=next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    found: ServicesDep,
    who: IdentityDep,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=2000)] = "",
    next: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Open a session for an account name and its password."""
    if not who.binding:
        # Without a cookie of ours there was no form of ours either: another site signs its visitors in here.
        raise ForbiddenError(Role.EXPORTER.value)
    client = client_of(request)
    found.attempts.check(client)
    words = SIGN_IN_WORDS[preferred_language(request)]
    try:
        user = found.accounts.check(name, password, address=client)
    except LockedError as error:
        message = words.locked.format(seconds=error.retry_after)
        response = _form(request, found, who, next_path=next, message=message, status=429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    if user is None:
        return _form(request, found, who, next_path=next, message=words.wrong, status=401)
    return _enter(request, found, user, next)


@router.post("/sign-out")
def sign_out(request: Request, found: ServicesDep, who: IdentityDep) -> Response:
    """End the session."""
    token = cookies_of(request.scope).get(SESSION)
    if token:
        found.sign_ins.close(token)
    if who.user_id is not None:
        _note(found, Actor(who.user_id, who.role), "user.signed_out")
    response = RedirectResponse("/sign-in", 303)
    set_cookie(response, request.scope, SESSION, "", seconds=0)
    return response


@router.get("/sign-in/oidc")
async def leave_for_provider(request: Request, found: ServicesDep, next: str = "") -> Response:
    """Send the browser to the provider, with a note in a cookie to know it by when it comes back."""
    if found.provider is None:
        return RedirectResponse("/sign-in", 303)
    state: dict[str, Any] = {}
    try:
        response = await found.provider.send_away(
            request, back_to=str(request.url_for("come_back_from_provider")), state=state
        )
    except ProviderError as error:
        return await _refused(request, found, error)
    note = found.signer.sign("oidc", {"state": state, "next": local_path(next)})
    set_cookie(response, request.scope, OIDC, note, seconds=_AWAY_SECONDS)
    return response


@router.get("/sign-in/oidc/callback")
async def come_back_from_provider(request: Request, found: ServicesDep) -> Response:
    """Take the browser back from the provider and open a session for whom it vouches."""
    note = found.signer.read("oidc", cookies_of(request.scope).get(OIDC, ""), max_age=_AWAY_SECONDS)
    if found.provider is None or not isinstance(note, dict):
        return await _refused(request, found, ProviderError("no sign-in was under way"))
    try:
        vouched = await found.provider.receive(request, state=note["state"])
    except ProviderError as error:
        return await _refused(request, found, error)
    user = await run_in_threadpool(
        found.accounts.from_provider, vouched.issuer, vouched.subject, display_name=vouched.display_name
    )
    if user is None:
        return await _refused(request, found, ProviderError("the account is disabled"))
    response = await run_in_threadpool(_enter, request, found, user, note["next"])
    set_cookie(response, request.scope, OIDC, "", seconds=0)
    return response


def _enter(request: Request, found: Services, user: User, next_path: str) -> Response:
    # Whatever session the browser held, even one that somebody else put there, ends here.
    held = cookies_of(request.scope).get(SESSION)
    if held:
        found.sign_ins.close(held)
    token = found.sign_ins.open(user)
    _note(found, Actor(user.id, Role(user.role)), "user.signed_in")
    response = RedirectResponse(local_path(next_path), 303)
    set_cookie(response, request.scope, SESSION, token, seconds=found.settings.session_hours * 3600)
    return response


def _note(found: Services, actor: Actor, action: str) -> None:
    if actor.role.includes(Role.ADVISOR):
        with found.database.write() as session:
            audit.record(session, actor, action, f"user:{actor.id}")


def _form(
    request: Request,
    found: Services,
    who: Identity,
    *,
    next_path: str = "",
    message: str = "",
    status: int = 200,
) -> Response:
    known = bool(who.binding)
    who = who if known else visitor_identity()
    language = preferred_language(request)
    shown = page(
        "sign_in.html",
        status=status,
        headers=PRIVATE,
        language=language,
        text=SIGN_IN_WORDS[language],
        who=who,
        message=message,
        next_path=local_path(next_path),
        provider_path=f"/sign-in/oidc?{urlencode({'next': local_path(next_path)})}" if found.provider else "",
        csrf_field=FIELD,
        csrf_token=csrf_token(found.signer, who),
    )
    if not known:
        set_visitor(shown, request.scope, found, who)
    return shown


async def _refused(request: Request, found: Services, error: ProviderError) -> Response:
    logger.warning("a sign-in with the provider failed: %s", error)
    message = SIGN_IN_WORDS[preferred_language(request)].refused
    return await run_in_threadpool(_form, request, found, Identity(), message=message, status=403)


def local_path(path: str) -> str:
    """Return a path of this service to go on to; anything else leads home."""
    parts = urlsplit(path) if path.isprintable() and "\\" not in path else None
    if parts is None or parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//"):
        return "/"
    return path
