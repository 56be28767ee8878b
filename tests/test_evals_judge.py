"""The judge is a small OpenAI-compatible server on this machine, which answers as the test tells it to."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from core_stand_in import StandInEmbedder
from evals_stand_in import shared_run

from evals import judge as judging
from evals.judge import METRICS, as_table, judge
from tijaria.errors import ConfigurationError
from tijaria.settings import Settings

# Holds every key that one of ragas' prompts asks for: each takes what it knows.
_VERDICTS: dict[str, Any] = {
    "statements": [{"statement": "150 jours", "reason": "dit", "verdict": 1}],
    "question": "Combien de jours ?",
    "noncommittal": 0,
    "reason": "dit",
    "verdict": 1,
    "classifications": [{"statement": "150 jours", "reason": "dit", "attributed": 1}],
    "claims": ["150 jours"],
}
_STATEMENTS = {**_VERDICTS, "statements": ["150 jours"]}


@dataclass
class _Server:
    url: str = ""
    calls: int = 0
    broken: bool = False
    away_after: int | None = None
    prompts: list[str] = field(default_factory=list)

    def reply(self, prompt: str) -> str:
        self.calls += 1
        self.prompts.append(prompt)
        if self.broken:
            return "je ne sais pas"
        wants_plain = '"statements"' in prompt and '"verdict"' not in prompt
        return json.dumps(_STATEMENTS if wants_plain else _VERDICTS)


@pytest.fixture
def server() -> Iterator[_Server]:
    state = _Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send({"object": "list", "data": [{"id": "small", "object": "model"}]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if state.away_after is not None and state.calls >= state.away_after:
                self.send_error(503)
                return
            text = state.reply("\n".join(message["content"] for message in body["messages"]))
            self._send(
                {
                    "id": "x", "object": "chat.completion", "created": 1, "model": "small",
                    "choices": [{"index": 0, "finish_reason": "stop",
                                 "message": {"role": "assistant", "content": text}}],
                    "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
                }
            )  # fmt: skip

        def _send(self, data: object) -> None:
            body = json.dumps(data).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{httpd.server_port}/v1"
    yield state
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def settings(server: _Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr(judging, "load_embedder", lambda _: StandInEmbedder())
    return Settings.load(cache_dir=tmp_path, eval_llm="small", eval_llm_url=server.url)


def test_judge_scores_every_metric_and_tells_calls_and_cost(settings: Settings, server: _Server) -> None:
    found = judge(settings, shared_run().asked, limit=2, price=(1.0, 10.0))
    assert found["judged"] == 2
    for name in METRICS:
        assert found["metrics"][name]["failures"] == 0, name
        assert found["metrics"][name]["n"] == 2
        assert 0 <= found["metrics"][name]["value"] <= 1
    assert found["calls"] == server.calls > 0
    assert found["prompt_tokens"] == 100 * server.calls
    assert found["cost"] == pytest.approx(server.calls * (100 * 1.0 + 10 * 10.0) / 1e6)
    assert "faithfulness" in as_table(found).to_text()


def test_judged_answers_cost_nothing_twice(settings: Settings, server: _Server) -> None:
    first = judge(settings, shared_run().asked, limit=1)
    asked = server.calls
    again = judge(settings, shared_run().asked, limit=1)
    assert server.calls == asked
    assert (again["calls"], again["cost"]) == (0, None)
    assert again["metrics"] == first["metrics"]


def test_run_that_was_stopped_goes_on(settings: Settings, server: _Server) -> None:
    judge(settings, shared_run().asked, limit=1)
    asked = server.calls
    path = settings.cache_dir / "judge.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:-1], lines[-1][:9]]))
    judge(settings, shared_run().asked, limit=1)
    assert 0 < server.calls - asked < asked


def test_reply_that_is_no_verdict_is_a_failure_of_the_judge(settings: Settings, server: _Server) -> None:
    server.broken = True
    found = judge(settings, shared_run().asked, limit=1)
    assert {item["failures"] for item in found["metrics"].values()} == {1}
    assert {item["value"] for item in found["metrics"].values()} == {None}
    assert "failures of the judge" in as_table(found).to_text()


def test_judge_that_goes_away_loses_no_verdict(settings: Settings, server: _Server) -> None:
    server.away_after = 2
    with pytest.raises(ConfigurationError, match="goes on"):
        judge(settings, shared_run().asked, limit=2)
    server.away_after = None
    found = judge(settings, shared_run().asked, limit=2)
    assert {item["failures"] for item in found["metrics"].values()} == {0}


def test_judge_that_cannot_be_reached_is_said(settings: Settings) -> None:
    away = settings.model_copy(update={"eval_llm_url": "http://127.0.0.1:9/v1"})
    with pytest.raises(ConfigurationError, match="TIJARIA_EVAL_LLM_URL"):
        judge(away, shared_run().asked, limit=1)
