"""The HTTP API through its door: contract, streaming, errors, limits, headers, metrics. Offline, no model."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_stand_in import EmptyPipeline, StandInPipeline
from fastapi.testclient import TestClient

from app.main import create_app
from tijaria.settings import Settings


def settings(folder: Path, **overrides: Any) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder}/tijaria.db",
        index_dir=folder / "index",
        cache_dir=folder,
        **overrides,
    )


def client_for(folder: Path, pipeline: Any, **overrides: Any) -> TestClient:
    app = create_app(settings(folder, **overrides), pipeline, chat=False)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def pipeline() -> StandInPipeline:
    return StandInPipeline()


@pytest.fixture
def client(tmp_path: Path, pipeline: StandInPipeline) -> Iterator[TestClient]:
    with client_for(tmp_path, pipeline, rate_limit_per_minute=0) as client:
        yield client


def ask(client: TestClient, question: Any = "Quel délai ?", **body: Any) -> Any:
    return client.post("/v1/answers", json={"question": question, **body})


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)
    return [(name, json.loads(data)) for name, data in found]


def is_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert {"type", "title", "status"} <= body.keys()
    assert body["status"] == status
    return body


def test_answer_holds_every_field_of_the_contract(client: TestClient) -> None:
    body = ask(client).json()
    assert body.keys() == {
        "id", "conversation_id", "status", "language", "text", "citations", "warnings", "timings_ms",
        "reason", "standalone_question", "choices", "suggestions", "chart_url", "verified_on", "verified_by",
        "can_ask_advisor",
    }  # fmt: skip
    assert (body["status"], body["language"], body["reason"]) == ("answered", "fr", "")
    citation = body["citations"][0]
    assert citation.keys() == {
        "marker", "document_id", "title", "page", "section", "quote", "source_url", "publisher", "as_of",
        "url", "confidence", "status", "legal_reference", "as_of_note", "language",
    }  # fmt: skip
    assert citation["url"].endswith("#quote")
    assert citation["quote"] in body["text"]
    assert body["timings_ms"]["total"] > 0


def test_refusal_cites_nothing_and_gives_its_reason(client: TestClient) -> None:
    body = ask(client, "Quelle météo demain ?").json()
    assert (body["status"], body["reason"], body["citations"]) == ("refused", "off_topic", [])


def test_language_of_the_request_wins(client: TestClient, pipeline: StandInPipeline) -> None:
    assert ask(client, "Quel délai ?", language="ar").json()["language"] == "ar"
    assert pipeline.asked[-1]["language"] == "ar"


def test_conversation_ids_are_made_unguessable_and_carry_the_history(
    client: TestClient, pipeline: StandInPipeline
) -> None:
    first, other = ask(client, "Un").json()["conversation_id"], ask(client, "Autre").json()["conversation_id"]
    assert len(first) >= 20
    assert first != other
    ask(client, "Deux", conversation_id=first)
    again = ask(client, "Trois", conversation_id=first).json()
    assert again["conversation_id"] == first
    assert pipeline.asked[-1]["history"] == ["Un", "Deux"]


def test_history_is_the_last_questions_only(client: TestClient, pipeline: StandInPipeline) -> None:
    for number in range(9):
        ask(client, f"Question {number}", conversation_id="long")
    assert pipeline.asked[-1]["history"] == [f"Question {number}" for number in range(2, 8)]


def test_stream_gives_start_statements_and_final(client: TestClient) -> None:
    response = client.post(
        "/v1/answers", json={"question": "Quel délai ?"}, headers={"Accept": "text/event-stream"}
    )
    assert response.headers["content-type"].startswith("text/event-stream")
    found = events(response.text)
    names = [name for name, _ in found]
    assert names[0] == "start"
    assert names[-1] == "final"
    assert set(names[1:-1]) == {"statement"}
    final = found[-1][1]
    assert "".join(data["text"] for name, data in found if name == "statement") == final["text"]
    assert final["citations"][0]["quote"]
    assert found[0][1]["conversation_id"] == final["conversation_id"]


def test_stream_is_recorded_for_feedback(client: TestClient) -> None:
    response = client.post(
        "/v1/answers", json={"question": "Délai ?"}, headers={"Accept": "text/event-stream"}
    )
    answer_id = events(response.text)[-1][1]["id"]
    assert client.post("/v1/feedback", json={"answer_id": answer_id, "value": 1}).status_code == 201


def test_stream_that_breaks_ends_with_a_problem_without_internals(client: TestClient) -> None:
    response = client.post(
        "/v1/answers", json={"question": "coupure"}, headers={"Accept": "text/event-stream"}
    )
    name, data = events(response.text)[-1]
    assert (name, data["status"]) == ("error", 500)
    assert "secret" not in response.text


@pytest.mark.parametrize(("question", "status"), [("invalide", 422), ("sans index", 503), ("panne", 500)])
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_errors_before_the_first_event_have_their_status(
    client: TestClient, question: str, status: int, accept: str
) -> None:
    body = is_problem(
        client.post("/v1/answers", json={"question": question}, headers={"Accept": accept}), status
    )
    assert "secret" not in json.dumps(body)


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({}, "question"),
        ({"question": ""}, "question"),
        ({"question": " \n\t"}, "question"),
        ({"question": None}, "question"),
        ({"question": 7}, "question"),
        ({"question": ["a"]}, "question"),
        ({"question": {"a": {"b": []}}}, "question"),
        ({"question": "a\x00b"}, "question"),
        ({"question": "x" * 2001}, "question"),
        ({"question": "q", "language": "en"}, "language"),
        ({"question": "q", "language": 3}, "language"),
        ({"question": "q", "conversation_id": "../etc"}, "conversation_id"),
        ({"question": "q", "conversation_id": "x" * 65}, "conversation_id"),
        ({"question": "q", "langauge": "fr"}, "langauge"),
        ([], "body"),
        ("question", "body"),
    ],
)
def test_wrong_parameters_are_named(client: TestClient, body: Any, parameter: str) -> None:
    problem = is_problem(client.post("/v1/answers", json=body), 422)
    assert parameter in [error["parameter"] for error in problem["errors"]]
    assert parameter in problem["detail"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"question": "\\ud800"}',
        b'{"question": "\\udc00 d\\ud83d"}',
        b'{"\\ud800": 1, "question": "q"}',
        b'{"question": NaN}',
        b'{"question": ' + b"9" * 5000 + b"}",
        b"[" * 30_000,
        b'{"question":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
        b'{"question": "q", "conversation_id": "\\u0000"}',
        b"null",
    ],
)
def test_hostile_bodies_are_client_errors(client: TestClient, raw: bytes) -> None:
    response = client.post("/v1/answers", content=raw, headers={"Content-Type": "application/json"})
    assert response.status_code in {400, 422}
    is_problem(response, response.status_code)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_other_content_types_are_refused(client: TestClient, kind: str) -> None:
    response = client.post("/v1/answers", content=b'{"question": "q"}', headers={"Content-Type": kind})
    is_problem(response, 415)


def test_json_with_parameters_is_accepted(client: TestClient) -> None:
    for kind in ("application/json; charset=utf-8", "application/ld+json", "Application/JSON"):
        response = client.post("/v1/answers", content=b'{"question": "q"}', headers={"Content-Type": kind})
        assert response.status_code == 200


def test_unknown_paths_and_methods_are_problems(client: TestClient) -> None:
    is_problem(client.get("/v1/nothing"), 404)
    response = client.get("/v1/answers")
    is_problem(response, 405)
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("chunked", [False, True])
def test_large_bodies_are_refused(client: TestClient, chunked: bool) -> None:
    raw = b'{"question": "' + b"x" * 70_000 + b'"}'
    content = (raw[i : i + 1000] for i in range(0, len(raw), 1000)) if chunked else raw
    response = client.post("/v1/answers", content=content, headers={"Content-Type": "application/json"})
    is_problem(response, 413)


def test_chunked_bodies_within_the_limit_are_read(client: TestClient) -> None:
    chunks = iter([b'{"question":', b' "Quel', " délai ?".encode(), b'"}'])
    response = client.post("/v1/answers", content=chunks, headers={"Content-Type": "application/json"})
    assert response.status_code == 200


def test_rate_limit_tells_when_to_come_back(tmp_path: Path) -> None:
    with client_for(tmp_path, StandInPipeline(), rate_limit_per_minute=3) as client:
        assert [ask(client).status_code for _ in range(4)] == [200, 200, 200, 429]
        response = ask(client)
        body = is_problem(response, 429)
        assert 1 <= int(response.headers["retry-after"]) == body["retry_after"] <= 60
        is_problem(client.get("/v1/passages", params={"q": "x"}), 429)
        assert client.get("/healthz").status_code == 200


def test_forwarded_addresses_count_only_from_trusted_proxies(tmp_path: Path) -> None:
    def statuses(trusted: str) -> list[int]:
        app = create_app(
            settings(tmp_path, rate_limit_per_minute=1, trusted_proxies=trusted),
            StandInPipeline(),
            chat=False,
        )
        client = TestClient(app, client=("10.0.0.1", 1))
        return [
            client.post(
                "/v1/answers", json={"question": "q"}, headers={"X-Forwarded-For": f"203.0.113.{number}"}
            ).status_code
            for number in range(2)
        ]

    assert statuses("") == [200, 429]
    assert statuses("192.0.2.1") == [200, 429]
    assert statuses("10.0.0.0/8") == [200, 200]


def test_passages_are_ranked_with_their_scores(client: TestClient) -> None:
    body = client.get("/v1/passages", params={"q": "délai", "k": 5}).json()
    assert len(body["passages"]) == 2
    assert body["passages"][0].keys() == {
        "id", "document_id", "title", "section", "text", "language", "topic", "page", "url", "score", "dense",
        "lexical", "asked",
    }  # fmt: skip
    assert client.get(body["passages"][0]["url"]).text.count('id="quote"') == 1


def test_passages_say_how_the_query_was_understood_when_asked(client: TestClient) -> None:
    found = [client.get("/v1/passages", params={"q": "lflous", **more}).json() for more in ({}, {"debug": 1})]
    assert found[0]["understood"] is None
    understood = found[1]["understood"]
    assert (understood["form"], understood["named"], understood["aspects"]) == (
        "ary-Latn",
        ["devise"],
        ["who"],
    )
    assert understood["terms"] == [{"term": "lflous", "expansions": [{"term": "devis", "weight": 0.6}]}]


def test_passages_filter_by_language_and_topic(client: TestClient) -> None:
    def languages(**filters: str) -> list[str]:
        found = client.get("/v1/passages", params={"q": "délai", **filters}).json()["passages"]
        return [passage["language"] for passage in found]

    assert languages(language="ar") == ["ar"]
    assert languages(topic="market") == []
    assert languages(k="1") == ["fr"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=%00", "q"),
        ("q=a&k=0", "k"),
        ("q=a&k=51", "k"),
        ("q=a&k=many", "k"),
        ("q=a&k=" + "9" * 5000, "k"),
        ("q=a&language=en", "language"),
        ("q=a&topic=sport", "topic"),
        ("q=" + "x" * 2001, "q"),
    ],
)
def test_wrong_query_parameters_are_named(client: TestClient, query: str, parameter: str) -> None:
    problem = is_problem(client.get(f"/v1/passages?{query}"), 422)
    assert [error["parameter"] for error in problem["errors"]] == [parameter]


def test_query_that_is_not_utf8_is_searched_as_it_reads(client: TestClient) -> None:
    assert client.get("/v1/passages?q=%ff%fe").status_code == 200


def test_feedback_is_stored_and_the_last_word_counts(client: TestClient) -> None:
    answer_id = ask(client).json()["id"]
    for value, comment in ((1, ""), (-1, "trop vague")):
        response = client.post(
            "/v1/feedback", json={"answer_id": answer_id, "value": value, "comment": comment}
        )
        assert response.status_code == 201
    stored = client.app.state.services.conversations.feedback()
    assert [(row[0], row[2], row[3]) for row in stored] == [(answer_id, -1, "trop vague")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"answer_id": "never-given", "value": 1}, 404),
        ({"answer_id": "a", "value": 0}, 422),
        ({"answer_id": "a", "value": "1"}, 422),
        ({"answer_id": "a", "value": 1, "comment": "x" * 2001}, 422),
        ({"answer_id": "a", "value": 1, "comment": "\x00"}, 422),
        ({"answer_id": "a' OR 1=1", "value": 1}, 422),
        ({"value": 1}, 422),
    ],
)
def test_wrong_feedback_is_refused(client: TestClient, body: Any, status: int) -> None:
    is_problem(client.post("/v1/feedback", json=body), status)


def test_feedback_with_half_a_character_is_refused(client: TestClient) -> None:
    raw = b'{"answer_id": "a", "value": 1, "comment": "\\ud800"}'
    is_problem(client.post("/v1/feedback", content=raw, headers={"Content-Type": "application/json"}), 422)


def test_health_and_readiness(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["generation"] == "20261123-1"
    with client_for(tmp_path, EmptyPipeline()) as empty:
        assert empty.get("/healthz").status_code == 200
        assert "ingest" in is_problem(empty.get("/readyz"), 503)["detail"]
        is_problem(ask(empty), 503)


def test_metrics_count_answers_refusals_and_the_index(client: TestClient) -> None:
    ask(client)
    ask(client, "météo")
    client.get("/v1/nothing")
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    text = response.text
    assert (
        'tijaria_answers_total{channel="api",language="fr",reason="off_topic",status="refused"} 1.0' in text
    )
    assert 'tijaria_answer_seconds_count{channel="api"} 2.0' in text
    assert 'tijaria_http_responses_total{method="GET",status="404"} 1.0' in text
    assert 'generation="20261123-1"' in text
    assert "tijaria_ready 1.0" in text


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/v1/nothing", "/documents", "/openapi.json", "/static/documents.css"]
)
def test_every_response_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path, follow_redirects=False).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("question", ["panne", "sans index", "x" * 3000, "x" * 80_000])
def test_errors_have_the_security_headers_too(client: TestClient, question: str) -> None:
    assert "content-security-policy" in ask(client, question).headers


def test_openapi_describes_answers_with_examples_and_problems(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    operation = document["paths"]["/v1/answers"]["post"]
    assert {"200", "413", "415", "422", "429", "503"} <= operation["responses"].keys()
    assert "application/problem+json" in operation["responses"]["429"]["content"]
    assert document["components"]["schemas"]["QuestionBody"]["examples"]
    assert client.get("/docs").status_code == 404


def test_answers_go_on_when_the_database_fails(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    conversations = client.app.state.services.conversations
    monkeypatch.setattr(type(conversations), "record", fail)
    monkeypatch.setattr(type(conversations), "recent_turns", fail)
    assert ask(client).json()["status"] == "answered"
    assert "tijaria_unrecorded_answers_total 1.0" in client.get("/metrics").text


def test_conversation_opened_twice_at_once_keeps_both_questions(client: TestClient) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(lambda i: ask(client, f"Q{i}", conversation_id="same").status_code, range(16))
        )
    assert statuses == [200] * 16
    assert len(client.app.state.services.conversations.recent_turns("same")) == 6
    assert "tijaria_unrecorded_answers_total 0.0" in client.get("/metrics").text
