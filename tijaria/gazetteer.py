"""Finds the names of a list in a text, wherever they stand and however they are spelt, and says where.

Names are compared by stems; in Darija by consonants too. A word may carry an Arabic particle ("لكندا",
"وزيت") or a Latin-script one ("lcanada", "fcanada"), and a long word may have one letter wrong.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from tijaria.darija import skeleton
from tijaria.folding import fold, is_stop_word, stem
from tijaria.language import detect
from tijaria.schema import Form

_WORD = re.compile(r"[^\W_]+(?:[.\-](?=\w)[^\W_]+)*")
_ARABIC = re.compile("[\u0600-\u06ff]")
_PARTICLES = "وفبلكد"
_ADJECTIVES = ("يه", "يات")
# "نرويجي" and "almani" are of the country, "européenne" of Europe.
_OF_A_PLACE = (
    *("اني", "انيه", "ويه", "وي", "يه", "ي"),
    *("iens", "ien", "enne", "ne", "ane", "ani", "iya", "ia", "a", "e", "i", "n"),
)
_SHORTEST_OF_A_PLACE = 4
_ARABIC_ENDINGS = ("ه", "ات", "ين", "ون")
_LATIN_PARTICLES = "lfbdw"
_SHORTEST_BARE = 3
_SHORTEST_LATIN_BARE = 4
_SHORTEST_SKELETON = 3
_SHORTEST_TYPO = 6
_SHORTEST_STEM = 5
_TYPO_SIMILARITY, _VOWEL_SIMILARITY = 88.0, 80.0
_MAX_NEAR = 8


@dataclass(frozen=True, slots=True)
class Name:
    """One way to name an entry.

    Attributes:
        key: What is found: the entry's identifier.
        is_darija: Also found by its consonants alone.
    """

    key: str
    text: str
    is_darija: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text.

    Attributes:
        keys: Every entry that the words name, in the order of the list.
        start: Position of the first character in the text.
        end: Position after the last.
        is_sure: The words are those of the name, and not only their consonants or nearly.
    """

    keys: tuple[str, ...]
    start: int
    end: int
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class _Word:
    """A word and what it may stand for.

    Attributes:
        light: The forms of it that name the same thing.
        own: The stems that it may have.
        spellings: These and those that it is compared by otherwise: consonants, known words nearly like it.
        ordered: `spellings`, consonants last: they are the weaker sign.
    """

    light: frozenset[str]
    own: frozenset[str]
    spellings: frozenset[str]
    ordered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: _Word


