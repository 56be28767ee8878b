"""What a PDF says about itself, and whether it is safe to open; pypdf bounds decompression."""

import io
import logging
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import IndirectObject, StreamObject

from ingest.cleaning import clean_line
from ingest.loaders.files import CorpusFile
from tijaria.errors import DocumentLoadError

MAX_PAGES = 3000
_MAX_DECODED_BYTES = 400_000_000
_TAIL_BYTES = 2048
# Titles that programs make up.
_NO_TITLES = (
    "untitled",
    "sans titre",
    "document",
    "microsoft word",
    "microsoft powerpoint",
    "(anonymous)",
    "بدون عنوان",
)

# pypdf remarks on every sloppy file, and almost every file is sloppy: the report says what matters.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class PdfInfo:
    """Metadata of a PDF; "" and None where it has none.

    Attributes:
        created: ISO date.
    """

    title: str = ""
    created: str | None = None


def read_info(file: CorpusFile, content: bytes) -> PdfInfo:
    """Check that `content` is a whole PDF that can be opened safely, and return its metadata.

    Raises:
        DocumentLoadError: Not a PDF, truncated, encrypted, without pages, or a decompression bomb.
    """
    if b"%PDF-" not in content[:1024]:
        raise file.error("is not a PDF, whatever its name says: give it the ending of its real format.")
    if b"%%EOF" not in content[-_TAIL_BYTES:]:
        raise file.error("is truncated, its end is missing: download or export it again.")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise file.error("is encrypted and asks for a password: put a copy without a password here.")
        if not 0 < len(reader.pages) <= MAX_PAGES:
            raise file.error(
                f"has {len(reader.pages)} pages, not 1 to {MAX_PAGES}: export it again, or split it."
            )
        _check_sizes(file, reader)
        return _info(reader)
    except LimitReachedError as error:
        raise file.error(f"expands beyond all bounds when unpacked ({error}): export it again.") from error
    except DocumentLoadError:
        raise
    except Exception:
        # pypdf raises anything on broken files; pdfium comes next and will say whether they can be read.
        return PdfInfo()


def _check_sizes(file: CorpusFile, reader: PdfReader) -> None:
    """Unpack what pdfium will unpack, within the limits of pypdf: images and attachments stay packed."""
    total = 0
    ids = {(generation, id_) for generation, table in reader.xref.items() for id_ in table}
    for generation, id_ in sorted(ids):
        item = IndirectObject(id_, generation, reader).get_object()
        if (
            isinstance(item, StreamObject)
            and item.get("/Subtype") != "/Image"
            and item.get("/Type") != "/EmbeddedFile"
        ):
            total += len(item.get_data())
        if total > _MAX_DECODED_BYTES:
            raise file.error(
                f"unpacks to more than {_MAX_DECODED_BYTES / 1e6:.0f} MB: export it again, or split it."
            )


def _info(reader: PdfReader) -> PdfInfo:
    metadata = reader.metadata
    if metadata is None:
        return PdfInfo()
    title = clean_line(str(metadata.title or ""))
    created = metadata.creation_date
    made_up = title.casefold().startswith(_NO_TITLES) or title.casefold().endswith(
        (".doc", ".docx", ".pdf", ".indd")
    )
    return PdfInfo("" if made_up else title, created.date().isoformat() if created else None)
