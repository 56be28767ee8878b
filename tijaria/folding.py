"""Folding, tokenising and stemming of French, Arabic and Darija text for the lexical index.

Folding makes the spellings of one word equal: case, accents, Arabic letter variants, tashkeel, tatweel,
Arabic-Indic digits. Numbers and codes ("EUR.1", "6718/311", "0302.43.00.10") stay whole and are never
stemmed.
"""

import re
import threading
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from itertools import filterfalse

import snowballstemmer

_ARABIC_LETTERS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ؤ": "و",
        "ئ": "ي",
        "گ": "ك",
        "ڭ": "ك",
        "پ": "ب",
        "ڤ": "ف",
    }
)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")
_TASHKEEL = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
# At most three digits come first: "2026 150" is a year and a figure.
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[^\S\n]\d{3})+(?!\d)")
_ENGLISH_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+)(?![\d,])")
_FORM_CODE = re.compile(r"\b(eur|a|s|t)[\s.\-]?(1|med|tr|a|7)\b")
_TOKEN = re.compile(r"\d+(?:[./\-,]\d+)+|[^\W_]+(?:_[^\W_]+)*")
_ELISION = re.compile(r"\b(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu|quelqu)'(?=\w)")
_ARABIC = re.compile("[\u0600-\u06ff]")

# Particles glued to the article; the stemmer knows those of Standard Arabic, not the ف and د of Darija. "لل"
# is "ل" and the article: left to the stemmer, "للخدمات" and "الخدمات" would end as two words.
_PARTICLES = re.compile(r"^و?[فبدلك]?ال(?=\w{3})|^و?لل(?=\w{3})|^[فد](?=ال)")


# The words and statements of a text are folded again and again.
@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Return the text with spelling differences removed; word order and numbers are kept.

    >>> fold("Délai de 3 600 DH, أَجَل الإسترجاع")
    'delai de 3600 dh, اجل الاسترجاع'
    """
    text = _INVISIBLE.sub("", text).translate(_LIGATURES).translate(_DIGITS).lower()
    if not text.isascii():
        # Lower case twice: "№", "™" and mathematical letters become capitals of their own.
        text = unicodedata.normalize("NFKD", text).lower()
        # Hamza and madda are combining marks after NFKD: dropping them folds alef variants as well.
        text = "".join(filterfalse(unicodedata.combining, text))
        text = _TASHKEEL.sub("", text).translate(_ARABIC_LETTERS).translate(_LIGATURES)
    text = _THOUSANDS.sub(lambda m: "".join(m.group().split()), text)
    return _ENGLISH_THOUSANDS.sub(lambda m: m.group(1).replace(",", ""), text)


def words(text: str) -> list[str]:
    """Return the folded words, numbers and codes of a text, in order; elided articles are dropped."""
    folded = _FORM_CODE.sub(r"\1_\2", _ELISION.sub("", fold(text)))
    return [
        token.replace("/", "_").replace(".", "_").replace("-", "_") if token[0].isdigit() else token
        for token in _TOKEN.findall(folded)
    ]


def is_stop_word(word: str) -> bool:
    """Tell whether a folded word carries no subject of its own in any of the languages."""
    return word in _stop_words()


class _Stemmers(threading.local):
    """Stemmers of one thread: they hold the word they are at, so that threads would garble each other's."""

    def __init__(self) -> None:
        self.arabic = snowballstemmer.stemmer("arabic")
        self.french = snowballstemmer.stemmer("french")


_stemmers = _Stemmers()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a folded word; numbers, codes and words of up to three letters stay as they are."""
    if len(word) <= 3 or any(c.isdigit() or c == "_" for c in word):
        return word
    if _ARABIC.match(word):
        return str(_stemmers.arabic.stemWord(_PARTICLES.sub("", word))) or word
    return str(_stemmers.french.stemWord(word)) or word


def terms(text: str) -> list[str]:
    """Return the stems of a text, stop words left out: what the lexical index holds and is asked for."""
    # A stop word may hide behind a particle ("وفين"), which only the stem shows.
    stems = [stem(word) for word in words(text) if not is_stop_word(word)]
    return [term for term in stems if not is_stop_word(term)]


@cache
def word_list(name: str) -> frozenset[str]:
    """Return one of the lists of `data/words.toml`, folded."""
    lists = tomllib.loads((files("tijaria") / "data" / "words.toml").read_text(encoding="utf-8"))
    return frozenset(fold(lists[name]).split())


@cache
def _stop_words() -> frozenset[str]:
    return word_list("stop_french") | word_list("stop_arabic") | word_list("stop_darija_latin")
