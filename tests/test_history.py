"""A reader's own conversations: shown again through Chainlit's routes, kept from others, deleted, expired."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from account_stand_in import application, browser, csrf_of, services_of, sign_in
from app_stand_in import StandInPipeline
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app import answers
from app.answers import Ask
from app.main import create_app
from app.retention import purge
from app.state.conversations import Conversation, Feedback, Message, MessageCitation
from tijaria.settings import Settings

OURS = {"Origin": "http://testserver"}
FILTER = {"pagination": {"first": 20}, "filter": {}}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with application(f"sqlite:///{tmp_path_factory.mktemp('history')}/a.db", chat=True) as client:
        yield client


def reader_of(client: TestClient, name: str = "") -> TestClient:
    reader = browser(client)
    if name:
        sign_in(reader, name)
    assert reader.get("/chat/").status_code == 200
    return reader


def owner_of(reader: TestClient) -> str:
    return str(reader.get("/chat/user").json()["identifier"])


def ask(client: TestClient, reader: TestClient, thread: str, question: str = "Quel délai ?") -> None:
    """As the chat does when a message comes in over the socket."""
    ask = Ask(question, thread, "chat", owner=owner_of(reader), run_id=f"run-{thread}-{question}")
    answers.answer(services_of(client), ask)


def threads(reader: TestClient, **filters: Any) -> list[dict[str, Any]]:
    body = {**FILTER, "filter": filters}
    response = reader.post("/chat/project/threads", json=body, headers=OURS)
    assert response.status_code == 200, response.text
    return list(response.json()["data"])


def test_visitor_finds_the_conversation_again(client: TestClient) -> None:
    reader = reader_of(client)
    ask(client, reader, "t1")
    ask(client, reader, "t1", "et pour les services ?")
    client.app.state.services.conversations.record_feedback("run-t1-Quel délai ?", value=-1, comment="non")  # type: ignore[attr-defined]
    # A reload: the same cookie, nothing else.
    again = browser(client)
    again.cookies.set("tijaria_visitor", reader.cookies["tijaria_visitor"])
    assert [(item["id"], item["name"]) for item in threads(again)] == [("t1", "Quel délai ?")]
    thread = again.get("/chat/project/thread/t1").json()
    assert [step["type"] for step in thread["steps"]] == ["user_message", "run", "assistant_message"] * 2
    question, run, answer = thread["steps"][:3]
    assert question["output"] == "Quel délai ?"
    assert "150 jours" in answer["output"]
    assert "#### Sources" in answer["output"]
    assert (run["parentId"], answer["parentId"]) == (question["id"], run["id"])
    assert run["id"] == "run-t1-Quel délai ?"
    assert answer["feedback"]["value"] == 0
    assert answer["feedback"]["comment"] == "non"
    assert again.get("/chat/thread/t1").status_code == 200


@pytest.mark.parametrize("stranger", ["", "exporter", "advisor", "maintainer", "nobody"])
def test_conversations_of_others_are_not_shown_changed_or_deleted(client: TestClient, stranger: str) -> None:
    reader = reader_of(client)
    thread = f"mine-{stranger or 'visitor'}"
    ask(client, reader, thread)
    other = browser(client) if stranger == "nobody" else reader_of(client, stranger)
    if stranger == "nobody":
        assert other.post("/chat/project/threads", json=FILTER, headers=OURS).status_code == 401
    else:
        # An owner named by the client is not believed.
        assert threads(other) == threads(other, userId=owner_of(reader)) == []
    assert other.get(f"/chat/project/thread/{thread}").status_code == 401
    body = {"threadId": thread, "name": "volé"}
    assert other.put("/chat/project/thread", json=body, headers=OURS).status_code == 401
    assert other.request("DELETE", "/chat/project/thread", json=body, headers=OURS).status_code == 401
    headers = csrf_of(other)
    assert other.delete(f"/v1/conversations/{thread}", headers=headers).status_code == 404
    body = {"question": "q", "conversation_id": thread}
    assert other.post("/v1/answers", json=body, headers=headers).status_code == 404
    streamed = {**headers, "Accept": "text/event-stream"}
    assert other.post("/v1/answers", json=body, headers=streamed).status_code == 404
    assert other.get("/v1/conversations").json() == {"conversations": []}
    assert [item["name"] for item in threads(reader)] == ["Quel délai ?"]


def test_chainlit_s_own_token_is_neither_given_nor_taken(client: TestClient) -> None:
    from chainlit.auth import create_jwt
    from chainlit.user import User

    reader = reader_of(client)
    ask(client, reader, "t2")
    assert "access_token" not in reader.cookies
    stolen = create_jwt(User(identifier=owner_of(reader)))
    other = browser(client)
    for headers in ({"Cookie": f"access_token={stolen}"}, {"Authorization": f"Bearer {stolen}"}):
        assert other.get("/chat/user", headers=headers).status_code == 401
        assert other.get("/chat/project/thread/t2", headers=headers).status_code == 401


def test_account_has_the_same_conversations_in_every_browser_until_it_signs_out(client: TestClient) -> None:
    first, second = reader_of(client, "exporter"), reader_of(client, "exporter")
    ask(client, first, "t3")
    assert [item["id"] for item in threads(second)] == ["t3"]
    second.post("/sign-out", headers=csrf_of(second))
    assert threads(reader_of(client)) == []
    assert second.get("/chat/project/thread/t3").status_code == 401
    first.delete("/v1/conversations", headers=csrf_of(first))


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_other_sites_cannot_use_the_chat_s_routes(client: TestClient, headers: dict[str, str]) -> None:
    reader = reader_of(client)
    body = {"threadId": "t", "name": "x"}
    for method, path in (
        ("PUT", "/feedback"),
        ("DELETE", "/feedback"),
        ("PUT", "/project/thread"),
        ("DELETE", "/project/thread"),
        ("POST", "/project/threads"),
        ("POST", "/set-session-cookie"),
    ):
        assert reader.request(method, f"/chat{path}", json=body, headers=headers).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_other_sites_cannot_open_the_socket(client: TestClient, origin: str) -> None:
    from starlette.websockets import WebSocketDisconnect

    reader = reader_of(client)
    headers = {"Origin": origin} if origin else {}
    with (
        pytest.raises(WebSocketDisconnect) as caught,
        reader.websocket_connect("/chat/ws/socket.io/?EIO=4&transport=websocket", headers=headers),
    ):
        pass
    assert caught.value.code == 1008


def test_owner_renames_searches_and_deletes(client: TestClient) -> None:
    reader = reader_of(client)
    ask(client, reader, "t4")
    ask(client, reader, "t5", "Quelles pièces ?")
    body = {"threadId": "t4", "name": "Rapatriement"}
    assert reader.put("/chat/project/thread", json=body, headers=OURS).status_code == 200
    assert [item["name"] for item in threads(reader)] == ["Quelles pièces ?", "Rapatriement"]
    assert [item["id"] for item in threads(reader, search="pièces")] == ["t5"]
    assert reader.request("DELETE", "/chat/project/thread", json=body, headers=OURS).status_code == 200
    assert [item["id"] for item in threads(reader)] == ["t5"]
    assert [item["id"] for item in reader.get("/v1/conversations").json()["conversations"]] == ["t5"]
    assert reader.delete("/v1/conversations/t5", headers=csrf_of(reader)).status_code == 204
    assert reader.delete("/v1/conversations/t5", headers=csrf_of(reader)).status_code == 404
    with services_of(client).database.read() as session:
        for table in (Message, MessageCitation, Feedback):
            key = table.conversation_id if table is Message else table.message_id  # type: ignore[attr-defined]
            assert session.scalar(select(func.count()).select_from(table).where(key.in_(["t4", "t5"]))) == 0


def test_conversation_without_an_owner_is_deleted_by_who_knows_it(client: TestClient) -> None:
    reader = browser(client)
    body = reader.post("/v1/answers", json={"question": "q"}).json()
    path = f"/v1/conversations/{body['conversation_id']}"
    stranger = reader_of(client)
    assert stranger.delete(path, headers=csrf_of(stranger)).status_code == 404
    assert reader.delete(path).status_code == 204
    assert reader.delete(path).status_code == 404


def test_retention_deletes_what_is_old_and_nothing_else(tmp_path: Path) -> None:
    for days, left in ((30, ["new"]), (0, ["old", "new"])):
        with application(f"sqlite:///{tmp_path}/{days}.db", retention_days=days) as client:
            services = services_of(client)
            for name in ("old", "new"):
                answers.answer(services, Ask("Quel délai ?", name, "chat", owner="visitor:a", run_id=name))
            services.conversations.record_feedback("old", value=1)
            with services.database.write() as session:
                session.get_one(Conversation, "old").active_at -= timedelta(days=31)
            purge(services)
            with services.database.read() as session:
                kept = session.scalars(select(Conversation.id).order_by(Conversation.created_at)).all()
                assert kept == left
                assert session.scalar(select(func.count()).select_from(Feedback)) == len(left) - 1


def test_start_purges(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    with application(url) as client:
        answers.answer(services_of(client), Ask("Quel délai ?", "old", "chat"))
        with services_of(client).database.write() as session:
            session.get_one(Conversation, "old").active_at -= timedelta(days=400)
    with TestClient(create_app(Settings(database_url=url), StandInPipeline(), chat=False)) as client:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with services_of(client).database.read() as session:
                if session.scalar(select(func.count()).select_from(Conversation)) == 0:
                    return
            time.sleep(0.02)
    pytest.fail("the old conversation is still there")
