"""The trilingual export glossary: what people call things, in French, Arabic and Darija."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tijaria.darija import bare_likeness, skeletons
from tijaria.folding import is_stop_word, terms, words

_SKELETON_LETTERS = 3
_LIKENESS, _NEAREST = 0.6, 0.05


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """One notion and its names; each tuple holds the usual name first, then variants."""

    french: tuple[str, ...]
    arabic: tuple[str, ...]
    darija: tuple[str, ...]
    darija_latin: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The names that documents use."""
        return self.french + self.arabic

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, whoever uses it."""
        return self.sources + self.darija + self.darija_latin


@dataclass(frozen=True, slots=True)
class _Name:
    """A name to find: its terms or, of a name in Darija, its consonants, each with the word that has them."""

    key: frozenset[str]
    entry: GlossaryEntry
    spelt: Mapping[str, str]


class Glossary:
    """Finds the entries that a question names and the terms that the sources use for them."""

    def __init__(self, entries: Iterable[GlossaryEntry]) -> None:
        """Index the entries by the terms of their names."""
        self.entries = tuple(entries)
        self._names: dict[str, list[_Name]] = {}
        for entry in self.entries:
            for name in entry.names:
                self._index(_Name(frozenset(terms(name)), entry, {}))
            for name in entry.darija + entry.darija_latin:
                self._index(_heard_name(name, entry))

    def _index(self, name: _Name) -> None:
        # Two consonants alone are shared by too many words: "n9der" would name Agadir.
        if name.key and not (
            len(name.key) == 1 and name.spelt and len("".join(name.key)) <= _SKELETON_LETTERS
        ):
            # Filed under one term of the name: the rest is checked on a hit.
            self._names.setdefault(max(name.key, key=len), []).append(name)

    def find(
        self, asked: Sequence[str], *, spelt: Sequence[str] = ()
    ) -> list[tuple[frozenset[str], GlossaryEntry]]:
        """Return (the terms that named it, entry) for each entry whose name is in a question.

        A name that is part of a longer name found is left out: "droit de douane" hides "douane".

        Args:
            asked: The terms of the question.
            spelt: The words of a question in Darija: those that name nothing as they are spelt are also
                compared by their consonants, and name what sounds most like them.
        """
        found = [(name.key, name.entry) for name in self._matching(frozenset(asked))]
        if spelt:
            found += self._heard(frozenset(asked), spelt, frozenset().union(*(key for key, _ in found)))
        return [(key, entry) for key, entry in found if not any(key < other for other, _ in found)]

    def _heard(
        self, asked: frozenset[str], spelt: Sequence[str], known: frozenset[str]
    ) -> list[tuple[frozenset[str], GlossaryEntry]]:
        heard = {bone: word for word in spelt for bone in skeletons(word)}
        plain = {bone for word in spelt if known & set(terms(word)) for bone in skeletons(word)}
        like = [
            (name, likeness)
            for name in self._matching(asked | heard.keys())
            if not name.spelt.keys() <= plain and (likeness := _likeness(name, heard)) >= _LIKENESS
        ]
        nearest: dict[frozenset[str], float] = {}
        for name, likeness in like:
            nearest[name.key] = max(likeness, nearest.get(name.key, 0.0))
        return [(name.key, name.entry) for name, likeness in like if likeness >= nearest[name.key] - _NEAREST]

    def _matching(self, present: frozenset[str]) -> Iterator[_Name]:
        # In one order, whatever the hashes of this process are.
        return (name for term in sorted(present) for name in self._names.get(term, ()) if name.key <= present)


def _heard_name(name: str, entry: GlossaryEntry) -> _Name:
    """Return a name by its consonants; what has none, such as a number, must be there as it is."""
    spelt: dict[str, str] = {}
    plain: set[str] = set()
    for word in words(name):
        bones = skeletons(word)
        spelt |= dict.fromkeys(bones, word)
        if not bones and not is_stop_word(word):
            plain.update(terms(word))
    return _Name(frozenset(spelt) | plain, entry, spelt)


def _likeness(name: _Name, heard: Mapping[str, str]) -> float:
    """Return how much the words sound like those of a name, 0 to 1: as little as the least like one."""
    return min(
        (bare_likeness(heard[bone], word) for bone, word in name.spelt.items() if bone in heard), default=0.0
    )


def dump_glossary(path: Path, entries: Sequence[GlossaryEntry]) -> None:
    """Write entries as JSON."""
    path.write_text(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False), encoding="utf-8")


def load_glossary(path: Path) -> Glossary:
    """Read what `dump_glossary` wrote."""
    records = json.loads(path.read_text(encoding="utf-8"))
    return Glossary(
        GlossaryEntry(**{key: tuple(names) for key, names in record.items()}) for record in records
    )
