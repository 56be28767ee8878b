"""The day of an answer: what is in force, and how old a source is, depends on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

_pinned: ContextVar[date | None] = ContextVar("pinned", default=None)


def today() -> date:
    """Return the present day, or the one that `pinned` holds."""
    return _pinned.get() or date.today()


@contextmanager
def pinned(day: date) -> Iterator[None]:
    """Answer as on a given day: what is measured on one day can be compared with another."""
    token = _pinned.set(day)
    try:
        yield
    finally:
        _pinned.reset(token)
