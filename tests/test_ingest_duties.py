"""The duty table on its way into the index: good rows stay, bad ones are named with their reason."""

import gzip
from pathlib import Path

import pytest
from ingest_stand_in import HashEmbedder, make_settings, note, write

from ingest import pipeline
from ingest.loaders.duties import RULE_COLUMNS, SURCHARGE_COLUMNS, TABLE_COLUMNS, read_duties
from ingest.loaders.tariff_lines import SOURCE_COLUMNS
from tijaria.duties import DutyTable
from tijaria.generation import current_folder, current_manifest
from tijaria.settings import Settings

_ROW = {
    "hs": "0702.00", "product_fr": "Tomates", "product_ar": "طماطم", "destination": "CA", "mfn_rate": "12 %",
    "mfn_rate_ar": "12%", "agreement": "TPG", "agreement_ar": "تعريفة", "source": "CBSA", "as_of": "2026-09",
    "confidence": "low",
}  # fmt: skip
_SOURCE = {
    "file": "ca.csv.gz", "id": "ca-2026", "destination": "CA", "title": "Tarif", "title_ar": "تعريفة",
    "publisher": "CBSA", "licence": "Open", "as_of": "2026-09-01", "confidence": "high",
}  # fmt: skip


def _csv(columns: str, *rows: dict[str, str]) -> str:
    lines = [columns, *(",".join(f'"{row.get(name, "")}"' for name in columns.split(",")) for row in rows)]
    return "\n".join(lines) + "\n"


def _table(corpus: Path, *rows: dict[str, str]) -> None:
    write(corpus, "tariffs/duties.csv", _csv(TABLE_COLUMNS, *rows))


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "load_embedder", lambda _: HashEmbedder())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = make_settings(tmp_path)
    write(settings.corpus_dir, "procedures/a.md", note("a", "Le délai est de 150 jours."))
    _table(settings.corpus_dir, _ROW)
    return settings


def _open(settings: Settings) -> DutyTable:
    return DutyTable(current_folder(settings) / "duties.sqlite")


def test_table_is_part_of_the_generation(settings: Settings) -> None:
    assert pipeline.build(settings).is_clean
    line = _open(settings).lookup("0702", destination="CA").lines[0]
    assert line.mfn is not None
    assert line.mfn.fr == "12 %"


def test_corpus_without_tariffs_has_an_empty_table(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    write(settings.corpus_dir, "procedures/a.md", note("a", "Le délai est de 150 jours."))
    assert pipeline.build(settings).is_clean
    assert _open(settings).lookup("0702", destination="CA").status == "unknown"


def test_changed_rate_makes_a_new_generation_and_nothing_else_does(settings: Settings) -> None:
    pipeline.build(settings)
    before = current_manifest(settings)
    assert not pipeline.build(settings).built
    _table(settings.corpus_dir, {**_ROW, "mfn_rate": "13 %", "mfn_rate_ar": "13%"})
    assert pipeline.build(settings).built
    after = current_manifest(settings)
    assert before is not None
    assert after is not None
    assert before.corpus_hash != after.corpus_hash
    assert before.documents == after.documents


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hs": "tomates"}, "no HS code"),
        ({"hs": "1509.40–1509.20"}, "lower code first"),
        ({"hs": "9902"}, "chapter 01 to 97"),
        ({"destination": "Canada"}, "ISO code"),
        ({"mfn_rate_ar": ""}, "write both"),
        ({"mfn_rate_ar": "13%"}, "differ in a figure"),
        ({"source": ""}, "without source"),
        ({"as_of": "hier"}, "holds no date"),
        ({"as_of": "2026-13"}, "holds no date"),
        ({"confidence": "sure"}, "high, medium, low"),
        ({"urls": "javascript:alert(1)"}, "not an address"),
        ({"valid_from": "demain"}, "not a date"),
        ({"product_ar": ""}, "write both"),
    ],
)
def test_bad_row_is_named_and_the_rest_goes_on(
    settings: Settings, change: dict[str, str], reason: str
) -> None:
    _table(settings.corpus_dir, {**_ROW, "hs": "0805.10"} | change, _ROW)
    report = pipeline.build(settings)
    (item,) = report.quarantined
    assert item.path == "tariffs/duties.csv"
    assert "row on line 2: " in item.reason
    assert reason in item.reason
    assert _open(settings).lookup("0702", destination="CA").status == "known"


