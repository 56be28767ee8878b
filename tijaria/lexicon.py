"""A French-Arabic lexicon of stems, so that words asked in one language find text in the other.

Learnt from parallel text (`python -m ingest calibrate`); derived from CC BY-SA 4.0 data, so the file carries
that licence. One line a pair: French stem, Arabic stem, p(Arabic|French), p(French|Arabic).
"""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

_FILE = "lexicon.tsv.gz"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Stem → (stem of the other language, probability 0 to 1), most probable first."""

    translations: Mapping[str, Sequence[tuple[str, float]]]

    def translate(self, stem: str) -> Sequence[tuple[str, float]]:
        """Return the translations of a stem; empty when it is not known."""
        return self.translations.get(stem, ())


def shipped_lexicon_path() -> Path:
    """Return where the lexicon is in the package."""
    return Path(str(files("tijaria"))) / "data" / _FILE


@cache
def load_lexicon() -> Lexicon:
    """Read the lexicon that ships with the package."""
    found: dict[str, list[tuple[str, float]]] = {}
    with gzip.open(shipped_lexicon_path(), "rt", encoding="utf-8") as file:
        for line in file:
            french, arabic, forward, backward = line.rstrip("\n").split("\t")
            found.setdefault(french, []).append((arabic, float(forward)))
            found.setdefault(arabic, []).append((french, float(backward)))
    return Lexicon({stem: sorted(pairs, key=lambda pair: -pair[1]) for stem, pairs in found.items()})
