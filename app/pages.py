"""Server-rendered pages: the templates, what they can call, and the language that a reader prefers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import wording
from tijaria.schema import Language, Source

PUBLIC = {"Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"}
PRIVATE = {"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}


def page(
    template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> Response:
    """Render a template; `headers` are `PUBLIC` unless given."""
    content = _TEMPLATES.get_template(template).render(**values)
    return HTMLResponse(content, status_code=status, headers=dict(headers or PUBLIC))


def preferred_language(request: Request) -> Language:
    """Return the interface language of who asks: Arabic for Arabic, French for everybody else."""
    return wording.interface_language(request.headers.get("accept-language", ""))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        words=wording.WORDS,
        confidence=wording.CONFIDENCE,
        statuses=wording.STATUS,
        topics=wording.TOPICS,
        as_of=wording.as_of_words,
        date_words=wording.date_words,
        isolate=wording.isolate,
        links=_links,
        host=lambda url: urlsplit(url).hostname or url,
        path=lambda document_id: f"/documents/{quote(document_id, safe='/')}",
    )
    return environment


def _links(source: Source) -> list[str]:
    # Corpus files are checked by people, but a `javascript:` address must not depend on that.
    return [url for url in source.urls if urlsplit(url).scheme in {"http", "https"}]


_TEMPLATES = _environment()
