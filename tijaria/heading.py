"""The headings of the Harmonized System, with the names that exporters give to what they sell."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tijaria.gazetteer import Name

_NAME_WORDS = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """One chapter (2 digits) or heading (4 digits) of HS 2022.

    Attributes:
        code: Digits alone: "15", "1509".
        french: Label, written for this project; "" where there is only the English one.
        arabic: The same in Arabic.
        english: Label of the nomenclature.
        names: What people call goods of this heading, by form ("fr", "ar", "ary", "ary-Latn").
        apart_french: What separates it from the headings it is taken for, "" when nothing needs saying.
        apart_arabic: The same in Arabic.
        subheadings: Six-digit code → English label.
    """

    code: str
    french: str
    arabic: str
    english: str
    names: Mapping[str, Sequence[str]]
    apart_french: str = ""
    apart_arabic: str = ""
    subheadings: Mapping[str, str] | None = None

    def all_names(self) -> Iterator[Name]:
        """Yield every name; the key is the code."""
        for form, names in self.names.items():
            for name in names:
                yield Name(self.code, name, is_darija=form.startswith("ary"))
        # "Honey; natural" is what English speakers call it; a sentence is what nobody does.
        english = re.split(r"[;,:(]", self.english)[0].strip()
        if 0 < len(english.split()) <= _NAME_WORDS:
            yield Name(self.code, english)


def dump_headings(path: Path, headings: Sequence[Heading]) -> None:
    """Write headings as JSON."""
    path.write_text(json.dumps([asdict(heading) for heading in headings], ensure_ascii=False), "utf-8")


def load_headings(path: Path) -> tuple[Heading, ...]:
    """Read what `dump_headings` wrote."""
    return tuple(Heading(**record) for record in json.loads(path.read_text(encoding="utf-8")))