def test_row_with_too_few_cells_is_named_and_the_rest_goes_on(settings: Settings) -> None:
    write(settings.corpus_dir, "tariffs/duties.csv", _csv(TABLE_COLUMNS, _ROW) + "0805.10,Oranges\n")
    (item,) = pipeline.build(settings).quarantined
    assert "2 cells" in item.reason
    assert _open(settings).lookup("0702", destination="CA").status == "known"


def test_second_row_for_the_same_code_is_refused(settings: Settings) -> None:
    _table(settings.corpus_dir, _ROW, {**_ROW, "mfn_rate": "0", "mfn_rate_ar": "0"})
    (item,) = pipeline.build(settings).quarantined
    assert "twice" in item.reason


def test_file_without_its_columns_is_quarantined(settings: Settings) -> None:
    write(settings.corpus_dir, "tariffs/duties.csv", "hs,rate\n0702,0\n")
    (item,) = pipeline.build(settings).quarantined
    assert "lacks the column" in item.reason


def test_rules_and_surcharges_are_validated(settings: Settings) -> None:
    rule = {
        "id": "r", "destination": "CA", "hs": "25-97", "pref_rate": "0", "pref_rate_ar": "0",
        "agreement": "A", "agreement_ar": "أ", "source": "S", "as_of": "2026", "confidence": "low",
    }  # fmt: skip
    surcharge = {
        "id": "s", "destination": "CA", "hs": "01-97", "effect": "added", "name": "N", "name_ar": "ن",
        "text": "T", "text_ar": "ت", "source": "S", "as_of": "2026", "confidence": "low",
    }  # fmt: skip
    write(settings.corpus_dir, "tariffs/preferences.csv", _csv(RULE_COLUMNS, rule, {**rule, "hs": "25-"}))
    write(
        settings.corpus_dir,
        "tariffs/surcharges.csv",
        _csv(SURCHARGE_COLUMNS, surcharge, {**surcharge, "effect": "perhaps"}),
    )
    data, errors = read_duties(settings.corpus_dir)
    assert [row.kind for row in data.rows] == ["table", "rule"]
    assert len(data.surcharges) == 1
    assert {str(error.path) for error in errors} == {"tariffs/preferences.csv", "tariffs/surcharges.csv"}
    assert all("row on line 3: " in error.reason for error in errors)


def test_tariff_file_is_read_and_its_bad_lines_are_named(settings: Settings) -> None:
    lines = "code,description,mfn_rate,pref_rate\n0101.21,Horses,Free,\n0101.29,Other,,\nX,Y,1%,\n"
    write(settings.corpus_dir, "tariffs/data/SOURCES.csv", _csv(SOURCE_COLUMNS, _SOURCE))
    write(settings.corpus_dir, "tariffs/data/ca.csv.gz", gzip.compress(lines.encode()))
    report = pipeline.build(settings)
    assert [item.path for item in report.quarantined] == ["tariffs/data/ca.csv.gz"] * 2
    line = _open(settings).lookup("0101", destination="CA").lines[0]
    assert (line.row.dataset, line.match) == ("ca-2026", "narrower")


@pytest.mark.parametrize(
    "content",
    [b"not gzip", gzip.compress(b"x" * 100)[:-12], b"\x1f\x8b"],
    ids=["other format", "cut short", "only the start"],
)
def test_damaged_tariff_file_is_quarantined(settings: Settings, content: bytes) -> None:
    write(settings.corpus_dir, "tariffs/data/SOURCES.csv", _csv(SOURCE_COLUMNS, _SOURCE))
    write(settings.corpus_dir, "tariffs/data/ca.csv.gz", content)
    (item,) = pipeline.build(settings).quarantined
    assert item.path == "tariffs/data/ca.csv.gz"
    assert _open(settings).lookup("0702", destination="CA").status == "known"


def test_tariff_file_without_a_licence_is_left_out(settings: Settings) -> None:
    write(settings.corpus_dir, "tariffs/data/SOURCES.csv", _csv(SOURCE_COLUMNS, {**_SOURCE, "licence": ""}))
    (item,) = pipeline.build(settings).quarantined
    assert "licence" in item.reason


def test_shipped_files_are_clean() -> None:
    data, errors = read_duties(Path(__file__).parent.parent / "corpus")
    assert errors == []
    kinds = [row.kind for row in data.rows]
    assert kinds.count("table") == 405
    assert kinds.count("tariff") > 40_000
