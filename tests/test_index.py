"""The generation in force is opened once, replaced without a pause, and refused when it does not fit."""

import gc
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from core_stand_in import EXCHANGE_FR, StandInEmbedder, Workshop, copy_workshop

from tijaria.errors import ConfigurationError, IndexMismatchError, IndexNotFoundError, TijariaError
from tijaria.generation import current_folder
from tijaria.index import IndexHandle
from tijaria.settings import Settings
from tijaria.vector_store import VectorStore


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return copy_workshop(tmp_path)


def _handle(workshop: Workshop) -> IndexHandle:
    return IndexHandle(workshop.settings, workshop.embedder)


def _rebuild(workshop: Workshop, days: int) -> str:
    workshop.write("procedures/fr/exchange.md", EXCHANGE_FR.replace("150 jours", f"{days} jours"))
    return workshop.build().generation


def _text(index: object) -> str:
    return index.documents.document("exchange-fr").text  # type: ignore[attr-defined]


def test_index_stays_open_while_nothing_changes(workshop: Workshop) -> None:
    handle = _handle(workshop)
    assert handle.get() is handle.get()
    assert handle.get().manifest.id == current_folder(workshop.settings).name


def test_switch_is_noticed_and_the_old_index_serves_those_who_hold_it(workshop: Workshop) -> None:
    handle = _handle(workshop)
    old = handle.get()
    name = _rebuild(workshop, 99)
    new = handle.get()
    assert new.manifest.id == name != old.manifest.id
    assert ("150 jours" in _text(old), "99 jours" in _text(new)) == (True, True)
    vector = StandInEmbedder().encode_queries(["délai"])[0]
    assert old.vectors.search("passages", vector, 3)
    assert new.vectors.search("passages", vector, 3)


def test_missing_index_is_told_apart(workshop: Workshop) -> None:
    handle = _handle(workshop)
    (workshop.settings.index_dir / "CURRENT").unlink()
    with pytest.raises(IndexNotFoundError):
        handle.get()
    with pytest.raises(IndexNotFoundError):
        _handle(workshop)


def test_index_of_another_model_is_refused_with_both_names(workshop: Workshop) -> None:
    other = StandInEmbedder("another-model")
    other.name = "another model"
    with pytest.raises(IndexMismatchError, match=r"stand-in.*another model.*--rebuild"):
        IndexHandle(workshop.settings, other)


def test_index_with_another_centring_is_refused(workshop: Workshop) -> None:
    settings = workshop.settings.model_copy(update={"centring": "off"})
    with pytest.raises(IndexMismatchError, match="TIJARIA_CENTRING"):
        IndexHandle(settings, workshop.embedder)


def test_index_switched_to_another_model_under_a_running_handle_is_refused(workshop: Workshop) -> None:
    handle = _handle(workshop)
    folder = current_folder(workshop.settings)
    copy = folder.with_name("29990101T000000000000-1")
    shutil.copytree(folder, copy)
    manifest = copy / "manifest.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("stand-in-96", "other"), encoding="utf-8"
    )
    (workshop.settings.index_dir / "CURRENT").write_text(copy.name, encoding="utf-8")
    with pytest.raises(IndexMismatchError):
        handle.get()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to see open files")
def test_replaced_generations_are_closed(workshop: Workshop) -> None:
    # A server may see thousands of switches in its life.
    handle = _handle(workshop)
    for days in range(4):
        _rebuild(workshop, days)
        assert f"{days} jours" in _text(handle.get())
    gc.collect()
    # The listing itself is a descriptor that is gone by the time it is looked at.
    opened = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    folder = workshop.settings.index_dir
    generations = {path.relative_to(folder).parts[0] for path in opened if path.is_relative_to(folder)}
    assert generations == {handle.get().manifest.id}


@pytest.mark.parametrize(
    "file",
    ["documents.sqlite", "lexical.sqlite", "glossary.json", "calibration.npz", "chroma/chroma.sqlite3"],
)
@pytest.mark.parametrize("damage", ["missing", "garbage"])
def test_damaged_generation_is_refused_when_it_is_opened(workshop: Workshop, file: str, damage: str) -> None:
    # Not later, in the middle of somebody's question.
    path = current_folder(workshop.settings) / file
    path.unlink() if damage == "missing" else path.write_bytes(b"garbage" * 999)
    with pytest.raises(TijariaError, match="--rebuild"):
        _handle(workshop)


def test_generation_without_its_vectors_is_refused(workshop: Workshop) -> None:
    shutil.rmtree(current_folder(workshop.settings) / "chroma")
    with pytest.raises(TijariaError, match="--rebuild"):
        _handle(workshop)
    assert not (current_folder(workshop.settings) / "chroma").exists()


def test_one_generation_alone_cannot_be_kept() -> None:
    # Requests under way read the generation before while a new one is put in force and opened.
    with pytest.raises(ConfigurationError, match="GENERATIONS_KEPT"):
        Settings.load(generations_kept=1)


def test_others_go_on_with_the_old_index_while_one_opens_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = copy_workshop(tmp_path, generations_kept=2)
    handle = _handle(workshop)
    for days in (98, 99):
        _rebuild(workshop, days)
        if days == 98:
            assert "98 jours" in _text(handle.get())
    opening, go_on = threading.Event(), threading.Event()

    class _SlowStore(VectorStore):
        def __init__(self, folder: Path) -> None:
            opening.set()
            assert go_on.wait(20)
            super().__init__(folder)

    monkeypatch.setattr("tijaria.index.VectorStore", _SlowStore)
    vector = StandInEmbedder().encode_queries(["délai"])[0]

    def read() -> tuple[str, int, int]:
        index = handle.get()
        hits = index.vectors.search("sentences", vector, 3)
        # This thread opens the files of the index now: they must still be there.
        return _text(index), len(hits), len(index.lexical.vocabulary())

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(handle.get)
        assert opening.wait(20)
        for other in [pool.submit(read) for _ in range(3)]:
            text, hits, words = other.result(20)
            assert ("98 jours" in text, hits, words > 20) == (True, 3, True)
        go_on.set()
        assert "99 jours" in _text(first.result(20))
    assert "99 jours" in _text(handle.get())
