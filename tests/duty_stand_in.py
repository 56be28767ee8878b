"""The duty table that ships, built once a run, and a small one for tests that write their own rows."""

import atexit
import csv
import shutil
import tempfile
from functools import cache
from pathlib import Path

from app_stand_in import StandInPipeline

from ingest.loaders.duties import read_duties
from tijaria.duties import DutyTable
from tijaria.duty_line import Duties
from tijaria.schema import Document

CORPUS = Path(__file__).parent.parent / "corpus"


@cache
def shipped_table() -> DutyTable:
    folder = Path(tempfile.mkdtemp(prefix="tijaria-duties-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data, errors = read_duties(CORPUS)
    assert errors == []
    data.write(folder / "duties.sqlite")
    return DutyTable(folder / "duties.sqlite")


@cache
def shipped_rows() -> tuple[dict[str, str], ...]:
    """Return the rows of `corpus/tariffs/duties.csv` as written."""
    with (CORPUS / "tariffs" / "duties.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


class DutyPipeline(StandInPipeline):
    """The stand-in, with the duty table that ships."""

    def duties(self, **arguments: object) -> Duties:
        arguments = {"on": None, **arguments}
        return shipped_table().lookup(
            arguments["hs"],  # type: ignore[arg-type]
            destination=arguments["destination"],  # type: ignore[arg-type]
            on=arguments["on"],  # type: ignore[arg-type]
        )

    def document(self, document_id: str) -> Document:
        try:
            return super().document(document_id)
        except KeyError:
            return shipped_table().document(document_id)
