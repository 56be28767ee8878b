"""Is a figure said of what the source says it of?

"60 % en vert, 25 % en orange et 15 % en rouge" holds "15 %" and "orange", and does not say that 15 % are in
orange. The stretch of text that goes with each figure is compared: a statement whose words stand with another
figure of the same kind, and none of them with its own, has taken the figure from something else. So has one
whose words stand far nearer to another figure than to its own, which is told there with other words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from tijaria.figure_places import DATE, DAY, MONTH, WRITTEN_YEAR, YEAR, Place, places_in
from tijaria.folding import fold
from tijaria.nearness import Nearness, likeness, near
from tijaria.number_words import with_digits
from tijaria.overlap import covered
from tijaria.relative_years import with_years
from tijaria.span import blanked
from tijaria.stretch import Stretch, shared, stretch

_OF_THE_CALENDAR = frozenset({DATE, DAY, MONTH, YEAR})
_FEWEST_OF_DATES = 2
# By how much more, and how many times as much, the words of a statement stand near the other figure.
_NEARER_IN_TIME = 0.3
_NEARER, _TIMES_NEARER = 0.15, 1.5
_CLEARLY_MORE = 0.15
# Of 90 supported statements with two figures of one kind none comes over 0.1.
_HARDLY_FARTHER, _BOTH_NEARER = -0.03, 0.13
_FEW, _MORE = 1, 2
_BEGINNING = 5
_ADDED = re.compile(r"[,،(](?= ?(?:selon|d'apres|source|حسب|وفق|المصدر)\b)|\((?=[^)]*\)\W*$)")
_HALF = re.compile(r"\bmoitie\b|(?<!\w)(?:ال)?نصف(?!\w)")
# Another subject begins here: what stands before is not said of what follows.
_TURN = re.compile(
    r"\b(?:mais|tandis que|alors que|quant (?:a|aux?)|en revanche|par contre)\b"
    r"|(?<!\w)(?:[وف]?اما|بينما|في حين|[وف]?لكن)(?!\w)|[;؛](?=\s)"
    r"|, et (?=(?:l[ae]s?|l'|une?|ils?|elles?|en|pour|dans|au|aux)\b)|[,،] (?=و(?:في |[يت]\w{3,} |بالنسبه ))"
)
# What is set against another figure has its own conditions: "10 mois, contre 4 avec les anciennes règles".
_AGAINST = re.compile(r"(?:\b(?:contre|au lieu d(?:es?|'|u))|(?<!\w)(?:مقابل|بدلا? من|عوض))\s+\S*\s?$")
_ROUGHLY = re.compile(
    r"\b(?:environ|quelque|autour|approximativement|(?:un )?peu (?:plus|moins))\b"
    r"|(?<!\w)(?:حوالي|نحو|تقريبا|زهاء|قرابه)(?!\w)"
)
_YEARS_LATER = re.compile(r".*?[,،;؛]\s.*?(?<!\d)(?:19|20)\d\d(?!\d)", re.DOTALL)
_LISTED = re.compile(r"\s*(?:a|et|ou|-|–|/|,|،|و|او|الي)?\s*")
_STRONG = re.compile(r"[;؛.:](?=\s|$)")
_WEAK = re.compile(
    r"[,،(](?=\s|$|\D)|\b(?:et|puis|dont|contre|mais|ou|a)\b(?=\s+\S*\s*\d)|(?<!\w)(?:و|منها|مقابل|ثم|الي)(?=\s?\S*\s?\d)"
)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure, the stretch of text that goes with it, and its whole sentence.

    Attributes:
        around: The stretch that goes with it.
        own: The same without what is said of every figure of the sentence.
        near: What stands how near to it.
        is_before_years: Whether the years of its sentence all stand after it, and past a comma.
    """

    place: Place
    around: Stretch
    own: Stretch
    sentence: Stretch
    near: Nearness
    is_before_years: bool

    @property
    def kind(self) -> str:
        """Of what kind it is: one takes the place of another."""
        return self.place.kind

    @property
    def key(self) -> tuple[str, object]:
        """Its kind and value."""
        return self.place.kind, self.place.value


