"""What a fitted logistic regression makes of features that have names."""

import math
from collections.abc import Mapping

INTERCEPT = "intercept"


def probability(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Return the probability, 0 to 1, with weights by feature and their `INTERCEPT`; others count nothing."""
    total = weights[INTERCEPT] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-total))
