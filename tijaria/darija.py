"""One spelling for Darija: the consonants that people agree on, whichever letters they type.

Darija has no fixed spelling. "nrje3", "nrejje3" and "نرجع" share their consonants; vowels, doubled letters
and the choice between 9, q and k vary by writer. A skeleton keeps the consonants alone, so that both
scripts and all spellings meet in the lexical index. It is used beside the word itself and for Darija only:
on French or Standard Arabic text it would merge words that differ.
"""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from tijaria.folding import is_stop_word, words

_LATIN_GROUPS = (
    ("tch", "c"), ("ch", "c"), ("sh", "c"), ("kh", "x"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"),
    ("qu", "k"), ("dj", "j"), ("ge", "j"), ("gi", "j"), ("ce", "s"), ("ci", "s"), ("cy", "s"),
)  # fmt: skip
_LATIN = str.maketrans(
    {
        "c": "k", "q": "k", "9": "k", "k": "k", "g": "k", "3": "3", "7": "h", "5": "x", "2": "", "8": "",
        "v": "f", "p": "b", "a": "", "e": "", "i": "", "o": "", "u": "", "y": "", "w": "",
    }
)  # fmt: skip
_ARABIC = str.maketrans(
    {
        "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "x", "د": "d", "ذ": "d", "ر": "r", "ز": "z",
        "س": "s", "ش": "C", "ص": "s", "ض": "d", "ط": "t", "ظ": "d", "ع": "3", "غ": "G", "ف": "f", "ق": "k",
        "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "ا": "", "و": "", "ي": "", "ء": "",
    }
)  # fmt: skip
_SOUNDS = str.maketrans(
    {
        "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ى": "a", "ة": "a", "و": "o", "ي": "i", "ع": "3", "ح": "7",
        "ق": "9", "ب": "b", "ت": "t", "ث": "t", "ج": "j", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s",
        "ص": "s", "ض": "d", "ط": "t", "ظ": "d", "ف": "f", "ك": "k", "ڭ": "g", "گ": "g", "ل": "l", "م": "m",
        "ن": "n", "ه": "h", "خ": "kh", "غ": "gh", "ش": "ch", "ء": "2", "ئ": "2", "ؤ": "2",
    }
)  # fmt: skip
_VOWELS = str.maketrans({"u": "o", "e": "i", "y": "i", "w": "o", "q": "9", "5": "x"})
_REPEATED = re.compile(r"(.)\1+")
_IS_ARABIC = re.compile("[\u0600-\u06ff]")
_ARTICLE = re.compile(r"^و?[فبدلك]?ال(?=\w{2})")
_FEMININE = re.compile("(?<=\\w{2})ه$")
_AFFIXES = re.compile(r"^(?:k[nt]|[lnkt])(?=\w{2})")
# The article, and the marks of persons and tenses, as they sound.
_BEFORE_SOUNDS = re.compile(r"^(?:al|l|ka?[nti]|[nti])(?=\w{3})")
_MINIMUM = 2


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """Return the consonants of a folded word, "" when too few are left to mean anything.

    >>> skeleton("nrejje3") == skeleton("نرجع") == "nrj3"
    True
    """
    if word.isdigit() or "_" in word:
        return ""
    if _IS_ARABIC.match(word):
        # Folding writes the feminine ending as ه, which Latin spellings leave out: "ديوانه", "diwana".
        bones = _FEMININE.sub("", _ARTICLE.sub("", word)).translate(_ARABIC)
    else:
        bones = word
        for group, letter in _LATIN_GROUPS:
            # Upper case marks letters that the table below must leave alone.
            bones = bones.replace(
                group, letter.upper() if letter in "cg" else letter + ("e" if group[-1] in "eiy" else "")
            )
        bones = bones.translate(_LATIN)
    bones = _REPEATED.sub(r"\1", bones)
    return bones if len(bones) >= _MINIMUM else ""


def skeletons(text: str) -> list[str]:
    """Return index terms ("~" and the skeleton) of the words of a text that carry a meaning.

    A word that starts with the article or the mark of a verb ("lflous", "kansedder") gives its bare form too.
    """
    terms = []
    for word in words(text):
        if is_stop_word(word):
            continue
        bones = skeleton(word)
        if not bones:
            continue
        terms.append(f"~{bones}")
        bare = _AFFIXES.sub("", bones)
        if bare != bones and len(bare) > _MINIMUM:
            terms.append(f"~{bare}")
    return terms


def likeness(one: str, other: str) -> float:
    """Return how much two words sound alike, 0 to 1."""
    return fuzz.ratio(_sounds(one), _sounds(other)) / 100


def bare_likeness(one: str, other: str) -> float:
    """Return how much two words sound alike without their articles, persons and tenses, 0 to 1."""
    return fuzz.ratio(_bare_sounds(one), _bare_sounds(other)) / 100


@lru_cache(maxsize=65536)
def _sounds(word: str) -> str:
    """Return a word as it sounds, in Latin letters; vowels as far as they are written."""
    return word.translate(_SOUNDS).translate(_VOWELS)


@lru_cache(maxsize=65536)
def _bare_sounds(word: str) -> str:
    return _REPEATED.sub(r"\1", _BEFORE_SOUNDS.sub("", _sounds(word)))
