"""A generation is built aside, checked and put in force at once; whatever fails, the old one answers."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from core_stand_in import (
    CUSTOMS_FR,
    EXCHANGE_FR,
    StandInEmbedder,
    Workshop,
    copy_workshop,
    document,
    make_workshop,
    shared_workshop,
)

from ingest import pipeline as ingestion
from tijaria import lexical_index
from tijaria.errors import IndexBuildError, IndexMismatchError, IndexNotFoundError
from tijaria.generation import GenerationWriter, current_folder, current_manifest, read_manifest, rollback
from tijaria.rag import RAGPipeline
from tijaria.settings import Settings

_QUESTION = "Combien de jours pour rapatrier les recettes de biens ?"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A small corpus that says 150 days, indexed."""
    return copy_workshop(tmp_path)


def _say(workshop: Workshop, days: int) -> None:
    workshop.write("procedures/fr/exchange.md", EXCHANGE_FR.replace("150 jours", f"{days} jours"))


def _days(pipeline: RAGPipeline) -> int:
    """Return the delay that the index in force tells."""
    (number,) = [int(word) for word in pipeline.answer(_QUESTION).text.split() if word.isdigit()]
    return number


def _folders(settings: Settings) -> set[str]:
    return {path.name for path in settings.index_dir.iterdir() if path.is_dir()}


def test_manifest_tells_what_the_generation_is_made_of(workshop: Workshop) -> None:
    manifest = current_manifest(workshop.settings)
    assert manifest is not None
    assert set(manifest.documents) == {"exchange-fr", "exchange-ar", "customs-fr", "origin-ar"}
    assert manifest.paths["customs-fr"] == "procedures/fr/customs.md"
    assert (manifest.model, manifest.fingerprint) == ("stand-in", workshop.embedder.fingerprint)
    assert manifest.counts == {"passages": 9, "sentences": 26, "questions": 14, "headings": 0}
    assert current_folder(workshop.settings).name == manifest.id


def test_corpus_hash_changes_with_the_corpus_alone(workshop: Workshop) -> None:
    before = read_manifest(current_folder(workshop.settings))
    workshop.build(rebuild=True)
    again = read_manifest(current_folder(workshop.settings))
    _say(workshop, 99)
    workshop.build()
    after = read_manifest(current_folder(workshop.settings))
    assert before.corpus_hash == again.corpus_hash != after.corpus_hash
    assert len({before.id, again.id, after.id}) == 3


def test_rebuild_embeds_nothing_again(workshop: Workshop) -> None:
    workshop.embedder.embedded.clear()
    workshop.build(rebuild=True)
    # The passage that the check asks for is embedded, and nothing else.
    assert len(workshop.embedder.embedded) == 1


def test_changed_statement_alone_is_embedded_again(workshop: Workshop) -> None:
    workshop.embedder.embedded.clear()
    _say(workshop, 99)
    workshop.build()
    *changed, _probe = workshop.embedder.embedded
    assert all("99 jours" in text for text in changed)
    assert len(changed) == 2  # the statement and its passage


def test_nothing_to_index_is_refused(workshop: Workshop) -> None:
    before = current_folder(workshop.settings)
    with GenerationWriter(workshop.settings, workshop.embedder) as writer, pytest.raises(IndexBuildError):
        writer.commit()
    assert current_folder(workshop.settings) == before


def test_writer_left_without_commit_leaves_nothing(workshop: Workshop) -> None:
    before = _folders(workshop.settings)
    with GenerationWriter(workshop.settings, workshop.embedder):
        assert len(_folders(workshop.settings)) == len(before) + 1
    assert _folders(workshop.settings) == before


_STAGES = (
    "tijaria.vector_cache.VectorCache.encode",
    "tijaria.vector_store.VectorStore.add",
    "tijaria.document_store.build",
    "tijaria.lexical_index.build",
    "tijaria.tables.dump_glossary",
    "tijaria.vector_store.VectorStore.ids",
    "os.fsync",
    "pathlib.Path.replace",
)


@pytest.mark.parametrize(
    ("error", "stages"),
    [(OSError(28, "No space left on device"), _STAGES), (KeyboardInterrupt(), _STAGES[1::3])],
)
def test_failure_at_any_stage_leaves_the_old_generation_answering(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, error: BaseException, stages: Sequence[str]
) -> None:
    pipeline = workshop.pipeline()
    before = current_folder(workshop.settings)
    _say(workshop, 99)

    def fail(*_: Any, **__: Any) -> None:
        raise error

    for stage in stages:
        with monkeypatch.context() as patch:
            patch.setattr(stage, fail)
            with pytest.raises(type(error)):
                workshop.build()
        assert current_folder(workshop.settings) == before, stage
        assert _days(pipeline) == _days(workshop.pipeline()) == 150, stage
    assert workshop.build().built
    assert _days(pipeline) == 99
    assert not list(workshop.settings.index_dir.glob(".*building*"))


