"""Metrics of rankings and of shares, without a model.

A rank is the 1-based place of the first right result, 0 when it was not found. Where a question has several
right results (a passage and its parallel in the other language), finding one is finding the answer, so nDCG
is that of one gold result: 1 / log2(rank + 1).
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from scipy.stats import binomtest

CUTOFF = 10
_Z_95 = 1.959964
_RESAMPLES = 2000
_FLIPS = 4000
# Resampling must give the same ends and chances whenever it is repeated.
_SEED = 20261123


@dataclass(frozen=True, slots=True)
class RankingScores:
    """Means over `questions` questions, each 0 to 1."""

    questions: int
    recall_1: float
    recall_5: float
    recall_10: float
    mrr: float
    ndcg_10: float


def first_rank(ids: Iterable[str], relevant: Collection[str]) -> int:
    """Return the rank of the first relevant id, 0 for none.

    >>> first_rank(["a", "b", "c"], {"b", "c"})
    2
    """
    return next((rank for rank, id_ in enumerate(ids, start=1) if id_ in relevant), 0)


def recall_at(ranks: Sequence[int], k: int) -> float:
    """Return the share of questions whose first right result is among the first `k`."""
    return fmean(0 < rank <= k for rank in ranks) if ranks else 0.0


def mean_reciprocal_rank(ranks: Sequence[int]) -> float:
    """Return the mean of 1 / rank, 0 where nothing was found.

    >>> mean_reciprocal_rank([1, 2, 0, 4])
    0.4375
    """
    return fmean(1 / rank if rank else 0.0 for rank in ranks) if ranks else 0.0


def ndcg_at(ranks: Sequence[int], k: int) -> float:
    """Return the mean of 1 / log2(rank + 1), 0 for what is not among the first `k`.

    >>> ndcg_at([1, 3, 11], 10)
    0.5
    """
    return fmean(1 / math.log2(rank + 1) if 0 < rank <= k else 0.0 for rank in ranks) if ranks else 0.0


def score_ranking(ranks: Sequence[int]) -> RankingScores:
    """Return every ranking metric at once."""
    return RankingScores(
        questions=len(ranks),
        recall_1=recall_at(ranks, 1),
        recall_5=recall_at(ranks, 5),
        recall_10=recall_at(ranks, 10),
        mrr=mean_reciprocal_rank(ranks),
        ndcg_10=ndcg_at(ranks, CUTOFF),
    )


def wilson(successes: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson's score interval): honest for few cases and near 0 or 1.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    if not total:
        return 0.0, 1.0
    share, square = successes / total, _Z_95**2
    centre = share + square / (2 * total)
    margin = _Z_95 * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    scale = 1 + square / total
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of the values do not exceed, interpolated; 0 for no values.

    >>> percentile([10, 20, 30, 40, 50], 0.95)
    48.0
    """
    ordered = sorted(values)
    if not ordered:
        return 0.0
    position = share * (len(ordered) - 1)
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (position - low) * (ordered[high] - ordered[low]))


def area_under_curve(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Return the chance that a positive scores above a negative (AUC); ties count half.

    >>> area_under_curve([0.9, 0.4, 0.4, 0.1], [True, True, False, False])
    0.875
    """
    right = [score for score, is_positive in zip(scores, positive, strict=True) if is_positive]
    wrong = [score for score, is_positive in zip(scores, positive, strict=True) if not is_positive]
    if not right or not wrong:
        return 0.5
    wins = sum((a > b) + 0.5 * (a == b) for a in right for b in wrong)
    return wins / (len(right) * len(wrong))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of a mean: Wilson's where every value is 0 or 1, else bootstrap percentiles.

    The same values give the same interval, whatever their order.

    >>> interval([0.5, 0.5, 0.5])
    (0.5, 0.5)
    """
    if all(value in (0.0, 1.0) for value in values):
        return wilson(int(sum(values)), len(values))
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    chosen = np.random.default_rng(_SEED).integers(0, len(ordered), (_RESAMPLES, len(ordered)))
    low, high = np.percentile(ordered[chosen].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def chance_of_drop(differences: Sequence[float]) -> float:
    """Return how likely differences (new − old, question by question) this low are when nothing changed.

    One-sided. Where every difference is −1, 0 or 1, the exact test of McNemar; else the signs of the
    differences are flipped at random.

    >>> round(chance_of_drop([-1, -1, -1, -1, -1, 0, 0, 1]), 4)
    0.1094
    """
    changed = [difference for difference in differences if difference]
    if not changed:
        return 1.0
    if all(abs(difference) == 1.0 for difference in changed):
        losses = sum(difference < 0 for difference in changed)
        return float(binomtest(losses, len(changed), 0.5, alternative="greater").pvalue)
    sizes = np.abs(np.sort(np.asarray(changed, dtype=np.float64)))
    signs = np.random.default_rng(_SEED).choice((-1.0, 1.0), (_FLIPS, len(sizes)))
    as_low = np.count_nonzero(signs @ sizes <= sum(changed) + 1e-12)
    return (as_low + 1) / (_FLIPS + 1)


def significant(chances: Sequence[float], *, level: float = 0.05) -> list[bool]:
    """Tell which of several tests are significant together (Holm): looking often finds flukes.

    >>> significant([0.01, 0.04, 0.03])
    [True, False, False]
    """
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    found = [False] * len(chances)
    for passed, place in enumerate(order):
        if chances[place] > level / (len(chances) - passed):
            break
        found[place] = True
    return found
