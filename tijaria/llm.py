"""The chat model: any that LangChain can start, asked with time limits and never waited for longer.

A reader waits for an answer, not for a model: every call has a deadline, transient failures before the first
word are tried again with a growing pause, calls at the same time are limited, and a model that keeps failing
is left alone for a while. A request whose reader has gone is broken off at once: a server that writes on for
nobody has no time for the next one.
"""

import asyncio
import math
import os
import queue
import random
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, Protocol

from tijaria.circuit_breaker import CircuitBreaker
from tijaria.errors import ConfigurationError, GenerationError, SlowModelError
from tijaria.pace import Pace
from tijaria.settings import Settings

Role = Literal["system", "user", "assistant"]
Message = tuple[Role, str]

_FIRST_PAUSE_SECONDS = 0.25
_TRANSIENT = {408, 409, 425, 429, 500, 502, 503, 504, 529}
_NO_KEY = "not-needed"
_BAD_REQUEST = 400
_WORDS = 20
# A word without its chance, from a provider that does not tell: as sure as a small model is at most.
_PLAIN = 2.0


class StreamingModel(Protocol):
    """What is used of a LangChain chat model."""

    def astream(self, input: Any, **options: Any) -> AsyncIterator[Any]:
        """Yield pieces of a reply, each with a `text`; cancelled, it closes its connection."""


class ChatModel:
    """Streams replies. Thread-safe."""

    def __init__(
        self, model: StreamingModel, *, concurrency: int, breaker: CircuitBreaker, tells_chances: bool = False
    ) -> None:
        """Take the model, how many requests it may get at the same time, and whether it tells chances."""
        self._model = model
        self._slots = threading.BoundedSemaphore(concurrency)
        self._tells_chances = tells_chances
        self.breaker = breaker
        self.pace = Pace()

    def stream(
        self,
        messages: Sequence[Message],
        *,
        seconds: float,
        max_tokens: int,
        until: Callable[[], float] | None = None,
    ) -> Iterator[str]:
        """Start a reply and return its pieces as they come; closing the iterator stops the model.

        Args:
            messages: The conversation; what stays the same from one question to the next comes first, so that
                a server can keep what it has read of it.
            seconds: Time for the whole reply, waiting for a free slot included.
            max_tokens: Length limit of the reply.
            until: Time by `time.monotonic` at which the reader goes, should that be earlier; asked anew
                before each piece.

        Raises:
            GenerationError: The model is left alone or busy; while reading: it failed, said nothing or broke
                off.
            SlowModelError: The time is over.
        """
        call = self._start(messages, seconds, {"max_tokens": max_tokens})
        call.until = until or call.until
        return self._watched(call)

    def leaning(self, messages: Sequence[Message], *, seconds: float) -> float:
        """Return the log-odds of "Yes" over "No" as the reply to a question in English; 0 for neither.

        Errors as of `stream`. A provider that tells no chances of words is taken at its word.
        """
        options: dict[str, Any] = {"max_tokens": 1}
        if self._tells_chances:
            options |= {"logprobs": True, "top_logprobs": _WORDS}
        call = self._start(messages, seconds, options)
        try:
            text = "".join(self._watched(call))
        except GenerationError as error:
            if getattr(error.__cause__, "status_code", None) != _BAD_REQUEST:
                raise
            self._tells_chances = False  # it knows no such option: the next one is asked without
            return 0.0
        chances = call.chances or {text: 0.0}
        yes, no = _chance(chances, "yes"), _chance(chances, "no")
        return yes - no if call.chances else _PLAIN * (math.isfinite(yes) - math.isfinite(no))

    def _start(self, messages: Sequence[Message], seconds: float, options: Mapping[str, Any]) -> "_Call":
        deadline = time.monotonic() + seconds
        if not self.breaker.allows():
            raise GenerationError("The chat model is left alone after repeated failures.")
        if not self._slots.acquire(timeout=seconds / 2):
            raise GenerationError(
                "The chat model is busy; raise TIJARIA_LLM_CONCURRENCY if it can take more."
            )
        call = _Call(self._model, messages, deadline=deadline, options=options)
        call.start(self._slots.release)
        return call

    def _watched(self, call: "_Call") -> Iterator[str]:
        try:
            yield from call.pieces()
        except SlowModelError:
            # One that speaks is only slow: its beginning has been read, or its reader had no patience.
            if not call.has_spoken:
                self.breaker.failed()
            raise
        except GenerationError:
            self.breaker.failed()
            raise
        finally:
            call.cancel()

    def complete(self, messages: Sequence[Message], *, seconds: float, max_tokens: int) -> str:
        """Return a whole reply; same errors as `stream`."""
        return "".join(self.stream(messages, seconds=seconds, max_tokens=max_tokens))


