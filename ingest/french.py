"""Lists the French words by which `tijaria.language` knows a question without a verb for French.

From NTREX-128 and SIB-200 (CC BY-SA 4.0), the requests of `ingest/data/`, the French documents and the French
names of the glossary, the nomenclature and countries. People write Darija in Latin letters with French words
in it: a word that these hold more often than French is none, unless it is a French name by itself and they do
not hold it much more often.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingest.forms import labelled_texts
from ingest.packed import write_packed
from ingest.rows import data_rows
from tijaria.countries import country_names
from tijaria.folding import fold
from tijaria.schema import Document, Question
from tijaria.tables import Tables

_WORD = re.compile(r"[a-z]{2,}")
# "Fin" (where) is far more frequent than the end of anything, "fraise" stands in both.
_MUCH = 4


def write_french_words(
    path: Path, documents: Iterable[Document], questions: Sequence[Question], tables: Tables
) -> int:
    """Write the folded words, one a line, compressed; return how many."""
    names = list(_names(tables))
    alone = {words[0] for words in map(_found, names) if len(words) == 1}
    french, darija = Counter(_words(_texts(documents))), Counter[str]()
    for form, text in labelled_texts(questions):
        if form in ("fr", "ary-Latn"):
            (french if form == "fr" else darija).update(_words([text]))
    darija.update(_words(_darija_names(tables)))
    french.update(_words(names))
    kept = sorted(w for w, count in french.items() if count * (_MUCH if w in alone else 1) > darija[w])
    write_packed(path, "".join(f"{word}\n" for word in kept))
    return len(kept)


def _texts(documents: Iterable[Document]) -> Iterator[str]:
    yield from (row["fr"] for row in data_rows("ntrex.tsv.gz"))
    for document in documents:
        if document.language == "fr":
            yield from (sentence.text for sentence in document.sentences)


def _names(tables: Tables) -> Iterator[str]:
    for entry in tables.glossary:
        yield from entry.french
    for heading in tables.headings:
        yield from (heading.french, *heading.names.get("fr", ()))
    yield from (name.text for name in country_names() if not name.is_darija)


def _darija_names(tables: Tables) -> Iterator[str]:
    for entry in tables.glossary:
        yield from entry.darija_latin
    for heading in tables.headings:
        yield from heading.names.get("ary-Latn", ())
    yield from (name.text for name in country_names() if name.is_darija)


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _found(text)


def _found(text: str) -> list[str]:
    return _WORD.findall(fold(text))
