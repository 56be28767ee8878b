"""Logging: everything goes through one handler, which masks personal data."""

import logging
import sys
from typing import TextIO

from app.masking import mask


class MaskedFormatter(logging.Formatter):
    """Formats a record, its trace included, and masks what identifies a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the masked line."""
        return mask(super().format(record))


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at that moment: a handler must not outlive the stream it was given."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        pass


def configure(level: str) -> None:
    """Send every logger's records to standard error, masked."""
    handler = _StandardError()
    handler.setFormatter(MaskedFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