def misattributed(statement: str, sentences: Sequence[str]) -> str:
    """Return the value of a figure of a statement that its source says of something else, "" for none.

    Args:
        statement: What is said.
        sentences: The cited passage, whole: what the figure may have been taken from.
    """
    source = [figure for sentence in sentences for figure in _figures(sentence)]
    said = _figures(statement)
    # Figures are what is placed; what places them are words and other numbers, years above all.
    plain = _plain(statement)
    values = {figure.key for figure in said}
    if _HALF.search(plain):
        values.add(("percent", 50.0))
    placed = (place for place in places_in(plain) if place.is_telling and place.kind != YEAR)
    rest = blanked(plain, ((place.start, place.end) for place in placed))
    whole = stretch(_ROUGHLY.sub(" ", rest))
    if swapped := _swapped(said, source):
        return swapped
    for figure in said:
        own = [other for other in source if other.key == figure.key]
        rivals = [other for other in source if other.kind == figure.kind and other.key not in values]
        for rival in rivals if own else ():
            is_plain = rival.place.is_telling and figure.place.is_telling and figure.kind != YEAR
            if is_plain and all(_is_closer(rival, one, whole) for one in own):
                return figure.place.digits
            if all(_is_nearer(rival, one, figure) or _is_told_rather(rival, one, figure) for one in own):
                return figure.place.digits
        if (
            own
            and figure.kind not in _OF_THE_CALENDAR
            and all(_is_of_another_year(one, figure, source) for one in own)
        ):
            return figure.place.digits
    return ""


def _swapped(said: Sequence[_Figure], source: Sequence[_Figure]) -> str:
    """Return a figure of a statement that has changed places with another one of it, "" for none."""
    for one, other in combinations(said, 2):
        if one.kind != other.kind or one.key == other.key or one.place.factor != other.place.factor:
            continue
        gains = [_gain(one, other, source), _gain(other, one, source)]
        if min(gains) > _HARDLY_FARTHER and sum(gains) >= _BOTH_NEARER:
            return one.place.digits
    return ""


def _gain(figure: _Figure, other: _Figure, source: Sequence[_Figure]) -> float:
    """Return by how much what stands near a figure stands rather near another one in the source."""
    own = [likeness(figure.near, place.near) for place in source if place.key == figure.key]
    theirs = [likeness(figure.near, place.near) for place in source if place.key == other.key]
    return max(theirs) - max(own) if own and theirs else -1.0


def _is_closer(rival: _Figure, own: _Figure, said: Stretch) -> bool:
    """Tell whether words of a statement stand with the rival alone, and none with its own figure alone."""
    # Another sentence names its subject anew: what is said there must be missing from all of this one.
    together = rival.sentence == own.sentence
    with_own = shared(said, own.around if together else own.sentence)
    with_rival = shared(said, rival.around)
    # Texts say when something was signed, published and applied in many words: one alone is no sign there.
    least = _FEWEST_OF_DATES if own.kind == DATE else 1
    gained = with_rival - with_own - {own.place.digits}
    return len(gained) >= least and not _apart(with_own - with_rival, rival.around)


def _apart(words: Iterable[object], other: Stretch) -> bool:
    """Tell whether a piece of text holds a word of some in no form: "marocaines" is there with "Maroc"."""
    begun = {stem[:_BEGINNING] for stem in other.wording.stems if len(stem) >= _BEGINNING}
    return any(
        isinstance(word, str) or all(form[:_BEGINNING] not in begun for form in word)  # type: ignore[attr-defined]
        for word in words
    )


def _is_nearer(rival: _Figure, own: _Figure, said: _Figure) -> bool:
    """Tell whether words of a statement stand far nearer to the rival, and hardly one with its own alone."""
    place = said.place
    if rival.place.factor != own.place.factor:
        return False
    if place.bound and place.bound == own.place.bound != rival.place.bound:
        return False
    to_own, to_rival = likeness(said.near, own.near), likeness(said.near, rival.near)
    least = _NEARER_IN_TIME if place.kind in _OF_THE_CALENDAR else _NEARER
    if to_rival < to_own * _TIMES_NEARER or to_rival < to_own + least:
        return False
    with_own, with_rival = shared(said.sentence, own.own), shared(said.sentence, rival.own)
    # A year or another figure beside its own places it.
    if said.sentence.numbers & (with_own - with_rival):
        return False
    few = _FEW if len(with_rival - with_own) >= _MORE and place.kind not in _OF_THE_CALENDAR else 0
    return len(with_own - with_rival) <= few