def test_generation_whose_indexes_disagree_is_refused(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = lexical_index.build

    def forgetful(path: Path, contents: dict[str, Sequence[Any]]) -> None:
        build(path, {**contents, "sentences": list(contents["sentences"])[:-1]})

    _say(workshop, 99)
    monkeypatch.setattr(lexical_index, "build", forgetful)
    with pytest.raises(IndexBuildError, match="sentences"):
        workshop.build()
    assert _days(workshop.pipeline()) == 150


def test_generation_whose_passages_cannot_be_found_is_refused(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = workshop.embedder.encode_passages
    calls = iter(range(1000))

    def unstable(texts: Sequence[str], on_progress: Any = None) -> np.ndarray:
        # The same text gets another vector each time: a broken model, or one that was swapped under way.
        return np.roll(encode(texts, on_progress), 17 * next(calls), axis=1)

    monkeypatch.setattr(workshop.embedder, "encode_passages", unstable)
    _say(workshop, 99)
    with pytest.raises(IndexBuildError, match="find itself"):
        workshop.build()
    assert _days(workshop.pipeline()) == 150


def test_missing_index_says_how_to_make_one(tmp_path: Path) -> None:
    settings = make_workshop(tmp_path).settings
    assert current_manifest(settings) is None
    with pytest.raises(IndexNotFoundError, match="python -m ingest"):
        current_folder(settings)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\xff\xfe\x00", b"nowhere\n", b".", b"..", b"a\0b", b"x" * 5000, b"a\nb", "مكتب".encode()],
)
def test_unreadable_current_is_no_index(workshop: Workshop, content: bytes) -> None:
    (workshop.settings.index_dir / "CURRENT").write_bytes(content)
    assert current_manifest(workshop.settings) is None
    with pytest.raises(IndexNotFoundError, match="python -m ingest"):
        workshop.pipeline()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda text: text[: len(text) // 2],
        lambda _: "[]",
        lambda _: "{}",
        lambda _: '{"layout": 1}',
        lambda text: json.dumps({**json.loads(text), "layout": 99}),
        lambda text: json.dumps({**json.loads(text), "added_later": True}),
    ],
)
def test_damaged_manifest_is_a_mismatch(workshop: Workshop, damage: Callable[[str], str]) -> None:
    path = current_folder(workshop.settings) / "manifest.json"
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(IndexMismatchError, match="python -m ingest --rebuild"):
        workshop.pipeline()


@pytest.mark.parametrize("file", ["CURRENT", "manifest.json"])
@pytest.mark.parametrize("rebuild", [False, True])
def test_ingestion_repairs_what_was_damaged(workshop: Workshop, file: str, rebuild: bool) -> None:
    folder = current_folder(workshop.settings)
    (folder / file if file == "manifest.json" else folder.parent / file).write_bytes(b"\xff{")
    assert workshop.build(rebuild=rebuild).built
    assert _days(workshop.pipeline()) == 150


def test_only_the_generations_asked_for_are_kept(tmp_path: Path) -> None:
    workshop = make_workshop(tmp_path, generations_kept=2)
    built = []
    for days in (1, 2, 3, 4):
        _say(workshop, days)
        built.append(workshop.build().generation)
    assert _folders(workshop.settings) == set(built[-2:])
    assert current_folder(workshop.settings).name == built[-1]


def test_pruning_spares_the_generation_in_force_and_strangers(tmp_path: Path) -> None:
    workshop = make_workshop(tmp_path, generations_kept=2)
    workshop.build()
    _say(workshop, 2)
    workshop.build()
    in_force = rollback(workshop.settings).id
    (workshop.settings.index_dir / "0-not-ours").mkdir()
    _say(workshop, 3)
    newest = workshop.build().generation
    assert {newest, "0-not-ours"} <= _folders(workshop.settings)
    assert current_folder(workshop.settings).name == newest > in_force


def test_leftovers_of_killed_builds_are_removed(workshop: Workshop) -> None:
    leftover = workshop.settings.index_dir / ".building-20200101T000000000000-1"
    (leftover / "chroma").mkdir(parents=True)
    _say(workshop, 2)
    workshop.build()
    assert not leftover.exists()


def test_rollback_goes_back_step_by_step_under_a_running_pipeline(workshop: Workshop) -> None:
    pipeline = workshop.pipeline()
    for days in (151, 152):
        _say(workshop, days)
        workshop.build()
    assert _days(pipeline) == 152
    for days in (151, 150):
        assert rollback(workshop.settings).id == current_folder(workshop.settings).name
        assert _days(pipeline) == days
    with pytest.raises(IndexNotFoundError, match="older"):
        rollback(workshop.settings)
    assert _days(pipeline) == 150