class _Call:
    """One request, read in the event loop of all of them so that its reader never waits past the deadline."""

    def __init__(
        self,
        model: StreamingModel,
        messages: Sequence[Message],
        *,
        deadline: float,
        options: Mapping[str, Any],
    ) -> None:
        self._model, self._messages, self._options = model, messages, options
        self._deadline = deadline
        self._pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        self.chances: Mapping[str, float] = {}
        self.until: Callable[[], float] = lambda: deadline
        self.has_spoken = False

    def start(self, done: Callable[[], None]) -> None:
        """Send the request; `done` is called when it has ended."""
        self._running = asyncio.run_coroutine_threadsafe(self._run(), _loop())
        self._running.add_done_callback(lambda _: done())

    def cancel(self) -> None:
        """Break the request off, unless it has ended."""
        self._running.cancel()

    async def _run(self) -> None:
        try:
            async with asyncio.timeout(max(0.0, self._deadline - time.monotonic())):
                await self._read_with_patience()
        except Exception as error:  # whatever a provider's client raises
            self._pieces.put(error)
        else:
            self._pieces.put(None)

    async def _read_with_patience(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self._read()
            except Exception as error:
                # Half a reply cannot be taken back, and a wrong key stays wrong.
                if self.has_spoken or not _is_transient(error) or time.monotonic() + pause >= self._deadline:
                    raise
            await asyncio.sleep(pause * random.uniform(0.75, 1.25))
            pause *= 2

    async def _read(self) -> None:
        async for piece in self._model.astream(list(self._messages), **self._options):
            self.chances = self.chances or _chances_of(piece)
            text = _text_of(piece)
            if text:
                self.has_spoken = True
                self._pieces.put(text)

    def pieces(self) -> Iterator[str]:
        while True:
            try:
                left = min(self._deadline, self.until()) - time.monotonic()
                piece = self._pieces.get(timeout=max(0.0, left))
            except queue.Empty:
                raise SlowModelError("The chat model was too slow.") from None
            if isinstance(piece, TimeoutError):
                raise SlowModelError("The chat model was too slow.") from piece
            if isinstance(piece, Exception):
                raise GenerationError(f"The chat model failed: {type(piece).__name__}: {piece}") from piece
            if piece is None:
                if not self.has_spoken:
                    raise GenerationError("The chat model said nothing.")
                return
            yield piece


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return the event loop of all requests, in a thread of its own: clients keep connections to one loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True, name="chat model").start()
    return loop


def load_chat_model(settings: Settings) -> ChatModel | None:
    """Start the chat model that the settings name, None when they name none.

    Raises:
        ConfigurationError: The model cannot be started: its package is missing, its name or key is wrong.
    """
    if not settings.llm:
        return None
    # LangChain reports every call to a service of its own where the environment asks for it.
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    try:
        # Takes seconds to import, which nobody without a chat model need wait for.
        from langchain.chat_models import init_chat_model

        options: dict[str, Any] = {"temperature": 0, "timeout": settings.answer_timeout, "max_retries": 0}
        if settings.llm_base_url:
            options["base_url"] = settings.llm_base_url
            if settings.llm.startswith("openai:") and not os.environ.get("OPENAI_API_KEY"):
                options["api_key"] = _NO_KEY  # servers of one's own ask for none, the client insists
        model = init_chat_model(settings.llm, **options)
    except Exception as error:
        raise ConfigurationError(
            f"The chat model {settings.llm!r} cannot be started: {error} Correct TIJARIA_LLM "
            f'("provider:model"), '
            "set the provider's key, or install its package (tijaria[llm] brings that of OpenAI)."
        ) from error
    return ChatModel(
        model,
        concurrency=settings.llm_concurrency,
        breaker=CircuitBreaker(),
        tells_chances=settings.llm.startswith("openai:"),
    )


def _is_transient(error: Exception) -> bool:
    status = getattr(error, "status_code", None)
    return status is None or status in _TRANSIENT


def _text_of(piece: Any) -> str:
    text = getattr(piece, "text", "")
    return str(text() if callable(text) and not isinstance(text, str) else text)


def _chances_of(piece: Any) -> Mapping[str, float]:
    """Return the words that could have come first → logarithms of their chances; none where none are told."""
    told = (getattr(piece, "response_metadata", None) or {}).get("logprobs") or {}
    first: Mapping[str, Any] = next(iter(told.get("content") or ()), {})
    return {str(word["token"]): float(word["logprob"]) for word in first.get("top_logprobs") or ()}


def _chance(chances: Mapping[str, float], word: str) -> float:
    """Return the logarithm of the chance of a word, however it is written."""
    same = [chance for said, chance in chances.items() if said.strip(" .\n").lower() == word]
    least = min(chances.values(), default=0.0) if len(chances) > 1 else -math.inf
    return math.log(sum(map(math.exp, same))) if same else least
