"""Asking an advisor in the chat: the offer under a refusal, consent, an e-mail if wanted, the reply.

Imported by `app.chat`, which Chainlit loads: the callbacks register themselves.
"""

# Chainlit is typed in part only.
# mypy: disallow-untyped-calls=False

import logging
import re
from collections.abc import Sequence
from typing import Any

import chainlit as cl
from starlette.concurrency import run_in_threadpool

from app.advisor_requests import EMAIL, MAX_EMAIL, NotRefusedError, UnknownRequestError, may_ask
from app.chat_gate import PREFIX
from app.chat_markdown import inert
from app.chat_mount import current_services
from app.chat_session import client, language, owner
from app.problems import RateLimitedError
from app.request_words import REQUEST_WORDS, RequestWords
from app.state.conversations import Message
from tijaria.schema import Answer, Language

logger = logging.getLogger(__name__)

_OFFER, _AGREE, _CANCEL = "advisor", "advisor_agree", "advisor_cancel"
_EMAIL_SECONDS, _EMAIL_TRIES = 600, 3


def offer(answer: Answer | Message) -> list[cl.Action]:
    """Return the button that offers an advisor under a refusal; none under anything else."""
    if not may_ask(answer.status, answer.reason):
        return []
    words = REQUEST_WORDS["ar" if answer.language == "ar" else "fr"]
    return [_action(_OFFER, words.offer, answer.id, answer.language)]


async def offer_again(messages: Sequence[Message], requested: frozenset[str]) -> None:
    """Put the button back under the refusals of a conversation that is shown again."""
    for message in messages:
        for action in offer(message) if message.id not in requested else ():
            await action.send(for_id=f"{message.id}-answer")


async def announce_replies() -> None:
    """Lead an exporter who comes back to the replies that they have not seen."""
    services, who = current_services(), owner()
    for unseen in await run_in_threadpool(services.advisor_requests.unseen, who) if who else ():
        words = REQUEST_WORDS[unseen.language]
        said = inert(words.replied.format(question=unseen.question))
        link = f"[{words.read}]({PREFIX}/thread/{unseen.conversation_id})"
        await cl.Message(content=f"{said}\n\n{link}").send()


@cl.action_callback(_OFFER)
async def explain(action: cl.Action) -> None:
    """Say what asking an advisor means, and ask for consent."""
    answer_id, spoken = _of(action)
    words = REQUEST_WORDS[spoken]
    await cl.Message(
        content=words.consent,
        actions=[
            _action(_AGREE, words.agree, answer_id, spoken),
            _action(_AGREE, words.agree_with_email, answer_id, spoken, email=True),
            _action(_CANCEL, words.cancel, answer_id, spoken),
        ],
    ).send()


@cl.action_callback(_CANCEL)
async def cancel(action: cl.Action) -> None:
    """Send nothing."""
    await cl.Message(content=REQUEST_WORDS[_of(action)[1]].cancelled).send()


@cl.action_callback(_AGREE)
async def agree(action: cl.Action) -> None:
    """Hand the question on; the e-mail comes after, so that nothing is lost if it never does."""
    answer_id, spoken = _of(action)
    words = REQUEST_WORDS[spoken]
    if not await _open(answer_id):
        await cl.Message(content=words.failed).send()
        return
    await cl.Message(content=words.sent).send()
    if action.payload.get("email"):
        email = await _ask_email(words)
        kept = email is not None and await _open(answer_id, email)
        await cl.Message(content=words.email_kept if kept else words.email_missing).send()


async def _open(answer_id: str, email: str | None = None) -> bool:
    services, who = current_services(), owner()
    try:
        services.requests.check(client())
        await run_in_threadpool(services.advisor_requests.open, answer_id, owner=who, email=email)
    except (RateLimitedError, UnknownRequestError, NotRefusedError):
        return False
    except Exception:
        logger.exception("a request to an advisor could not be stored")
        return False
    return True


async def _ask_email(words: RequestWords) -> str | None:
    asked = words.email
    for _ in range(_EMAIL_TRIES):
        said: Any = await cl.AskUserMessage(content=asked, timeout=_EMAIL_SECONDS).send()
        if said is None:
            return None
        email = str(said.get("output", "")).strip()
        if len(email) <= MAX_EMAIL and email.isprintable() and re.fullmatch(EMAIL, email):
            return email
        asked = words.email_wrong
    return None


def _action(name: str, label: str, answer_id: str, spoken: str, *, email: bool = False) -> cl.Action:
    return cl.Action(
        name=name, label=label, payload={"answer": answer_id, "language": spoken, "email": email}
    )


def _of(action: cl.Action) -> tuple[str, Language]:
    # The browser sends the payload back: only its types are relied on, whose answer it is gets checked.
    spoken = action.payload.get("language")
    return str(action.payload.get("answer", "")), spoken if spoken in ("fr", "ar") else language()
