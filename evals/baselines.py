"""TijarIA side by side with what one would pick instead.

The same passages, weights of the embedding model and questions, in one run.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.facts import FactBook
from evals.metrics import chance_of_drop, first_rank, interval, ndcg_at, percentile
from evals.outcome import Outcome, Table
from evals.progress import note, track
from evals.questions import FORMS, GoldenQuestion, load_golden
from evals.record import machine
from evals.searcher import searching
from evals.temporary_index import temporary_index
from tijaria import offline_model
from tijaria.contents import indexed_text
from tijaria.errors import ConfigurationError
from tijaria.rag import load_pipeline
from tijaria.schema import Document, Passage
from tijaria.settings import Settings

RIVALS: Mapping[str, str] = {
    "dense": "plain dense",
    "langchain": "LangChain EnsembleRetriever (BM25 + Chroma)",
    "haystack": "Haystack (BM25 + dense, RRF)",
    "llamaindex": "LlamaIndex (BM25 + dense, RRF)",
    "txtai": "txtai hybrid",
}
OURS, OURS_ALONE = "TijarIA", "TijarIA, without the questions beside the corpus"

_REQUIREMENTS = (
    # As in pyproject.toml: a range would bring several GB of CUDA packages.
    "torch==2.13.0", "sentence-transformers>=5.1", "langchain-classic>=1.0", "langchain-community>=0.4",
    "langchain-chroma>=1.1", "langchain-huggingface>=1.0", "rank-bm25>=0.2", "haystack-ai>=3.4",
    "sentence-transformers-haystack>=2.0", "llama-index-core>=0.14", "llama-index-retrievers-bm25>=0.6",
    "txtai>=9.0",
)  # fmt: skip
_LEVEL = 0.05
_SHOWN = 10
_EVERY = 5
# Nobody is told, and nothing is fetched, while they run.
_QUIET = {
    "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False", "DO_NOT_TRACK": "1", "TOKENIZERS_PARALLELISM": "false",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contender:
    """What one system found, and how long it took.

    Attributes:
        gains: nDCG@10 question by question.
        index_s: Seconds to index all passages.
    """

    name: str
    gains: Sequence[float]
    index_s: float
    query_ms: Sequence[float]
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Task:
    questions: Sequence[GoldenQuestion]
    gold: Sequence[frozenset[str]]
    passages: Sequence[Passage]

    def gains(self, found: Sequence[Sequence[str]]) -> list[float]:
        ranks = [first_rank(ids, gold) for ids, gold in zip(found, self.gold, strict=True)]
        return [ndcg_at([rank], _SHOWN) for rank in ranks]


def measure_baselines(settings: Settings, *, limit: int | None = None) -> Outcome:
    """Compare systems on the golden questions that passages of the index in force answer.

    Raises:
        ConfigurationError: The environment of the others cannot be made, or one of them fails.
    """
    python = _environment(settings.cache_dir / "baselines")
    with searching(settings) as searcher:
        documents = searcher.index.documents
        passages = [documents.passage(id_) for id_ in searcher.index.lexical.ids("passages")]
    task = _task(settings, passages, limit)
    ours = [_ours(settings, task), _ours_alone(settings, task)]
    others = [_rival(name, python, settings, task) for name in track(list(RIVALS), "baselines")]
    return _outcome(task, [*ours, *others])


def _task(settings: Settings, passages: Sequence[Passage], limit: int | None) -> _Task:
    book = FactBook(load_pipeline(settings))
    asked = [
        (question, gold)
        for question in load_golden(limit=limit)
        if question.expected == "answered" and question.facts and not question.history
        and (gold := frozenset(p.id for p in passages if book.holds(p, question.facts)))
    ]  # fmt: skip
    return _Task([question for question, _ in asked], [gold for _, gold in asked], passages)


def _ours(settings: Settings, task: _Task) -> Contender:
    pipeline = load_pipeline(settings)
    found, times = [], []
    for question in track(task.questions, OURS):
        began = time.perf_counter()
        scored = pipeline.passages(question.question, k=_SHOWN)
        times.append(1000 * (time.perf_counter() - began))
        found.append([item.passage.id for item in scored])
    index_s = _indexing(settings, pipeline.documents(), task)
    return Contender(OURS, task.gains(found), index_s, times, {})


def _ours_alone(settings: Settings, task: _Task) -> Contender:
    with searching(settings) as searcher:
        found = []
        for question in track(task.questions, OURS_ALONE):
            asked = searcher.reader.read(question.question)
            scored = searcher.retriever.retrieve(asked, k=_SHOWN, use_questions=False).passages
            found.append([item.passage.id for item in scored])
    return Contender(OURS_ALONE, task.gains(found), 0.0, (), {})


def _indexing(settings: Settings, documents: Sequence[Document], task: _Task) -> float:
    """Return the seconds for all passages, statements and questions included, with nothing in the cache.

    Every fifth document is timed: there are many more questions beside the corpus than passages.
    """
    own: dict[str, list[Passage]] = {}
    for passage in task.passages:
        own.setdefault(passage.document_id, []).append(passage)
    timed = documents[::_EVERY]
    share = sum(len(own.get(document.id, ())) for document in timed) / len(task.passages)
    with TemporaryDirectory(prefix="tijaria-evals-") as folder:
        (Path(folder) / "models").symlink_to((settings.cache_dir / "models").resolve())
        fresh = settings.model_copy(update={"cache_dir": Path(folder)})
        started = time.perf_counter()
        with temporary_index([(document, own.get(document.id, [])) for document in timed], fresh):
            return (time.perf_counter() - started) / share


def _environment(folder: Path) -> Path:
    """Return the interpreter of an environment that has the other libraries, made on first use."""
    python = folder.resolve() / "bin" / "python"
    ready = folder / "ready.txt"
    wanted = "\n".join(_REQUIREMENTS)
    if ready.exists() and ready.read_text(encoding="utf-8") == wanted:
        return python
    note(f"Installing the other libraries into {folder}; this takes some minutes…")
    steps = (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "-q", *_REQUIREMENTS],
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ConfigurationError(f"The other libraries cannot be installed: {done.stderr.strip()[-800:]}")
    ready.write_text(wanted, encoding="utf-8")
    return python


def _rival(name: str, python: Path, settings: Settings, task: _Task) -> Contender:
    data = {
        "model": str(offline_model.materialise(settings.cache_dir).resolve()),
        "passages": [{"id": passage.id, "text": indexed_text(passage)} for passage in task.passages],
        "questions": [{"id": question.id, "text": question.question} for question in task.questions],
    }
    program = Path(__file__).with_name("rivals.py")
    with TemporaryDirectory(prefix="tijaria-evals-") as folder:
        given, output = Path(folder) / "task.json", Path(folder) / "found.json"
        given.write_text(json.dumps(data), encoding="utf-8")
        done = subprocess.run(
            [python, program, name, given, output], env=os.environ | _QUIET, cwd=folder, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise ConfigurationError(f"{RIVALS[name]} failed: {done.stderr.strip()[-800:]}")
        result = json.loads(output.read_text(encoding="utf-8"))
    found = [result["found"][question.id] for question in task.questions]
    return Contender(
        RIVALS[name], task.gains(found), result["index_s"], result["query_ms"], result["versions"]
    )


def _outcome(task: _Task, contenders: Sequence[Contender]) -> Outcome:
    figures = {
        f"baselines.{contender.name}.{form}": _mean(_of_form(task, contender, form))
        for contender in contenders
        for form in (*FORMS, "all")
    }
    versions = {name: found for contender in contenders for name, found in contender.versions.items()}
    counts = f"{len(task.questions)} questions, {len(task.passages)} passages in both languages"
    return Outcome(
        command="baselines",
        figures=figures,
        tables=[
            Table(f"nDCG@10, {counts} ({machine()})", _quality(task, contenders)),
            Table("time, as ratios to TijarIA", _times(task, contenders)),
            Table("versions", [("library", "version"), *versions.items()]),
        ],
        about={"versions": versions, "questions": len(task.questions), "passages": len(task.passages)},
    )


def _of_form(task: _Task, contender: Contender, form: str) -> list[float]:
    pairs = zip(task.questions, contender.gains, strict=True)
    return [gain for question, gain in pairs if form in (question.form, "all")]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _quality(task: _Task, contenders: Sequence[Contender]) -> list[tuple[str, ...]]:
    """Mark with a star what is significantly below TijarIA."""
    rows: list[tuple[str, ...]] = [("", *FORMS, "all")]
    rows.append(("questions", *(str(len(_of_form(task, contenders[0], form))) for form in (*FORMS, "all"))))
    for contender in contenders:
        cells = []
        for form in (*FORMS, "all"):
            own, best = _of_form(task, contender, form), _of_form(task, contenders[0], form)
            below = chance_of_drop([a - b for a, b in zip(own, best, strict=True)]) <= _LEVEL
            low, high = interval(own) if own else (0.0, 0.0)
            cells.append(f"{_mean(own):.3f} [{low:.2f}-{high:.2f}]{'*' if below else ''}")
        rows.append((contender.name, *cells))
    return rows


def _times(task: _Task, contenders: Sequence[Contender]) -> list[tuple[str, ...]]:
    ours, thousands = contenders[0], len(task.passages) / 1000
    rows: list[tuple[str, ...]] = [
        ("", "indexing, s per 1,000 passages", "ratio", "query p50", "p95", "ratio of p50")
    ]
    for contender in contenders:
        if not contender.query_ms:
            continue
        middle, high = (percentile(contender.query_ms, share) for share in (0.5, 0.95))
        indexing = (f"{contender.index_s / thousands:.1f}", f"{contender.index_s / ours.index_s:.2f}")
        ratio = f"{middle / percentile(ours.query_ms, 0.5):.2f}"
        rows.append((contender.name, *indexing, f"{middle:.1f} ms", f"{high:.1f} ms", ratio))
    return rows
