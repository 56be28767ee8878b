"""PDF documents: text by pdfium, metadata by pypdf and from a sidecar `NAME.yaml`."""

from collections.abc import Sequence
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.cleaning import arabic_share
from ingest.loaders.assembly import Loaded, assemble, folder_language
from ingest.loaders.files import MAX_PDF_BYTES, CorpusFile, read_bytes, read_text
from ingest.loaders.front_matter import Metadata, parse_metadata
from ingest.loaders.pdf_checks import check_text_layer, scanned_pages
from ingest.loaders.pdf_glyphs import GlyphPage, read_page
from ingest.loaders.pdf_info import read_info
from ingest.loaders.pdf_lines import read_lines
from ingest.loaders.pdf_paragraphs import read_blocks
from ingest.loaders.registry import Registry, registry_stem
from tijaria.schema import Language

_PAGE_TITLES: dict[Language, str] = {"fr": "Page", "ar": "الصفحة"}


def load_pdf(file: CorpusFile) -> Loaded:
    """Load one PDF.

    Raises:
        DocumentLoadError: The file or its sidecar cannot be used, or the PDF holds no text.
    """
    content = read_bytes(file, limit=MAX_PDF_BYTES)
    info = read_info(file, content)
    sidecar = file.sibling(file.path.with_suffix(".yaml"))
    has_sidecar = sidecar.location.exists()
    metadata = parse_metadata(sidecar, read_text(sidecar)) if has_sidecar else Metadata()
    metadata = replace(
        metadata,
        title=metadata.title or info.title,
        language=metadata.language or folder_language(file.path),
        as_of=metadata.as_of or (None if has_sidecar else info.created),
    )
    pages = _read_pages(file, content)
    lines = read_lines(pages)
    text = "\n".join(line.text for line in lines)
    check_text_layer(file, pages, text, metadata.language)
    language = metadata.language or ("ar" if arabic_share(text) > 0.5 else "fr")
    missing = [] if has_sidecar else [f"no {sidecar.path.name}: write publisher, sources and as_of there"]
    return assemble(
        file,
        replace(metadata, language=language),
        read_blocks(lines, page_title=_PAGE_TITLES[language]),
        registry_of=lambda _: Registry(registry_stem(file.path), has_sources=False),
        hints=[*missing, *_page_hints(pages)],
    )


def _read_pages(file: CorpusFile, content: bytes) -> list[GlyphPage]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise file.error(
                "is encrypted and asks for a password: put a copy without a password here."
            ) from error
        raise file.error(f"is damaged ({error}): download or export it again.") from error
    try:
        return [read_page(document[number], number + 1) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise file.error(f"has a page that cannot be read ({error}): export it again.") from error
    finally:
        document.close()


def _page_hints(pages: Sequence[GlyphPage]) -> list[str]:
    hints = [
        f"page {page.number}: {page.hidden} characters that nobody can see are left out"
        for page in pages
        if page.hidden
    ]
    hints += [
        f"page {page.number}: text comes from OCR, check it against the image"
        for page in pages
        if page.from_scan
    ]
    return hints + [
        f"page {number}: an image with hardly any text, run OCR on it" for number in scanned_pages(pages)
    ]
