"""Read the files of a corpus without ever leaving it, and say what to do about those that cannot be read."""

import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tijaria.errors import DocumentLoadError

MAX_TEXT_BYTES = 20_000_000
MAX_PDF_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file of a corpus.

    Attributes:
        corpus: The corpus folder.
        path: Relative to the corpus, with "/" separators.
    """

    corpus: Path
    path: PurePosixPath

    @property
    def location(self) -> Path:
        """Where the file lies on this machine."""
        return self.corpus / self.path

    def sibling(self, path: PurePosixPath) -> "CorpusFile":
        """Return another file of the same corpus."""
        return CorpusFile(self.corpus, path)

    def error(self, reason: str) -> DocumentLoadError:
        """Return the error that says why this file cannot be read."""
        return DocumentLoadError(Path(self.path), reason)


def read_bytes(file: CorpusFile, *, limit: int = MAX_TEXT_BYTES) -> bytes:
    """Return the content of a file of at most `limit` bytes.

    Raises:
        DocumentLoadError: The file is missing, unreadable, empty, too large, or lies outside the corpus.
    """
    root = file.corpus.resolve()
    try:
        resolved = file.location.resolve(strict=True)
        if not resolved.is_relative_to(root):
            raise file.error(
                f"leads out of the corpus, to {resolved}: copy the file into the corpus instead."
            )
        if not resolved.is_file():
            raise file.error("is not a regular file: remove it from the corpus.")
        size = resolved.stat().st_size
        if size > limit:
            raise file.error(
                f"is {size / 1e6:.0f} MB, over the limit of {limit / 1e6:.0f} MB: "
                "split it into several documents."
            )
        content = resolved.read_bytes()
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        detail = getattr(error, "strerror", None) or str(error)
        raise file.error(f"cannot be read ({detail}): check that it exists and its permissions.") from error
    if not content.strip(b" \t\r\n\x00"):
        raise file.error("is empty: write the document, or remove the file.")
    return content


def read_text(file: CorpusFile) -> str:
    """Return the content of a UTF-8 text file, without a byte order mark and with Unix newlines.

    A file that ends in `.gz` is unpacked.

    Raises:
        DocumentLoadError: As `read_bytes`, or the content is binary or not UTF-8.
    """
    content = read_bytes(file)
    if file.path.suffix == ".gz":
        content = _unpack(file, content)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise file.error("is UTF-16: save it as UTF-8.")
    if b"\x00" in content:
        raise file.error(
            f"is not a text file (zero byte at offset {content.index(0)}): give it the ending of its real "
            "format, or save it as UTF-8 text."
        )
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise file.error(
            f"is not UTF-8 (byte 0x{content[error.start]:02x} at offset {error.start}, line {line}): "
            "save it as UTF-8."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unpack(file: CorpusFile, content: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacker.decompress(content, MAX_TEXT_BYTES)
    except zlib.error as error:
        raise file.error(f"cannot be unpacked ({error}): pack it again with gzip.") from error
    if not unpacker.eof:
        raise file.error(
            f"is cut short or unpacks to over {MAX_TEXT_BYTES / 1e6:.0f} MB: pack it again, or split it."
        )
    return unpacked
