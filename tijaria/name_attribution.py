"""Is a name said of what the source says it of? A fair in Jeddah is not the one in Riyadh beside it.

Compared as figures are (`tijaria.attribution`), within a sentence of the source that names several of a kind:
a statement whose words stand there with another name, and none of them with its own alone, has taken it from
something else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tijaria.capitals import written_names
from tijaria.entities import apart, names_with_places
from tijaria.folding import fold
from tijaria.nearness import Nearness, likeness, near
from tijaria.number_words import with_digits
from tijaria.overlap import covered, wording
from tijaria.stretch import Stretch, shared, stretch

_NAME, _TOWN, _COUNTRY = "name", "town", "country"
_KINDS = {"places": _TOWN, "capitals": _TOWN, "cities": _TOWN, "countries": _COUNTRY}
# They stand for too many things, and beside all of them.
_UNTOLD = frozenset({"people", "terms", "languages", "regimes"})
_STRONG = re.compile(r"[;:؛]|\.(?=\s|$)")
_BETWEEN = re.compile(r"[,،]|\b(?:et|ou|puis)\b|(?<!\w)و(?=\s?\S)")
_WORDS_AT_LEAST = 2
# What says another thing in other words altogether tells nothing of where a name belongs.
_LEAST_NEAR, _HARDLY_FARTHER = 0.1, -0.06

_Place = tuple[int, int, str, str]


@dataclass(frozen=True, slots=True)
class _Named:
    """A name, what goes with it in its sentence, and the whole sentence."""

    place: _Place
    spelt: str
    own: Stretch
    sentence: Stretch
    near: Nearness

    @property
    def key(self) -> tuple[str, str]:
        """Its kind and what it names."""
        return self.place[2:]


def name_of_another(statement: str, sentences: Sequence[str]) -> str:
    """Return a name of a statement of which its source says something else, "" for none."""
    said = _named(statement)
    keys = {name.key for name in said}
    passage = [_named(sentence) for sentence in sentences]
    for name in said:
        own = [(other, told) for told in passage for other in told if other.key == name.key]
        rivals = {other.key for _, told in own for other in told if other.key[0] == name.key[0]} - keys
        if name.key[0] == _COUNTRY or any(len({o.key for o in told}) == 1 for _, told in own):
            continue
        if any(_is_with(rival, name, own, said) for rival in rivals):
            return name.spelt
    return ""


def _is_with(
    rival: tuple[str, str],
    name: _Named,
    own: Sequence[tuple[_Named, Sequence[_Named]]],
    said: Sequence[_Named],
) -> bool:
    """Tell whether a statement says of a name what each sentence that holds it says of the rival."""
    others = [wording(other.spelt).equals for other in said if other.key[0] != name.key[0]]
    for told, sentence in own:
        places = [other for other in sentence if other.key == rival]
        if not any(_is_rather_of(other, told, name, others) for other in places):
            return False
    return bool(own)


def _is_rather_of(
    rival: _Named, own: _Named, name: _Named, others: Iterable[Sequence[frozenset[str]]]
) -> bool:
    if _stand_together(rival.place, own.place) or covered(wording(rival.spelt), name.sentence.wording) == 1:
        return False
    with_own, with_rival = shared(name.sentence, own.own), shared(name.sentence, rival.own)
    gained = with_rival - with_own
    is_told = any(word in equals for word in gained for equals in others)
    if with_own - with_rival or not (is_told or len(gained) >= _WORDS_AT_LEAST):
        return False
    nearness = likeness(name.near, own.near)
    return nearness >= _LEAST_NEAR and likeness(name.near, rival.near) - nearness >= _HARDLY_FARTHER


def _stand_together(one: _Place, other: _Place) -> bool:
    """Tell whether two names are side by side, one being what the other is called: "SFDA (agence…)"."""
    first, second = sorted((one, other))
    return second[0] - first[1] <= _WORDS_AT_LEAST


@lru_cache(maxsize=4096)
def _named(text: str) -> tuple[_Named, ...]:
    text = apart(text)
    plain = with_digits(fold(text))
    places = _places(plain, written_names(text))
    sentence = stretch(plain)
    return tuple(_name(plain, place, places, sentence) for place in places)


def _name(plain: str, place: _Place, places: Sequence[_Place], sentence: Stretch) -> _Named:
    start, end, kind, key = place
    others = [(other[0], other[1]) for other in places if other[2] == kind and other[3] != key]
    before = max((last for _, last in others if last <= start), default=0)
    after = min((first for first, _ in others if first >= end), default=len(plain))
    begin = _boundary(plain, before, start) if before else 0
    stop = _boundary(plain, end, after) if after < len(plain) else after
    own = stretch(f"{plain[begin:start]} {plain[end:stop]}")
    return _Named(place, plain[start:end], own, sentence, near(plain, (start, end), others))


def _places(plain: str, written: Iterable[str]) -> Sequence[_Place]:
    found = [
        (start, end, _KINDS.get(kind, _NAME), key)
        for start, end, kind, key in names_with_places(plain)
        if kind not in _UNTOLD
    ]
    for name in written:
        pattern = rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"
        found += [(match.start(), match.end(), _NAME, name) for match in re.finditer(pattern, plain)]
    found.sort(key=lambda place: (place[0], place[0] - place[1]))
    kept: list[_Place] = []
    for place in found:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _boundary(plain: str, start: int, end: int) -> int:
    """Return where what goes with one name ends and what goes with the next begins, between the two."""
    between = plain[start:end]
    strong = _STRONG.search(between)
    if strong:
        return start + strong.end()
    weak = [m for m in _BETWEEN.finditer(between) if not _is_open(between[: m.start()])]
    return start + weak[-1].start() if weak else end


def _is_open(text: str) -> bool:
    return text.count("(") > text.count(")")
