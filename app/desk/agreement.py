"""Do advisors agree? Second opinions that confirm, and equal verdicts on the same answer."""

import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.state.reviews import Review
from tijaria.folding import fold


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far advisors agree.

    Attributes:
        seconds, confirmed: Items that a second advisor approved or rejected, and those approved.
        pairs, same: Pairs of verdicts by two advisors on the same answer to the same question, and the pairs
            in which both are equal.
        kappa: Cohen's kappa of these pairs, −1 to 1; None where it says nothing: no pairs, or one verdict.
    """

    seconds: int
    confirmed: int
    pairs: int
    same: int
    kappa: float | None


def agreement(reviews: Iterable[Review]) -> Agreement:
    """Compare the verdicts of decided items; their messages are loaded."""
    decided = [review for review in reviews if review.verdict is not None]
    seconds = [review for review in decided if review.approval is not None]
    pairs = _pairs(decided)
    return Agreement(
        seconds=len(seconds),
        confirmed=sum(review.approval == "approved" for review in seconds),
        pairs=len(pairs),
        same=sum(first == second for first, second in pairs),
        kappa=_kappa(pairs),
    )


def _pairs(reviews: Sequence[Review]) -> list[tuple[str, str]]:
    alike: dict[tuple[str, str], list[Review]] = {}
    for review in reviews:
        if review.message is not None:
            asked = fold(review.message.standalone or review.message.question)
            alike.setdefault((asked, review.message.text), []).append(review)
    return [
        (str(first.verdict), str(second.verdict))
        for group in alike.values()
        # Ordered by who judged, so that neither side of the pairs is one of chance.
        for first, second in combinations(sorted(group, key=lambda item: item.decided_by or ""), 2)
        if first.decided_by != second.decided_by
    ]


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    if not pairs:
        return None
    # A second to import, which the start need not wait for.
    from sklearn.metrics import cohen_kappa_score

    firsts, seconds = zip(*pairs, strict=True)
    with warnings.catch_warnings():
        # Undefined where there is one verdict only, which scikit-learn warns of.
        warnings.simplefilter("ignore")
        found = float(cohen_kappa_score(firsts, seconds))
    return None if math.isnan(found) else found