class Gazetteer:
    """Finds names. Thread-safe."""

    def __init__(self, names: Iterable[Name], *, things: bool = False, places: bool = False) -> None:
        """File names under the spelling of their first word.

        Args:
            names: What to find.
            things: A name of one word is only found in its own number and with its article: "transformé" has
                the stem of a transformer, "يوم" that of a diary.
            places: The same, and in the adjectives made of it: "نسينا" has the stem of Valencia.
        """
        self._whole, self._places = things or places, places
        # First spelling → spellings → key → the name itself in its forms, for a name of one word.
        self._by_first: dict[str, dict[tuple[str, ...], dict[str, set[str]]]] = {}
        for name in names:
            tokens = _tokens(name.text)
            if things and len(tokens) == 1 and _is_cut(name.text):
                continue
            forms = self._forms(tokens[0], is_name=True) if tokens else set()
            self._file(tuple(stem(word) for word in tokens), name.key, forms)
            if name.is_darija:
                bones = tuple(f"~{skeleton(word)}" for word in tokens)
                if sum(len(bone) - 1 for bone in bones) > _SHORTEST_SKELETON and "~" not in bones:
                    self._file(bones, name.key, set())
        self._known = frozenset(
            word for names in self._by_first.values() for key in names for word in key if word[0] != "~"
        )
        # People get the middle of a word wrong, hardly its first letter.
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= _SHORTEST_STEM:
                self._by_letter.setdefault(word[0], []).append(word)
        # Messages share most of their words, and every message of a conversation is read several times.
        self._word = lru_cache(maxsize=4096)(self._read_word)

    def _forms(self, word: str, *, is_name: bool = False) -> set[str]:
        if not self._places:
            return _light(word)
        # The ب of Boston is no particle, nor its ending a plural; "وفسويسرا" has two particles.
        found = {word, word.removeprefix("ال")} if is_name else _light(word) | _light(word.removeprefix("و"))
        return found | {
            form.removesuffix(end)
            for form in found
            for end in _OF_A_PLACE
            if form.endswith(end) and len(form) - len(end) >= _SHORTEST_OF_A_PLACE
        }

    def _file(self, spelling: tuple[str, ...], key: str, light: set[str]) -> None:
        if spelling:
            keys = self._by_first.setdefault(spelling[0], {}).setdefault(spelling, {})
            keys.setdefault(key, set()).update(light)

    def find(self, text: str, *, form: Form | None = None, as_spelt: bool = False) -> list[Mention]:
        """Return the mentions in a text, in order, not overlapping; the longest name at a place wins.

        Args:
            text: Where to look.
            form: Its form of language, detected when None.
            as_spelt: Whether consonants alone and misspelt names do not count; much quicker.
        """
        # In French, consonants alone would take "licence" for the petrol that Darija calls "l'essence".
        bare = not as_spelt and (form or detect(text)).startswith("ary")
        tokens = [
            _Token(
                match.start() + start, match.start() + end, self._word(folded, bare=bare, as_spelt=as_spelt)
            )
            for match in _WORD.finditer(text)
            for part, start, end in _parts(match.group())
            if not is_stop_word(folded := fold(part))
        ]
        found, position = [], 0
        while position < len(tokens):
            length, keys, is_sure = self._longest(tokens[position:])
            if length:
                run = tokens[position : position + length]
                found.append(Mention(keys, run[0].start, run[-1].end, is_sure))
            position += length or 1
        return found

    def _longest(self, tokens: Sequence[_Token]) -> tuple[int, tuple[str, ...], bool]:
        best: tuple[int, list[str]] = (0, [])
        is_sure, word = True, tokens[0].word
        # Consonants alone count where the words themselves name nothing as long.
        for first in word.ordered:
            for spelling, names in self._by_first.get(first, {}).items():
                length = len(spelling)
                of_one = self._whole and length == 1 and first in word.own
                keys = [key for key, light in names.items() if not of_one or light & word.light]
                if not keys:
                    continue
                if length < best[0] + (first[0] == "~" and best[0] > 0) or length > len(tokens):
                    continue
                pairs = list(zip(spelling, tokens, strict=False))
                if all(stem_ in token.word.spellings for stem_, token in pairs):
                    is_sure = all(stem_ in token.word.own for stem_, token in pairs)
                    best = (length, [*best[1], *keys] if length == best[0] else keys)
        return best[0], tuple(dict.fromkeys(best[1])), is_sure

    def _read_word(self, folded: str, *, bare: bool, as_spelt: bool) -> _Word:
        own = frozenset(spellings(folded))
        found = own if as_spelt else self._spellings(folded, own, bare=bare)
        ordered = tuple(sorted(found, key=lambda word: (word[0] == "~", word)))
        return _Word(frozenset(self._forms(folded)), own, found, ordered)

    def _spellings(self, folded: str, own: frozenset[str], *, bare: bool) -> frozenset[str]:
        bones = skeleton(folded) if bare else ""
        found = own | {f"~{bones}"} if bones else own
        is_known = bool(found & self._known) or (f"~{bones}",) in self._by_first.get(f"~{bones}", {})
        if len(folded) >= _SHORTEST_TYPO and not is_known:
            found |= self._nearly(folded, bare=bare)
            if bare and folded[0] in _LATIN_PARTICLES:
                found |= self._nearly(folded[1:], bare=bare)
        return found

    def _nearly(self, folded: str, *, bare: bool) -> set[str]:
        """Return the known word that a misspelt one stands for; vowels of Darija count less than the rest."""
        own = stem(folded)
        if len(own) < _SHORTEST_STEM:
            return set()
        known = self._by_letter.get(folded[0], ())
        cutoff = _VOWEL_SIMILARITY if bare else _TYPO_SIMILARITY
        near = process.extract(own, known, scorer=fuzz.ratio, score_cutoff=cutoff, limit=_MAX_NEAR)
        same = [word for word, _, _ in near if bare and skeleton(word) == skeleton(folded)]
        return set(same[:1] or [word for word, score, _ in near if score >= _TYPO_SIMILARITY][:1])


def spellings(word: str) -> set[str]:
    """Return the stems that a folded word may have: of itself, and without a particle glued to it."""
    found = {word, stem(word)}
    if _ARABIC.match(word):
        if word[0] in _PARTICLES and len(word) > _SHORTEST_BARE:
            found.add(stem(word[1:]))
            if word[0] == "و" and word[1] in _PARTICLES and len(word) > _SHORTEST_BARE + 1:
                found.add(stem(word[2:]))
    elif word[:1] in _LATIN_PARTICLES and len(word) > _SHORTEST_LATIN_BARE:
        found.add(stem(word[1:]))
    return found


def _light(word: str) -> set[str]:
    """Return the forms of a folded word that name the same thing: without particles, article, plural."""
    found = {word}
    if _ARABIC.match(word):
        if word[0] in _PARTICLES and len(word) > _SHORTEST_BARE:
            found.add(word[1:])
        for prefix in ("ال", "لل"):
            found |= {form.removeprefix(prefix) for form in found if len(form) > len(prefix) + 1}
        found |= {form.removesuffix(end) for form in found for end in _ARABIC_ENDINGS if len(form) > 4}
        found |= {form.removesuffix(end) for form in found for end in _ADJECTIVES if len(form) > 5}
    else:
        if word[:1] in _LATIN_PARTICLES and len(word) > _SHORTEST_LATIN_BARE:
            found.add(word[1:])
        found |= {form[:-1] for form in found if form[-1] in "sx" and len(form) > 3}
    return found


def _is_cut(text: str) -> bool:
    """Tell whether the search leaves out words of a name: "part" alone is no announcement ("faire-part")."""
    return any(len(word) > 2 and is_stop_word(fold(word)) for word in re.findall(r"[^\W_]+", text))


def _parts(word: str) -> list[tuple[str, int, int]]:
    """Return the parts of a word of several, with their places: "sous-vide", "U.S.A" stay whole if dotted."""
    if "-" not in word:
        return [(word.replace(".", ""), 0, len(word))]
    return [(match.group(), match.start(), match.end()) for match in re.finditer(r"[^\W_]+", word)]


def _tokens(text: str) -> list[str]:
    words = [fold(part) for match in _WORD.finditer(text) for part, _, _ in _parts(match.group())]
    return [word for word in words if not is_stop_word(word)]
