"""What the tests of the desk share: an application with two advisors, and what they send it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from account_stand_in import PASSWORD, _hash, application, browser, services_of, sign_in, token_in
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from app import answers
from app.answers import Ask
from app.state.people import User
from app.state.reviews import Review

QUESTION = "Dans quel délai rapatrier les recettes ?"
REFUSED = "Quelle est la météo demain ?"


@contextmanager
def desk(database_url: str, **settings: Any) -> Iterator[TestClient]:
    """Serve an application with one more advisor, `brahim`."""
    with application(database_url, **settings) as client:
        with services_of(client).database.write() as session:
            session.add(
                User(
                    id="brahim",
                    name="brahim",
                    display_name="Brahim",
                    role="advisor",
                    password_hash=_hash(),
                )
            )
        yield client


def ask(client: TestClient, question: str = QUESTION, conversation: str = "c1") -> str:
    """Ask as a client of the API does; return the answer's id."""
    asked = Ask(question=question, conversation_id=conversation, channel="api", owner=None)
    return answers.answer(services_of(client), asked).id


def review_of(client: TestClient, message_id: str) -> Review:
    with services_of(client).database.read() as session:
        return session.scalars(select(Review).where(Review.message_id == message_id)).one()


def advisor(client: TestClient, name: str = "advisor") -> TestClient:
    page = browser(client)
    assert sign_in(page, name, PASSWORD).status_code == 303
    return page


def post(page: TestClient, address: str, fields: Mapping[str, str] | None = None) -> Response:
    """Send a form of the desk, with the token of the queue's page."""
    token = token_in(page.get("/desk/queue").text)
    return page.post(f"/desk/{address}", data={"csrf_token": token, **(fields or {})})


def lines(page: TestClient, query: str = "") -> list[str]:
    """The questions of the queue, in order."""
    return re.findall(r"data-item><bdi>([^<]*)</bdi>", page.get(f"/desk/queue?{query}").text)


def verdict(value: str = "right", **fields: str) -> dict[str, str]:
    return {"verdict": value, "reason": "parce que", **fields}


def written(text: str = "Le délai est de 150 jours. [1]", **fields: str) -> dict[str, str]:
    """The form of somebody who corrects an answer and publishes it."""
    return verdict("wrong", publish="on", standalone=QUESTION, **{"text-fr": text}, **fields)
