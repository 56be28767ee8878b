"""Calibrates an embedding model: language means and directions, and the topic gate.

Data in `ingest/data/`: SIB-200 (FLORES sentences in French, Arabic and Darija, CC BY-SA 4.0), requests
written for this project, and general-knowledge questions from PIAF and ARCD (MIT). The corpus adds its
questions.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ingest.rows import data_rows
from tijaria.calibration import Calibration, cached_path, is_calibrated
from tijaria.embeddings import Embedder
from tijaria.language import detect
from tijaria.language_space import LanguageSpace, fit
from tijaria.schema import Question
from tijaria.settings import Settings
from tijaria.topic_gate import fit as fit_gate
from tijaria.vector_cache import VectorCache

_CORPUS_WEIGHT = 0.1
_GENERAL_WEIGHT = 0.3


def ensure_calibrated(settings: Settings, embedder: Embedder, questions: Sequence[Question]) -> None:
    """Calibrate a model that is used for the first time, and keep the result in the cache directory."""
    if not is_calibrated(settings, embedder):
        calibrate(settings, embedder, questions).save(cached_path(settings, embedder))


def calibrate(settings: Settings, embedder: Embedder, questions: Sequence[Question]) -> Calibration:
    """Return the calibration of a model, from the public data and the questions of a corpus."""
    cache = VectorCache(settings.cache_dir / "vectors.sqlite")
    try:
        space = _language_space(embedder, cache, questions)
        labelled = list(_requests(questions))
        vectors = cache.encode(embedder, "query", [text for _, text, _ in labelled])
    finally:
        cache.close()
    forms = [detect(text) for _, text, _ in labelled]
    centred = space.centre_each(vectors, mode="query", forms=forms)
    weights = np.array([weight for _, _, weight in labelled], dtype=np.float32)
    return Calibration(space, fit_gate(centred, [label for label, _, _ in labelled], weights))


def _language_space(embedder: Embedder, cache: VectorCache, questions: Sequence[Question]) -> LanguageSpace:
    rows = list(data_rows("sib200.tsv.gz"))
    parallel = {}
    for form in ("fr", "ar", "ary"):
        texts = [row[form] for row in rows]
        parallel[form] = (
            cache.encode(embedder, "query", texts),
            cache.encode(embedder, "passage", texts),
        )
    space = fit(parallel)
    shift = _latin_shift(embedder, cache, questions)
    means = dict(space.means)
    # No public parallel text is written in Latin-script Darija: its mean is that of Darija in Arabic
    # script, moved by the difference between the corpus' own questions in the two scripts.
    means["query/ary-Latn"] = means["query/ary"] + shift if shift is not None else means["query/fr"]
    return LanguageSpace(means, space.directions)


def _latin_shift(embedder: Embedder, cache: VectorCache, questions: Sequence[Question]) -> np.ndarray | None:
    texts = {form: [q.text for q in questions if q.form == form] for form in ("ary", "ary-Latn")}
    if not all(texts.values()):
        return None
    means = {form: cache.encode(embedder, "query", found).mean(axis=0) for form, found in texts.items()}
    return np.asarray(means["ary-Latn"] - means["ary"], dtype=np.float32)


def _requests(questions: Sequence[Question]) -> Iterator[tuple[str, str, float]]:
    """Yield (label, text, weight) of every example of the topic gate."""
    for row in data_rows("requests.tsv"):
        yield row["label"], row["text"], 1.0
    for question in questions:
        yield "domain", question.text, _CORPUS_WEIGHT
    for row in data_rows("general_questions.tsv.gz"):
        yield "offtopic", row["text"], _GENERAL_WEIGHT
