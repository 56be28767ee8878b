"""What the operator watches: answers, latency, refusals, limits, and the index in force (Prometheus)."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tijaria.schema import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST

_METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The counters of one application, in a registry of their own."""

    def __init__(self, *, index_state: Callable[[], Mapping[str, object] | None]) -> None:
        """Create the metrics; `index_state` is read at every scrape (None: no index in force)."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.registry.register(_IndexCollector(index_state))
        self.answers = Counter(
            "tijaria_answers_total",
            "Answers given, by status, reason of refusal, language and channel.",
            ["status", "reason", "language", "channel"],
            registry=self.registry,
        )
        self.answer_seconds = Histogram(
            "tijaria_answer_seconds",
            "Time from question to complete answer.",
            ["channel"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.responses = Counter(
            "tijaria_http_responses_total",
            "HTTP responses, by method and status.",
            ["method", "status"],
            registry=self.registry,
        )
        self.feedback = Counter(
            "tijaria_feedback_total", "Feedback received, by value.", ["value"], registry=self.registry
        )
        self.written = Counter(
            "tijaria_written_answers_total",
            "Answers that the chat model was asked for, by what came of it.",
            ["outcome"],
            registry=self.registry,
        )
        self.dropped = Counter(
            "tijaria_dropped_statements_total",
            "Statements of the chat model that were not shown, by reason.",
            ["reason"],
            registry=self.registry,
        )
        self.unrecorded = Counter(
            "tijaria_unrecorded_answers_total",
            "Answers given but not stored, because the database failed.",
            registry=self.registry,
        )

    def count_answer(self, answer: Answer, *, channel: str, seconds: float) -> None:
        """Count one complete answer."""
        self.answers.labels(answer.status, answer.reason, answer.language, channel).inc()
        self.answer_seconds.labels(channel).observe(seconds)
        if answer.writing:
            self.written.labels(answer.writing).inc()
        for reason in answer.dropped:
            self.dropped.labels(reason).inc()

    def exposition(self) -> bytes:
        """Write all metrics in Prometheus' text format."""
        return generate_latest(self.registry)


class CountResponses:
    """ASGI middleware that counts responses by status."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        """Wrap `app`."""
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application and count its response when it starts."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        # Clients invent methods; an unbounded label would fill the memory.
        method = scope["method"] if scope["method"] in _METHODS else "other"

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.metrics.responses.labels(method, message["status"]).inc()
            await send(message)

        await self.app(scope, receive, counted)


class _IndexCollector(Collector):
    def __init__(self, index_state: Callable[[], Mapping[str, object] | None]) -> None:
        self._index_state = index_state

    def collect(self) -> Iterator[Metric]:
        state = self._index_state()
        ready = GaugeMetricFamily("tijaria_ready", "1 when questions can be answered.")
        ready.add_metric([], 0.0 if state is None else 1.0)
        yield ready
        if state is None:
            return
        labels = {key: str(value) for key, value in state.items() if isinstance(value, str)}
        yield InfoMetricFamily("tijaria_index", "The index generation in force.", value=labels)
        sizes = GaugeMetricFamily("tijaria_index_items", "Size of the index in force.", labels=["kind"])
        for key, value in state.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                sizes.add_metric([key], float(value))
        yield sizes
