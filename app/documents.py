"""The document viewer: server-rendered pages that need no script, one per document, and their list."""

from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import wording
from app.deps import ServicesDep
from app.rendering import view
from tijaria.schema import Language, Source, Topic

router = APIRouter(include_in_schema=False)

_TOPIC_ORDER: tuple[Topic, ...] = ("procedure", "programme", "tariff", "market")


_HEADERS = {"Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"}


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


def _page(template: str, *, status: int = 200, **values: Any) -> Response:
    content = _TEMPLATES.get_template(template).render(**values)
    return HTMLResponse(content, status_code=status, headers=_HEADERS)


def _offset(value: str | None) -> int:
    # A damaged link still opens its document; it only highlights nothing.
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 12 else -1


@router.api_route("/documents", methods=["GET", "HEAD"])
def list_documents(request: Request, found: ServicesDep) -> Response:
    """List the documents by topic and language."""
    documents = found.source.get().documents()
    order = {topic: index for index, topic in enumerate(_TOPIC_ORDER)}
    documents = sorted(documents, key=lambda item: (order[item.topic], item.language != "fr", item.title))
    groups = [
        (topic, [(language, list(items)) for language, items in groupby(members, lambda item: item.language)])
        for topic, members in groupby(documents, key=lambda item: item.topic)
    ]
    return _page("documents.html", language=_preferred(request), groups=groups)


@router.api_route("/documents/{document_id:path}", methods=["GET", "HEAD"])
def show_document(
    document_id: str,
    request: Request,
    found: ServicesDep,
    start: str | None = None,
    end: str | None = None,
) -> Response:
    """Show one document, with the characters from `start` to `end` marked."""
    try:
        document = found.source.get().document(document_id)
    except KeyError as error:
        if "text/html" in request.headers.get("accept", ""):
            return _page("missing.html", status=404, language=_preferred(request))
        raise HTTPException(404, "There is no document with this id.") from error
    page = view(document, start=_offset(start), end=_offset(end))
    return _page("document.html", language=document.language, page=page, document=document)


def _preferred(request: Request) -> Language:
    return wording.interface_language(request.headers.get("accept-language", ""))
