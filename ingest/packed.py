"""Writes the text files that ship compressed."""

import gzip
from pathlib import Path


def write_packed(path: Path, text: str) -> None:
    """Write a text compressed; the same text gives the same bytes, as no time stamp is inside."""
    with path.open("wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as file:
        file.write(text.encode())
