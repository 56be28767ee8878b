"""Which form of language a question is in: French, Arabic, Darija in either script, or another language.

The script comes first. Between the forms of one script our own model decides (`form_model`): no published
detector knows Darija in Latin letters. Other languages in Latin letters are left to lingua, which is right on
questions of a few words.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from lingua import Language as Tongue
from lingua import LanguageDetector, LanguageDetectorBuilder

from tijaria.courtesy import without_courtesies
from tijaria.folding import fold, word_list
from tijaria.foreign import share_known
from tijaria.form_model import load_form_model
from tijaria.french import french_words
from tijaria.schema import Form, Language

_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN_LETTER = re.compile("[a-z\u00c0-\u024f]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)['’]", re.IGNORECASE)
_DARIJA = 0.5
# French is the rule in Latin letters; a Darija word or two in a French sentence do not make it Darija.
_LATIN_DARIJA = 0.6
_SURELY_DARIJA = 0.9
_OTHER_TONGUE = 0.5
_NOT_FRENCH = 0.15
# Of 600 French questions none has more than three in four of its words in the English or Spanish list.
_ALL_KNOWN = 0.8
# The letters of a word or two tell nothing: "savon" or "ADII" might be Darija.
_LONE_WORDS = 2
_TONGUES = (Tongue.FRENCH, Tongue.ENGLISH, Tongue.SPANISH, Tongue.GERMAN, Tongue.ITALIAN)


# A question is read by several parts, each of which asks.
@lru_cache(maxsize=1024)
def detect(text: str) -> Form:
    """Return the form a question is written in; "other" when it is neither French, Arabic nor Darija."""
    words = _WORD.findall(fold(text))
    if words and set(words) <= word_list("french_courtesy"):
        return "fr"
    text = without_courtesies(text)
    own = fold(text)
    arabic, latin = len(_ARABIC_LETTER.findall(own)), len(_LATIN_LETTER.findall(own))
    if arabic and (arabic * 2 >= latin or not _is_french(own)):
        return "ary" if load_form_model().darija(own, "arabic") >= _DARIJA else "ar"
    if not latin:
        return "fr" if words and all(word.isdigit() for word in words) else "other"
    return _in_latin_letters(text)


def answer_language(form: Form) -> Language:
    """Return the language a question of this form is answered in."""
    return "ar" if form in ("ar", "ary", "ary-Latn") else "fr"


def written_in(text: str) -> Language:
    """Return the language of a text by its script alone; quick."""
    return "ar" if len(_ARABIC_LETTER.findall(text)) > len(_LATIN_LETTER.findall(text)) else "fr"


def _in_latin_letters(text: str) -> Form:
    words = _WORD.findall(_ELIDED.sub(" ", text))
    is_short, is_french = len(words) <= _LONE_WORDS, _are_french(words, shouted=text.isupper())
    if is_short and (is_french or text.isupper()):
        return "fr"
    if is_french:
        return "other" if _is_foreign(text) else "fr"
    darija = load_form_model().darija(text, "latin")
    if darija >= _SURELY_DARIJA:
        return "ary-Latn"
    if _is_foreign(text):
        return "other"
    return "ary-Latn" if darija >= _LATIN_DARIJA else "fr"


def _are_french(words: Sequence[str], *, shouted: bool) -> bool:
    """Tell whether French has all words of a text: that their letters look Darija does not count then."""
    found = [word for word in words if not (word.isdigit() or (_is_abbreviation(word) and not shouted))]
    return bool(found) and french_words().issuperset(map(fold, found))


def _is_abbreviation(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def preload() -> None:
    """Load the models of the detector, which takes seconds, so that no question waits for them."""
    _detector().detect_language_of("Combien ?")


def _is_french(text: str) -> bool:
    return _detector().detect_language_of(_latin_part(text)) == Tongue.FRENCH


def _is_foreign(text: str) -> bool:
    found = {value.language: value.value for value in _detector().compute_language_confidence_values(text)}
    french = found.pop(Tongue.FRENCH)
    if max(found.values()) >= _OTHER_TONGUE and french <= _NOT_FRENCH:
        return True
    # Words that French has too ("export", "argan") mislead the detector.
    return max(found.values()) > french and share_known(text) >= _ALL_KNOWN


def _latin_part(text: str) -> str:
    return " ".join(word for word in text.split() if _LATIN_LETTER.search(word))


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_TONGUES).build()
