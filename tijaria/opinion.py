"""Do the passages answer? The chat model's opinion, weighed with the verdict of the rules where these doubt.

A small model says Yes to nearly everything; how readily it does tells more than what it says. Its leaning is
the log-odds of Yes over No, asked in English, which models of every size have learnt best.
"""

import math
from dataclasses import replace

from tijaria.answerability import Verdict

# Chosen on the tuning half of the golden questions with a model of 1.5 billion parameters (evals/README.md).
_WEIGHT, _USUAL = 0.7, 0.5
# However sure it is, a model moves the verdict by no more than this: the rules see what it does not.
_MOST = 2.5
_LEAST_CHANCE = 1e-6


def is_doubtful(verdict: Verdict, *, threshold: float) -> bool:
    """Tell whether an opinion could change what becomes of a question."""
    return 0 < threshold < 1 and abs(_odds(verdict.probability) - _odds(threshold)) < _WEIGHT * _MOST


def weighed(verdict: Verdict, leaning: float) -> Verdict:
    """Return the verdict with the leaning of a chat model taken into account."""
    moved = max(-_MOST, min(_MOST, leaning - _USUAL))
    odds = _odds(verdict.probability) + _WEIGHT * moved
    return replace(verdict, probability=1 / (1 + math.exp(-odds)), has_opinion=True)


def _odds(chance: float) -> float:
    chance = min(max(chance, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
    return math.log(chance / (1 - chance))
