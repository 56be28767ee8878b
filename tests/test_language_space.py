"""What only tells the language leaves the vectors; the meaning stays."""

from pathlib import Path

import numpy as np
import pytest
from core_stand_in import StandInEmbedder, stand_in_calibration

from tijaria.calibration import Calibration
from tijaria.language_space import IDENTITY, LanguageSpace, fit

_DIMENSION = 24


def _unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def _two_languages(count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Return parallel vectors: the same meanings, each language moved to a region of its own."""
    random = np.random.default_rng(7)
    meanings = random.normal(size=(count, _DIMENSION))
    noise = random.normal(size=(2, count, _DIMENSION)) * 0.1
    # Two directions in which translations differ, each by another amount.
    drift = np.outer(random.normal(size=count), np.eye(_DIMENSION)[3]) * 2
    shift = random.normal(size=_DIMENSION) * 4
    return _unit(meanings + noise[0] + drift), _unit(meanings + noise[1] - drift + shift)


@pytest.fixture(scope="module")
def space() -> LanguageSpace:
    french, arabic = _two_languages()
    return fit({"fr": (french, french), "ar": (arabic, arabic)})


def _crossings(queries: np.ndarray, french: np.ndarray, arabic: np.ndarray) -> float:
    """Return how often the best hit after the French sentence itself is an Arabic one."""
    pool = np.vstack([french, arabic])
    return float(np.mean([(pool @ query).argsort()[-2] >= len(french) for query in queries]))


def test_translations_find_each_other_among_both_languages(space: LanguageSpace) -> None:
    french, arabic = _two_languages()
    queries = space.centre(french, mode="query", form="fr")
    centred_french = space.centre(french, mode="passage", form="fr")
    centred_arabic = space.centre(arabic, mode="passage", form="ar")
    assert _crossings(french, french, arabic) < 0.2
    assert _crossings(queries, centred_french, centred_arabic) > 0.9
    nearest = (queries @ centred_arabic.T).argmax(axis=1)
    assert np.mean(nearest == np.arange(len(french))) > 0.95


def test_centred_vectors_are_unit_vectors_of_32_bits(space: LanguageSpace) -> None:
    french, _ = _two_languages()
    centred = space.centre(french, mode="query", form="fr")
    assert centred.dtype == np.float32
    assert centred.shape == french.shape
    np.testing.assert_allclose(np.linalg.norm(centred, axis=1), 1, atol=1e-5)


def test_removed_directions_are_gone(space: LanguageSpace) -> None:
    french, _ = _two_languages()
    centred = space.centre(french, mode="query", form="fr")
    assert np.abs(centred @ space.directions.T).max() < 1e-4


def test_directions_are_orthonormal(space: LanguageSpace) -> None:
    np.testing.assert_allclose(
        space.directions @ space.directions.T, np.eye(len(space.directions)), atol=1e-5
    )


def test_unknown_form_is_centred_as_french(space: LanguageSpace) -> None:
    french, _ = _two_languages()
    np.testing.assert_array_equal(
        space.centre(french, mode="query", form="other"), space.centre(french, mode="query", form="fr")
    )


def test_modes_have_means_of_their_own() -> None:
    french, arabic = _two_languages()
    space = fit({"fr": (french, _unit(french + 1)), "ar": (arabic, arabic)})
    assert not np.allclose(
        space.centre(french, mode="query", form="fr"), space.centre(french, mode="passage", form="fr")
    )


def test_identity_changes_nothing() -> None:
    french, _ = _two_languages()
    np.testing.assert_array_equal(IDENTITY.centre(french, mode="query", form="ar"), french)


def test_vector_equal_to_the_mean_does_not_become_nan(space: LanguageSpace) -> None:
    mean = space.means["query/fr"][None]
    assert np.isfinite(space.centre(mean, mode="query", form="fr")).all()


def test_fit_knows_every_form_it_was_given(space: LanguageSpace) -> None:
    french, arabic = _two_languages()
    wider = fit({"fr": (french, french), "ar": (arabic, arabic), "ary": (arabic, arabic)})
    assert set(wider.means) == {
        f"{mode}/{form}" for mode in ("query", "passage") for form in ("fr", "ar", "ary")
    }
    assert set(space.means) < set(wider.means)


def test_calibration_survives_being_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "calibration.npz"
    stand_in_calibration().save(path)
    loaded = Calibration.load(path)
    vector = StandInEmbedder().encode_queries(["délai"])
    for form in ("fr", "ar", "ary-Latn", "other"):
        np.testing.assert_array_equal(
            loaded.space.centre(vector, mode="query", form=form),
            stand_in_calibration().space.centre(vector, mode="query", form=form),
        )
    assert loaded.gate.probabilities(vector[0]) == stand_in_calibration().gate.probabilities(vector[0])
