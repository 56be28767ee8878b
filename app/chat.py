"""The chat: Chainlit's callbacks over the same questions and answers as the API.

Chainlit loads this file by path and calls it with nothing of ours, so it asks `chat_mount` for the services.
History and feedback are in `app/chat_history.py`.
"""

# Chainlit is typed in part only.
# mypy: disallow-untyped-calls=False

import logging
import re
from collections.abc import Iterator

import chainlit as cl
from chainlit.chat_context import chat_context
from chainlit.data.base import BaseDataLayer
from chainlit.types import ThreadDict
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from app import answers, chat_requests
from app.answers import Ask, check_text
from app.chat_history import HistoryLayer
from app.chat_markdown import answer_markdown, text_markdown
from app.chat_mount import current_services
from app.chat_session import client, language, owner
from app.chat_words import CHAT_WORDS, STARTERS, ChatWords
from app.problems import ParameterError, RateLimitedError, UnavailableError
from app.wording import interface_language
from tijaria.errors import TijariaError
from tijaria.schema import AnswerEvent

logger = logging.getLogger(__name__)

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ASK = "ask"
_STOPPED_BY_CHAINLIT = "Task manually stopped."


@cl.set_starters
async def starters(_user: cl.User | None, language: str | None) -> list[cl.Starter]:
    """Offer first questions in the interface's language."""
    return [cl.Starter(label=text, message=text) for text in STARTERS[interface_language(language or "")]]


@cl.on_chat_start
async def start() -> None:
    """Greet who comes back with what advisors have replied since."""
    await chat_requests.announce_replies()


@cl.on_chat_resume
async def resume(thread: ThreadDict) -> None:
    """Go on with a stored conversation, which Chainlit has found to be the reader's."""
    services = current_services()
    stored = await run_in_threadpool(services.conversations.read, thread["id"], owner=owner())
    if stored is not None:
        requested = await run_in_threadpool(services.advisor_requests.of, [m.id for m in stored.messages])
        await run_in_threadpool(services.advisor_requests.mark_seen, stored.id)
        await chat_requests.offer_again(stored.messages, frozenset(requested))


@cl.on_message
async def reply(question: cl.Message) -> None:
    """Answer one question, piece by piece."""
    services = current_services()
    message = cl.Message(content="")
    words = _words()
    try:
        services.questions.check(client())
        ask = Ask(
            question=check_text("question", question.content, max_chars=services.settings.max_question_chars),
            conversation_id=_conversation(),
            channel="chat",
            owner=owner(),
            run_id=message.parent_id or "",
        )
        await _stream(message, answers.stream(services, ask), asked=ask.question)
        # It is stored: the page may take its address, which shows it again (`tijaria.js`).
        await cl.send_window_message({"conversation": ask.conversation_id})
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
            ] + chat_requests.offer(event.answer)


def _words() -> ChatWords:
    return CHAT_WORDS[language()]


def _conversation() -> str:
    # Chainlit's thread, so that its address shows the conversation again. The browser may propose the id.
    thread = str(cl.context.session.thread_id)
    return thread if _ID.fullmatch(thread) else answers.new_conversation_id()


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
    return HistoryLayer()
