"""Which words of a statement are written as names, and does a text write them, in either script?

A capital tells a name in Latin letters, wherever these stand: in a French sentence not at its beginning, but
for what the field knows and has no meaning for. In a text in the other script a name is what the lexicon has
for it, or a word with the same consonants: "Perpignan" is "بيربينيان".
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from rapidfuzz import fuzz

from tijaria.darija import skeleton
from tijaria.folding import fold, is_stop_word, stem
from tijaria.language import written_in
from tijaria.lexicon import load_lexicon
from tijaria.number_words import with_digits
from tijaria.overlap import equals

_NAME = r"(?:[LlDd]['’])?([A-ZÀ-Þ][a-zà-ÿ]{2,}(?:-[A-ZÀ-Þ]?[a-zà-ÿ]+)*)(?![^\W_])"
_INSIDE = re.compile(rf"(?<=[a-zà-ÿ,'’)] ){_NAME}")
# "Coface classe" begins with a name, "Impossible de" does not.
_BEGINNING = re.compile(rf"(?:^|(?<=[.:;!?] ))\W*{_NAME} (?=(?P<next>[^\W\d_]+))")
_AMONG_ARABIC = re.compile(rf"(?<![A-Za-zÀ-ÿ]){_NAME}")
_CAPITAL_WORD = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ\d.'’-]*[A-Za-zÀ-ÿ\d]"
_IN_A_ROW = re.compile(rf"(?<![A-Za-zÀ-ÿ]){_CAPITAL_WORD}(?:[ -](?:{_CAPITAL_WORD}|\d+(?![^\W_])))*")
_BEGINS = re.compile(r"(?:^|[.:;?!]\s*|«\s*)$")
_IS_ACRONYM = re.compile(r"[A-Z\d].*[A-Z\d]")
_ELIDED = re.compile(r"^[ld]'")
_PARTS = re.compile(r"[^\W\d_]+")
_HOME = "Maroc"
_SAME_CONSONANTS = 80.0
_SURELY = 0.32
_SHORTEST_SKELETON = 3


def strange_capitals(
    statement: str, cited: str, question: str, *, is_told: Callable[[str], bool]
) -> list[str]:
    """Return the words that a statement writes as names and a text does not hold in either script.

    Args:
        statement: What is said.
        cited: The text that it rests on, with its heading.
        question: What was asked: its names may be repeated.
        is_told: Tells whether a name is one that is compared by what it is.
    """
    given = f"{cited}\n{question}"
    return [
        name
        for name in dict.fromkeys(_names(statement))
        if name != _HOME and not is_told(name) and any(_is_strange(part, given) for part in _parts(name))
    ]


def written_names(text: str) -> frozenset[str]:
    """Return what a text in either script writes as names in Latin letters, folded: "foodex saudi"."""
    found = set()
    for match in _IN_A_ROW.finditer(text):
        spelt = match.group().split()
        # "SON" is an office, and no possessive.
        while spelt and is_stop_word(fold(spelt[0])) and not _IS_ACRONYM.fullmatch(spelt[0]):
            spelt = spelt[1:]
        words = fold(" ".join(spelt)).split()
        is_first = _BEGINS.search(text[: match.start()]) is not None
        is_sure = len(words) > 1 or _IS_ACRONYM.search(match.group()) is not None
        name = _ELIDED.sub("", " ".join(words))
        if name != fold(_HOME) and any(map(str.isalpha, name)) and (is_sure or not is_first):
            found.add(name)
    return frozenset(found)


def is_ordinary(name: str) -> bool:
    """Tell whether a folded name is a word that has a meaning."""
    return all(map(_is_a_word, _parts(name)))


def _names(statement: str) -> Iterator[str]:
    if written_in(statement) == "ar":
        yield from (match[1] for match in _AMONG_ARABIC.finditer(statement))
        return
    yield from (match[1] for match in _INSIDE.finditer(statement))
    for match in _BEGINNING.finditer(statement):
        if not is_stop_word(fold(match["next"])) and all(map(_is_a_name, _parts(match[1]))):
            yield match[1]


def _parts(name: str) -> list[str]:
    return _PARTS.findall(fold(name))


def _is_a_word(part: str) -> bool:
    """Tell whether a word has a meaning: what translates it into Arabic is another word, and sure enough."""
    if is_stop_word(part):
        return True
    best, p = next(iter(load_lexicon().translate(stem(part))), ("", 0.0))
    return p >= _SURELY and not best.isascii() and not _sounds_like(skeleton(part), skeleton(best))


def _is_a_name(part: str) -> bool:
    """Tell whether the field knows a word, and not as one that has a meaning."""
    is_known = bool(load_lexicon().translate(stem(part)))
    return is_known and not _is_a_word(part) and not with_digits(part).isdigit()


def _is_strange(part: str, text: str) -> bool:
    # What is a word as well may be told in another one of the other language.
    return not _is_held(part, text) and (written_in(text) == "fr" or not _is_a_word(part))


def _is_held(part: str, text: str) -> bool:
    stems, skeletons = _read(text)
    if not equals(stem(part)).isdisjoint(stems):
        return True
    return any(_sounds_like(skeleton(part), other) for other in skeletons)


def _sounds_like(bones: str, other: str) -> bool:
    return min(len(bones), len(other)) >= _SHORTEST_SKELETON and fuzz.ratio(bones, other) >= _SAME_CONSONANTS


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of a text and the consonants of its Arabic words."""
    parts = _parts(text)
    arabic = (skeleton(part) for part in parts if not part.isascii())
    return frozenset(map(stem, parts)), frozenset(arabic)
