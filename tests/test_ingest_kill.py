"""`kill -9` at any point of an ingestion leaves the old index answering, and the next run succeeds."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ingest_stand_in import HashEmbedder, make_settings, note, write

from ingest import pipeline
from tijaria.document_store import DocumentStore
from tijaria.generation import current_folder, current_manifest
from tijaria.settings import Settings

pytestmark = pytest.mark.slow

_OLD, _NEW = "Le délai est de 150 jours.", "Le délai est de 60 jours."

# Runs `python -m ingest` with the embedder of the tests, and dies without a word at the point that KILL
# names: "before|after module:function".
_DRIVER = """
import importlib, os, signal, sys
from ingest_stand_in import HashEmbedder
from ingest import pipeline
from ingest.__main__ import main

def plant(moment, place):
    module, path = place.split(":")
    owner = importlib.import_module(module)
    *classes, name = path.split(".")
    for part in classes:
        owner = getattr(owner, part)
    original = getattr(owner, name)

    def die(*arguments, **options):
        if moment == "after":
            original(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, die)

pipeline.load_embedder = lambda _: HashEmbedder()
if os.environ.get("KILL"):
    plant(*os.environ["KILL"].split(" "))
print("started", flush=True)
sys.exit(main([]))
"""

_BEFORE_THE_SWITCH = [
    "before ingest.catalogue:load_file",
    "before ingest.pipeline:split",
    "before tijaria.vector_cache:VectorCache.encode",
    "after tijaria.vector_cache:VectorCache.encode",
    "after tijaria.vector_store:VectorStore.add",
    "before tijaria.document_store:build",
    "after tijaria.lexical_index:build",
    "before tijaria.generation:GenerationWriter._check",
    "after tijaria.generation:GenerationWriter._check",
    "before tijaria.generation:put_in_force",
]
_AFTER_THE_SWITCH = [
    "after tijaria.generation:put_in_force",
    "before tijaria.generation:GenerationWriter._prune",
]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The index in force holds the old text, the corpus the new one."""
    monkeypatch.setattr(pipeline, "load_embedder", lambda _: HashEmbedder())
    settings = make_settings(tmp_path)
    write(settings.corpus_dir, "a.md", note("a", _OLD))
    for number in range(8):
        write(
            settings.corpus_dir, f"more/{number}.md", note(f"more-{number}", f"Texte numéro {number}. " * 30)
        )
    pipeline.build(settings)
    write(settings.corpus_dir, "a.md", note("a", _NEW))
    return settings


def _start(settings: Settings, kill: str = "") -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])]),
        "TIJARIA_CORPUS_DIR": str(settings.corpus_dir),
        "TIJARIA_INDEX_DIR": str(settings.index_dir),
        "TIJARIA_CACHE_DIR": str(settings.cache_dir),
        "KILL": kill,
    }
    return subprocess.Popen(
        [sys.executable, "-c", _DRIVER],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _answer(settings: Settings) -> str:
    """Return what the index in force says."""
    return DocumentStore(current_folder(settings) / "documents.sqlite").document("a").text.split("\n\n")[-1]


def _check_that_the_next_run_succeeds(settings: Settings) -> None:
    report = pipeline.build(settings)
    assert report.is_clean
    assert _answer(settings) == _NEW
    assert report.documents == 9
    assert not list(settings.index_dir.glob(".building-*"))


@pytest.mark.parametrize("point", _BEFORE_THE_SWITCH)
def test_killed_before_the_switch_the_old_index_answers(settings: Settings, point: str) -> None:
    before = current_manifest(settings)
    process = _start(settings, point)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == -9, errors
    assert current_manifest(settings) == before
    assert _answer(settings) == _OLD
    _check_that_the_next_run_succeeds(settings)


@pytest.mark.parametrize("point", _AFTER_THE_SWITCH)
def test_killed_after_the_switch_the_new_index_answers(settings: Settings, point: str) -> None:
    process = _start(settings, point)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == -9, errors
    assert _answer(settings) == _NEW
    _check_that_the_next_run_succeeds(settings)


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_an_index_answers(settings: Settings, seed: int) -> None:
    process = _start(settings)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    time.sleep(random.Random(seed).uniform(0, 1.5))
    process.kill()
    process.communicate(timeout=120)
    assert _answer(settings) in (_OLD, _NEW)
    _check_that_the_next_run_succeeds(settings)
