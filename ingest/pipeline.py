"""The path of a corpus into the index, on one screen."""

from pathlib import Path
from time import perf_counter

from ingest.calibration import calibrate, ensure_calibrated
from ingest.catalogue import Catalogue, Progress, load_corpus
from ingest.forms import fit_forms
from ingest.french import write_french_words
from ingest.ledger import Changes, compare, read_previous, was_built_alike
from ingest.lexicon import write_lexicon
from ingest.lock import index_lock
from ingest.report import Report
from ingest.splitter import split
from tijaria import generation
from tijaria.calibration import cached_path, shipped_path
from tijaria.embeddings import Embedder, load_embedder
from tijaria.errors import IndexBuildError
from tijaria.form_model import DATA as FORMS
from tijaria.form_model import load_form_model
from tijaria.french import DATA as FRENCH_WORDS
from tijaria.french import french_words
from tijaria.generation import GenerationWriter, Manifest
from tijaria.language import detect
from tijaria.lexicon import shipped_lexicon_path
from tijaria.schema import Question
from tijaria.settings import Settings


def build(settings: Settings, *, rebuild: bool = False, progress: Progress = lambda *_: None) -> Report:
    """Bring the index up to date with the corpus, and report what was done.

    Args:
        settings: Where the corpus and the index are, and with which model to build.
        rebuild: Build a new generation even when nothing has changed.
        progress: Called with (stage, done, total).

    Raises:
        ConfigurationError: There is no corpus folder, or the model cannot be loaded.
        IndexBuildError: Another ingestion is running, no document can be indexed, or a check failed; the
            generation before stays in force.
    """
    started = perf_counter()
    with index_lock(settings.index_dir):
        catalogue = load_corpus(settings.corpus_dir, progress=progress)
        if not catalogue.documents:
            raise IndexBuildError(_nothing_to_index(settings, catalogue))
        previous = read_previous(settings)
        changes = compare(previous, catalogue.documents)
        embedder = load_embedder(settings)
        rows = catalogue.tables.rows
        if (
            previous
            and not changes.any
            and not rebuild
            and was_built_alike(settings, previous, embedder, rows)
        ):
            return _report(previous, changes, catalogue, built=False, seconds=perf_counter() - started)
        manifest = _write(settings, catalogue, embedder, progress)
        return _report(manifest, changes, catalogue, built=True, seconds=perf_counter() - started)


def rollback(settings: Settings) -> Manifest:
    """Put the generation before the one in force back in force.

    Raises:
        IndexBuildError: An ingestion is running.
        IndexNotFoundError: No older generation is kept.
    """
    with index_lock(settings.index_dir):
        return generation.rollback(settings)


def recalibrate(settings: Settings) -> list[Path]:
    """Learn again what is learnt once about the embedding model, and the lexicon; return the files written.

    For the built-in model these are files of the package, to be committed; for another one, of the cache.

    Raises:
        IndexBuildError: There is no document to learn from.
    """
    catalogue = load_corpus(settings.corpus_dir, progress=lambda *_: None)
    if not catalogue.documents:
        raise IndexBuildError(_nothing_to_index(settings, catalogue))
    questions = _questions(catalogue)
    # The calibration reads the forms of its examples: the form model comes first.
    fit_forms(questions).save(FORMS)
    write_french_words(FRENCH_WORDS, catalogue.documents, questions, catalogue.tables)
    load_form_model.cache_clear()
    french_words.cache_clear()
    detect.cache_clear()
    embedder = load_embedder(settings)
    target = cached_path(settings, embedder) if settings.embedding_model else shipped_path(embedder)
    calibrate(settings, embedder, questions).save(target)
    write_lexicon(shipped_lexicon_path(), catalogue.documents, catalogue.tables.glossary)
    return [FORMS, FRENCH_WORDS, target, shipped_lexicon_path()]


def _questions(catalogue: Catalogue) -> list[Question]:
    """Return every question once: the versions of a document share theirs."""
    found = (question for document in catalogue.documents for question in document.questions)
    return list({question.id: question for question in found}.values())


def _write(settings: Settings, catalogue: Catalogue, embedder: Embedder, progress: Progress) -> Manifest:
    """Write a new generation and put it in force."""
    ensure_calibrated(settings, embedder, _questions(catalogue))
    with GenerationWriter(settings, embedder) as writer:
        for number, document in enumerate(catalogue.documents, start=1):
            writer.add(document, split(document, count_tokens=embedder.count_tokens))
            progress("splitting", number, len(catalogue.documents))
        writer.set_tables(catalogue.tables)
        return writer.commit(on_progress=lambda done, total: progress("embedding", done, total))


def _report(
    manifest: Manifest, changes: Changes, catalogue: Catalogue, *, built: bool, seconds: float
) -> Report:
    return Report(
        generation=manifest.id,
        built=built,
        added=changes.added,
        changed=changes.changed,
        unchanged=changes.unchanged,
        removed=changes.removed,
        quarantined=sorted(catalogue.quarantined, key=lambda item: item.path),
        hints=catalogue.hints,
        documents=len(manifest.documents),
        passages=manifest.counts["passages"],
        sentences=manifest.counts["sentences"],
        questions=manifest.counts["questions"],
        seconds=round(seconds, 3),
    )


def _nothing_to_index(settings: Settings, catalogue: Catalogue) -> str:
    """Say why a corpus is as good as empty."""
    reasons = "".join(f"\n  {item.path} {item.reason}" for item in catalogue.quarantined)
    found = f" {len(catalogue.quarantined)} were quarantined:{reasons}" if reasons else ""
    return (
        f"No document to index in {settings.corpus_dir}; add Markdown or PDF files. "
        f"The index before, if any, stays in force.{found}"
    )
