"""The chat: Chainlit's callbacks over the same questions and answers as the API.

Chainlit loads this file by path and calls it with nothing of ours, so it asks `chat_mount` for the services.
Its own feedback buttons appear as soon as a data layer exists and work without a login; the layer below
stores their clicks and nothing else.
"""

# Chainlit is typed in part only.
# mypy: disallow-untyped-calls=False

import logging
from collections.abc import Iterator
from typing import Any

import chainlit as cl
from chainlit.chat_context import chat_context
from chainlit.data.base import BaseDataLayer
from chainlit.types import Feedback, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from app import answers
from app.answers import Ask, check_text
from app.chat_markdown import answer_markdown, text_markdown
from app.chat_mount import current_services
from app.chat_words import CHAT_WORDS, STARTERS, ChatWords
from app.database import UnknownAnswerError
from app.limits import client_key
from app.problems import ParameterError, RateLimitedError, UnavailableError
from app.wording import interface_language
from tijaria.errors import TijariaError
from tijaria.schema import AnswerEvent

logger = logging.getLogger(__name__)

_ASK = "ask"
_STOPPED_BY_CHAINLIT = "Task manually stopped."


@cl.set_starters
async def starters(_user: cl.User | None, language: str | None) -> list[cl.Starter]:
    """Offer first questions in the interface's language."""
    return [cl.Starter(label=text, message=text) for text in STARTERS[interface_language(language or "")]]


@cl.on_chat_start
async def start() -> None:
    """Open a conversation."""
    cl.user_session.set("conversation", answers.new_conversation_id())


@cl.on_message
async def reply(question: cl.Message) -> None:
    """Answer one question, piece by piece."""
    services = current_services()
    message = cl.Message(content="")
    words = _words()
    try:
        services.questions.check(_client())
        ask = Ask(
            question=check_text("question", question.content, max_chars=services.settings.max_question_chars),
            conversation_id=cl.user_session.get("conversation") or answers.new_conversation_id(),
            channel="chat",
            run_id=message.parent_id or "",
        )
        await _stream(message, answers.stream(services, ask), asked=ask.question)
    except RateLimitedError as error:
        message.content = words.too_many.format(seconds=error.retry_after)
    except ParameterError:
        message.content = words.unusable.format(limit=services.settings.max_question_chars)
    except (UnavailableError, TijariaError) as error:
        logger.warning("a question could not be answered: %s", error)
        message.content = words.unavailable
    except Exception:
        logger.exception("a question could not be answered")
        message.content = words.failed
    await message.send()


@cl.action_callback(_ASK)
async def ask(action: cl.Action) -> None:
    """Ask what was offered: a choice or a question to go on with."""
    question = cl.Message(content=str(action.payload.get("question", "")), type="user_message")
    await question.send()
    await reply(question)


async def _stream(message: cl.Message, events: Iterator[AnswerEvent], *, asked: str) -> None:
    async for event in iterate_in_threadpool(events):
        if event.kind == "statement":
            await message.stream_token(text_markdown(event.text, event.citations))
        if event.answer is not None:
            message.content = answer_markdown(event.answer, asked=asked)
            message.actions = [
                cl.Action(name=_ASK, payload={"question": text}, label=text)
                for text in (*event.answer.choices, *event.answer.suggestions)
            ]


def _words() -> ChatWords:
    # The browser's first language; sessions without a socket have none.
    return CHAT_WORDS[interface_language(getattr(cl.context.session, "language", ""))]


def _client() -> str:
    # Chainlit reports every client as 127.0.0.1; the connection itself knows better.
    scope: dict[str, Any] = cl.context.session.environ.get("asgi.scope") or {}
    return client_key((scope.get("client") or ("",))[0])


def _storable(comment: str) -> str:
    return comment[:2000].replace("\x00", "").encode("utf-8", "replace").decode()


@cl.on_stop
async def stop() -> None:
    """Say in the reader's language that the answer was stopped; Chainlit says so in English."""
    messages = chat_context.get()
    if messages and messages[-1].content == _STOPPED_BY_CHAINLIT:
        messages[-1].content = _words().stopped
        await messages[-1].update()


@cl.data_layer
def data_layer() -> BaseDataLayer:
    """Give Chainlit its data layer."""
    return FeedbackLayer()


class FeedbackLayer(BaseDataLayer):
    """Stores feedback on our own tables. Conversations are stored by `app.answers`, and nobody logs in."""

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Store a thumb and its comment; `forId` is the run that the answer was given in."""
        services = current_services()
        value = 1 if feedback.value else -1
        try:
            stored = await run_in_threadpool(
                services.database.record_feedback,
                feedback.forId,
                value=value,
                comment=_storable(feedback.comment or ""),
            )
        except UnknownAnswerError:
            raise ValueError("This answer is not known.") from None
        services.metrics.feedback.labels(value).inc()
        return stored

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Take a thumb back."""
        return await run_in_threadpool(current_services().database.withdraw_feedback, feedback_id)

    async def get_user(self, identifier: str) -> None:
        """Nobody logs in."""

    async def create_user(self, user: cl.User) -> None:
        """Nobody logs in."""

    async def create_element(self, element: Any) -> None:
        """Answers carry no elements."""

    async def get_element(self, thread_id: str, element_id: str) -> None:
        """Answers carry no elements."""

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Answers carry no elements."""

    async def create_step(self, step_dict: Any) -> None:
        """Stored by `app.answers`."""

    async def update_step(self, step_dict: Any) -> None:
        """Stored by `app.answers`."""

    async def delete_step(self, step_id: str) -> None:
        """Stored by `app.answers`."""

    async def get_thread_author(self, _thread_id: str) -> str:
        """Threads have no author: none can be read back."""
        return ""

    async def delete_thread(self, thread_id: str) -> None:
        """Threads are not kept here."""

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse[ThreadDict]:
        """Threads are not kept here."""
        raise NotImplementedError

    async def get_thread(self, thread_id: str) -> None:
        """Threads are not kept here."""

    async def update_thread(self, thread_id: str, *_: Any, **__: Any) -> None:
        """Threads are not kept here."""

    async def build_debug_url(self) -> str:
        """Answers are debugged through the API."""
        return ""

    async def close(self) -> None:
        """The application closes its database itself."""

    async def get_favorite_steps(self, _user_id: str) -> list[Any]:
        """Nobody logs in."""
        return []
