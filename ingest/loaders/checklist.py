"""The papers of checklists: `procedures/checklist.csv`. A row that is wrong is left out with its reason."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TypeVar, get_args

from ingest.loaders import duty_cells as cells
from ingest.loaders.csv_table import Row, iterate_rows
from ingest.loaders.files import CorpusFile
from ingest.loaders.selections import selection
from ingest.loaders.statement_finder import StatementFinder
from tijaria.duty_line import Bilingual
from tijaria.errors import DocumentLoadError
from tijaria.requirement import Group, Regime, Requirement, Subject
from tijaria.schema import Language

COLUMNS = (
    "id,group,subject,products,products_excluded,family_fr,family_ar,destinations,regime,condition_fr,"
    "condition_ar,label_fr,label_ar,facts"
)
_FILE = PurePosixPath("procedures/checklist.csv")
_LANGUAGES: tuple[Language, ...] = get_args(Language)
_GROUPS: Mapping[str, Group] = {group: group for group in get_args(Group)}
_SUBJECTS: Mapping[str, Subject] = {subject: subject for subject in get_args(Subject)}
_REGIMES: Mapping[str, Regime] = {regime: regime for regime in get_args(Regime)}

_T = TypeVar("_T")


def read_checklist(
    corpus: Path, statements: StatementFinder
) -> tuple[tuple[Requirement, ...], list[DocumentLoadError]]:
    """Return the papers of a corpus in the order of the file, and what is wrong with its rows."""
    file = CorpusFile(corpus, _FILE)
    if not file.location.exists():
        return (), []
    found: dict[str, Requirement] = {}
    errors: list[DocumentLoadError] = []
    try:
        for row in iterate_rows(file, COLUMNS):
            try:
                if isinstance(row, DocumentLoadError):
                    raise row
                requirement = _requirement(row, statements)
                if requirement.id in found:
                    raise row.error(f"has the id {requirement.id} a second time: give it another one.")
                found[requirement.id] = requirement
            except DocumentLoadError as error:
                errors.append(error)
    except DocumentLoadError as error:
        errors.append(error)
    return tuple(found.values()), errors


def _requirement(row: Row, statements: StatementFinder) -> Requirement:
    if not row["id"]:
        raise row.error("has no id: give it a short name, such as ca-sfcr.")
    group = _one_of(row, "group", _GROUPS)
    refs = statements.find(row, "facts")
    requirement = Requirement(
        id=row["id"],
        group=group,
        subject=_one_of(row, "subject", _SUBJECTS),
        selection=selection(row),
        label=cells.bilingual(row, "label_fr", "label_ar", required=True),
        statements=refs,
        family=cells.bilingual(row, "family_fr", "family_ar", required=bool(row["products"])),
        condition=cells.bilingual(row, "condition_fr", "condition_ar"),
        regime=_one_of(row, "regime", _REGIMES) if row["regime"] else None,
    )
    if (group == "regime") != (requirement.regime is not None):
        raise row.error("the group `regime` and the column regime go together: give both or none.")
    if group == "destination" and not requirement.selection.destinations:
        raise row.error("is of the group `destination` and names no destination.")
    for language in _LANGUAGES:
        _check_figures(row, requirement.label, statements.texts(refs, language), language)
    return requirement


def _check_figures(row: Row, label: Bilingual, texts: list[str], language: Language) -> None:
    """Refuse a label that says a figure which its statements do not say."""
    known = {figure for text in texts for figure in cells.figures(text)}
    unknown = [figure for figure in cells.figures(label.of(language)) if figure not in known]
    if unknown:
        raise row.error(f"label_{language} says {', '.join(unknown)}, which its facts do not say.")


def _one_of(row: Row, column: str, known: Mapping[str, _T]) -> _T:
    if row[column] not in known:
        raise row.error(f"`{row[column]}` in {column} is unknown: write one of {', '.join(known)}.")
    return known[row[column]]
