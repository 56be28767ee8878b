"""The bodies of requests to advisors, and of a conversation with their replies."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.advisor_requests import EMAIL, MAX_EMAIL, Asked
from app.contract import AnswerBody
from app.conversations import stored_answer
from app.state.conversations import Message

RequestState = Literal["open", "answered", "closed"]


class NewRequestBody(BaseModel):
    """Ask an advisor what was refused."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"answer_id": "a1B2c3", "consent": True}]}
    )

    answer_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The refusal's `id`.")]
    consent: Annotated[
        Literal[True],
        Field(
            description="The exporter agrees that an advisor reads this conversation to answer it. Ask them; "
            "without it there is no request."
        ),
    ]
    email: Annotated[
        str | None,
        Field(
            pattern=EMAIL,
            max_length=MAX_EMAIL,
            description="Where an advisor may write that the reply is there; seen by advisors only, and "
            "erased after it.",
        ),
    ] = None


class RequestBody(BaseModel):
    """A request to an advisor, and the reply."""

    id: str
    answer_id: str
    conversation_id: str
    state: Annotated[RequestState, Field(description="`closed`: withdrawn.")]
    asked_at: datetime
    has_email: bool
    answered_at: datetime | None
    reply: Annotated[AnswerBody | None, Field(description="What an advisor answered; it has `verified_on`.")]

    @classmethod
    def of(cls, asked: Asked) -> "RequestBody":
        """Describe a stored request."""
        request = asked.request
        return cls.model_validate(
            {
                "id": request.id,
                "answer_id": request.message_id,
                "conversation_id": request.message.conversation_id,
                "state": request.state,
                "asked_at": request.created_at,
                "has_email": request.email is not None,
                "answered_at": request.answered_at,
                "reply": AnswerBody.of(asked.reply) if asked.reply else None,
            }
        )


class ExchangeBody(BaseModel):
    """One question of a conversation, what was answered, and what was asked of an advisor."""

    question: Annotated[str, Field(description="As typed.")]
    asked_at: datetime
    answer: AnswerBody
    request: RequestBody | None

    @classmethod
    def of(cls, message: Message, asked: Asked | None) -> "ExchangeBody":
        """Describe a stored exchange."""
        return cls(
            question=message.question,
            asked_at=message.created_at,
            answer=AnswerBody.of(stored_answer(message)),
            request=RequestBody.of(asked) if asked else None,
        )
