"""Wrong rows of checklists and prospects are reported with file, line and reason; the others go on."""

from pathlib import Path

import pytest
from core_stand_in import CORPUS, StandInEmbedder, make_workshop

from ingest.catalogue import Catalogue, load_corpus
from ingest.loaders.checklist import COLUMNS
from ingest.loaders.prospects import COLUMNS as PROSPECT_COLUMNS
from tijaria.index import IndexHandle

GOOD = "bank,always,payment,,,,,,,,,Dossier de la banque,ملف البنك,OC-04/1"


def catalogue_of(folder: Path, **files: str) -> Catalogue:
    workshop = make_workshop(folder)
    for path, text in files.items():
        workshop.write(
            {"checklist": "procedures/checklist.csv", "prospects": "markets/prospects.csv"}[path], text
        )
    return load_corpus(workshop.corpus, progress=lambda *_: None)


def checklist(*rows: str) -> str:
    return "\n".join((COLUMNS, *rows, ""))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,always,payment,,,,,,,,,a,ا,OC-99", "the fact OC-99 is unknown"),
        ("x,always,payment,,,,,,,,,a,ا,OC-04/9", "has statements 1 to 4"),
        ("x,always,payment,,,,,,,,,a,ا,", "has no facts"),
        ("x,always,payment,,,,,,,,,a,ا,nowhere:OC-04", "unknown in nowhere"),
        ("x,always,payment,0x,,f,ف,,,,,a,ا,OC-04", "is no HS code"),
        ("x,always,payment,98,,f,ف,,,,,a,ا,OC-04", "is no HS code"),
        ("x,always,payment,15,,,,,,,,a,ا,OC-04", "family_fr and family_ar"),
        ("x,destination,entry,,,,,XX,,,,a,ا,OC-04", "`XX` in destinations is unknown"),
        ("x,destination,entry,,,,,MA,,,,a,ا,OC-04", "`MA` in destinations is unknown"),
        ("x,destination,entry,,,,,,,,,a,ا,OC-04", "names no destination"),
        ("x,never,payment,,,,,,,,,a,ا,OC-04", "`never` in group is unknown"),
        ("x,always,poetry,,,,,,,,,a,ا,OC-04", "`poetry` in subject is unknown"),
        ("x,regime,customs,,,,,,theft,,,a,ا,OC-04", "`theft` in regime is unknown"),
        ("x,always,customs,,,,,,temporary,,,a,ا,OC-04", "go together"),
        ("x,always,payment,,,,,,,,,a,,OC-04", "label_fr and label_ar"),
        ("x,always,payment,,,,,,,,,Délai de 999 jours,أجل 999 يوما,OC-01", "says 999"),
        (",always,payment,,,,,,,,,a,ا,OC-04", "has no id"),
        ("bank,always,payment,,,,,,,,,a,ا,OC-04", "a second time"),
        ("x,always", "has 2 cells"),
    ],
)
def test_a_wrong_row_is_left_out_with_its_reason(tmp_path: Path, row: str, reason: str) -> None:
    found = catalogue_of(tmp_path, checklist=checklist(GOOD, row, GOOD.replace("bank", "later")))
    (quarantined,) = found.quarantined
    assert quarantined.path == "procedures/checklist.csv"
    assert reason in quarantined.reason
    assert "row on line 3" in quarantined.reason
    assert [row.id for row in found.tables.requirements] == ["bank", "later"]


def test_a_fact_is_all_its_statements_or_one_of_them(tmp_path: Path) -> None:
    whole = GOOD.replace("bank", "whole").replace("OC-04/1", "OC-04")
    one, all_ = catalogue_of(tmp_path, checklist=checklist(GOOD, whole)).tables.requirements
    assert [ref.key for ref in one.statements] == ["exchange/OC-04/1"]
    assert [ref.key for ref in all_.statements] == [f"exchange/OC-04/{number}" for number in (1, 2, 3, 4)]


def test_a_row_whose_document_is_quarantined_is_left_out_too(tmp_path: Path) -> None:
    workshop = make_workshop(tmp_path, {"procedures/checklist.csv": checklist(GOOD)})
    found = load_corpus(workshop.corpus, progress=lambda *_: None)
    assert found.tables.requirements == ()
    assert "OC-04 is unknown" in found.quarantined[0].reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,wish,,,EU,OC-04", "in aspect one of"),
        ("x,demand,,,,OC-04", "needs destinations"),
        ("x,sector,,,EU,OC-04", "takes no destinations"),
        ("good,sector,,,,OC-04", "a second time"),
        ("x,sector,,,,OC-77", "OC-77 is unknown"),
    ],
)
def test_a_wrong_prospect_is_left_out_with_its_reason(tmp_path: Path, row: str, reason: str) -> None:
    rows = "\n".join((PROSPECT_COLUMNS, "good,demand,15,,EU US,OC-04/1", row, ""))
    found = catalogue_of(tmp_path, prospects=rows)
    (quarantined,) = found.quarantined
    assert reason in quarantined.reason
    assert "row on line 3" in quarantined.reason
    assert [item.id for item in found.tables.prospects] == ["good"]


def test_import_statistics_need_a_source(tmp_path: Path) -> None:
    workshop = make_workshop(tmp_path)
    workshop.write(
        "tariffs/data/SOURCES.csv",
        (Path(__file__).parent.parent / "corpus/tariffs/data/SOURCES.csv").read_bytes().splitlines()[0],
    )
    workshop.write("tariffs/data/us_imports_from_morocco.csv.gz", b"no gzip")
    found = load_corpus(workshop.corpus, progress=lambda *_: None)
    assert "has no row in SOURCES.csv" in found.quarantined[-1].reason
    assert found.tables.imports.lines == ()


def test_a_changed_row_makes_a_new_generation_that_holds_it(tmp_path: Path) -> None:
    workshop = make_workshop(tmp_path, {**CORPUS, "procedures/checklist.csv": checklist(GOOD)})
    assert workshop.build().built
    assert not workshop.build().built
    workshop.write("procedures/checklist.csv", checklist(GOOD.replace("Dossier", "Pièces du dossier")))
    assert workshop.build().built
    index = IndexHandle(workshop.settings, StandInEmbedder()).get()
    assert [row.label.fr for row in index.requirements] == ["Pièces du dossier de la banque"]
    assert index.imports.lines("15") == []
