"""Stretches of a text, by where they start and end."""

from collections.abc import Iterable

Span = tuple[int, int]


def blanked(text: str, spans: Iterable[Span]) -> str:
    """Return a text with spaces in place of some stretches: what is left stands where it stood."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
