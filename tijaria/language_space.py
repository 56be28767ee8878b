"""Vectors made comparable across languages.

A multilingual embedder keeps each language in a region of its own: asked in Arabic, it ranks Arabic text
first, whatever it says. Subtracting the mean of the language, and removing the few directions in which
parallel French and Arabic sentences differ most, leaves the meaning. Measured on this model: Arabic question
to French passage among Arabic ones, nDCG@10 from .05 to .30 and more (`evals retrieval --set cross`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Mode = Literal["query", "passage"]

_DIRECTIONS = 8


@dataclass(frozen=True, slots=True)
class LanguageSpace:
    """What to take out of a vector, by mode and form of language.

    Attributes:
        means: "query/fr", "passage/ar"… → `[dimension]`.
        directions: `[n, dimension]`, orthonormal rows; n may be 0.
    """

    means: Mapping[str, Vectors]
    directions: Vectors

    def centre(self, vectors: Vectors, *, mode: Mode, form: str) -> Vectors:
        """Return `[n, dimension]` unit vectors without what only tells the language.

        An unknown form ("other") is centred as French.
        """
        mean = self.means.get(f"{mode}/{form}", self.means.get(f"{mode}/fr"))
        if mean is None:
            return vectors
        centred = _unit(vectors - mean)
        if len(self.directions):
            centred = _unit(centred - (centred @ self.directions.T) @ self.directions)
        return centred

    def centre_each(self, vectors: Vectors, *, mode: Mode, forms: Sequence[str]) -> Vectors:
        """Return `[n, dimension]` unit vectors, each row centred by its own form."""
        centred = vectors.copy()
        for form in set(forms):
            rows = [row for row, other in enumerate(forms) if other == form]
            centred[rows] = self.centre(vectors[rows], mode=mode, form=form)
        return centred


IDENTITY = LanguageSpace({}, np.empty((0, 0), dtype=np.float32))
"""Leaves every vector as it is."""


def fit(
    parallel: Mapping[str, tuple[Vectors, Vectors]], forms: Sequence[str] = ("fr", "ar")
) -> LanguageSpace:
    """Estimate a space from parallel sentences.

    Args:
        parallel: Form → (query-mode, passage-mode) vectors, each `[n, dimension]`, row i of every form
            translating row i of the others.
        forms: The two forms whose differences give the directions to remove.
    """
    means = {}
    for form, (queries, passages) in parallel.items():
        means[f"query/{form}"] = queries.mean(axis=0)
        means[f"passage/{form}"] = passages.mean(axis=0)
    first, second = (_unit(parallel[form][1] - means[f"passage/{form}"]) for form in forms)
    _, _, directions = np.linalg.svd(first - second, full_matrices=False)
    return LanguageSpace(means, directions[:_DIRECTIONS].astype(np.float32))


def _unit(vectors: NDArray[np.floating]) -> Vectors:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)
