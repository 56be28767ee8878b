"""The nomenclature of a corpus: labels and names over the English list, bad rows told apart."""

import gzip
from pathlib import Path

import pytest

from ingest.loaders.headings import COLUMNS, read_headings
from tijaria.errors import DocumentLoadError
from tijaria.heading import dump_headings, load_headings

_ROW = (
    "1509,Huile d'olive,زيت الزيتون,huile d'olive / huile d'olive vierge,زيت الزيتون,زيت العود,zit zitoun,"
    "Argan : 1515.,أركان: 1515."
)


def _corpus(folder: Path, *rows: str) -> Path:
    (folder / "tariffs/data").mkdir(parents=True)
    (folder / "tariffs/headings.csv").write_text("\n".join([COLUMNS, *rows]) + "\n", encoding="utf-8")
    with gzip.open(folder / "tariffs/data/hs2022_en.csv.gz", "wt", encoding="utf-8") as file:
        file.write(
            "hs,description\n15,Fats and oils\n1509,Olive oil; virgin\n150920,Extra virgin\n1515,Other fats\n"
        )
    return folder


def test_rows_and_english_labels_are_joined(tmp_path: Path) -> None:
    headings = {heading.code: heading for heading in read_headings(_corpus(tmp_path, _ROW))}
    assert list(headings) == ["15", "1509", "1515"]
    olive = headings["1509"]
    assert (olive.french, olive.arabic, olive.english) == (
        "Huile d'olive",
        "زيت الزيتون",
        "Olive oil; virgin",
    )
    assert olive.subheadings == {"150920": "Extra virgin"}
    names = {(name.text, name.is_darija) for name in olive.all_names()}
    assert {("huile d'olive vierge", False), ("zit zitoun", True), ("Olive oil", False)} <= names
    assert headings["1515"].french == ""


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (_ROW.replace("1509", "9999"), "9999"),
        (_ROW.replace("1509", "15a9"), "2 or 4 digits"),
        (_ROW.replace("زيت الزيتون,huile", ",huile"), "label"),
        (f"{_ROW}\n{_ROW}", "second time"),
    ],
)
def test_bad_row_is_named_with_its_reason(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(DocumentLoadError, match=reason):
        read_headings(_corpus(tmp_path, row))


def test_damaged_list_is_told(tmp_path: Path) -> None:
    corpus = _corpus(tmp_path, _ROW)
    (corpus / "tariffs/data/hs2022_en.csv.gz").write_bytes(b"not gzip")
    with pytest.raises(DocumentLoadError, match="restore"):
        read_headings(corpus)


def test_corpus_without_nomenclature_has_none(tmp_path: Path) -> None:
    assert read_headings(tmp_path) == ()


def test_headings_are_read_as_written(tmp_path: Path) -> None:
    headings = read_headings(_corpus(tmp_path / "corpus", _ROW))
    dump_headings(tmp_path / "headings.json", headings)
    assert load_headings(tmp_path / "headings.json") == headings


def test_the_corpus_names_every_chapter_and_heading() -> None:
    headings = read_headings(Path(__file__).parent.parent / "corpus")
    lacking = [heading.code for heading in headings if not (heading.french and heading.arabic)]
    assert len(headings) > 1300
    assert len(lacking) <= 2, lacking