def _is_told_rather(rival: _Figure, own: _Figure, said: _Figure) -> bool:
    """Tell whether the sentence of the rival holds clearly more of what a statement says.

    Not where what stands beside the figure stands beside its own: the rest of the statement may rest on the
    sentence of the rival.
    """
    if own.kind in _OF_THE_CALENDAR:
        return False  # texts say where a rule stands, and of when that is
    if likeness(said.near, own.near) > likeness(said.near, rival.near):
        return False
    held = covered(said.own.wording, own.sentence.wording)
    return covered(said.own.wording, rival.sentence.wording) > held + _CLEARLY_MORE


def _is_of_another_year(own: _Figure, said: _Figure, source: Sequence[_Figure]) -> bool:
    """Tell whether a statement says a figure of a year, and its source of other years."""
    years = said.own.years or said.sentence.years
    told = own.own.years or own.sentence.years
    if not (years and told) or not years.isdisjoint(told):
        return False
    # Told after the figure, a year in which the source says no such figure is that of something else.
    rivals = {year for other in source if other.kind == own.kind for year in other.sentence.years}
    return not said.is_before_years or not rivals.isdisjoint(years)


def _plain(text: str) -> str:
    return with_years(with_digits(fold(text)))


@lru_cache(maxsize=4096)
def _figures(text: str) -> tuple[_Figure, ...]:
    plain = _plain(text)
    found = sorted(places_in(plain), key=lambda place: (place.start, place.end))
    sentence, figures = stretch(plain), []
    for place in found:
        # Figures of another kind belong to the stretch, and so do those of a list or range that it is in.
        same = [
            (other.start, other.end)
            for other in found
            if other == place or (other.kind == place.kind and other.is_telling)
        ]
        added = _ADDED.search(plain, same[-1][1])
        tail = added.start() if added else len(plain)
        first, last = _run(plain, same, same.index((place.start, place.end)))
        begin = _boundary(plain, same[first - 1][1], same[first][0]) if first else 0
        stop = _boundary(plain, same[last][1], same[last + 1][0]) if last + 1 < len(same) else tail
        # What stands before the first figure is said of all of them, and what is added at the end too.
        turns = [turn.end() for turn in _TURN.finditer(plain, 0, place.start)]
        first_said = max(turns, default=0)
        head = f"{plain[first_said : max(first_said, same[0][0])]} {plain[tail:]}"
        begin = max(begin, first_said)
        stop = min([stop, *(turn.start() for turn in _TURN.finditer(plain, place.end))])
        own = f"{plain[begin : place.start]} {plain[place.end : stop]}"
        others = [(other.start, other.end) for other in found if other != place and other.kind == place.kind]
        nearness = near(plain, (place.start, place.end), others)
        is_against = _AGAINST.search(plain[: place.start]) and place.start > same[0][0]
        is_before = bool(_YEARS_LATER.match(plain, place.end)) and not WRITTEN_YEAR.search(
            plain, 0, place.start
        )
        around = own if is_against and stretch(own).wording.stems else f"{head} {own}"
        figures.append(
            _Figure(place, stretch(_ROUGHLY.sub(" ", around)), stretch(own), sentence, nearness, is_before)
        )
    return tuple(figures)


def _run(plain: str, places: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    """Return the first and last figure of the list or range that a figure is in."""
    first = last = number
    while first and _LISTED.fullmatch(plain[places[first - 1][1] : places[first][0]]):
        first -= 1
    while last + 1 < len(places) and _LISTED.fullmatch(plain[places[last][1] : places[last + 1][0]]):
        last += 1
    return first, last


def _boundary(text: str, start: int, end: int) -> int:
    """Return where the stretch of one figure ends and that of the next begins, between the two."""
    between = text[start:end]
    strong = _STRONG.search(between)
    if strong:
        return start + strong.end()
    weak = list(_WEAK.finditer(between))
    return start + weak[-1].start() if weak else end
