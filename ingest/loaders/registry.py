"""The registries beside the documents: what each statement rests on, and how exporters ask for it.

For `procedures/fr/exchange.md` and `procedures/ar/exchange.md` they are `procedures/exchange.sources.csv` and
`procedures/exchange.questions.csv`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar, get_args

from ingest.loaders.csv_table import Row, read_rows
from ingest.loaders.dates import is_before, parse_date
from ingest.loaders.files import CorpusFile
from ingest.loaders.front_matter import is_url
from tijaria.schema import Confidence, Form, Language, Question, Source, SourceStatus

SOURCE_COLUMNS = "id,status,confidence,as_of,as_of_note,valid_from,valid_until,legal_reference,publisher,urls"
QUESTION_COLUMNS = "id,form,question"
UNANSWERED = "-"
"""Stands for the id of questions that people ask about the subject and no statement answers."""
_QUESTION_FORMS: tuple[Form, ...] = ("fr", "ar", "ary", "ary-Latn")

Choice = TypeVar("Choice", Confidence, SourceStatus, Form)


@dataclass(frozen=True, slots=True)
class Registry:
    """The sources and questions that the documents of one name share.

    Attributes:
        sources_path: Where the sources are, or would be: what a maintainer has to edit.
        has_sources: False when that file does not exist.
    """

    sources_path: PurePosixPath
    has_sources: bool
    sources: Mapping[str, Source] = field(default_factory=dict)
    questions: Sequence[Question] = ()


def registry_stem(document: PurePosixPath) -> PurePosixPath:
    """Return the path, without ending, that the registries of a document have in common."""
    folder = document.parent
    if folder.name in get_args(Language):
        folder = folder.parent
    return folder / document.stem


def read_registry(document: CorpusFile, *, parallel: str) -> Registry:
    """Read the registries of a document; both files are optional.

    Raises:
        DocumentLoadError: A row is wrong, or a question names an id that has no source.
    """
    stem = registry_stem(document.path)
    sources_file = document.sibling(stem.with_name(f"{stem.name}.sources.csv"))
    questions_file = document.sibling(stem.with_name(f"{stem.name}.questions.csv"))
    has_sources = sources_file.location.is_file()
    sources = _read_sources(sources_file) if has_sources else {}
    questions: list[Question] = []
    if questions_file.location.is_file():
        questions = _read_questions(questions_file, sources, sources_file.path, parallel)
    return Registry(sources_file.path, has_sources, sources, questions)


def _read_sources(file: CorpusFile) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for row in read_rows(file, SOURCE_COLUMNS):
        source = _source(row)
        if source.id in sources:
            raise row.error(f"`{source.id}` has a row already: keep one, or give this one another id.")
        sources[source.id] = source
    return sources


def _source(row: Row) -> Source:
    if not row["id"]:
        raise row.error("has no id: name the statement it backs, such as OC-03.")
    if not row["publisher"]:
        raise row.error(f"`{row['id']}` has no publisher: say who published the source.")
    urls = tuple(row["urls"].split())
    for url in urls:
        if not is_url(url):
            raise row.error(
                f"`{url}` is not an address: write addresses that start with https:// or http://."
            )
    valid_from, valid_until = _date(row, "valid_from"), _date(row, "valid_until")
    if valid_from and valid_until and is_before(valid_until, valid_from):
        raise row.error(
            f"valid until {valid_until} ends before valid from {valid_from}: correct one of the two."
        )
    return Source(
        id=row["id"],
        publisher=row["publisher"],
        urls=urls,
        as_of=_date(row, "as_of"),
        as_of_note=row["as_of_note"],
        legal_reference=row["legal_reference"],
        confidence=_choice(row, "confidence", get_args(Confidence)),
        status=_choice(row, "status", get_args(SourceStatus)),
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _read_questions(
    file: CorpusFile, sources: Mapping[str, Source], sources_path: PurePosixPath, parallel: str
) -> list[Question]:
    questions: dict[str, Question] = {}
    for row in read_rows(file, QUESTION_COLUMNS):
        source_id = "" if row["id"] == UNANSWERED else row["id"]
        if (source_id and source_id not in sources) or not row["id"]:
            raise row.error(f"`{row['id']}` has no row in {sources_path}: add it there, or correct the id.")
        if not row["question"]:
            raise row.error("the question is empty: write it, or remove the row.")
        form = _choice(row, "form", _QUESTION_FORMS)
        digest = hashlib.sha256(f"{form}\n{row['question']}".encode()).hexdigest()[:12]
        id_ = f"{parallel}/{row['id']}/{digest}"
        questions[id_] = Question(id_, form, row["question"], parallel, source_id)
    return list(questions.values())


def _date(row: Row, column: str) -> str | None:
    parsed = parse_date(row[column])
    if row[column] and parsed is None:
        raise row.error(f"`{row[column]}` in {column} is not a date: write 2026-11-23, 2026-11 or 2026.")
    return parsed


def _choice(row: Row, column: str, allowed: Sequence[Choice]) -> Choice:
    for option in allowed:
        if option == row[column]:
            return option
    raise row.error(f"`{row[column]}` in {column} is unknown: write one of {', '.join(allowed)}.")
