"""Cosine search in Chroma, in a folder that only one process writes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tijaria.vector_store import VectorStore


def _unit(*rows: tuple[float, ...]) -> np.ndarray:
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


_VECTORS = _unit((1, 0, 0), (0.8, 0.6, 0), (0, 1, 0), (-1, 0, 0.01))
_IDS = ["a", "b", "c", "d"]
_METADATAS = [{"language": language, "topic": "procedure"} for language in ("fr", "ar", "fr", "fr")]


@pytest.fixture
def store(tmp_path: Path) -> VectorStore:
    store = VectorStore(tmp_path / "chroma")
    store.add("passages", _IDS, _VECTORS, _METADATAS)
    return store


def test_search_returns_cosines_best_first(store: VectorStore) -> None:
    found = store.search("passages", _VECTORS[0], 10)
    assert [id_ for id_, _ in found] == ["a", "b", "c", "d"]
    assert [cosine for _, cosine in found] == pytest.approx(list(_VECTORS @ _VECTORS[0]), abs=1e-5)


def test_search_stops_at_k_and_survives_a_huge_one(store: VectorStore) -> None:
    assert [id_ for id_, _ in store.search("passages", _VECTORS[0], 2)] == ["a", "b"]
    assert len(store.search("passages", _VECTORS[0], 10**9)) == 4


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"language": "ar"}, ["b"]),
        ({"language": "fr", "topic": "procedure"}, ["a", "c", "d"]),
        ({"language": "fr", "topic": "market"}, []),
        ({}, ["a", "b", "c", "d"]),
        (None, ["a", "b", "c", "d"]),
    ],
)
def test_search_keeps_to_what_is_asked_for(
    store: VectorStore, where: dict[str, str] | None, expected: list[str]
) -> None:
    assert [id_ for id_, _ in store.search("passages", _VECTORS[0], 10, where)] == expected


def test_empty_collection_finds_nothing(store: VectorStore) -> None:
    assert store.search("questions", _VECTORS[0], 10) == []
    assert store.ids("questions") == set()


def test_collections_are_apart(store: VectorStore) -> None:
    store.add("sentences", ["a"], _VECTORS[2:3], [{"language": "fr"}])
    assert store.search("sentences", _VECTORS[0], 10) == [("a", pytest.approx(0, abs=1e-5))]
    assert store.ids("passages") == set(_IDS)


def test_adding_nothing_changes_nothing(store: VectorStore) -> None:
    store.add("passages", [], np.empty((0, 3), dtype=np.float32), [])
    assert store.ids("passages") == set(_IDS)


def test_store_keeps_its_vectors_after_it_is_closed(store: VectorStore, tmp_path: Path) -> None:
    expected = store.search("passages", _VECTORS[1], 4)
    store.close()
    again = VectorStore(tmp_path / "chroma")
    assert again.search("passages", _VECTORS[1], 4) == expected
    assert again.ids("passages") == set(_IDS)


def test_two_stores_at_a_time_do_not_mix(store: VectorStore, tmp_path: Path) -> None:
    other = VectorStore(tmp_path / "other")
    other.add("passages", ["z"], _VECTORS[:1], _METADATAS[:1])
    assert other.ids("passages") == {"z"}
    other.close()
    assert store.ids("passages") == set(_IDS)


def test_more_vectors_than_one_batch_all_get_in(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "many")
    angles = np.linspace(0, np.pi, 2050)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    ids = [f"v{number}" for number in range(len(vectors))]
    store.add("passages", ids, vectors, [{"language": "fr"}] * len(vectors))
    assert store.ids("passages") == set(ids)
    assert store.search("passages", vectors[2049], 1) == [("v2049", pytest.approx(1, abs=1e-5))]


def test_threads_share_one_store(store: VectorStore) -> None:
    expected = store.search("passages", _VECTORS[1], 4)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: store.search("passages", _VECTORS[1], 4), range(64)))
    assert all(hits == expected for hits in found)
