"""Finds the statements of the corpus that a row of a table names by their fact ids."""

from collections.abc import Mapping, Sequence

from ingest.loaders.csv_table import Row
from tijaria.schema import Document, Language, Sentence
from tijaria.statement_ref import StatementRef

_Versions = Mapping[Language, Sentence]


class StatementFinder:
    """Knows every statement of a corpus by its fact id and its place among those of the same fact."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Take the documents of a corpus."""
        keys: dict[str, dict[str, dict[str, None]]] = {}
        self._versions: dict[str, dict[Language, Sentence]] = {}
        # French versions first: they give the order of the statements.
        for document in sorted(documents, key=lambda document: document.language != "fr"):
            parallel = document.parallel or document.id
            for sentence in document.sentences:
                self._versions.setdefault(sentence.key, {})[document.language] = sentence
                for id_ in sentence.source_ids:
                    keys.setdefault(id_, {}).setdefault(parallel, {})[sentence.key] = None
        self._keys = {
            id_: {parallel: tuple(found) for parallel, found in places.items()}
            for id_, places in keys.items()
        }

    def find(self, row: Row, column: str) -> tuple[StatementRef, ...]:
        """Return the statements that a cell names.

        A cell holds `CUS-14` (every statement of the fact) or `CUS-14/2` (the second one), separated by
        spaces; `exchange:OC-03/1` names the document, where several hold the fact.

        Raises:
            DocumentLoadError: It names none, or one that the corpus does not hold.
        """
        refs = [ref for item in row[column].split() for ref in self._refs(row, item)]
        if not refs:
            raise row.error(f"has no {column}: name the facts it rests on, such as CUS-14/2.")
        return tuple(dict.fromkeys(refs))

    def texts(self, refs: Sequence[StatementRef], language: Language) -> list[str]:
        """Return the texts of statements in a language, or in the other one where it is not written in it."""
        found: list[_Versions] = [self._versions[ref.key] for ref in refs]
        return [(versions.get(language) or next(iter(versions.values()))).text for versions in found]

    def _refs(self, row: Row, item: str) -> list[StatementRef]:
        document, _, fact = item.rpartition(":")
        id_, _, place = fact.partition("/")
        places = self._keys.get(id_, {})
        if document:
            places = {document: places[document]} if document in places else {}
        if not places:
            where = f" in {document}" if document else ""
            raise row.error(f"the fact {id_} is unknown{where}: no statement that could be read rests on it.")
        if len(places) > 1:
            raise row.error(
                f"the fact {id_} stands in {', '.join(sorted(places))}: "
                f"write which, such as {min(places)}:{fact}."
            )
        ((parallel, keys),) = places.items()
        if place:
            if not place.isdigit() or not 1 <= int(place) <= len(keys):
                raise row.error(f"{fact}: the fact {id_} has statements 1 to {len(keys)}.")
            keys = keys[int(place) - 1 : int(place)]
        return [StatementRef(parallel, id_, key) for key in keys]
