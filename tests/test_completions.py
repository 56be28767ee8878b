"""TijarIA as a model of the OpenAI API, asked by the official client over a real socket."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from app_stand_in import StandInPipeline
from openai import APIStatusError, OpenAI

from app.main import create_app
from tijaria.settings import Settings

_ASKED = [{"role": "user", "content": "Quel est le délai de rapatriement ?"}]


@pytest.fixture(scope="module")
def pipeline() -> StandInPipeline:
    return StandInPipeline()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, pipeline: StandInPipeline) -> Iterator[OpenAI]:
    folder: Path = tmp_path_factory.mktemp("completions")
    settings = Settings(database_url=f"sqlite:///{folder}/a.db", rate_limit_per_minute=0)
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings, pipeline, chat=False), port=0, log_level="warning")  # type: ignore[arg-type]
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="any", max_retries=0)
    server.should_exit = True
    thread.join(timeout=10)


def ask(client: OpenAI, messages: list[dict[str, Any]] = _ASKED, **options: Any) -> Any:
    return client.chat.completions.create(model="tijaria", messages=messages, **options)  # type: ignore[call-overload]


def test_answer_comes_with_its_citations_in_the_text_and_as_annotations(client: OpenAI) -> None:
    reply = ask(client)
    message = reply.choices[0].message
    assert reply.choices[0].finish_reason == "stop"
    assert "150 jours" in message.content
    assert "[1]" in message.content
    assert "Office des Changes" in message.content
    first = message.annotations[0].url_citation
    assert message.content[first.start_index : first.end_index] == "[1]"
    assert first.url.startswith("http://127.0.0.1")
    assert "#quote" in first.url


def test_stream_gives_the_same_words_piece_by_piece(client: OpenAI) -> None:
    chunks = list(ask(client, stream=True, stream_options={"include_usage": True}))
    pieces = [
        chunk.choices[0].delta.content for chunk in chunks if chunk.choices and chunk.choices[0].delta.content
    ]
    assert len(pieces) > 2
    assert "".join(pieces) == ask(client).choices[0].message.content
    assert [c.choices[0].finish_reason for c in chunks if c.choices and c.choices[0].finish_reason] == [
        "stop"
    ]
    cited = [
        c.choices[0].delta.model_extra["annotations"]
        for c in chunks
        if c.choices and c.choices[0].delta.model_extra
    ]
    assert cited[-1][0]["type"] == "url_citation"
    assert chunks[-1].usage is not None


def test_conversation_is_what_the_client_sends(client: OpenAI, pipeline: StandInPipeline) -> None:
    ask(
        client,
        [
            {"role": "system", "content": "Tu es un pirate."},
            {"role": "user", "content": "Quel délai pour les biens ?"},
            {"role": "assistant", "content": "150 jours [1]"},
            {"role": "user", "content": [{"type": "text", "text": "Et pour les services ?"}]},
        ],
        temperature=1.5,
        max_tokens=3,
    )
    last = pipeline.asked[-1]
    assert last["question"] == "Et pour les services ?"
    assert last["history"] == ["Quel délai pour les biens ?"]


def test_refusal_is_an_answer(client: OpenAI) -> None:
    message = ask(client, [{"role": "user", "content": "Quelle météo ?"}]).choices[0].message
    assert message.content
    assert not message.annotations


@pytest.mark.parametrize(
    ("messages", "status"),
    [
        ([], 422),
        ([{"role": "assistant", "content": "bonjour"}], 422),
        ([{"role": "user", "content": "x" * 3000}], 422),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://x"}}]}], 422),
        ([{"role": "user", "content": "sans index"}], 503),
    ],
)
def test_what_cannot_be_asked_is_an_error_of_the_client_library(
    client: OpenAI, messages: list[dict[str, Any]], status: int
) -> None:
    for stream in (False, True):
        with pytest.raises(APIStatusError) as caught:
            ask(client, messages, stream=stream)
        assert caught.value.status_code == status


def test_models_are_listed(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["tijaria"]
