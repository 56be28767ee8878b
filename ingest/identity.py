"""Ids made of what they identify: slugs of headings and paths, hashes of text."""

import hashlib
import re
import unicodedata
from collections.abc import Container

_NOT_IN_SLUG = re.compile(r"[\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u065f\u0670\u0640]")


def slugify(text: str, *, default: str = "section") -> str:
    """Return `text` in lower case without accents or vowel signs, words joined by hyphens.

    Arabic letters stay, so that an Arabic heading gets a readable id too.
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    slug = _NOT_IN_SLUG.sub("-", unicodedata.normalize("NFC", bare).casefold()).strip("-")
    return slug[:80].strip("-") or default


def unique(slug: str, taken: Container[str]) -> str:
    """Return `slug`, or `slug-2`, `slug-3`… if it is taken."""
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"


def text_hash(text: str) -> str:
    """Return 12 hexadecimal digits that identify `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