def test_ingestion_after_a_rollback_builds_what_the_corpus_says(workshop: Workshop) -> None:
    _say(workshop, 151)
    workshop.build()
    rollback(workshop.settings)
    report = workshop.build()
    assert report.built
    assert set(report.changed) == {"exchange-fr"}
    assert _days(workshop.pipeline()) == 151


def test_rollback_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        rollback(make_workshop(tmp_path).settings)


@pytest.mark.parametrize(
    "files",
    [
        {"procedures/fr/customs.md": CUSTOMS_FR},
        {"procedures/fr/one.md": document("one-fr", "La licence coûte 300 DH.")},
        {"procedures/ar/one.md": document("one-ar", "تكلف الرخصة 300 درهم.", language="ar")},
    ],
)
def test_corpus_of_one_document_without_questions_is_indexed(tmp_path: Path, files: dict[str, str]) -> None:
    workshop = make_workshop(tmp_path, files)
    report = workshop.build()
    assert (report.documents, report.questions) == (1, 0)
    (found, *_) = workshop.pipeline().passages("licence رخصة douane")
    assert found.passage.document_id in report.added


# `kill -9` ------------------------------------------------------------------------------------------------

# Imports once; then, for each line of its input, runs an ingestion in a child process that is killed: at a
# function ("before|after NAME"), after some seconds ("at SECONDS"), or not at all ("never").
_DRIVER = """
import importlib, os, signal, sys, time
from core_stand_in import StandInEmbedder
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

pipeline.load_embedder = lambda _: StandInEmbedder()
for line in sys.stdin:
    moment, place = line.split()
    child = os.fork()
    if child == 0:
        sys.stdout = open(os.devnull, "w")
        if moment in ("before", "after"):
            plant(moment, place)
        os._exit(main(["--json"]))
    started = time.monotonic()
    if moment == "at":
        time.sleep(float(place))
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(status, time.monotonic() - started, flush=True)
"""
_BEFORE_THE_SWITCH = (
    "before ingest.pipeline:split",
    "before tijaria.vector_cache:VectorCache.encode",
    "after tijaria.vector_cache:VectorCache.encode",
    "after tijaria.vector_store:VectorStore.add",
    "after tijaria.document_store:build",
    "after tijaria.lexical_index:build",
    "before tijaria.vector_store:VectorStore.ids",
    "before os:fsync",
    "before pathlib:Path.replace",
)
_AFTER_THE_SWITCH = "after pathlib:Path.replace"

Run = Callable[[str], tuple[int, float]]


@pytest.fixture
def run(workshop: Workshop) -> Iterator[Run]:
    """Run ingestions in other processes and kill them."""
    root = Path(ingestion.__file__).parent.parent
    settings = workshop.settings
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(Path(__file__).parent), str(root))),
        "TIJARIA_CORPUS_DIR": str(settings.corpus_dir),
        "TIJARIA_INDEX_DIR": str(settings.index_dir),
        "TIJARIA_CACHE_DIR": str(settings.cache_dir),
    }
    with subprocess.Popen(
        [sys.executable, "-c", _DRIVER],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        reader, writer = process.stdout, process.stdin

        def run(order: str) -> tuple[int, float]:
            writer.write(f"{order}\n")
            writer.flush()
            status, seconds = reader.readline().split()
            return int(status), float(seconds)

        yield run


@pytest.mark.slow
def test_kill_at_any_stage_leaves_a_running_pipeline_and_the_next_run_unharmed(
    workshop: Workshop, run: Run
) -> None:
    pipeline = workshop.pipeline()
    _say(workshop, 151)
    for stage in _BEFORE_THE_SWITCH:
        assert run(stage)[0] == -9, stage
        assert _days(pipeline) == _days(workshop.pipeline()) == 150, stage
    assert run(_AFTER_THE_SWITCH)[0] == -9
    assert _days(pipeline) == 151
    _say(workshop, 152)
    assert run("never -")[0] == 0
    assert _days(pipeline) == 152
    assert not list(workshop.settings.index_dir.glob(".building-*"))


@pytest.mark.slow
def test_kill_at_random_moments_leaves_the_old_text_or_the_new(workshop: Workshop, run: Run) -> None:
    pipeline = workshop.pipeline()
    _say(workshop, 151)
    status, seconds = run("never -")
    assert status == 0
    moments = random.Random(2026)
    told = 151
    killed = 0
    for days in range(152, 162):
        _say(workshop, days)
        status, _ = run(f"at {moments.uniform(0, seconds)}")
        killed += status == -9
        assert _days(pipeline) in (told, days)
        assert run("never -")[0] == 0
        assert _days(pipeline) == days
        told = days
    assert killed > 3


def test_shared_index_was_built_once() -> None:
    # The fixtures of the other files rest on it: nobody may have switched it.
    assert len(_folders(shared_workshop().settings)) == 1
    assert isinstance(shared_workshop().embedder, StandInEmbedder)
