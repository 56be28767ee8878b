"""Is it a question of the field at all? A softmax regression on the question's vector.

Classes: a question of the field, anything else (`offtopic`), an attempt to steer the assistant
(`instruction`), a request to help with cheating (`fraud`), and small talk. Fitted by `python -m ingest
calibrate` on the requests of `ingest/data/`, the corpus' own questions, and general-knowledge questions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LABELS = ("domain", "offtopic", "instruction", "fraud", "smalltalk")

_STEPS = 500


@dataclass(frozen=True, slots=True)
class TopicGate:
    """Weights `[dimension + 1, labels]`; the last row is the intercept."""

    weights: NDArray[np.float32]

    def probabilities(self, vector: NDArray[np.float32]) -> Mapping[str, float]:
        """Return label → probability for one centred question vector `[dimension]`."""
        scores = vector @ self.weights[:-1] + self.weights[-1]
        exponentials = np.exp(scores - scores.max())
        return dict(zip(LABELS, map(float, exponentials / exponentials.sum()), strict=True))


def fit(
    vectors: NDArray[np.float32], labels: Sequence[str], weights: NDArray[np.float32], *, l2: float = 0.3
) -> TopicGate:
    """Fit by accelerated gradient descent; deterministic.

    Args:
        vectors: Centred question vectors, `[n, dimension]`.
        labels: One of LABELS each.
        weights: How much each example counts, `[n]`.
        l2: Penalty on the weights, the intercept excepted.
    """
    inputs = np.c_[vectors, np.ones(len(vectors))].astype(np.float64)
    targets = np.eye(len(LABELS))[[LABELS.index(label) for label in labels]]
    step = 1 / (np.linalg.norm(inputs * np.sqrt(weights)[:, None], 2) ** 2 / 2 + l2)
    current = ahead = np.zeros((inputs.shape[1], len(LABELS)))
    momentum = 1.0
    for _ in range(_STEPS):
        scores = inputs @ ahead
        scores -= scores.max(axis=1, keepdims=True)
        guesses = np.exp(scores)
        guesses /= guesses.sum(axis=1, keepdims=True)
        penalty = l2 * ahead
        penalty[-1] = 0
        moved = ahead - step * (inputs.T @ (weights[:, None] * (guesses - targets)) + penalty)
        following = (1 + np.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = moved + (momentum - 1) / following * (moved - current)
        current, momentum = moved, following
    return TopicGate(current.astype(np.float32))
