"""What a client may not exceed: the size of a request body and the number of questions in a minute."""

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.problems import RateLimitedError, problem_response

WINDOW_SECONDS = 60.0
MAX_CLIENTS = 20_000


class RateLimiter:
    """A sliding window per client: at most `per_minute` requests in any 60 seconds. Thread-safe."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with no client known; `per_minute` 0 limits nobody."""
        self.per_minute = per_minute
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, client: str) -> None:
        """Count one request of `client`.

        Raises:
            RateLimitedError: The window is full; the request was not counted.
        """
        if not self.per_minute:
            return
        with self._lock:
            now = self._clock()
            times = self._seen.setdefault(client, deque())
            self._seen.move_to_end(client)
            while times and times[0] <= now - WINDOW_SECONDS:
                times.popleft()
            if len(times) >= self.per_minute:
                raise RateLimitedError(max(1, ceil(times[0] + WINDOW_SECONDS - now)))
            times.append(now)
            # The least recently seen clients go first, so that an attacker's many addresses cannot fill
            # the memory.
            while len(self._seen) > MAX_CLIENTS:
                self._seen.popitem(last=False)


def client_key(host: str) -> str:
    """Name the client behind an address: an IPv6 customer holds a whole /64, so that counts as one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)


class BodyLimit:
    """ASGI middleware: a body above `max_bytes` is answered with 413, whether or not its length is declared.

    The body is read here in full (it is small by definition) and replayed to the application, so that no
    framework below has to cope with an error in the middle of reading.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        """Wrap `app`."""
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its body fits."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return await self.app(scope, receive, send)
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        too_large = declared.isdigit() and int(declared[:20]) > self.max_bytes
        chunks: list[bytes] = []
        size, more = 0, not too_large
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            chunk, more = message.get("body", b""), message.get("more_body", False)
            size += len(chunk)
            chunks.append(chunk)
            if size > self.max_bytes:
                too_large, more = True, False
        if too_large:
            # The rest of the body is not read; closing tells the client to stop sending it.
            return await problem_response(
                413,
                f"The request body may hold {self.max_bytes} bytes at most.",
                code="body-too-large",
                headers={"Connection": "close"},
            )(scope, receive, send)
        await self.app(scope, replay(b"".join(chunks), receive), send)


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body again that was read already."""
    pending = True

    async def replayed() -> Message:
        nonlocal pending
        if pending:
            pending = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replayed
