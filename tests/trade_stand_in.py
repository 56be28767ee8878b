"""The tables that ship, over the corpus that ships, without vectors: built once a run."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from app_stand_in import StandInPipeline
from fastapi.testclient import TestClient

from app.main import create_app
from ingest.catalogue import Catalogue, load_corpus
from tijaria import document_store
from tijaria.checklist import Checklist, Papers
from tijaria.document_store import DocumentStore
from tijaria.duties import DutyTable
from tijaria.import_values import ImportTable
from tijaria.index import Index
from tijaria.library import find_document
from tijaria.opportunities import MarketList, Opportunities
from tijaria.prospect import load_prospects
from tijaria.requirement import load_requirements
from tijaria.schema import Document
from tijaria.settings import Settings

CORPUS = Path(__file__).parent.parent / "corpus"


@cache
def shipped_catalogue() -> Catalogue:
    return load_corpus(CORPUS, progress=lambda *_: None)


@cache
def shipped_trade() -> Index:
    """Return the parts of an index that checklists and opportunities read."""
    folder = Path(tempfile.mkdtemp(prefix="tijaria-trade-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    catalogue = shipped_catalogue()
    document_store.build(folder / "documents.sqlite", catalogue.documents, [])
    catalogue.tables.write(folder)
    return open_trade(folder)


def open_trade(folder: Path) -> Index:
    """Open those parts of a generation."""
    parts = SimpleNamespace(
        documents=DocumentStore(folder / "documents.sqlite"),
        duties=DutyTable(folder / "duties.sqlite"),
        requirements=load_requirements(folder / "checklist.json"),
        prospects=load_prospects(folder / "prospects.json"),
        imports=ImportTable(folder / "imports.json"),
    )
    return cast(Index, parts)


class TradePipeline(StandInPipeline):
    """The stand-in, with the checklist and the markets that ship."""

    def checklist(self, *, hs: str | None, destination: str | None, regime: str | None) -> Papers:
        return Checklist(shipped_trade()).lookup(hs, destination, regime)

    def opportunities(self, *, hs: str) -> MarketList:
        return Opportunities(shipped_trade()).lookup(hs)

    def document(self, document_id: str) -> Document:
        return find_document(shipped_trade(), document_id)


@contextmanager
def trade_client(folder: Path) -> Iterator[TestClient]:
    """Open the API over the checklist and the markets that ship, with its database in a folder."""
    settings = Settings.load(database_url=f"sqlite:///{folder / 'test.db'}", rate_limit_per_minute=0)
    with TestClient(
        create_app(settings, TradePipeline(), chat=False), raise_server_exceptions=False
    ) as client:
        yield client
