"""What a fitted logistic regression makes of features that have names."""

import math
from collections.abc import Mapping

INTERCEPT = "intercept"


def log_odds(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Return the log-odds with weights by feature and their `INTERCEPT`; others count nothing."""
    return weights[INTERCEPT] + sum(weights.get(name, 0.0) * value for name, value in features.items())


def probability(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Return the probability, 0 to 1, that `log_odds` stands for."""
    return 1 / (1 + math.exp(-log_odds(weights, features)))
