"""The document viewer: server-rendered pages that need no script, one per document, and their list."""

from itertools import groupby

from fastapi import APIRouter, HTTPException, Request, Response

from app.deps import ServicesDep
from app.pages import page, preferred_language
from app.rendering import view
from tijaria.schema import Topic

router = APIRouter(include_in_schema=False)

_TOPIC_ORDER: tuple[Topic, ...] = ("procedure", "programme", "tariff", "market")


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
    return page("documents.html", language=preferred_language(request), groups=groups)


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
            return page("missing.html", status=404, language=preferred_language(request))
        raise HTTPException(404, "There is no document with this id.") from error
    shown = view(document, start=_offset(start), end=_offset(end))
    return page("document.html", language=document.language, page=shown, document=document)
