"""How long the stages of an answer take."""

import time
from collections.abc import Mapping


class Stopwatch:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        """Start."""
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """End a stage."""
        now = time.perf_counter()
        self._laps[stage] = round((now - self._last) * 1000, 2)
        self._last = now

    def total(self) -> Mapping[str, float]:
        """Return the stages, and "total"."""
        return {**self._laps, "total": round((time.perf_counter() - self._start) * 1000, 2)}
