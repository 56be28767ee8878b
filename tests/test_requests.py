"""Asking an advisor: consent, ownership, limits, the reply and its end; over HTTP and in the chat."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from account_stand_in import application, browser, csrf_of, services_of
from app_stand_in import StandInPipeline
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from app import audit
from app.accounts.roles import Role
from app.advisor_requests import UnknownRequestError, may_ask
from app.audit import Actor
from app.deps import REQUESTS_PER_MINUTE
from app.evidence import bind
from app.retention import purge
from app.state.base import now
from app.state.conversations import AdvisorRequest
from app.state.reviews import Review
from app.state.verified import VerifiedAnswer, VerifiedCitation, VerifiedText
from tijaria.settings import Settings

PIPELINE = StandInPipeline()
CITED = PIPELINE.answer("Quel délai ?")
REFUSED = "Quelle météo demain ?"


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with application(database_url) as client:
        yield client


def visitor(client: TestClient, **options: Any) -> TestClient:
    reader = browser(client, **options)
    reader.get("/sign-in")
    return reader


def ask(reader: TestClient, question: str = REFUSED, **fields: Any) -> dict[str, Any]:
    response = reader.post("/v1/answers", json={"question": question, **fields}, headers=csrf_of(reader))
    assert response.status_code == 200, response.text
    return dict(response.json())


def request(reader: TestClient, answer_id: str, **fields: Any) -> Any:
    body = {"answer_id": answer_id, "consent": True, **fields}
    return reader.post("/v1/requests", json=body, headers=csrf_of(reader))


def stored(client: TestClient) -> list[AdvisorRequest]:
    with services_of(client).database.read() as session:
        return list(session.scalars(select(AdvisorRequest)))


def reply(client: TestClient, request_id: str, *, named: bool = False, state: str = "served") -> str:
    """Publish a reply as the desk does."""
    with services_of(client).database.write() as session:
        answer = VerifiedAnswer(
            question="q", standalone="q", form="fr", state=state, author_id="advisor", author_named=named,
            generation="20261123-1", verified_at=now(),
        )  # fmt: skip
        answer.texts = [VerifiedText(language="fr", markdown="Le délai est de **150 jours**. [1]")]
        bound = bind(CITED.citations[:1], PIPELINE.document)[0]
        answer.citations = [
            VerifiedCitation(
                language="fr", marker=1, document_id=bound.document_id, sentence_ids=bound.sentence_ids,
                quote_hash=bound.quote_hash, document_hash=bound.document_hash, shown=bound.shown,
            )
        ]  # fmt: skip
        session.add(answer)
        session.flush()
        answered = {"verified_answer_id": answer.id, "state": "answered", "answered_at": now()}
        session.execute(update(AdvisorRequest).where(AdvisorRequest.id == request_id).values(**answered))
        return answer.id


def test_refused_question_is_handed_on_and_the_reply_is_read_in_the_conversation(client: TestClient) -> None:
    reader = visitor(client)
    refused = ask(reader)
    assert refused["can_ask_advisor"] is True
    made = request(reader, refused["id"], email="amal@exemple.ma")
    assert made.status_code == 201
    body = made.json()
    assert {k: body[k] for k in ("answer_id", "state", "has_email", "reply", "answered_at")} == {
        "answer_id": refused["id"], "state": "open", "has_email": True, "reply": None, "answered_at": None,
    }  # fmt: skip
    assert "amal@" not in made.text
    with services_of(client).database.read() as session:
        review = session.scalars(select(Review)).one()
    assert (review.origin, review.state, review.message_id) == ("advisor_request", "open", refused["id"])

    verified = reply(client, body["id"])
    shown = reader.get(f"/v1/conversations/{refused['conversation_id']}")
    assert shown.headers["cache-control"] == "no-store"
    (exchange,) = shown.json()["exchanges"]
    assert (exchange["question"], exchange["answer"]["status"]) == (REFUSED, "refused")
    answer = exchange["request"]["reply"]
    assert (answer["text"], answer["verified_by"]) == ("Le délai est de **150 jours**. [1]", "")
    assert answer["verified_on"] == now().date().isoformat()
    assert answer["citations"][0]["quote"] == CITED.citations[0].quote
    assert reader.get(f"/v1/requests/{body['id']}").json() == exchange["request"]
    assert verified not in shown.text
    assert "advisor" not in answer["text"]


def test_advisor_is_named_only_if_they_choose_it(client: TestClient) -> None:
    with services_of(client).database.write() as session:
        from app.state.people import User

        session.get_one(User, "advisor").display_name = "Salma B."
    reader = visitor(client)
    texts = []
    for named in (False, True):
        made = request(reader, ask(reader)["id"]).json()
        reply(client, made["id"], named=named)
        texts.append(reader.get(f"/v1/requests/{made['id']}"))
    assert "Salma" not in texts[0].text
    assert texts[1].json()["reply"]["verified_by"] == "Salma B."


@pytest.mark.parametrize("state", ["stale", "withdrawn"])
def test_reply_whose_source_changed_says_so_and_a_withdrawn_one_is_gone(
    client: TestClient, state: str
) -> None:
    reader = visitor(client)
    made = request(reader, ask(reader)["id"]).json()
    reply(client, made["id"], state=state)
    found = reader.get(f"/v1/requests/{made['id']}").json()["reply"]
    if state == "withdrawn":
        assert found is None
    else:
        assert "a changé depuis" in found["warnings"][0]


def test_asking_twice_is_one_request_and_the_email_can_come_later(client: TestClient) -> None:
    reader = visitor(client)
    refused = ask(reader)
    first = request(reader, refused["id"]).json()
    second = request(reader, refused["id"], email="a@b.ma").json()
    assert (first["id"], first["has_email"], second["has_email"]) == (second["id"], False, True)
    assert request(reader, refused["id"]).json()["has_email"] is True
    assert len(stored(client)) == 1
    with services_of(client).database.read() as session:
        assert len(session.scalars(select(Review)).all()) == 1


def test_withdrawn_request_has_no_email_and_can_be_made_again(client: TestClient) -> None:
    reader = visitor(client)
    refused = ask(reader)
    made = request(reader, refused["id"], email="a@b.ma").json()
    assert reader.delete(f"/v1/requests/{made['id']}", headers=csrf_of(reader)).status_code == 204
    assert [(item.state, item.email) for item in stored(client)] == [("closed", None)]
    assert request(reader, refused["id"]).json()["state"] == "open"


@pytest.mark.parametrize("stranger", ["visitor", "nobody"])
def test_others_neither_ask_nor_read_nor_withdraw(client: TestClient, stranger: str) -> None:
    reader = visitor(client)
    refused = ask(reader)
    other = visitor(client) if stranger == "visitor" else browser(client)
    assert request(other, refused["id"]).status_code == 404
    assert stored(client) == []
    made = request(reader, refused["id"]).json()
    reply(client, made["id"])
    assert other.get(f"/v1/requests/{made['id']}").status_code == 404
    assert other.delete(f"/v1/requests/{made['id']}", headers=csrf_of(other)).status_code == 404
    response = other.get(f"/v1/conversations/{refused['conversation_id']}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert stored(client)[0].state == "answered"


def test_client_without_cookies_asks_for_its_own_conversation(client: TestClient) -> None:
    program = browser(client)
    refused = ask(program)
    made = request(program, refused["id"])
    assert made.status_code == 201
    assert program.get(f"/v1/conversations/{refused['conversation_id']}").json()["exchanges"][0]["request"]
    assert visitor(client).get(f"/v1/requests/{made.json()['id']}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"consent": False}, 422),
        ({"consent": None}, 422),
        ({"email": "sans arobase"}, 422),
        ({"email": "a@b"}, 422),
        ({"email": "a@b.ma\nBcc: x@y.ma"}, 422),
        ({"email": "<a@b.ma>"}, 422),
        ({"email": f"{'a' * 250}@b.ma"}, 422),
        ({"answer_id": "unknown"}, 404),
        ({"answer_id": "../x"}, 422),
        ({"surplus": 1}, 422),
    ],
)
def test_unusable_requests_are_problems_and_store_nothing(
    client: TestClient, fields: dict[str, Any], status: int
) -> None:
    reader = visitor(client)
    body = {"answer_id": ask(reader)["id"], "consent": True, **fields}
    response = reader.post("/v1/requests", json=body, headers=csrf_of(reader))
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert stored(client) == []


def test_answered_questions_are_not_handed_on(client: TestClient) -> None:
    reader = visitor(client)
    answered = ask(reader, "Quel délai ?")
    assert answered["can_ask_advisor"] is False
    assert request(reader, answered["id"]).status_code == 409
    assert not may_ask("refused", "fraud")
    assert not may_ask("clarify", "")


def test_requests_need_the_token_and_are_limited(client: TestClient) -> None:
    reader = visitor(client)
    refused = ask(reader)
    body = {"answer_id": refused["id"], "consent": True}
    assert reader.post("/v1/requests", json=body).json()["type"] == "urn:tijaria:problem:csrf"
    statuses = [request(reader, refused["id"]).status_code for _ in range(REQUESTS_PER_MINUTE + 1)]
    assert statuses == [201] * REQUESTS_PER_MINUTE + [429]


def test_email_is_erased_after_the_reply_and_after_a_while_without_one(client: TestClient) -> None:
    reader = visitor(client)
    made = [request(reader, ask(reader)["id"], email=f"{n}@b.ma").json()["id"] for n in range(3)]
    old = now() - timedelta(days=Settings().email_retention_days, minutes=1)
    with services_of(client).database.write() as session:
        first, second, third = (session.get_one(AdvisorRequest, id_) for id_ in made)
        first.created_at = old
        second.created_at, second.answered_at, second.state = old, now(), "answered"
        third.answered_at = old
    purge(services_of(client))
    assert {item.id: item.email for item in stored(client)} == {
        made[0]: None,
        made[1]: "1@b.ma",
        made[2]: None,
    }


def test_advisor_who_wrote_erases_the_email_and_is_in_the_audit_log(client: TestClient) -> None:
    reader, found = visitor(client), services_of(client)
    made = request(reader, ask(reader)["id"], email="a@b.ma").json()
    found.advisor_requests.notified(made["id"], Actor("advisor", Role.ADVISOR))
    found.advisor_requests.notified(made["id"], Actor("advisor", Role.ADVISOR))
    assert stored(client)[0].email is None
    (entry,) = audit.entries(found.database, subject=f"request:{made['id']}")
    assert (entry.action, entry.actor_id) == ("request.notified", "advisor")
    with pytest.raises(UnknownRequestError):
        found.advisor_requests.notified("unknown", Actor("advisor", Role.ADVISOR))


def test_email_is_not_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    reader = visitor(client)
    request(reader, ask(reader)["id"], email="secret.person@exemple.ma")
    assert "secret.person" not in caplog.text


def test_deleted_conversation_takes_the_request_with_it(client: TestClient) -> None:
    reader = visitor(client)
    refused = ask(reader)
    request(reader, refused["id"], email="a@b.ma")
    path = f"/v1/conversations/{refused['conversation_id']}"
    assert reader.delete(path, headers=csrf_of(reader)).status_code == 204
    assert stored(client) == []
    with services_of(client).database.read() as session:
        assert session.scalars(select(Review)).all() == []


def test_reply_is_announced_until_it_was_seen(client: TestClient) -> None:
    reader, found = visitor(client), services_of(client)
    refused = ask(reader)
    made = request(reader, refused["id"]).json()
    owner = found.conversations.owner_of(refused["conversation_id"])
    assert owner is not None
    assert found.advisor_requests.unseen(owner) == []
    reply(client, made["id"])
    assert [item.conversation_id for item in found.advisor_requests.unseen(owner)] == [
        refused["conversation_id"]
    ]
    assert found.advisor_requests.unseen("visitor:other") == []
    reader.get(f"/v1/conversations/{refused['conversation_id']}")
    assert found.advisor_requests.unseen(owner) == []


@pytest.mark.parametrize(
    ("language", "waiting"),
    [("fr", "Question transmise à un conseiller le "), ("ar", "تم إرسال السؤال إلى مستشار بتاريخ ")],
)
def test_chat_shows_that_it_waits_and_then_the_reply(tmp_path: Path, language: str, waiting: str) -> None:
    with application(f"sqlite:///{tmp_path}/a.db", chat=True) as client:
        reader = browser(client)
        reader.get("/chat/")
        refused = ask(reader, language=language)

        def outputs() -> list[str]:
            thread = reader.get(f"/chat/project/thread/{refused['conversation_id']}").json()
            return [step["output"] for step in thread["steps"]]

        assert len(outputs()) == 3
        made = request(reader, refused["id"]).json()
        assert outputs()[3].startswith(waiting)
        assert reader.delete(f"/v1/requests/{made['id']}", headers=csrf_of(reader)).status_code == 204
        assert outputs()[3] in {"Demande retirée.", "تم سحب الطلب."}
        request(reader, refused["id"])
        reply(client, made["id"])
        assert "**✓ Réponse vérifiée par un conseiller le " in outputs()[3]
        assert "150 jours" in outputs()[3]
        assert "#### Sources" in outputs()[3]
        assert len(outputs()) == 4
