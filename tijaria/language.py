"""Which form of language a question is in: French, Arabic, Darija in either script, or another language.

Decided by script first, then by words that only one form uses. Short questions are the rule, so a single
sure sign ("واش", "chhal", a digit inside a word) is enough for Darija.
"""

import re

from tijaria.folding import fold, word_list
from tijaria.schema import Form, Language

_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN_LETTER = re.compile("[a-z\u00c0-\u024f]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# 3, 7 and 9 stand for ع, ح and ق between or beside letters: "3ndi", "ch7al", "lwe9t". Codes such as
# "eur1", "h7" or "3d" must not count, so a word needs two letters and must not be letters then digits only.
_DIGIT_LETTER = re.compile(r"^(?=(?:[^a-z]*[a-z]){2})(?:[a-z]*[379][a-z]+)+[379]?$|^[a-z]{2,}[379]$")
_MOSTLY_FRENCH = 3
_CODES = frozenset({"mp3", "co2", "g7", "g20", "3d"})


def detect(text: str) -> Form:
    """Return the form a question is written in; "other" when it is neither French, Arabic nor Darija."""
    arabic, latin = len(_ARABIC_LETTER.findall(text)), len(_LATIN_LETTER.findall(text))
    words = _WORD.findall(fold(text))
    arabic_words = [
        word for word in words if _ARABIC_LETTER.match(word) and word not in word_list("greetings")
    ]
    if arabic_words and (arabic * 2 >= latin or not _count(words, "french")):
        return "ary" if _is_darija(words, "darija_arabic") else "ar"
    if _is_latin_darija(words):
        return "ary-Latn"
    if arabic and not latin:
        return "ar"
    french, english, spanish = (_count(words, known) for known in ("french", "english", "spanish"))
    if not latin:
        return "fr" if words and all(word.isdigit() for word in words) else "other"
    return "other" if max(english, spanish) > french else "fr"


def answer_language(form: Form) -> Language:
    """Return the language a question of this form is answered in."""
    return "ar" if form in ("ar", "ary", "ary-Latn") else "fr"


def _is_darija(words: list[str], markers: str) -> bool:
    known, weak = word_list(markers), word_list(f"{markers}_weak")
    found = [word for word in words if word in known]
    # A weak sign also occurs in the standard language: it takes two of them.
    return any(word not in weak for word in found) or len(found) > 1


def _is_latin_darija(words: list[str]) -> bool:
    weak = word_list("darija_latin_weak")
    signs = [
        word
        for word in words
        if word in word_list("darija_latin") or (word not in weak and _has_digit_letter(word))
    ]
    strong = [word for word in signs if word not in weak]
    # French with one Darija word in it ("combien, ch7al, pour le dossier") stays French.
    if len(signs) == 1 and _count(words, "french") >= _MOSTLY_FRENCH:
        return False
    return bool(strong) or len(signs) > 1


def _has_digit_letter(word: str) -> bool:
    return word not in _CODES and bool(_DIGIT_LETTER.match(word))


def _count(words: list[str], known: str) -> int:
    return sum(word in word_list(known) for word in words)
