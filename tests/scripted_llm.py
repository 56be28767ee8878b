"""An OpenAI-compatible chat server that says what a test scripts, faults included: a real socket, no mock."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One reply of the server.

    Attributes:
        text: Streamed a few letters at a time.
        status: Anything but 200 is an error without a reply.
        wait: Seconds before the first byte; `pause`: seconds between pieces.
        cut: Break the connection off after so many pieces.
        raw: Bytes sent in place of a reply.
        chances: Words that could have come first → logarithms of their chances, told when asked for.
    """

    text: str = ""
    status: int = 200
    wait: float = 0.0
    pause: float = 0.0
    cut: int | None = None
    raw: bytes | None = None
    chances: dict[str, float] = field(default_factory=dict)


Script = Callable[[dict[str, Any]], Reply]


@dataclass
class ScriptedServer:
    """The address to configure, every request that came, and a sign that a client broke its request off."""

    base_url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    broken_off: threading.Event = field(default_factory=threading.Event)


@contextmanager
def scripted_server(script: Script | list[Reply]) -> Iterator[ScriptedServer]:
    """Serve a script: a function of the request, or replies in turn, the last one for ever."""
    state = ScriptedServer("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            state.requests.append(body)
            at = min(len(state.requests), len(script)) - 1 if isinstance(script, list) else 0
            reply = script[at] if isinstance(script, list) else script(body)
            try:
                _send(self, reply, reply.chances if body.get("logprobs") else {})
            except (BrokenPipeError, ConnectionResetError):
                state.broken_off.set()
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def _send(handler: BaseHTTPRequestHandler, reply: Reply, chances: dict[str, float]) -> None:
    time.sleep(reply.wait)
    if reply.status != 200:
        content = json.dumps({"error": {"message": "scripted", "type": "scripted"}}).encode()
        handler.send_response(reply.status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)
        return
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Connection", "close")
    handler.end_headers()
    if reply.raw is not None:
        handler.wfile.write(reply.raw)
        return
    pieces = [reply.text[at : at + 7] for at in range(0, len(reply.text), 7)]
    for number, piece in enumerate(pieces):
        if number == reply.cut:
            return  # no last event: the stream is cut
        handler.wfile.write(_event({"content": piece}, chances=chances if number == 0 else {}))
        handler.wfile.flush()
        time.sleep(reply.pause)
    handler.wfile.write(_event({}, finish="stop") + b"data: [DONE]\n\n")


def _event(
    delta: dict[str, str], *, finish: str | None = None, chances: dict[str, float] | None = None
) -> bytes:
    choice: dict[str, Any] = {
        "index": 0,
        "delta": {"role": "assistant", **delta},
        "finish_reason": finish,
    }
    if chances:
        words = [{"token": word, "logprob": chance, "bytes": None} for word, chance in chances.items()]
        choice["logprobs"] = {"content": [{**words[0], "top_logprobs": words}]}
    body = {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [choice],
    }
    return f"data: {json.dumps(body)}\n\n".encode()
