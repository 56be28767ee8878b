"""Does the gate catch what it is for? Regressions are planted, and each must shut it."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.checks import says_what_it_must
from evals.gate import NEVER, gate
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
_AGAIN = 5
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Plant:
    """A regression: settings, or a change of a copy of the corpus that is then ingested.

    Attributes:
        questions: Those that are asked: a gate that shuts for some of the questions shuts for all of them.
    """

    name: str
    questions: Sequence[GoldenQuestion]
    settings: Mapping[str, object] = field(default_factory=dict)
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
    plants = _plants(pipeline, questions, settings)
    del pipeline
    sound = run(settings, questions)
    rows: list[tuple[str, ...]] = [("planted", "questions", "gate", "what shut it")]
    problems = [] if _repeats(sound, settings) else ["The same code gave other scores when run again."]
    # What is wrong without any plant must not count as caught.
    wrong = _shut_by(sound)
    for plant in track(plants, "planting"):
        asked = [question for question in plant.questions if question.id not in wrong]
        with _planted(plant, settings) as spoilt:
            shut = gate(run(spoilt, asked, known=sound.hashes).result, sound.result).problems
        rows.append((plant.name, str(len(asked)), "shut" if shut else "OPEN", _brief(shut)))
        if not shut:
            problems.append(f"The gate stays open with a planted regression: {plant.name}.")
    title = f"{len(plants)} planted regressions, {len(questions)} questions"
    figures = {"selftest.planted": len(plants), "selftest.caught": sum(row[2] == "shut" for row in rows)}
    return Outcome("selftest", figures, [Table(title, rows)], problems=problems)


def _shut_by(sound: Run) -> set[str]:
    """Return the questions that shut the gate by themselves, whatever the baseline."""
    absolute = {row.id for row in sound.result.rows if any(row.measures.get(name, 1) < 1 for name in NEVER)}
    return absolute | {id_ for id_, _, reason in sound.result.doubts if reason == "vanished"}


def _repeats(sound: Run, settings: Settings) -> bool:
    """Tell whether the same answers come when some of the questions are asked once more."""
    asked = [item.question for item in sound.asked[::_AGAIN]]
    return run(settings, asked).result.rows == sound.result.rows[::_AGAIN]


def _answered(questions: Sequence[GoldenQuestion], pipeline: RAGPipeline) -> list[GoldenQuestion]:
    sources = {id_ for document in pipeline.documents() for id_ in document.sources}
    return [q for q in questions if q.kind == "answerable" and sources.issuperset(q.facts)]


def _plants(pipeline: RAGPipeline, questions: Sequence[GoldenQuestion], settings: Settings) -> list[_Plant]:
    answered = _answered(questions, pipeline)
    removed = _least_asked(pipeline, answered)
    lost = {id_ for document in removed for id_ in document.sources}
    document, text, spoilt, fact = _figure(pipeline, answered, settings.corpus_dir)
    return [
        _Plant("centring off", answered, {"centring": "off"}),
        _Plant("BM25 weight 0", answered, {"lexical_weight": 0.0}),
        _Plant(
            "refusal threshold 0", [q for q in questions if q.kind == "refuse"], {"answer_threshold": 0.0}
        ),
        _Plant(
            f"document removed: {removed[0].parallel}",
            [question for question in answered if lost.intersection(question.facts)],
            spoil=lambda folder: _remove(folder, removed),
        ),
        _Plant(
            f"figure changed: {document.path}",
            [question for question in answered if fact in question.facts],
            spoil=lambda folder: _replace(folder / document.path, text, spoilt),
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
) -> tuple[Document, str, str, str]:
    """Return a document, a statement of it with a figure that is asked for, it spoilt, and its fact."""
    for question in answered:
        for document in pipeline.documents():
            for sentence in document.sentences:
                spoilt = _DIGIT.sub(lambda digit: str((int(digit.group()) + 1) % 10), sentence.text)
                shared = set(question.facts) & set(sentence.source_ids)
                if (
                    shared
                    and says_what_it_must(question, sentence.text)
                    and not says_what_it_must(question, spoilt)
                    and sentence.text in (corpus / document.path).read_text(encoding="utf-8")
                ):
                    return document, sentence.text, spoilt, min(shared)
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
