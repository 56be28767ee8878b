"""Does the gate catch what it is for? Regressions are planted, and each must shut it."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.checks import says_what_it_must
from evals.gate import gate
from evals.ingestion import ingested
from evals.outcome import Outcome, Table
from evals.progress import track
from evals.questions import GoldenQuestion, load_golden
from evals.run import Run, run
from tijaria.errors import ConfigurationError
from tijaria.rag import RAGPipeline, load_pipeline
from tijaria.schema import Document
from tijaria.settings import Settings

_FEW = 5
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Plant:
    """A regression: settings, or a change of a copy of the corpus that is then ingested."""

    name: str
    settings: Mapping[str, object]
    spoil: Callable[[Path], None] | None = None


def selftest(settings: Settings, *, limit: int | None = None) -> Outcome:
    """Plant regressions one by one and pass each through the gate.

    Args:
        settings: The index in force must be that of `settings.corpus_dir`.
        limit: Questions of each set, evenly spaced.

    Raises:
        ConfigurationError: The corpus has nothing to spoil: too few golden questions are answered from it.
    """
    questions = load_golden(limit=limit)
    pipeline = load_pipeline(settings)
    plants = _plants(pipeline, _answered(questions, pipeline), settings)
    del pipeline
    sound = run(settings, questions)
    again = run(settings, questions, known=sound.hashes)
    rows: list[tuple[str, ...]] = [("planted", "gate", "what shut it")]
    # What is wrong without any plant must not count as caught.
    usual = set(gate(again.result, sound.result).problems)
    problems = [] if same_scores(again, sound) else ["The same code gave other scores when run again."]
    for plant in track(plants, "planting"):
        with _planted(plant, settings) as spoilt:
            found = gate(run(spoilt, questions, known=sound.hashes).result, sound.result).problems
        shut = [problem for problem in found if problem not in usual]
        rows.append((plant.name, "shut" if shut else "OPEN", _brief(shut)))
        if not shut:
            problems.append(f"The gate stays open with a planted regression: {plant.name}.")
    title = f"{len(plants)} planted regressions, {len(questions)} questions"
    figures = {"selftest.planted": len(plants), "selftest.caught": sum(row[1] == "shut" for row in rows)}
    return Outcome("selftest", figures, [Table(title, rows)], problems=problems)


def _answered(questions: Sequence[GoldenQuestion], pipeline: RAGPipeline) -> list[GoldenQuestion]:
    sources = {id_ for document in pipeline.documents() for id_ in document.sources}
    return [q for q in questions if q.kind == "answerable" and sources.issuperset(q.facts)]


def _plants(pipeline: RAGPipeline, answered: Sequence[GoldenQuestion], settings: Settings) -> list[_Plant]:
    removed = _least_asked(pipeline, answered)
    document, text, spoilt = _figure(pipeline, answered, settings.corpus_dir)
    return [
        _Plant("centring off", {"centring": False}),
        _Plant("BM25 weight 0", {"lexical_weight": 0.0}),
        _Plant("refusal threshold 0", {"answer_threshold": 0.0}),
        _Plant(f"document removed: {removed[0].parallel}", {}, lambda folder: _remove(folder, removed)),
        _Plant(
            f"figure changed: {document.path}",
            {},
            lambda folder: _replace(folder / document.path, text, spoilt),
        ),
    ]


def _least_asked(pipeline: RAGPipeline, answered: Sequence[GoldenQuestion]) -> list[Document]:
    """Return the versions of the document that the fewest golden questions rest on, but a few."""
    versions: dict[str, list[Document]] = {}
    for document in pipeline.documents():
        versions.setdefault(document.parallel or document.id, []).append(document)
    asked = {
        parallel: sum(bool(set(own[0].sources) & set(question.facts)) for question in answered)
        for parallel, own in versions.items()
    }
    enough = [parallel for parallel in versions if asked[parallel] >= _FEW]
    if not enough:
        raise ConfigurationError("Too few golden questions are answered from this corpus to plant anything.")
    return versions[min(enough, key=lambda parallel: (asked[parallel], parallel))]


def _figure(
    pipeline: RAGPipeline, answered: Sequence[GoldenQuestion], corpus: Path
) -> tuple[Document, str, str]:
    """Return a document, a statement of it with a figure that a golden question asks for, and it spoilt."""
    for question in answered:
        for document in pipeline.documents():
            for sentence in document.sentences:
                spoilt = _DIGIT.sub(lambda digit: str((int(digit.group()) + 1) % 10), sentence.text)
                if (
                    set(question.facts) & set(sentence.source_ids)
                    and says_what_it_must(question, sentence.text)
                    and not says_what_it_must(question, spoilt)
                    and sentence.text in (corpus / document.path).read_text(encoding="utf-8")
                ):
                    return document, sentence.text, spoilt
    raise ConfigurationError("No golden question asks for a figure of this corpus: nothing to plant.")


def _remove(folder: Path, documents: Sequence[Document]) -> None:
    for document in documents:
        path = folder / document.path
        path.unlink()
        for beside in path.parent.parent.glob(f"{path.stem}.*.csv"):
            beside.unlink()


def _replace(path: Path, text: str, spoilt: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(text, spoilt), encoding="utf-8")


@contextmanager
def _planted(plant: _Plant, settings: Settings) -> Iterator[Settings]:
    changed = settings.model_copy(update=dict(plant.settings))
    if plant.spoil is None and changed.centring == settings.centring:
        yield changed
        return
    with TemporaryDirectory(prefix="tijaria-evals-") as folder:
        corpus = Path(folder) / "corpus"
        shutil.copytree(settings.corpus_dir, corpus)
        if plant.spoil is not None:
            plant.spoil(corpus)
        with ingested(changed.model_copy(update={"corpus_dir": corpus})) as ready:
            yield ready


def _brief(problems: Sequence[str]) -> str:
    first = problems[0].partition(" (chance")[0].partition(". ")[0] if problems else ""
    return f"{first}; {len(problems) - 1} more" if len(problems) > 1 else first


def same_scores(first: Run, second: Run) -> bool:
    """Tell whether two runs measured the same, times apart."""
    return first.result.rows == second.result.rows and first.result.scores == second.result.scores
