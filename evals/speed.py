"""How fast: the built-in engine against sentence-transformers fp32 of the same weights, and the product.

Engines take turns on each small batch, so that what else the machine does hits both, and run on one thread
each: with more, other processes stall torch far more than onnxruntime, and the ratio flatters (30 instead of
4 for one query, on two busy cores). Medians are compared.
"""

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from statistics import median
from typing import Literal, TypeVar

from evals.metrics import percentile
from evals.outcome import Outcome, Table
from evals.progress import track
from evals.questions import evenly, load
from evals.record import machine
from evals.understanding import time_understanding
from tijaria import offline_model
from tijaria.contents import indexed_text
from tijaria.embeddings import Embedder, SentenceTransformerEmbedder, load_embedder
from tijaria.generation import current_folder
from tijaria.index import IndexHandle
from tijaria.rag import load_pipeline
from tijaria.settings import Settings

_PASSAGES = 100
_CHUNK = 20
_QUERIES = 40
_ANSWERS = 200
_WARM_UP = 10

_T = TypeVar("_T")


def measure_speed(settings: Settings, *, rounds: int = 3, threads: int = 1) -> Outcome:
    """Time embedding, understanding, answers, opening the index and starting up.

    Milliseconds, or seconds for start-up.
    """
    figures = _opening(settings)
    passages = _passages(settings)
    questions = [question.question for question in load("procedures", split="report", limit=_ANSWERS)]
    engines = _load_engines(settings, threads)
    chunks = [passages[start : start + _CHUNK] for start in range(0, len(passages), _CHUNK)]
    figures |= _compare("passages", engines, chunks, "encode_passages", rounds)
    queries = [[question] for question in evenly(questions, _QUERIES)]
    figures |= _compare("query", engines, queries, "encode_queries", rounds)
    del engines
    gc.collect()
    figures |= time_understanding(settings)
    figures |= _answers(settings, questions)
    figures |= _duties(settings)
    figures |= _start_up(min(rounds, 3))
    return Outcome("speed", figures, _tables(figures, len(passages)), about={"machine": machine()})


def _opening(settings: Settings) -> dict[str, float]:
    folder = current_folder(settings)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    embedder = load_embedder(settings)
    elapsed, handle = _timed(partial(IndexHandle, settings, embedder))
    handle.get().vectors.close()
    return {"speed.index_mb": size / 1e6, "speed.index_open_ms": elapsed}


def _passages(settings: Settings) -> list[str]:
    """Return real passages, longest first: sentence-transformers then pads as little as it can."""
    embedder = load_embedder(settings)
    index = IndexHandle(settings, embedder).get()
    ids = evenly(index.lexical.ids("passages"), _PASSAGES)
    texts = [indexed_text(index.documents.passage(id_)) for id_ in ids]
    index.vectors.close()
    return sorted(texts, key=embedder.count_tokens, reverse=True)


def _load_engines(settings: Settings, threads: int) -> dict[str, Embedder]:
    ours = settings.model_copy(update={"embedding_model": "", "embedding_threads": threads})
    folder = offline_model.materialise(settings.cache_dir)
    engines: dict[str, Embedder] = {
        "ours": load_embedder(ours),
        "plain": SentenceTransformerEmbedder(str(folder), threads=threads),
    }
    for engine in engines.values():
        engine.encode_passages(["warm-up"])
    return engines


def _compare(
    kind: str,
    engines: Mapping[str, Embedder],
    batches: Sequence[Sequence[str]],
    method: Literal["encode_passages", "encode_queries"],
    rounds: int,
) -> dict[str, float]:
    """Time every batch on every engine in turn, `rounds` times."""
    times: dict[str, list[list[float]]] = {name: [] for name in engines}
    for batch in track(batches, kind):
        own: dict[str, list[float]] = {name: [] for name in engines}
        for _ in range(rounds):
            for name, engine in engines.items():
                own[name].append(_timed(partial(getattr(engine, method), batch))[0])
        for name, found in own.items():
            times[name].append(found)
    per = len(batches) if kind == "query" else 1
    middle = {name: sum(map(median, found)) / per for name, found in times.items()}
    return {f"speed.{kind}_{name}_ms": value for name, value in middle.items()} | {
        f"speed.{kind}_ratio": middle["plain"] / middle["ours"]
    }


