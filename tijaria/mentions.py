"""A text as a row of words, marks and mentions: names, goods and figures, the same in both languages."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from tijaria.capitals import is_ordinary, written_names
from tijaria.entities import apart, countries_named, is_no_name, names_with_places
from tijaria.figure_places import places_in
from tijaria.folding import fold, is_stop_word, stem
from tijaria.number_words import with_digits
from tijaria.things import things_in

WORD, IDLE, MARK = "word", "idle", "mark"
COUNTRY, TOWN, PARTY, REGIME, MODE, FORM, NAME = (
    "country",
    "town",
    "party",
    "regime",
    "mode",
    "name of a form",
    "name",
)
HOME = (COUNTRY, "MA")
_FIGURE = "figure"
_KINDS = {
    "places": TOWN, "capitals": TOWN, "cities": TOWN, "countries": COUNTRY, "languages": "language",
    "regimes": REGIME, "forms": FORM, "offices": "name of an office", "portals": "name of a portal",
    "agreements": "name of an agreement",
}  # fmt: skip
_SHORTEST = 2
_TOKEN = re.compile(r"[,،();؛:]|\.(?=\s|$)|[^\W_]+(?:[.,]\d+)*")
_MARKS = ",،();؛:."
_ROMAN = re.compile("[ivx]+")
_REFERENCE = re.compile(r"\d+\.\d+")

Member = tuple[str, object]
Term = str | Member
"""A stem, or what is mentioned."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, mark or mention.

    Attributes:
        kind: `WORD`, `IDLE` (a word without a subject), `MARK`, or of what kind the mention is.
        key: The stem of a word, the key of a mention.
        spelt: As the folded text has it.
        is_common: Whether it stands in too many places to be told from another of its kind.
    """

    kind: str
    key: object
    spelt: str
    is_common: bool = False

    @property
    def is_mention(self) -> bool:
        """Whether it names something of which another may take the place."""
        return self.kind not in (WORD, IDLE, MARK, MODE) and not self.is_common

    @property
    def is_told(self) -> bool:
        """Whether it says something by itself."""
        return self.kind not in (IDLE, MARK)

    @property
    def term(self) -> Term:
        """What it is compared by."""
        return str(self.key) if self.kind == WORD else (self.kind, self.key)


_Place = tuple[int, int, Token]


def is_figure(kind: str) -> bool:
    """Tell whether a mention is a figure or date."""
    return kind.startswith(_FIGURE)


def is_alike(kind: str, other: str) -> bool:
    """Tell whether mentions are of one kind, all names being one."""
    return kind == other or (kind.startswith(NAME) and other.startswith(NAME))


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """Return a text as words, marks and mentions, in order."""
    text = apart(text)
    plain = with_digits(fold(text))
    places = [*_figures(plain), *_names(text, plain)]
    row: list[Token] = []
    position = 0
    for start, end, token in sorted(places, key=lambda place: (place[0], place[0] - place[1])):
        if start >= position:
            row += _words(plain, position, start)
            row.append(token)
            position = end
    return (*row, *_words(plain, position, len(plain)))


@cache
def role_data() -> Mapping[str, Mapping[str, str]]:
    """Return the expressions of `data/roles.toml`."""
    return tomllib.loads((files("tijaria") / "data" / "roles.toml").read_text(encoding="utf-8"))


def words_of(name: str) -> frozenset[str]:
    """Return the words of a table of `data/roles.toml`."""
    return frozenset(role_data()[name]["words"].split())


def _figures(plain: str) -> Iterator[_Place]:
    for place in places_in(plain):
        kind = f"{_FIGURE}, {place.kind}, {place.factor:g}"
        is_reference = not place.kind and _REFERENCE.fullmatch(place.digits) is not None
        # The "و" that is glued to a figure goes with it.
        start = place.start - plain[: place.start].endswith("و")
        token = Token(kind, place.value, plain[start : place.end], is_reference or not place.is_telling)
        yield start, place.end, token


def _names(text: str, plain: str) -> Iterator[_Place]:
    for start, end, kind, key in _named(text, plain):
        yield start, end, Token(kind, key, plain[start:end])


def _named(text: str, plain: str) -> Iterator[tuple[int, int, str, str]]:
    for start, end, of, key in names_with_places(plain):
        if of in _KINDS:
            yield start, end, _KINDS[of], key
    for name in written_names(text):
        if not _is_written_otherwise(name, text):
            pattern = rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"
            yield from ((m.start(), m.end(), NAME, name) for m in re.finditer(pattern, plain))
    for kind, key, names in _patterns():
        yield from ((m.start(), m.end(), kind, key) for m in names.finditer(plain))
    yield from things_in(plain)


def _is_written_otherwise(name: str, text: str) -> bool:
    """Tell whether a name is none: a currency, a Roman number, "Maroc-UE", an ordinary word."""
    if is_no_name(name) or _ROMAN.fullmatch(name) or ("-" in name and countries_named(name)):
        return True
    return name.isalpha() and name.upper() not in text and is_ordinary(name)


def _words(plain: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(plain, start, end):
        word = match.group()
        if word in _MARKS:
            yield Token(MARK, word, word)
        elif not word[0].isalpha():
            yield Token(WORD, word, word)
        else:
            own = "" if is_stop_word(word) or word in _idle() else stem(word)
            is_idle = len(own) < _SHORTEST or is_stop_word(own)
            yield Token(IDLE if is_idle else WORD, own, word)


@cache
def _idle() -> frozenset[str]:
    return words_of("idle")


@cache
def _patterns() -> Sequence[tuple[str, str, re.Pattern[str]]]:
    """Return the kind, key and pattern of what `data/roles.toml` names."""
    found = {(PARTY, party): names for party, names in role_data()["parties"].items()}
    found[COUNTRY, str(HOME[1])] = role_data()["home"]["words"]
    return [(kind, key, re.compile(rf"(?<!\w)(?:{names})(?!\w)")) for (kind, key), names in found.items()]
