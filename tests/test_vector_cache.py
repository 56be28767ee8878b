"""A text is embedded once for each model and mode."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from core_stand_in import StandInEmbedder

from tijaria.vector_cache import VectorCache


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    cache = VectorCache(tmp_path / "deep" / "vectors.sqlite")
    yield cache
    cache.close()


class _TwoModes(StandInEmbedder):
    """Tells queries and passages apart, as e5 does."""

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return super().encode_queries([f"query {text}" for text in texts])


def test_encode_gives_what_the_embedder_gives_in_order(cache: VectorCache) -> None:
    embedder = _TwoModes()
    texts = ["délai", "الجمارك", "délai", "", "facture"]
    for _ in range(2):
        np.testing.assert_array_equal(
            cache.encode(embedder, "passage", texts), embedder.encode_passages(texts)
        )
        np.testing.assert_array_equal(cache.encode(embedder, "query", texts), embedder.encode_queries(texts))


def test_encode_embeds_only_what_is_new(cache: VectorCache) -> None:
    embedder = StandInEmbedder()
    cache.encode(embedder, "passage", ["délai", "facture", "délai"])
    assert embedder.embedded == ["délai", "facture"]
    cache.encode(embedder, "passage", ["facture", "licence"])
    assert embedder.embedded == ["délai", "facture", "licence"]


def test_threads_share_the_cache(cache: VectorCache) -> None:
    embedder = StandInEmbedder()
    texts = [f"délai {number}" for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: cache.encode(embedder, "passage", [text])[0], texts * 2))
    np.testing.assert_array_equal(found, embedder.encode_passages(texts * 2))


def test_modes_and_models_do_not_share_vectors(cache: VectorCache) -> None:
    embedder, other = StandInEmbedder("one"), StandInEmbedder("two")
    cache.encode(embedder, "passage", ["délai"])
    cache.encode(embedder, "query", ["délai"])
    cache.encode(other, "passage", ["délai"])
    assert (embedder.embedded, other.embedded) == (["délai"] * 2, ["délai"])


def test_cache_outlives_the_process_that_filled_it(cache: VectorCache, tmp_path: Path) -> None:
    cache.encode(StandInEmbedder(), "passage", ["délai"])
    embedder = StandInEmbedder()
    again = VectorCache(tmp_path / "deep" / "vectors.sqlite")
    np.testing.assert_array_equal(
        again.encode(embedder, "passage", ["délai"]), StandInEmbedder().encode_passages(["délai"])
    )
    again.close()
    assert embedder.embedded == []


def test_nothing_gives_no_vectors(cache: VectorCache) -> None:
    assert cache.encode(StandInEmbedder(), "query", []).shape == (0, StandInEmbedder.dimension)


@pytest.mark.parametrize("mode", ["query", "passage"])
def test_progress_ends_at_the_total(cache: VectorCache, mode: Any) -> None:
    steps: list[tuple[int, int]] = []
    texts = [f"texte {number}" for number in range(1203)]
    cache.encode(StandInEmbedder(), mode, texts[:40])
    cache.encode(StandInEmbedder(), mode, texts, lambda done, total: steps.append((done, total)))
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1] == (1203, 1203)
    assert {total for _, total in steps} == {1203}


def test_stopped_run_keeps_what_it_has_embedded(cache: VectorCache) -> None:
    class _Dying(StandInEmbedder):
        def encode_passages(self, texts: Sequence[str], on_progress: Any = None) -> np.ndarray:
            if self.embedded:
                raise KeyboardInterrupt
            return super().encode_passages(texts, on_progress)

    texts = [f"texte {number}" for number in range(1200)]
    with pytest.raises(KeyboardInterrupt):
        cache.encode(_Dying(), "passage", texts)
    embedder = StandInEmbedder()
    cache.encode(embedder, "passage", texts)
    assert 0 < len(embedder.embedded) < 1200


def test_two_caches_on_one_file_see_each_other(cache: VectorCache, tmp_path: Path) -> None:
    other = VectorCache(tmp_path / "deep" / "vectors.sqlite")
    embedder = StandInEmbedder()
    cache.encode(embedder, "passage", ["délai"])
    other.encode(embedder, "passage", ["délai", "facture"])
    cache.encode(embedder, "passage", ["facture"])
    other.close()
    assert embedder.embedded == ["délai", "facture"]
