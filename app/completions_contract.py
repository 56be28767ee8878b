"""The bodies of the OpenAI-compatible endpoint: what chat front ends send and expect."""

import time
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from tijaria.conversation import Turn
from tijaria.schema import Answer, AnswerEvent, Citation

MODEL = "tijaria"


class ContentPart(BaseModel):
    """One part of a message; parts that are no text are refused."""

    type: Literal["text"]
    text: str


class ChatMessage(BaseModel):
    """One message. What front ends add to it is ignored."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[ContentPart] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """What else a stream should carry."""

    include_usage: bool = False


class CompletionRequest(BaseModel):
    """A conversation to answer. Sampling parameters mean nothing here and are ignored.

    System messages are ignored too: an asker's front end cannot change the rules.
    """

    model_config = ConfigDict(extra="ignore")

    model: str = MODEL
    messages: list[ChatMessage]
    stream: bool = False
    stream_options: StreamOptions = StreamOptions()

    def question(self) -> str:
        """Return the last thing the user said, "" for nothing."""
        return next((m.text.strip() for m in reversed(self.messages) if m.role == "user"), "")

    def history(self) -> list[Turn]:
        """Return the exchanges before, oldest first; an assistant's words are not taken for sources."""
        asked = [m.text.strip() for m in self.messages if m.role == "user"]
        return [Turn(message) for message in asked[:-1] if message]


def completion(answer: Answer, request_model: str, *, base_url: str) -> dict[str, Any]:
    """Return a whole reply."""
    content = answer.text + notes(answer)
    message = {
        "role": "assistant",
        "content": content,
        "refusal": None,
        "annotations": annotations(content, answer.citations, base_url=base_url),
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    return {**_head(answer.id, "chat.completion", request_model), "choices": [choice], "usage": usage}


def chunk(
    id_: str, request_model: str, delta: dict[str, Any], *, finish: str | None = None
) -> dict[str, Any]:
    """Return one piece of a streamed reply."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {**_head(id_, "chat.completion.chunk", request_model), "choices": [choice]}


def delta_of(event: AnswerEvent) -> dict[str, Any]:
    """Return what a statement adds to the message."""
    return {"content": event.text}


def notes(answer: Answer) -> str:
    """Return what follows the text: warnings, and the sources by number, for all front ends."""
    lines = [f"> {warning}" for warning in answer.warnings]
    lines += [_source(citation) for citation in answer.citations]
    return "\n\n" + "\n".join(lines) if lines else ""


def annotations(content: str, citations: Sequence[Citation], *, base_url: str) -> list[dict[str, Any]]:
    """Return the citations as OpenAI annotations, at the markers that name them."""
    found = []
    for citation in citations:
        marker = f"[{citation.marker}]"
        start = content.find(marker)
        found.append(
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": max(start, 0),
                    "end_index": max(start, 0) + len(marker),
                    "url": base_url.rstrip("/") + citation.url,
                    "title": f"{citation.publisher} – {citation.title}",
                    "quote": citation.quote,
                },
            }
        )
    return found


def _source(citation: Citation) -> str:
    date = f" ({citation.as_of})" if citation.as_of else ""
    quote = " ".join(citation.quote.split())
    return f"[{citation.marker}] {citation.publisher}{date}, {citation.title} : « {quote} »"


def _head(id_: str, kind: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{id_}", "object": kind, "created": int(time.time()), "model": model}
