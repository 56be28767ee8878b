"""From a corpus folder to a generation in force, through `build`."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ingest_stand_in import HEADER, HashEmbedder, lines_pdf, make_settings, note, write

from ingest import catalogue, pipeline
from ingest.lock import index_lock
from ingest.report import Report
from tijaria.document_store import DocumentStore
from tijaria.errors import ConfigurationError, IndexBuildError, IndexNotFoundError
from tijaria.generation import current_folder, current_manifest
from tijaria.settings import Settings


class _CountingEmbedder(HashEmbedder):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_passages(self, texts: Sequence[str], on_progress: Any = None) -> np.ndarray:
        self.texts += texts
        return super().encode_passages(texts, on_progress)


@pytest.fixture(autouse=True)
def embedder(monkeypatch: pytest.MonkeyPatch) -> _CountingEmbedder:
    counting = _CountingEmbedder()
    monkeypatch.setattr(pipeline, "load_embedder", lambda _: counting)
    return counting


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = make_settings(tmp_path)
    write(settings.corpus_dir, "procedures/a.md", note("a", "Le délai est de 150 jours."))
    write(settings.corpus_dir, "procedures/b.md", note("b", "La facture est signée."))
    return settings


def _reasons(report: Report) -> dict[str, str]:
    return {item.path: item.reason for item in report.quarantined}


def _indexed(settings: Settings) -> dict[str, str]:
    """Return the text of every document in force, by id."""
    store = DocumentStore(current_folder(settings) / "documents.sqlite")
    return {id_: store.document(id_).text for id_ in store.document_ids}


def test_first_build_indexes_everything(settings: Settings) -> None:
    report = pipeline.build(settings)
    manifest = current_manifest(settings)
    assert manifest is not None
    assert (report.generation, report.built, report.is_clean) == (manifest.id, True, True)
    assert dict(report.added) == {"a": "procedures/a.md", "b": "procedures/b.md"}
    assert (report.documents, report.passages, report.sentences) == (2, 2, 2)
    assert _indexed(settings) == {
        "a": "Partie\n\nLe délai est de 150 jours.",
        "b": "Partie\n\nLa facture est signée.",
    }


def test_nothing_changed_builds_nothing(settings: Settings) -> None:
    first = pipeline.build(settings)
    second = pipeline.build(settings)
    assert (second.built, second.generation, list(second.unchanged)) == (False, first.generation, ["a", "b"])
    assert (second.passages, second.sentences) == (first.passages, first.sentences)
    third = pipeline.build(settings, rebuild=True)
    assert third.built
    assert third.generation != first.generation


def test_report_tells_added_changed_and_removed(settings: Settings) -> None:
    pipeline.build(settings)
    write(settings.corpus_dir, "procedures/a.md", note("a", "Le délai est de 60 jours."))
    write(settings.corpus_dir, "c.md", note("c", "Nouveau."))
    (settings.corpus_dir / "procedures/b.md").unlink()
    report = pipeline.build(settings)
    assert (list(report.added), list(report.changed), list(report.removed)) == (["c"], ["a"], ["b"])
    assert set(_indexed(settings)) == {"a", "c"}
    assert "60 jours" in _indexed(settings)["a"]


def test_unchanged_text_is_not_embedded_again(settings: Settings, embedder: _CountingEmbedder) -> None:
    pipeline.build(settings)
    embedder.texts.clear()
    write(settings.corpus_dir, "c.md", note("c", "Nouveau."))
    pipeline.build(settings)
    assert any("Nouveau" in text for text in embedder.texts)
    assert not any("facture est signée" in text for text in embedder.texts[:2])
    assert len(embedder.texts) <= 3  # the new passage, its sentence, and the probe of the check


def test_bad_files_are_quarantined_and_the_rest_is_indexed(settings: Settings, tmp_path: Path) -> None:
    corpus = settings.corpus_dir
    bad = {
        "empty.md": b"",
        "only-front.md": b"---\nid: x\n---\n",
        "binary.md": b"%PDF\x00\x01",
        "latin.md": "Été".encode("latin-1"),
        "yaml.md": b"---\ntitle: a: b\n---\nTexte.",
        "truncated.pdf": lines_pdf([["Une phrase."]])[:-700],
        "twin.md": note("a", "Un autre texte.").encode(),
        "x/copy.md": note("z", "La facture est signée.").encode(),
        "x/fr/unknown.md": b"Texte. <!-- OC-99 -->\n",
    }
    for path, content in bad.items():
        write(corpus, path, content)
    write(tmp_path, "outside.md", "Dehors.")
    (corpus / "link.md").symlink_to(tmp_path / "outside.md")
    (corpus / "up.md").symlink_to("../outside.md")
    (corpus / "folder").symlink_to(tmp_path)
    (corpus / "inside.md").symlink_to("procedures/a.md")
    (corpus / "broken.md").symlink_to("nowhere.md")
    report = pipeline.build(settings)
    reasons = _reasons(report)
    assert set(reasons) == {*bad, "link.md", "up.md", "folder", "inside.md", "broken.md"}
    assert list(report.added) == ["a", "b"]
    assert not report.is_clean
    assert "has the id a, as procedures/a.md has" in reasons["twin.md"]
    assert "is a duplicate of procedures/b.md" in reasons["x/copy.md"]
    assert "leads out of the corpus" in reasons["link.md"]
    assert "leads out of the corpus" in reasons["up.md"]
    assert "leads out of the corpus" in reasons["folder"]
    assert "procedures/a.md, which is in the corpus already" in reasons["inside.md"]
    assert "leads nowhere" in reasons["broken.md"]
    for reason in reasons.values():
        assert ":" in reason  # what is wrong: what to do


def test_links_to_registries_and_sidecars_outside_are_not_followed(
    settings: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "secret.csv", HEADER + "OC-01,current,high,,,,,,ADII,\n")
    write(settings.corpus_dir, "x/fr/c.md", "Texte. <!-- OC-01 -->\n")
    (settings.corpus_dir / "x/c.sources.csv").symlink_to(tmp_path / "secret.csv")
    reasons = _reasons(pipeline.build(settings))
    assert "x/c.sources.csv leads out of the corpus" in reasons["x/fr/c.md"]


def test_document_that_turns_bad_leaves_the_index_and_is_reported(settings: Settings) -> None:
    pipeline.build(settings)
    write(settings.corpus_dir, "procedures/b.md", b"\xff")
    report = pipeline.build(settings)
    assert list(report.removed) == ["b"]
    assert "procedures/b.md" in _reasons(report)
    assert set(_indexed(settings)) == {"a"}


def test_readme_hidden_files_and_other_formats_are_not_documents(settings: Settings) -> None:
    for path in ("README.md", "x/readme.md", ".hidden.md", ".git/a.md", "x/data.csv"):
        write(settings.corpus_dir, path, "Texte.")
    write(settings.corpus_dir, "x/note.docx", b"PK")
    write(settings.corpus_dir, "x/lost.sources.csv", HEADER)
    write(settings.corpus_dir, "x/lost.yaml", "title: T")
    report = pipeline.build(settings)
    assert report.is_clean
    assert report.documents == 2
    assert [hint.path for hint in report.hints] == ["x/note.docx", "x/lost.sources.csv", "x/lost.yaml"]


def test_name_that_is_not_utf8_is_quarantined(settings: Settings) -> None:
    name = os.fsencode(settings.corpus_dir) + b"/\xe9t\xe9.md"
    Path(os.fsdecode(name)).write_text("Texte.")
    report = pipeline.build(settings)
    assert [item.reason for item in report.quarantined] == ["its name is not UTF-8: rename it."]
    assert json.loads(report.to_json())["quarantined"][0]["path"] == r"\udce9t\udce9.md"


def test_versions_that_differ_are_hinted(settings: Settings) -> None:
    rows = "".join(f"OC-{number},current,high,,,,,,ADII,\n" for number in (1, 2))
    write(settings.corpus_dir, "x/c.sources.csv", HEADER + rows)
    write(settings.corpus_dir, "x/fr/c.md", "## S <!-- #s -->\n\nUn. <!-- OC-1 -->\nDeux. <!-- OC-2 -->\n")
    write(settings.corpus_dir, "x/ar/c.md", "## S <!-- #t -->\n\nواحد. <!-- OC-1 -->\n")
    hints = {(hint.path, hint.message) for hint in pipeline.build(settings).hints}
    assert hints == {
        ("x/fr/c.md", "x/ar/c.md lacks the sections #s"),
        ("x/fr/c.md", "x/ar/c.md lacks the statements OC-2/1"),
        ("x/ar/c.md", "x/fr/c.md lacks the sections #t"),
    }


def test_crash_of_a_parser_stops_one_file_only(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: object) -> None:
        raise RuntimeError("inner trouble")

    monkeypatch.setitem(catalogue.LOADERS, ".pdf", crash)
    write(settings.corpus_dir, "c.pdf", b"%PDF-")
    report = pipeline.build(settings)
    assert "RuntimeError: inner trouble" in _reasons(report)["c.pdf"]
    assert report.documents == 2


def test_empty_corpus_keeps_the_index(settings: Settings) -> None:
    before = pipeline.build(settings).generation
    for path in settings.corpus_dir.rglob("*.md"):
        path.unlink()
    write(settings.corpus_dir, "bad.md", b"")
    with pytest.raises(IndexBuildError, match=r"No document to index[\s\S]*bad\.md is empty"):
        pipeline.build(settings)
    manifest = current_manifest(settings)
    assert manifest is not None
    assert manifest.id == before


def test_missing_corpus_folder_says_how_to_name_it(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, corpus_dir=tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match="--corpus"):
        pipeline.build(settings)


def test_second_ingestion_at_a_time_is_refused(settings: Settings) -> None:
    with index_lock(settings.index_dir), pytest.raises(IndexBuildError, match=f"process {os.getpid()}"):
        pipeline.build(settings)
    assert pipeline.build(settings).built


def test_rollback_returns_to_the_generation_before(settings: Settings) -> None:
    first = pipeline.build(settings).generation
    with pytest.raises(IndexNotFoundError):
        pipeline.rollback(settings)
    write(settings.corpus_dir, "c.md", note("c", "Nouveau."))
    pipeline.build(settings)
    assert pipeline.rollback(settings).id == first
    assert set(_indexed(settings)) == {"a", "b"}
    assert list(pipeline.build(settings).added) == ["c"]


def test_only_the_last_generations_are_kept(settings: Settings) -> None:
    built = [pipeline.build(settings, rebuild=True).generation for _ in range(5)]
    folders = {path.name for path in settings.index_dir.iterdir() if path.is_dir()}
    assert folders == set(built[-settings.generations_kept :])


def test_change_of_the_glossary_builds_anew(settings: Settings) -> None:
    write(
        settings.corpus_dir,
        "glossary.csv",
        "french,arabic,darija,darija_latin\ndouane,الجمارك,الديوانة,diwana\n",
    )
    assert pipeline.build(settings).built
    assert not pipeline.build(settings).built
    write(settings.corpus_dir, "glossary.csv", "french,arabic,darija,darija_latin\ndouane,,,\n")
    report = pipeline.build(settings)
    assert report.built
    assert "line 2" in _reasons(report)["glossary.csv"]


def test_index_of_an_older_layout_is_replaced(settings: Settings) -> None:
    pipeline.build(settings)
    manifest = current_folder(settings) / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"layout": ', '"layout": 9'))
    assert list(pipeline.build(settings).added) == ["a", "b"]


def test_progress_counts_up_to_the_total(settings: Settings) -> None:
    calls: list[tuple[str, int, int]] = []
    pipeline.build(settings, progress=lambda *call: calls.append(call))
    assert {stage for stage, _, _ in calls} == {"reading", "splitting", "embedding"}
    for stage in ("reading", "splitting", "embedding"):
        steps = [(done, total) for name, done, total in calls if name == stage]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]


def test_pdf_is_indexed_with_its_pages(settings: Settings) -> None:
    write(settings.corpus_dir, "guide.pdf", lines_pdf([["Une phrase."], ["Le certificat EUR.1 est visé."]]))
    pipeline.build(settings)
    store = DocumentStore(current_folder(settings) / "documents.sqlite")
    document = store.document("guide-pdf-fr")
    assert [sentence.page for sentence in document.sentences] == [1, 2]
