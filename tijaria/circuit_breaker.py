"""Stops asking a chat model that keeps failing, and tries again later.

The libraries for this hold a lock while the call runs, or cannot watch a stream that is read piece by piece.
"""

import threading
import time
from collections.abc import Callable

_FAILURES = 3
_PAUSE_SECONDS = 30.0
_LONGEST_PAUSE_SECONDS = 300.0


class CircuitBreaker:
    """Open after some failures in a row; after a pause one call may try. Thread-safe."""

    def __init__(
        self,
        *,
        failures: int = _FAILURES,
        pause_seconds: float = _PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start closed."""
        self._limit = failures
        self._first_pause = self._pause = pause_seconds
        self._clock = clock
        self._failed = 0
        self._closed_until: float | None = None
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether calls are being refused."""
        with self._lock:
            return self._closed_until is not None and self._clock() < self._closed_until

    def allows(self) -> bool:
        """Tell whether a call may be made; when the pause is over, one may, and the pause starts again."""
        with self._lock:
            if self._closed_until is None:
                return True
            if self._clock() < self._closed_until:
                return False
            self._closed_until = self._clock() + self._pause
            return True

    def succeeded(self) -> None:
        """Count a call that went well."""
        with self._lock:
            self._failed, self._closed_until, self._pause = 0, None, self._first_pause

    def failed(self) -> None:
        """Count a call that did not."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._limit:
                if self._closed_until is not None:
                    self._pause = min(2 * self._pause, _LONGEST_PAUSE_SECONDS)
                self._closed_until = self._clock() + self._pause
