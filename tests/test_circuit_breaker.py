"""A chat model that keeps failing is left alone, and asked again after a pause that grows."""

from app.metrics import Metrics
from tijaria.circuit_breaker import CircuitBreaker
from tijaria.schema import Answer


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def broken() -> tuple[CircuitBreaker, Clock]:
    clock = Clock()
    breaker = CircuitBreaker(failures=2, pause_seconds=10, clock=clock)
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    return breaker, clock


def test_open_after_failures_in_a_row() -> None:
    breaker, _ = broken()
    assert breaker.is_open
    assert not breaker.allows()


def test_success_between_failures_keeps_it_closed() -> None:
    breaker = CircuitBreaker(failures=2)
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    assert breaker.allows()


def test_one_call_may_try_after_the_pause() -> None:
    breaker, clock = broken()
    clock.now = 11
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.succeeded()
    assert breaker.allows()


def test_pause_grows_while_it_keeps_failing() -> None:
    breaker, clock = broken()
    clock.now = 11
    assert breaker.allows()
    breaker.failed()
    clock.now = 25
    assert not breaker.allows()
    clock.now = 32
    assert breaker.allows()


def test_operator_sees_what_was_written_and_dropped() -> None:
    metrics = Metrics(index_state=lambda: None)
    answer = Answer("a", "c", "answered", "fr", "x", writing="replaced", dropped=("figure", "figure", "name"))
    metrics.count_answer(answer, channel="api", seconds=1.0)
    text = metrics.exposition().decode()
    assert 'tijaria_written_answers_total{outcome="replaced"} 1.0' in text
    assert 'tijaria_dropped_statements_total{reason="figure"} 2.0' in text
