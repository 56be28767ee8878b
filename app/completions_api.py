"""TijarIA as a model for other programs: the chat completions of OpenAI's API, citations included.

Any client or chat front end that speaks it can ask. Every answer is one choice; sampling parameters, tools
and system messages have no effect: what is answered, and from what, is not the caller's to say.
"""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from app import answers
from app.answers import Ask, check_text
from app.api import JSONRoute, documented_problems
from app.completions_contract import MODEL, CompletionRequest, annotations, chunk, completion, delta_of, notes
from app.deps import ServicesDep, count_question
from app.problems import problem_of
from tijaria.schema import AnswerEvent

router = APIRouter(route_class=JSONRoute, tags=["completions"])


@router.post(
    "/v1/chat/completions",
    summary="Answer as an OpenAI-compatible model",
    description="The last user message is the question, those before it the conversation. Citations stand "
    "in the text as [1], [2]… with the sources below it, and in `annotations`.",
    dependencies=[Depends(count_question)],
    responses=documented_problems(413, 415, 422, 429, 503),
)
async def create_completion(body: CompletionRequest, request: Request, found: ServicesDep) -> Any:
    """Answer the last message of a conversation."""
    ask = Ask(
        question=check_text("messages", body.question(), max_chars=found.settings.max_question_chars),
        conversation_id=answers.new_conversation_id(),
        channel="api",
        history=tuple(body.history()),
    )
    base_url = str(request.base_url)
    if not body.stream:
        answer = await run_in_threadpool(answers.answer, found, ask)
        return JSONResponse(completion(answer, body.model, base_url=base_url))
    events = answers.stream(found, ask)
    # Awaited here, so that a question that cannot be answered gets its HTTP status.
    first = await run_in_threadpool(next, events)
    return StreamingResponse(
        _encoded(body, ask, first, events, base_url=base_url),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get("/v1/models", summary="The one model there is")
async def list_models() -> dict[str, Any]:
    """Name TijarIA as a model."""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "tijaria"}]}


async def _encoded(
    body: CompletionRequest, ask: Ask, first: AnswerEvent, events: Iterator[AnswerEvent], *, base_url: str
) -> AsyncIterator[bytes]:
    id_ = ask.conversation_id
    assert first.kind == "start"
    yield _event(chunk(id_, body.model, {"role": "assistant", "content": ""}))
    try:
        async for event in iterate_in_threadpool(events):
            if event.answer is None:
                yield _event(chunk(id_, body.model, delta_of(event)))
                continue
            answer = event.answer
            tail = notes(answer)
            cited = annotations(answer.text + tail, answer.citations, base_url=base_url)
            yield _event(chunk(id_, body.model, {"content": tail, "annotations": cited}))
            yield _event(chunk(id_, body.model, {}, finish="stop"))
    except Exception as error:
        yield _event({"error": {**problem_of(error), "message": "The answer could not be completed."}})
    if body.stream_options.include_usage:
        usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
        yield _event({**chunk(id_, body.model, {}), "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _event(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode("utf-8", "replace")
