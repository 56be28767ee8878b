"""Logging: everything goes through one handler, which masks personal data."""

import logging

from app.masking import mask


class MaskedFormatter(logging.Formatter):
    """Formats a record, its trace included, and masks what identifies a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the masked line."""
        return mask(super().format(record))


def configure(level: str) -> None:
    """Send every logger's records to standard error, masked."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskedFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
