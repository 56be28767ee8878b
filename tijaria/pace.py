"""How fast the chat model reads: prompts are as long as it reads in time.

A reader waits for the first statement, and a model on a processor reads thirty to a hundred tokens a second:
what is long enough for a large server is too long for it by far.
"""

import threading

_SECONDS = 1.5
"""How long the model may read."""

# The fixed beginning of a prompt is read the first time only, which says little of later ones.
_FIRST, _LEAST = 120, 60
_NEW = 0.3


class Pace:
    """Learns from what was read how much can be read in time. Thread-safe."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._lock = threading.Lock()
        self._speed: float | None = None

    def learn(self, tokens: int, seconds: float) -> None:
        """Take note that a model said its first word so long after it was given so many tokens."""
        speed = tokens / max(seconds, 1e-3)
        with self._lock:
            self._speed = speed if self._speed is None else (1 - _NEW) * self._speed + _NEW * speed

    def budget(self, most: int) -> int:
        """Return how many tokens of passages the model is given, at most `most`."""
        with self._lock:
            wanted = _FIRST if self._speed is None else max(int(self._speed * _SECONDS), _LEAST)
        return min(wanted, most)
