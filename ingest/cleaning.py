"""Canonical text: what a reader sees, in one spelling, with nothing a reader cannot see.

Cleaning happens before offsets are taken, so that a quote is exactly what the page shows.
"""

import re
import unicodedata

# Characters that leave no trace on the page: they hide text, reorder it or break word matching.
_INVISIBLE = re.compile(
    "["
    "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"  # controls, but not tab and newlines
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, Arabic letter mark, fillers
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero width, bidi controls
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"  # fillers, variation selectors, byte order mark
    "\U000e0000-\U000e0fff"  # tags: whole sentences can be written in them
    "]"
)
_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_NEWLINES = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_AROUND_NEWLINE = re.compile(r" *\n *")
_MANY_NEWLINES = re.compile(r"\n{2,}")

# Letters as drawn at the start, middle or end of a word; PDF producers write them in place of the letters.
_PRESENTATION_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefe]+")


def clean(text: str) -> str:
    """Return `text` in canonical form: visible characters only, NFC, single spaces, no blank lines."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # nothing below changes such a text, and tables hold many
    text = _NEWLINES.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    text = _PRESENTATION_FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = unicodedata.normalize("NFC", text)
    text = _AROUND_NEWLINE.sub("\n", _SPACES.sub(" ", text))
    return _MANY_NEWLINES.sub("\n", text).strip()


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line."""
    return clean(text).replace("\n", " ")


def arabic_share(text: str) -> float:
    """Return the share of Arabic letters among the letters of `text`, 0 to 1 (0 when it has none)."""
    letters = [character for character in text if character.isalpha()]
    return sum(map(is_arabic, letters)) / len(letters) if letters else 0.0


def is_arabic(character: str) -> bool:
    """Tell whether `character` is a letter of the Arabic script, presentation forms included."""
    return character.isalpha() and (
        "\u0600" <= character <= "\u06ff"
        or "\u0750" <= character <= "\u077f"
        or "\u08a0" <= character <= "\u08ff"
        or "\ufb50" <= character <= "\ufdff"
        or "\ufe70" <= character <= "\ufefc"
    )
