"""The weights that order statements are learnt from right ones among others, with and without questions."""

import math
import random

import pytest

from evals import conditional_logit, reranking
from evals.conditional_logit import Choice
from evals.reranking import Found
from tijaria.reranker import ALONE, WITH_QUESTIONS


def _choice(*options: float, taken: int, importance: float = 1.0) -> Choice:
    flags = [place == taken for place in range(len(options))]
    return Choice([{"x": value} for value in options], flags, importance)


def test_weight_gives_the_chance_that_was_seen() -> None:
    # Taken three times in four where its sign is one larger: the odds are 3 to 1.
    choices = [_choice(1.0, 0.0, taken=0) for _ in range(3)] + [_choice(1.0, 0.0, taken=1)]
    assert conditional_logit.fit(choices, signs={}, l2=0.0)["x"] == pytest.approx(math.log(3), abs=0.01)


def test_importance_counts() -> None:
    choices = [_choice(1.0, 0.0, taken=0, importance=3.0), _choice(1.0, 0.0, taken=1)]
    assert conditional_logit.fit(choices, signs={}, l2=0.0)["x"] == pytest.approx(math.log(3), abs=0.01)


@pytest.mark.parametrize(("sign", "expected"), [(1, 0.0), (-1, -math.log(3))])
def test_weight_never_takes_the_wrong_sign(sign: int, expected: float) -> None:
    choices = [_choice(0.0, 1.0, taken=0) for _ in range(3)] + [_choice(0.0, 1.0, taken=1)]
    found = conditional_logit.fit(choices, signs={"x": sign}, l2=0.0)["x"]
    assert found == pytest.approx(expected, abs=0.01)


def test_several_right_options_count_together() -> None:
    both = Choice([{"x": 1.0}, {"x": 1.0}, {"x": 0.0}], [True, True, False], 1.0)
    neither = Choice([{"x": 1.0}, {"x": 1.0}, {"x": 0.0}], [False, False, True], 1.0)
    # Two against one already without a weight: two right in three is nothing to learn.
    assert conditional_logit.fit([both, both, neither], signs={}, l2=0.0)["x"] == pytest.approx(0, abs=0.01)


def _found(number: int, chance: random.Random) -> Found:
    """Return two documents, the right one first; questions tell well which is right, vectors less well."""
    dense = [chance.gauss(0.6, 0.1), chance.gauss(0.5, 0.1)]
    asked = [chance.gauss(0.7, 0.1), chance.gauss(0.4, 0.1)]
    alone = [{"dense": value, "asked": 0.0, "unnamed": 0.0} for value in dense]
    whole = [{**signs, "asked": value} for signs, value in zip(alone, asked, strict=True)]
    return Found("fr", [f"right-{number}", f"other-{number}"], whole, alone, [True, False])


def test_document_without_questions_is_weighed_fairly_beside_one_that_has_them() -> None:
    chance = random.Random(7)
    found = [_found(number, chance) for number in range(400)]
    weights = reranking.fit(found)
    assert weights[WITH_QUESTIONS]["asked"] > 0
    assert weights[ALONE]["asked"] == 0
    rows = {
        row[0]: float(row[1].rstrip(" %")) / 100 for row in reranking.table(weights, found, "tune").rows[1:]
    }
    assert rows["none"] > 0.95
    # It wins most of the time it is right, and does not win when it is not.
    assert rows["the right ones"] > 0.7
    assert rows["half of the others"] > 0.7


def test_sign_that_speaks_against_has_no_positive_weight() -> None:
    chance = random.Random(3)
    found = [_found(number, chance) for number in range(50)]
    for one in found:
        one.with_questions[0]["unnamed"] = 1.0
    assert reranking.fit(found)[WITH_QUESTIONS]["unnamed"] == 0.0
