"""Tell PDFs whose text layer is text from those that need OCR."""

import re
from collections.abc import Sequence

from ingest.cleaning import arabic_share
from ingest.loaders.files import CorpusFile
from ingest.loaders.pdf_glyphs import GlyphPage
from tijaria.schema import Language

_FEW_LETTERS = 200
_SCAN_SHARE = 0.5
_MIN_WORDS = 20
_MIN_PLAUSIBLE = 0.6
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ]+(?:['’-][A-Za-zÀ-ÖØ-öø-ÿŒœ]+)*['’]?")
_VOWEL = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]", re.IGNORECASE)
_UNREADABLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}", re.IGNORECASE)
_CASE = re.compile(r"[A-ZÀ-ÖØ-ÞŒ]?[a-zß-öø-ÿœ'’-]+(?:['’-][A-ZÀ-ÖØ-ÞŒ][a-zß-öø-ÿœ]+)*|[A-ZÀ-ÖØ-ÞŒ'’-]+")
_OCR = "run OCR on it first (for example `ocrmypdf -l fra+ara in.pdf out.pdf`) and put the result here"


def check_text_layer(
    file: CorpusFile, pages: Sequence[GlyphPage], text: str, language: Language | None
) -> None:
    """Refuse a PDF without usable text.

    Args:
        file: The PDF, for error messages.
        pages: What was read of it.
        text: Its text in reading order.
        language: The language its sidecar or folder says it is in.

    Raises:
        DocumentLoadError: The pages are images, or the text layer is not what the page shows.
    """
    has_text = any(character.isalnum() for character in text)
    if not has_text and not any(page.image_share for page in pages):
        raise file.error("has neither text nor images that can be read: download or export it again.")
    if not has_text:
        raise file.error(f"has no text layer, its {len(pages)} page(s) are images: {_OCR}.")
    scans = scanned_pages(pages)
    if len(scans) * 2 > len(pages):
        raise file.error(
            f"is a scan: {len(scans)} of {len(pages)} pages are images with hardly any text: {_OCR}."
        )
    share = arabic_share(text)
    if language == "ar" and share < 0.3:
        raise file.error(
            f"is in Arabic, but its text layer has {share:.0%} Arabic letters: its fonts are encoded in a "
            f"way that only the eye can read; {_OCR}, or correct `language` in its sidecar."
        )
    if share < 0.3 and _is_gibberish(text):
        raise file.error(f"has a text layer that reads as gibberish (a broken font encoding): {_OCR}.")


def scanned_pages(pages: Sequence[GlyphPage]) -> list[int]:
    """Return the numbers of the pages that are an image with hardly any text."""
    return [
        page.number
        for page in pages
        if page.image_share >= _SCAN_SHARE and sum(map(len, page.lines)) < _FEW_LETTERS and not page.from_scan
    ]


def _is_gibberish(text: str) -> bool:
    """Tell whether most words could not be words of a language in Latin letters, whichever it is.

    Arabic behind a broken font encoding looks like "¢UMÐ W¹uLF« WEK²«": signs inside words, capitals in the
    middle, no vowels.
    """
    words = [
        word
        for token in text.split()
        if (word := token.strip(".,;:!?()[]«»\"'’“”/-–—…|*•")) and not _is_number(word)
    ]
    return len(words) >= _MIN_WORDS and sum(map(_is_plausible, words)) < _MIN_PLAUSIBLE * len(words)


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word)) and not any(map(str.islower, word))


def _is_plausible(word: str) -> bool:
    if not all(part is not None for part in (_WORD.fullmatch(word), _CASE.fullmatch(word))):
        return False
    return len(word) <= 3 or (_VOWEL.search(word) is not None and _UNREADABLE.search(word) is None)
