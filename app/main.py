"""The web application: routes, chat and middleware put together."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import (
    api,
    chat_mount,
    checklist_api,
    completions_api,
    documents,
    history,
    hs_api,
    opportunities_api,
    problems,
    requests_api,
    trade_api,
)
from app.accounts import pages as account_pages
from app.accounts.csrf import CsrfGuard
from app.chat_gate import PREFIX, ChatGate
from app.deps import Services
from app.desk import routing as desk_routing
from app.desk.watch import watch_sources
from app.headers import DESK_POLICY, FORMS_POLICY, SecurityHeaders, chat_policy
from app.limits import BodyLimit
from app.metrics import CountResponses
from app.retention import purge_daily
from tijaria.settings import Settings

if TYPE_CHECKING:
    from tijaria.rag import RAGPipeline

_DESCRIPTION = """
Answers on export procedures, tariffs and markets for Moroccan exporters, each statement with its source.

TijarIA informs and does not replace the administration. Errors are problem details (RFC 9457).
"""


def create_app(settings: Settings, pipeline: "RAGPipeline | None" = None, *, chat: bool = True) -> FastAPI:
    """Build the application.

    Args:
        settings: Every knob.
        pipeline: What answers; None loads it at the first request that needs it, and again later if there
            is no index yet.
        chat: Mount the chat at /chat. One process holds one chat: a second application in the same process
            takes it over.

    Raises:
        ConfigurationError: The database cannot be opened.
    """
    services = Services.build(settings, pipeline)
    app = FastAPI(
        title="TijarIA",
        version="0.1.0",
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        # The interactive pages of FastAPI load their scripts from a CDN.
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.services = services
    problems.install(app)
    for part in (
        api,
        trade_api,
        hs_api,
        checklist_api,
        opportunities_api,
        completions_api,
        history,
        requests_api,
        account_pages,
        desk_routing,
        documents,
    ):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.add_api_route("/", _home(chat=chat), methods=["GET", "HEAD"], include_in_schema=False)
    policies = {"/sign-in": FORMS_POLICY, "/desk": DESK_POLICY}
    if chat:
        policies[PREFIX] = chat_policy(chat_mount.mount(app, services))
    _add_middleware(app, services, policies)
    return app


def _add_middleware(app: FastAPI, services: Services, policies: dict[str, str]) -> None:
    """Wrap the application; the last one added sees a request first."""
    settings = services.settings
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    if PREFIX in policies:
        app.add_middleware(ChatGate, services=services)
    app.add_middleware(CsrfGuard, services=services, tokenless=PREFIX)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(problems.UnexpectedErrors)
    app.add_middleware(CountResponses, metrics=services.metrics)
    app.add_middleware(SecurityHeaders, policies=policies)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)


def _home(*, chat: bool) -> Callable[[], Response]:
    return lambda: RedirectResponse("/chat/" if chat else "/documents")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    tasks = [asyncio.create_task(task) for task in (purge_daily(services), watch_sources(services))]
    yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    services.database.close()
