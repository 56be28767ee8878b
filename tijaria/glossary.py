"""The trilingual export glossary: what people call things, in French, Arabic and Darija."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tijaria.darija import skeletons
from tijaria.folding import terms

_SKELETON_LETTERS = 3


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


class Glossary:
    """Finds the entries that a question names and the terms that the sources use for them."""

    def __init__(self, entries: Iterable[GlossaryEntry], *, skip_first: bool = False) -> None:
        """Index the entries by the terms of their names.

        Args:
            entries: What to find.
            skip_first: The first French name of each entry is an identifier that nobody types.
        """
        self._entries = tuple(entries)
        self._names: dict[str, list[tuple[frozenset[str], GlossaryEntry]]] = {}
        for entry in self._entries:
            for name in entry.names[1:] if skip_first else entry.names:
                self._index(frozenset(terms(name)), entry)
            for name in entry.darija + entry.darija_latin:
                bones = frozenset(skeletons(name))
                # Two consonants alone are shared by too many words: "n9der" would name Agadir.
                if len(bones) > 1 or len("".join(bones)) > _SKELETON_LETTERS:
                    self._index(bones, entry)

    def _index(self, key: frozenset[str], entry: GlossaryEntry) -> None:
        if key:
            # Filed under one term of the name: the rest is checked on a hit.
            self._names.setdefault(max(key, key=len), []).append((key, entry))

    def find(self, asked: Sequence[str]) -> list[tuple[frozenset[str], GlossaryEntry]]:
        """Return (the terms that named it, entry) for each entry whose name is in the terms asked.

        A name that is part of a longer name found is left out: "droit de douane" hides "douane".
        """
        present = frozenset(asked)
        found = [
            (key, entry) for term in present for key, entry in self._names.get(term, ()) if key <= present
        ]
        return [(key, entry) for key, entry in found if not any(key < other for other, _ in found)]


def dump_glossary(path: Path, entries: Sequence[GlossaryEntry]) -> None:
    """Write entries as JSON."""
    path.write_text(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False), encoding="utf-8")


def load_glossary(path: Path) -> Glossary:
    """Read what `dump_glossary` wrote."""
    records = json.loads(path.read_text(encoding="utf-8"))
    return Glossary(
        GlossaryEntry(**{key: tuple(names) for key, names in record.items()}) for record in records
    )
