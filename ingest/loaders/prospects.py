"""What the corpus says of markets by product: `markets/prospects.csv`. A row that is wrong is left out."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import get_args

from ingest.loaders.csv_table import Row, iterate_rows
from ingest.loaders.files import CorpusFile
from ingest.loaders.selections import selection
from ingest.loaders.statement_finder import StatementFinder
from tijaria.errors import DocumentLoadError
from tijaria.prospect import Aspect, Prospect

COLUMNS = "id,aspect,products,products_excluded,destinations,facts"
_FILE = PurePosixPath("markets/prospects.csv")
_ASPECTS: Mapping[str, Aspect] = {aspect: aspect for aspect in get_args(Aspect)}
_OF_MARKETS: frozenset[Aspect] = frozenset({"demand", "access", "customer"})


def read_prospects(
    corpus: Path, statements: StatementFinder
) -> tuple[tuple[Prospect, ...], list[DocumentLoadError]]:
    """Return what is said of markets, in the order of the file, and what is wrong with its rows."""
    file = CorpusFile(corpus, _FILE)
    if not file.location.exists():
        return (), []
    found: dict[str, Prospect] = {}
    errors: list[DocumentLoadError] = []
    try:
        for row in iterate_rows(file, COLUMNS):
            try:
                if isinstance(row, DocumentLoadError):
                    raise row
                prospect = _prospect(row, statements)
                if prospect.id in found:
                    raise row.error(f"has the id {prospect.id} a second time: give it another one.")
                found[prospect.id] = prospect
            except DocumentLoadError as error:
                errors.append(error)
    except DocumentLoadError as error:
        errors.append(error)
    return tuple(found.values()), errors


def _prospect(row: Row, statements: StatementFinder) -> Prospect:
    aspect = _ASPECTS.get(row["aspect"])
    if aspect is None or not row["id"]:
        raise row.error(f"needs an id, and in aspect one of {', '.join(_ASPECTS)}.")
    chosen = selection(row)
    if bool(chosen.destinations) != (aspect in _OF_MARKETS):
        raise row.error(
            f"the aspect {aspect} {'needs' if aspect in _OF_MARKETS else 'takes no'} destinations."
        )
    return Prospect(row["id"], aspect, chosen, statements.find(row, "facts"))
