"""The words that set questions apart (`data/meaning.toml`), ready to be found in folded text."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import cast

from tijaria.folding import fold
from tijaria.gazetteer import Gazetteer, Mention, Name
from tijaria.schema import Form
from tijaria.span import Span

_Table = Mapping[str, str]
_Patterns = Mapping[str, Sequence[str]]


class MeaningWords:
    """Finds what sets questions apart. Every text is folded, every place is one in the folded text."""

    def __init__(self, data: Mapping[str, object]) -> None:
        """Take the tables of `data/meaning.toml`."""
        things = [
            (f"{kind}/{thing}", names)
            for kind, table in cast(Mapping[str, _Table], data["things"]).items()
            for thing, names in table.items()
        ]
        # Consonants alone are a sign in Darija only: "licence" has those of "essence" as Darija says it.
        self._things = {
            is_darija: Gazetteer(_names(things, is_darija=is_darija)) for is_darija in (False, True)
        }
        self._implied = {
            thing: frozenset(names.split()) for thing, names in cast(_Table, data["implied"]).items()
        }
        cities = cast(_Table, data["cities"])
        self._cities = Gazetteer(_names(cities.items(), is_darija=False))
        self._numbers = {
            fold(word): number
            for number, words in cast(_Table, data["numbers"]).items()
            for word in words.split(" / ")
        }
        self._signs = _compiled(cast(_Patterns, data["signs"]))
        self._wants = _compiled(cast(_Patterns, data["wants"]))
        self._units = _compiled(cast(_Patterns, data["units"]))
        self._negation = _compiled(cast(_Patterns, data["negation"]))

    def things(self, folded: str, *, form: Form) -> list[Mention]:
        """Return the things named; keys are "<kind>/<thing>", and the kind "ordinary" sets nothing apart."""
        return self._things[form.startswith("ary")].find(folded, form=form)

    def spelt_things(self, folded: str) -> list[Mention]:
        """Return the things named in French or Arabic as they are spelt; quick. Keys as of `things`."""
        return self._things[False].find(folded, form="fr", as_spelt=True)

    def without_implied(self, things: frozenset[str]) -> frozenset[str]:
        """Return things without those that another one brings along, and without ordinary words."""
        implied = {other for thing in things for other in self._implied.get(thing, ())}
        return frozenset(thing for thing in things - implied if not thing.startswith("ordinary/"))

    def cities(self, folded: str, *, form: Form) -> list[Mention]:
        """Return the towns abroad; keys are codes of their countries."""
        return self._cities.find(folded, form=form)

    def numbers(self, folded: str) -> Iterator[str]:
        """Yield the numbers that are written in words, as digits."""
        return (self._numbers[word] for word in folded.split() if word in self._numbers)

    def unit(self, following: str) -> str:
        """Return the unit that a text opens with, "" for none."""
        return next((unit for unit, pattern in self._units.items() if pattern.match(following)), "")

    def signs(self, folded: str) -> tuple[frozenset[str], list[Span]]:
        """Return the signs, and where they stand."""
        return _found(self._signs, folded)

    def wants(self, folded: str) -> tuple[frozenset[str], list[Span]]:
        """Return what is wanted, and where the text says so."""
        wants, spans = _found(self._wants, folded)
        # "Chkoun" asks for an office, unless it asks for who pays.
        return (wants - {"place"} if "payer" in wants else wants), spans

    def negations(self, folded: str) -> list[Span]:
        """Return where something is denied or excluded."""
        plain = self._negation["ignored"].sub(lambda match: " " * len(match.group()), folded)
        return [match.span() for match in self._negation["marks"].finditer(plain)]


@cache
def load_meaning_words() -> MeaningWords:
    """Read the words that ship with the package."""
    path = files("tijaria") / "data" / "meaning.toml"
    return MeaningWords(tomllib.loads(path.read_text(encoding="utf-8")))


def _names(things: Iterable[tuple[str, str]], *, is_darija: bool) -> Iterator[Name]:
    for key, names in things:
        usual, _, darija = names.partition(" | ")
        for name in usual.split(" / "):
            yield Name(key, name)
        for name in darija.split(" / ") if darija else ():
            yield Name(key, name, is_darija=is_darija)


def _compiled(table: _Patterns) -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(f"(?:{part})" for part in parts)) for name, parts in table.items()}


def _found(patterns: Mapping[str, re.Pattern[str]], folded: str) -> tuple[frozenset[str], list[Span]]:
    places = {
        name: [match.span() for match in pattern.finditer(folded)] for name, pattern in patterns.items()
    }
    return frozenset(name for name, spans in places.items() if spans), [
        span for spans in places.values() for span in spans
    ]
