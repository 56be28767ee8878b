"""Conditional logit: which of the options of a choice is taken, from signs that each option has.

McFadden 1974. The chance of an option is in proportion to the exponential of its weighted signs. Where
several options are right, what counts is the chance of any of them. Weights must have the sign that makes
sense.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp

_DECIMALS = 4
_STEPS = 500

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """Options by their signs, the same names in each.

    Attributes:
        taken: For each option, whether it is right; at least one is.
        importance: How much the choice counts.
    """

    options: Sequence[Mapping[str, float]]
    taken: Sequence[bool]
    importance: float


def fit(choices: Sequence[Choice], *, signs: Mapping[str, int], l2: float) -> dict[str, float]:
    """Return weights by name; deterministic.

    Args:
        choices: With at least one option each.
        signs: Name → 1 or −1, the sign that its weight must have; any other weight is free.
        l2: Penalty on the weights of signs divided by their standard deviation.
    """
    names = list(choices[0].options[0])
    flat = np.array([[option[name] for name in names] for choice in choices for option in choice.options])
    deviation = flat.std(axis=0) + 1e-6
    inputs = np.split(flat / deviation, np.cumsum([len(choice.options) for choice in choices])[:-1])
    taken = [np.array(choice.taken, dtype=bool) for choice in choices]
    importance = np.array([choice.importance for choice in choices])
    importance /= importance.sum()

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = l2 / 2 * float(weights @ weights), l2 * weights
        for rows, right, share in zip(inputs, taken, importance, strict=True):
            chances = log_softmax(rows @ weights)
            any_right = logsumexp(chances[right])
            total -= share * any_right
            wanted = np.where(right, np.exp(chances - any_right), 0.0)
            slope = slope + share * rows.T @ (np.exp(chances) - wanted)
        return total, slope

    ranges = [_range(signs.get(name, 0)) for name in names]
    found = minimize(
        loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=ranges, options={"maxiter": _STEPS}
    )
    return {
        name: round(float(value), _DECIMALS) + 0.0
        for name, value in zip(names, found.x / deviation, strict=True)
    }


def _range(sign: int) -> tuple[float | None, float | None]:
    return (0.0 if sign > 0 else None), (0.0 if sign < 0 else None)