def _answers(settings: Settings, questions: Sequence[str]) -> dict[str, float]:
    pipeline = load_pipeline(settings)
    for question in questions[:_WARM_UP]:
        pipeline.answer(question)
    times: list[float] = []
    stages: dict[str, list[float]] = {}
    for question in track(questions, "answers"):
        elapsed, answer = _timed(partial(pipeline.answer, question))
        times.append(elapsed)
        for stage, milliseconds in answer.timings_ms.items():
            stages.setdefault(stage, []).append(milliseconds)
    return {
        "speed.answer_p50_ms": percentile(times, 0.5),
        "speed.answer_p95_ms": percentile(times, 0.95),
        **{f"speed.stage_{stage}_ms": median(values) for stage, values in stages.items() if stage != "total"},
    }


def _duties(settings: Settings) -> dict[str, float]:
    """Time a lookup of every row of the duty table, and reading the whole table, which it stands in for."""
    index = IndexHandle(settings, load_embedder(settings)).get()
    table = index.duties
    reading, rows = _timed(table.rows)
    day = date(2026, 9, 1)
    asked = [(row.codes[0], row.destination) for row in rows]
    if not asked:
        return {}
    times = [_timed(partial(table.lookup, code, destination=place, on=day))[0] for code, place in asked]
    index.vectors.close()
    return {
        "speed.duties_p50_ms": percentile(times, 0.5),
        "speed.duties_p95_ms": percentile(times, 0.95),
        "speed.duties_ratio": reading / percentile(times, 0.5),
    }


def _start_up(rounds: int) -> dict[str, float]:
    """Time a new process from its start to its first answer; it reads the same environment."""
    command = [sys.executable, "-m", "tijaria", "bonjour"]
    start = partial(subprocess.run, command, check=True, capture_output=True)
    return {"speed.start_up_s": median(_timed(start)[0] for _ in range(rounds)) / 1000}


def _timed(action: Callable[[], _T]) -> tuple[float, _T]:
    """Return the milliseconds that an action took, and its result."""
    started = time.perf_counter()
    result = action()
    return 1000 * (time.perf_counter() - started), result


def _tables(figures: dict[str, float], passages: int) -> list[Table]:
    def ms(name: str) -> str:
        return f"{figures[f'speed.{name}_ms']:.1f} ms"

    engines = [
        (label, ms(f"{kind}_ours"), ms(f"{kind}_plain"), f"{figures[f'speed.{kind}_ratio']:.2f}")
        for kind, label in (("passages", f"{passages} corpus passages"), ("query", "one query"))
    ]
    understanding = [
        (label, *(f"{ms(f'{name}_p50')} / {ms(f'{name}_p95')}" for name in names))
        for label, *names in (
            ("single questions", "complete_single", "understand_single"),
            ("after others", "complete_after_others", "understand_after_others"),
        )
    ]
    stages = [name.removeprefix("speed.stage_") for name in figures if name.startswith("speed.stage_")]
    rows = [
        ("answer, median", ms("answer_p50")),
        *(
            (f"  {stage.removesuffix('_ms')}", f"{figures[f'speed.stage_{stage}']:.1f} ms")
            for stage in stages
        ),
        ("answer, 95th percentile", ms("answer_p95")),
        *(
            [
                ("duty lookup, median", ms("duties_p50")),
                ("duty lookup, 95th percentile", ms("duties_p95")),
                ("  reading the whole table ÷ median", f"{figures['speed.duties_ratio']:.1f}"),
            ]
            if "speed.duties_p50_ms" in figures
            else []
        ),
        ("index on disk", f"{figures['speed.index_mb']:.1f} MB"),
        ("opening the index", ms("index_open")),
        ("new process to first answer", f"{figures['speed.start_up_s']:.1f} s"),
    ]
    return [
        Table(f"embedding, medians ({machine()})", [("", "built-in", "plain fp32", "ratio"), *engines]),
        Table(
            "understanding a message, median / 95th percentile",
            [
                ("", "completing", "completing and reading"),
                *understanding,
                ("all, 95th percentile", "", ms("understand_p95")),
            ],
        ),
        Table("answers and index", [("", "time or size"), *rows]),
    ]
