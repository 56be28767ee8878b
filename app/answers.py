"""Asking on behalf of a client: history in, answer out, both stored and counted. API and chat share it."""

import logging
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from app.conversations import Asked
from app.deps import Services
from app.evidence import bind
from app.problems import ParameterError
from tijaria.conversation import Turn
from tijaria.errors import TijariaError
from tijaria.schema import Answer, AnswerEvent, Language

logger = logging.getLogger(__name__)

Channel = Literal["api", "chat"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a client.

    Attributes:
        language: Language to answer in; None follows the question.
        owner: Who owns the conversation; None for a client without an identity.
        run_id: The chat interface's id of the exchange, "" elsewhere.
        history: The exchanges before, where the client keeps them; None: the database does.
    """

    question: str
    conversation_id: str
    channel: Channel
    language: Language | None = None
    owner: str | None = None
    run_id: str = ""
    history: tuple[Turn, ...] | None = None


def new_conversation_id() -> str:
    """Make an id that nobody can guess."""
    return secrets.token_urlsafe(18)


def check_text(parameter: str, text: str, *, max_chars: int) -> str:
    """Return `text` stripped, if it can be searched for.

    Raises:
        ParameterError: It is empty, too long or not text.
    """
    text = text.strip()
    if not text:
        raise ParameterError(parameter, "must not be empty")
    if len(text) > max_chars:
        raise ParameterError(parameter, f"must have at most {max_chars} characters, has {len(text)}")
    check_characters(parameter, text)
    return text


def check_characters(parameter: str, text: str) -> None:
    """Accept what can be stored and shown.

    Raises:
        ParameterError: There are control characters, or halves of surrogate pairs, which JSON can smuggle in.
    """
    if any((char < " " and char not in "\n\r\t") or "\ud800" <= char <= "\udfff" for char in text):
        raise ParameterError(parameter, "must not contain control characters or lone surrogates")


def answer(services: Services, ask: Ask) -> Answer:
    """Answer, store and count. Blocking: call it from a thread.

    Raises:
        InvalidQuestionError: The pipeline does not accept the question.
        TijariaError: There is no usable index.
        ForeignConversationError: The conversation belongs to somebody else.
    """
    started = time.perf_counter()
    pipeline = services.source.get()
    result = pipeline.answer(
        ask.question,
        language=ask.language,
        conversation_id=ask.conversation_id,
        history=_history(services, ask),
    )
    _finish(services, ask, result, started)
    return result


def stream(services: Services, ask: Ask) -> Iterator[AnswerEvent]:
    """Answer event by event; stored and counted before the last one is handed out. Blocking.

    Raises:
        InvalidQuestionError: The pipeline does not accept the question.
        TijariaError: There is no usable index.
        ForeignConversationError: The conversation belongs to somebody else.
    """
    started = time.perf_counter()
    pipeline = services.source.get()
    events = pipeline.stream(
        ask.question,
        language=ask.language,
        conversation_id=ask.conversation_id,
        history=_history(services, ask),
    )
    for event in events:
        if event.answer is not None:
            _finish(services, ask, event.answer, started)
        yield event


def _history(services: Services, ask: Ask) -> Sequence[Turn]:
    if ask.history is not None:
        return ask.history
    try:
        return services.conversations.recent_turns(ask.conversation_id, owner=ask.owner)
    except SQLAlchemyError:
        # Without its history a follow-up may be misunderstood; no answer at all would be worse.
        logger.exception("the history of a conversation could not be read")
        return []


def _finish(services: Services, ask: Ask, result: Answer, started: float) -> None:
    seconds = time.perf_counter() - started
    services.metrics.count_answer(result, channel=ask.channel, seconds=seconds)
    try:
        asked = Asked(ask.question, ask.channel, owner=ask.owner, run_id=ask.run_id)
        citations = bind(result.citations, services.source.get().document)
        services.conversations.record(result, asked, citations, topic=_topic(services, result))
    except SQLAlchemyError:
        services.metrics.unrecorded.inc()
        logger.exception("an answer could not be stored")


def _topic(services: Services, result: Answer) -> str:
    """Return the topic of what an answer rests on first, "" for an answer without sources."""
    try:
        cited = result.citations[0].document_id if result.citations else ""
        return str(services.source.get().document(cited).topic) if cited else ""
    except (KeyError, TijariaError):
        return ""
