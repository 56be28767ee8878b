"""Fits the support vector machines that ship: signals beside the main directions of a text's vector."""

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.decomposition import PCA
from sklearn.svm import SVC

from tijaria.kernel_machine import KernelMachine

_DIRECTIONS = 64
_C = 0.3


def fit(
    rows: Sequence[Mapping[str, float]],
    positive: Sequence[bool],
    importance: Sequence[float],
    *,
    vector: Sequence[str],
    embedding: str,
) -> KernelMachine:
    """Return the fitted machine; deterministic.

    Args:
        rows: Features by name, the same names in each row.
        positive: What is to be told.
        importance: How much each row counts.
        vector: The names of the features that are a text's vector: of it the main directions count.
        embedding: Fingerprint of the model that the vector comes from.
    """
    signals = [name for name in rows[0] if name not in frozenset(vector)]
    names = [*signals, *vector]
    values = np.array([[row[name] for name in names] for row in rows], dtype=np.float64)
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    # What never differs tells nothing.
    deviation[deviation == 0] = 1.0
    inputs = (values - mean) / deviation
    turn = _turn(inputs, len(signals))
    points = inputs @ turn
    machine = SVC(C=_C, gamma="scale")
    machine.fit(points, np.array(positive), sample_weight=np.array(importance))
    width = np.sqrt(1 / (points.shape[1] * points.var()))
    projection = width * turn / deviation[:, None]
    return KernelMachine(
        embedding=embedding,
        names=tuple(names),
        projection=projection.astype(np.float32),
        shift=(-mean @ projection).astype(np.float32),
        support=(width * machine.support_vectors_).astype(np.float32),
        weights=machine.dual_coef_[0].astype(np.float32),
        bias=float(machine.intercept_[0]),
    )


def _turn(inputs: np.ndarray, signals: int) -> np.ndarray:
    """Return `[n, k]`: signals as they are, of the vector the main directions, on average as wide."""
    vector = inputs[:, signals:]
    main = PCA(min(_DIRECTIONS, vector.shape[1]), svd_solver="full").fit(vector)
    directions = main.components_.T / np.sqrt(main.explained_variance_.mean())
    turn = np.zeros((inputs.shape[1], signals + directions.shape[1]))
    turn[:signals, :signals] = np.eye(signals)
    turn[signals:, signals:] = directions
    return turn
