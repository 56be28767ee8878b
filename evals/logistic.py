"""Logistic regression whose weights must have the sign that makes sense, so that it cannot learn flukes."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tijaria.logistic import INTERCEPT

_STEPS = 6000
_DECIMALS = 4

Array = NDArray[np.float64]


def fit(
    rows: Sequence[Mapping[str, float]],
    positive: Sequence[bool],
    importance: Sequence[float],
    *,
    signs: Mapping[str, int],
    l2: float = 2.0,
) -> dict[str, float]:
    """Return weights by feature name, and the intercept; deterministic.

    Projected gradient descent on standardised features: a weight that takes the wrong sign is set to zero.

    Args:
        rows: Features by name, the same names in each row.
        positive: What is to be predicted.
        importance: How much each row counts.
        signs: Feature → 1 or −1, the sign that its weight must have; any other feature is free.
        l2: Penalty on the weights of standardised features, the intercept excepted.
    """
    names = list(rows[0])
    values = np.array([[row[name] for name in names] for row in rows], dtype=np.float64)
    mean, deviation = values.mean(axis=0), values.std(axis=0) + 1e-6
    inputs = np.c_[(values - mean) / deviation, np.ones(len(values))]
    sign = np.array([*(signs.get(name, 0) for name in names), 0])
    found = _descend(inputs, np.array(positive, dtype=np.float64), np.array(importance), sign, l2)
    weights = found[:-1] / deviation
    intercept = found[-1] - float(weights @ mean)
    named = zip([*names, INTERCEPT], [*weights, intercept], strict=True)
    return {name: round(float(value), _DECIMALS) + 0.0 for name, value in named}


def _descend(inputs: Array, targets: Array, importance: Array, sign: NDArray[np.int_], l2: float) -> Array:
    found = np.zeros(inputs.shape[1])
    step = 1 / (np.linalg.norm(inputs, 2) ** 2 * importance.max() / 4 + l2)
    for _ in range(_STEPS):
        guesses = 1 / (1 + np.exp(-inputs @ found))
        penalty = l2 * np.append(found[:-1], 0.0)
        found = found - step * (inputs.T @ (importance * (guesses - targets)) + penalty)
        found[sign * found < 0] = 0.0
    return found


def shifted(weights: Mapping[str, float], threshold: float) -> dict[str, float]:
    """Return the weights with the intercept moved, so that what had `threshold` now has 0.5."""
    odds = math.log(threshold / (1 - threshold))
    # Rounded up: what had exactly `threshold` must not fall below 0.5.
    scale = 10**_DECIMALS
    return {**weights, INTERCEPT: math.ceil((weights[INTERCEPT] - odds) * scale) / scale}
