"""The HTTP API: answers, passages, feedback, and what an operator asks."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from app import answers
from app.accounts.access import IdentityDep
from app.answers import Ask, check_characters, check_text
from app.contract import (
    AnswerBody,
    CitationBody,
    FeedbackBody,
    FeedbackStored,
    PassageBody,
    PassagesBody,
    Problem,
    QuestionBody,
    UnderstoodBody,
)
from app.conversations import UnknownAnswerError
from app.deps import Services, ServicesDep, count_feedback, count_question
from app.metrics import CONTENT_TYPE
from app.problems import UnavailableError, problem_of, problem_response
from app.sse import server_sent_event
from tijaria.schema import AnswerEvent, Language, Topic

logger = logging.getLogger(__name__)


class JSONRoute(APIRoute):
    """A route whose body must be JSON: anything else is a 415, not a validation error."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """Check the content type before the body is read."""
        handler = super().get_route_handler()

        async def checked(request: Request) -> Response:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            is_json = kind == "application/json" or (
                kind.startswith("application/") and kind.endswith("+json")
            )
            if self.body_field and not is_json:
                return problem_response(
                    415,
                    "Send the body as application/json.",
                    headers={"Accept-Post": "application/json"},
                )
            return await handler(request)

        return checked


def documented_problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problem responses of a route."""
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {status: {"description": "Problem (RFC 9457)", "content": content} for status in statuses}


router = APIRouter(route_class=JSONRoute)
_LIMITED = [Depends(count_question)]
_STREAM_NOTE = (
    "With `Accept: text/event-stream` the answer comes as server-sent events: `start` (conversation and "
    "language), one `statement` per piece of text in reading order, `final` (the whole answer, as in the "
    "JSON response), or `error` (a problem object)."
)


@router.post(
    "/v1/answers",
    response_model=AnswerBody,
    tags=["answers"],
    summary="Answer a question with its sources",
    description=_STREAM_NOTE,
    dependencies=_LIMITED,
    responses=documented_problems(403, 404, 413, 415, 422, 429, 503),
)
async def create_answer(body: QuestionBody, request: Request, found: ServicesDep, who: IdentityDep) -> Any:
    """Answer one question, at once or as a stream of events."""
    ask = Ask(
        question=check_text("question", body.question, max_chars=found.settings.max_question_chars),
        conversation_id=body.conversation_id or answers.new_conversation_id(),
        channel="api",
        language=body.language,
        owner=who.owner,
    )
    if "text/event-stream" in request.headers.get("accept", "").lower():
        return await _event_stream(found, ask)
    return AnswerBody.of(await run_in_threadpool(answers.answer, found, ask))


async def _event_stream(found: Services, ask: Ask) -> Response:
    events = answers.stream(found, ask)
    # The first event is awaited here, so that a question that cannot be answered gets its HTTP status.
    first = await run_in_threadpool(next, events)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_encoded(ask, first, events), media_type="text/event-stream", headers=headers)


async def _encoded(ask: Ask, first: AnswerEvent, events: Iterator[AnswerEvent]) -> AsyncIterator[bytes]:
    yield _encode(ask, first)
    try:
        async for event in iterate_in_threadpool(events):
            yield _encode(ask, event)
    except Exception as error:
        yield server_sent_event("error", problem_of(error))


def _encode(ask: Ask, event: AnswerEvent) -> bytes:
    if event.answer is not None:
        return server_sent_event("final", AnswerBody.of(event.answer).model_dump(mode="json"))
    data: dict[str, Any] = {"conversation_id": ask.conversation_id, "language": event.language}
    if event.kind == "statement":
        cited = [CitationBody.of(citation).model_dump(mode="json") for citation in event.citations]
        data = {"text": event.text, "citations": cited}
    return server_sent_event(event.kind, data)


@router.get(
    "/v1/passages",
    tags=["passages"],
    summary="Search the corpus",
    dependencies=_LIMITED,
    responses=documented_problems(422, 429, 503),
)
async def search_passages(
    found: ServicesDep,
    q: Annotated[str, Query(description="What to look for, in any of the languages.")],
    k: Annotated[int, Query(ge=1, le=50, description="How many passages.")] = 10,
    language: Annotated[Language | None, Query(description="Only passages in this language.")] = None,
    topic: Annotated[Topic | None, Query(description="Only passages on this topic.")] = None,
    debug: Annotated[bool, Query(description="Say how the query was understood and expanded.")] = False,
) -> PassagesBody:
    """Rank the passages of the corpus for a query."""
    query = check_text("q", q, max_chars=found.settings.max_question_chars)

    def search() -> PassagesBody:
        pipeline = found.source.get()
        ranked = pipeline.passages(query, k=k, language=language, topic=topic)
        understood = UnderstoodBody.of(pipeline.understood(query)) if debug else None
        return PassagesBody(passages=[PassageBody.of(scored) for scored in ranked], understood=understood)

    return await run_in_threadpool(search)


@router.post(
    "/v1/feedback",
    status_code=201,
    tags=["answers"],
    summary="Say whether an answer was useful",
    dependencies=[Depends(count_feedback)],
    responses=documented_problems(404, 413, 415, 422, 429),
)
def create_feedback(body: FeedbackBody, found: ServicesDep) -> FeedbackStored:
    """Store what a reader thinks of an answer."""
    check_characters("comment", body.comment)
    try:
        stored = found.conversations.record_feedback(body.answer_id, value=body.value, comment=body.comment)
    except UnknownAnswerError as error:
        raise HTTPException(404, "No answer with this id was given.") from error
    found.metrics.feedback.labels(body.value).inc()
    return FeedbackStored(id=stored)


@router.get("/healthz", tags=["operation"], summary="Is the process alive?")
async def healthz() -> dict[str, str]:
    """Answer as long as the process runs."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    tags=["operation"],
    summary="Can questions be answered?",
    responses=documented_problems(503),
)
def readyz(found: ServicesDep) -> dict[str, Any]:
    """Say which index generation is in force, or why there is none."""
    try:
        return {"status": "ready", **found.source.get().ready()}
    except (KeyError, OSError) as error:
        raise UnavailableError("The index cannot be read; run `python -m ingest`.") from error


@router.get("/metrics", tags=["operation"], summary="Prometheus metrics", include_in_schema=False)
def metrics(found: ServicesDep) -> Response:
    """Expose the metrics in Prometheus' text format."""
    return Response(found.metrics.exposition(), media_type=CONTENT_TYPE)
