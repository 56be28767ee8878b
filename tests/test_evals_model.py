"""Evaluations with the real embedding model, on a small scale."""

from pathlib import Path

import numpy as np
import pytest

from evals import retrieval, speed
from evals.cached_embedder import CachedEmbedder
from evals.public_sets import PublicSet, load_public
from tijaria.embeddings import load_embedder
from tijaria.settings import Settings

pytestmark = pytest.mark.model


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    # The unpacked model is shared; nothing but vectors is added to the cache.
    return Settings.load(index_dir=tmp_path / "index")


def test_cached_vectors_are_those_of_the_embedder(settings: Settings) -> None:
    embedder = load_embedder(settings)
    cached = CachedEmbedder(embedder, settings)
    for _ in range(2):
        assert np.allclose(cached.encode_queries(["quel délai ?"]), embedder.encode_queries(["quel délai ?"]))
    assert cached.fingerprint == embedder.fingerprint


def test_public_questions_find_their_passages(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = load_public("arcd")
    small = PublicSet(whole.language, whole.passages[:30], tuple(q for q in whole.questions if q[1] < 30))
    monkeypatch.setattr(retrieval, "load_public", lambda _name: small)
    outcome = retrieval.measure_public("arcd", settings, limit=40)
    assert outcome.figures["arcd.questions"] == 40
    assert outcome.figures["arcd.ndcg_10"] > 0.85


def test_built_in_engine_beats_sentence_transformers(settings: Settings) -> None:
    engines = speed._load_engines(settings, threads=1)
    figures = speed._compare("query", engines, [["quel délai ?"], ["كم المدة؟"]], "encode_queries", 5)
    assert figures["speed.query_ratio"] > 1.5
