"""Words that cannot stand for each other: "ouvert" and "fermé", "seulement" and "aussi".

Some are opposed wherever they stand in two texts, some only in clauses that say the same, and what comes
before something does not come after it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache

from tijaria.clauses import Clause, polarity_data
from tijaria.folding import fold, is_stop_word, stem
from tijaria.overlap import Wording, covered, equals

_TOLD, _NEARLY = 0.5, 0.2
_SHORTEST = 2
_OF_WHAT = 2
_END = re.compile(r"[;:.!?؛؟،,()](?=\s|$)|[()\d]|\b(?:et|ou|puis|mais)\b|(?<!\w)(?:او|ثم)(?!\w)")
# "avant ou après …": what it comes before is named elsewhere.
_JOINED = ""
_WORD = re.compile(r"[^\W\d_]{2,}")

Pairs = Sequence[tuple[re.Pattern[str], re.Pattern[str]]]
Order = tuple[bool, str]
"""Whether something comes before, and a stem of what it comes before or after."""


def are_opposite(statement: str, cited: Sequence[str]) -> bool:
    """Tell whether a statement holds a word where the texts that it rests on hold but its opposite."""
    said, sources = fold(statement), fold(" ".join(cited))
    return _are_opposed(said, [sources], "opposites") or _is_out_of_order(said, sources)


def are_clauses_opposite(said: Sequence[Clause], sources: Sequence[Clause]) -> bool:
    """Tell whether a clause says of all, or of one alone, what the clauses that say the same do not."""
    for own in said:
        near = _nearest(own.words, sources)
        if near and _are_opposed(fold(own.text), [fold(source.text) for source in near], "opposed"):
            return True
    return False


def _nearest(words: Wording, sources: Sequence[Clause]) -> Sequence[Clause]:
    if len(words.stems) < _SHORTEST:
        return ()
    scored = [(covered(words, source.words), source) for source in sources]
    best = max((score for score, _ in scored), default=0.0)
    return [source for score, source in scored if score >= best - _NEARLY] if best >= _TOLD else ()


def _are_opposed(said: str, sources: Sequence[str], table: str) -> bool:
    return any(
        here.search(said)
        and not there.search(said)
        and all(there.search(source) and not here.search(source) for source in sources)
        for one, other in _pairs(table)
        for here, there in ((one, other), (other, one))
    )


def _is_out_of_order(said: str, sources: str) -> bool:
    """Tell whether a text says "avant" of what another one says but "après", or the other way round."""
    own, told = _orders(said), _orders(sources)
    return any(
        _is_held(not is_before, word, told)
        and not _is_held(is_before, word, told)
        and not _is_held(not is_before, word, own)
        for is_before, word in own
        if word != _JOINED
    )


def _is_held(is_before: bool, word: str, orders: Collection[Order]) -> bool:
    return (is_before, _JOINED) in orders or any((is_before, other) in orders for other in equals(word))


@lru_cache(maxsize=4096)
def _orders(folded: str) -> frozenset[Order]:
    return frozenset(
        (is_before, word)
        for is_before, cue in zip((True, False), _pairs("orders")[0], strict=True)
        for mark in cue.finditer(folded)
        for word in _of_what(folded, mark.end())
    )


def _of_what(folded: str, start: int) -> Iterator[str]:
    """Yield the stems of the words next to a place, up to where another part begins."""
    end = _END.search(folded, start)
    words = _WORD.findall(folded, start, end.start() if end else len(folded))
    if not words and not (end and end.group().isdigit()):
        yield _JOINED
    yield from [stem(word) for word in words if not is_stop_word(word)][:_OF_WHAT]


@cache
def _pairs(table: str) -> Pairs:
    return [(re.compile(one), re.compile(other)) for one, other in polarity_data()[table]]
