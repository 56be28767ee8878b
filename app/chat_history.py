"""Chainlit's data layer on our own tables: feedback, and a reader's conversations shown again.

Conversations are written by `app.answers` alone, for the chat and the API alike; what Chainlit would store of
its steps is not. Chainlit's own SQLAlchemy layer works on PostgreSQL only.
"""

# Chainlit is typed in part only.
# mypy: disallow-untyped-calls=False

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from chainlit.data.base import BaseDataLayer
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User
from starlette.concurrency import run_in_threadpool

from app.advisor_requests import Asked
from app.chat_markdown import answer_markdown
from app.chat_mount import current_services
from app.conversations import Conversations, UnknownAnswerError, stored_answer
from app.request_words import REQUEST_WORDS
from app.state.base import now
from app.state.conversations import Conversation, Message
from app.wording import date_words

_STEP: dict[str, Any] = {
    "streaming": False,
    "isError": False,
    "waitForAnswer": False,
    "metadata": {},
    "tags": [],
    "input": "",
    "output": "",
}


class HistoryLayer(BaseDataLayer):
    """Reads conversations from our tables and stores feedback there."""

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Store a thumb and its comment; `forId` is the run that the answer was given in."""
        services = current_services()
        value = 1 if feedback.value else -1
        try:
            stored = await run_in_threadpool(
                services.conversations.record_feedback,
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
        return await run_in_threadpool(_conversations().withdraw_feedback, feedback_id)

    async def get_user(self, identifier: str) -> PersistedUser:
        """Return the reader whom `app.chat_gate` has vouched for."""
        return PersistedUser(id=identifier, identifier=identifier, createdAt=_moment(now()))

    async def create_user(self, user: User) -> PersistedUser:
        """Return the reader; accounts are not made here."""
        return await self.get_user(user.identifier)

    async def get_thread_author(self, thread_id: str) -> str:
        """Return the owner of a conversation, "" when there is none."""
        return await run_in_threadpool(_conversations().owner_of, thread_id) or ""

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse[ThreadDict]:
        """Return a page of a reader's conversations."""
        size = min(max(1, pagination.first), 100)
        listed = await run_in_threadpool(
            _conversations().listed,
            filters.userId or "",
            limit=size + 1,
            before=pagination.cursor or "",
            search=filters.search or "",
        )
        threads = [
            _thread(item.id, item.title, item.active_at, filters.userId or "") for item in listed[:size]
        ]
        ends = (threads[0]["id"], threads[-1]["id"]) if threads else (None, None)
        return PaginatedResponse(PageInfo(len(listed) > size, *ends), threads)

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """Return a conversation as Chainlit showed it; whether the reader may see it, Chainlit checks."""
        owner = await self.get_thread_author(thread_id)
        found = await run_in_threadpool(_conversations().read, thread_id, owner=owner) if owner else None
        if found is None:
            return None
        requests = current_services().advisor_requests
        return _full_thread(found, await run_in_threadpool(requests.of, [m.id for m in found.messages]))

    async def update_thread(self, thread_id: str, name: str | None = None, *_: Any, **options: Any) -> None:
        """Rename a conversation. Chainlit names new ones too, before anything of them is stored."""
        owner = await self.get_thread_author(thread_id)
        if name and owner and options.get("user_id", owner) == owner:
            await run_in_threadpool(_conversations().rename, thread_id, _storable(name), owner=owner)

    async def delete_thread(self, thread_id: str) -> None:
        """Delete a conversation; whether it is the reader's, Chainlit has checked."""
        owner = await self.get_thread_author(thread_id)
        if owner:
            await run_in_threadpool(_conversations().remove, thread_id, owner=owner)

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

    async def get_favorite_steps(self, _user_id: str) -> list[StepDict]:
        """Favourites are off."""
        return []

    async def build_debug_url(self) -> str:
        """Answers are debugged through the API."""
        return ""

    async def close(self) -> None:
        """The application closes its database itself."""


def _conversations() -> Conversations:
    return current_services().conversations


def _storable(text: str) -> str:
    return text[:2000].replace("\x00", "").encode("utf-8", "replace").decode()


def _moment(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _thread(id_: str, name: str, moment: datetime, owner: str) -> ThreadDict:
    return ThreadDict(
        id=id_,
        createdAt=_moment(moment),
        name=name,
        userId=owner,
        userIdentifier=owner,
        tags=[],
        metadata={},
        steps=[],
        elements=[],
    )


def _full_thread(found: Conversation, requested: Mapping[str, Asked]) -> ThreadDict:
    title = found.title or (found.messages[0].question[:200] if found.messages else "")
    thread = _thread(found.id, title, found.created_at, found.owner or "")
    thread["steps"] = [
        step
        for message in found.messages
        for step in (*_steps(message), *_advisor_steps(message, requested.get(message.id)))
    ]
    return thread


def _steps(message: Message) -> list[StepDict]:
    """Return the question, the run and the answer, nested as Chainlit nests them while they happen."""
    run, moment = message.run_id or f"{message.id}-run", _moment(message.created_at)
    asked, answered = f"{message.id}-question", f"{message.id}-answer"
    times = {"createdAt": moment, "start": moment, "end": moment}
    shared: dict[str, Any] = {**_STEP, **times, "threadId": message.conversation_id}
    question: dict[str, Any] = {
        "id": asked,
        "name": "user",
        "type": "user_message",
        "output": message.question,
    }
    on_message: dict[str, Any] = {"id": run, "parentId": asked, "name": "on_message", "type": "run"}
    markdown = answer_markdown(stored_answer(message), asked=message.question)
    answer: dict[str, Any] = {
        "id": answered,
        "parentId": run,
        "name": "TijarIA",
        "type": "assistant_message",
        "output": markdown,
    }
    if message.feedback is not None:
        thumb = {"forId": run, "id": message.feedback.id, "value": int(message.feedback.value > 0)}
        on_message["feedback"] = answer["feedback"] = {**thumb, "comment": message.feedback.comment}
    return [cast(StepDict, {**shared, **step}) for step in (question, on_message, answer)]


def _advisor_steps(message: Message, asked: Asked | None) -> list[StepDict]:
    """Return what became of the request to an advisor: that it waits, was withdrawn, or the reply."""
    if asked is None:
        return []
    request, moment = asked.request, asked.request.answered_at or asked.request.created_at
    words = REQUEST_WORDS["ar" if message.language == "ar" else "fr"]
    day = date_words(request.created_at.date().isoformat(), "ar" if message.language == "ar" else "fr")
    if asked.reply is not None:
        said = answer_markdown(asked.reply, asked=message.question)
    else:
        said = words.withdrawn if request.state == "closed" else words.waiting.format(day=day)
    step = {
        **_STEP,
        "id": f"{message.id}-advisor",
        "threadId": message.conversation_id,
        "name": "TijarIA",
        "type": "assistant_message",
        "output": said,
        **dict.fromkeys(("createdAt", "start", "end"), _moment(moment)),
    }
    return [cast(StepDict, step)]
