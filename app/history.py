"""A reader's own conversations over HTTP: who they are here, what is kept of them, and its deletion."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Response
from pydantic import BaseModel, Field

from app.accounts.access import IdentityDep
from app.accounts.csrf import csrf_token
from app.accounts.roles import Role
from app.api import documented_problems
from app.deps import ServicesDep
from app.requests_contract import ExchangeBody

router = APIRouter(prefix="/v1", tags=["conversations"])

_ID = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class MeBody(BaseModel):
    """Who the cookies of a request stand for."""

    signed_in: bool
    role: Role
    name: Annotated[str, Field(description='What the account signs in with; "" without one.')]
    csrf_token: Annotated[str, Field(description="To be sent as X-CSRF-Token with unsafe requests.")]


class ConversationBody(BaseModel):
    """A conversation of the reader."""

    id: str
    title: str
    created_at: datetime
    active_at: Annotated[datetime, Field(description="When its last question was asked.")]


class ConversationsBody(BaseModel):
    """The conversations of the reader, the last active first."""

    conversations: list[ConversationBody]


class FullConversationBody(ConversationBody):
    """A conversation of the reader with all that was said in it."""

    exchanges: Annotated[list[ExchangeBody], Field(description="The oldest first.")]


class RemovedBody(BaseModel):
    """How many conversations were deleted."""

    removed: int


@router.get("/me", summary="Who am I here?")
def read_me(found: ServicesDep, who: IdentityDep, response: Response) -> MeBody:
    """Say who the cookies stand for."""
    response.headers["Cache-Control"] = "no-store"
    token = csrf_token(found.signer, who)
    return MeBody(signed_in=who.signed_in, role=who.role, name=who.name, csrf_token=token)


@router.get("/conversations", summary="List my conversations")
def list_conversations(found: ServicesDep, who: IdentityDep, response: Response) -> ConversationsBody:
    """List the reader's conversations; a client without cookies has none."""
    response.headers["Cache-Control"] = "no-store"
    listed = found.conversations.listed(who.owner, limit=200) if who.owner else []
    bodies = [ConversationBody.model_validate(item, from_attributes=True) for item in listed]
    return ConversationsBody(conversations=bodies)


@router.get(
    "/conversations/{conversation_id}",
    summary="Read one of my conversations",
    responses=documented_problems(404),
)
def read_conversation(
    conversation_id: _ID, found: ServicesDep, who: IdentityDep, response: Response
) -> FullConversationBody:
    """Return a conversation with its answers and the replies of advisors, which count as read then."""
    response.headers["Cache-Control"] = "no-store"
    stored = found.conversations.read(conversation_id, owner=who.owner)
    if stored is None:
        raise HTTPException(404, "There is no conversation with this id, or it is not yours.")
    asked = found.advisor_requests.of(message.id for message in stored.messages)
    found.advisor_requests.mark_seen(stored.id)
    return FullConversationBody(
        id=stored.id,
        title=stored.title or (stored.messages[0].question[:200] if stored.messages else ""),
        created_at=stored.created_at,
        active_at=stored.active_at,
        exchanges=[ExchangeBody.of(message, asked.get(message.id)) for message in stored.messages],
    )


@router.delete(
    "/conversations/{conversation_id}",
    status_code=204,
    summary="Delete one of my conversations",
    responses=documented_problems(403, 404),
)
def delete_conversation(conversation_id: _ID, found: ServicesDep, who: IdentityDep) -> None:
    """Delete a conversation with its answers, citations, feedback and requests to advisors."""
    if not found.conversations.remove(conversation_id, owner=who.owner):
        raise HTTPException(404, "There is no conversation with this id, or it is not yours.")


@router.delete("/conversations", summary="Delete all my conversations", responses=documented_problems(403))
def delete_conversations(found: ServicesDep, who: IdentityDep) -> RemovedBody:
    """Delete everything that the reader ever asked."""
    return RemovedBody(removed=found.conversations.remove_all(owner=who.owner) if who.owner else 0)
