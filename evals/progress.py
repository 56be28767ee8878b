"""Progress bars on a terminal, silence in a pipe."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn, TypeVar

from tqdm import tqdm

_T = TypeVar("_T")


def track(items: Sequence[_T], label: str) -> Iterator[_T]:
    """Yield the items, showing how far it is."""
    yield from tqdm(items, desc=label, file=sys.stderr, leave=False, disable=not sys.stderr.isatty())


def bar(label: str) -> Callable[[int, int], None]:
    """Return a function of (done, total) that shows how far it is."""
    if not sys.stderr.isatty():
        return lambda _done, _total: None
    shown: tqdm[NoReturn] = tqdm(desc=label, file=sys.stderr, leave=False)

    def show(done: int, total: int) -> None:
        shown.total = total
        shown.update(done - shown.n)
        if done >= total:
            shown.close()

    return show


def note(text: str) -> None:
    """Tell people what takes time."""
    sys.stderr.write(f"{text}\n")
