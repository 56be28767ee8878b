"""Values that take long to make and are not needed at once: made in the background, for a quick start."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

_T = TypeVar("_T")
# One at a time: they are made by Python code, which two threads would not make sooner.
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="deferred")


class Deferred(Generic[_T]):
    """A value that is being made. Thread-safe."""

    def __init__(self, make: Callable[[], _T]) -> None:
        """Begin to make it; `make` must not wait for another deferred value."""
        self._future: Future[_T] = _worker.submit(make)

    def get(self) -> _T:
        """Return the value, or raise what making it raised; waits until it is there."""
        return self._future.result()
