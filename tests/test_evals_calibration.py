import math
import random

import pytest

from evals import calibration, logistic
from evals.calibration import Example
from tijaria.answerability import scope
from tijaria.logistic import probability

_SIGNS = {"good": 1, "bad": -1, "wrong_way": 1}
# What `tijaria.answerability.is_vetoed` looks at, with nothing to object to.
_ON_SUBJECT = {
    "alone": 0.0,
    "answered": 1.0,
    "domain": 1.0,
    "first_coverage": 1.0,
    "scope": 1.0,
    "other_country": 0.0,
    "unknown_codes": 0.0,
    "no_contact": 0.0,
}


def _rows(n: int = 600) -> tuple[list[dict[str, float]], list[bool]]:
    """Made-up data: `good` speaks for, `bad` and `wrong_way` against, `noise` says nothing."""
    chance = random.Random(7)
    rows, positive = [], []
    for _ in range(n):
        row = {name: chance.gauss(0, 1) for name in ("good", "bad", "wrong_way", "noise")}
        odds = 2 * row["good"] - 1.5 * row["bad"] - row["wrong_way"] + 0.5
        positive.append(chance.random() < 1 / (1 + math.exp(-odds)))
        rows.append(row)
    return rows, positive


def test_fit_recovers_the_signs_and_sizes_of_made_up_data() -> None:
    rows, positive = _rows()
    weights = logistic.fit(rows, positive, [1.0] * len(rows), signs={})
    assert weights["good"] == pytest.approx(2, abs=0.5)
    assert weights["bad"] == pytest.approx(-1.5, abs=0.5)
    assert weights["wrong_way"] == pytest.approx(-1, abs=0.5)
    assert abs(weights["noise"]) < 0.3
    assert weights["intercept"] == pytest.approx(0.5, abs=0.3)


def test_fit_sets_a_weight_of_the_wrong_sign_to_zero() -> None:
    rows, positive = _rows()
    weights = logistic.fit(rows, positive, [1.0] * len(rows), signs=_SIGNS)
    assert weights["wrong_way"] == 0
    assert weights["good"] > 0 > weights["bad"]


def test_fit_does_not_depend_on_the_scale_of_a_feature() -> None:
    rows, positive = _rows(200)
    scaled = [{**row, "good": 100 * row["good"]} for row in rows]
    plain, other = (logistic.fit(part, positive, [1.0] * 200, signs={}) for part in (rows, scaled))
    assert probability(other, scaled[0]) == pytest.approx(probability(plain, rows[0]), abs=0.01)


def test_fit_counts_important_rows_more() -> None:
    rows = [{"x": 0.0}, {"x": 0.0}]
    weights = logistic.fit(rows, [True, False], [3.0, 1.0], signs={})
    assert probability(weights, {"x": 0.0}) == pytest.approx(0.75, abs=0.01)


def test_shifted_weights_put_the_threshold_at_one_half() -> None:
    weights = {"x": 1.0, "intercept": 0.0}
    row = {"x": math.log(0.3 / 0.7)}
    assert probability(weights, row) == pytest.approx(0.3)
    assert probability(logistic.shifted(weights, 0.3), row) == pytest.approx(0.5, abs=1e-3)


def _example(x: float, *, answerable: bool, right: bool = True, gap: bool = False) -> Example:
    return Example("fr", answerable, {**_ON_SUBJECT, "x": x}, answerable and right, gap, off_topic=False)


def test_operating_point_refuses_no_more_rightly_composed_answers_than_allowed() -> None:
    examples = [_example(x / 100, answerable=True) for x in range(100)]
    weights = {"x": 1.0, "intercept": 0.0}
    point = calibration.operating_point(weights, examples, 0.07)
    assert sum(calibration.chance(weights, example) < point for example in examples) == 7


def test_wrongly_composed_answers_do_not_hold_the_operating_point_down() -> None:
    right = [_example(1.0, answerable=True) for _ in range(10)]
    wrong = [_example(-5.0, answerable=True, right=False) for _ in range(10)]
    weights = {"x": 1.0, "intercept": 0.0}
    assert calibration.operating_point(weights, right + wrong, 0.0) == pytest.approx(1 / (1 + math.exp(-1)))


def test_what_the_corpus_says_is_not_found_has_no_chance() -> None:
    assert calibration.chance({"x": 1.0, "intercept": 9.0}, _example(1, answerable=True, gap=True)) == 0.0


def test_vetoed_evidence_has_no_chance() -> None:
    example = Example(
        "fr", True, {**_ON_SUBJECT, "x": 9.0, "other_country": 1.0}, True, False, off_topic=False
    )
    assert calibration.chance({"x": 1.0, "intercept": 9.0}, example) == 0.0


def test_fit_keeps_false_refusals_within_the_limit_and_tells_the_two_apart() -> None:
    chance = random.Random(3)
    examples = [_example(chance.gauss(2.5 * answerable, 1), answerable=bool(answerable))
                for answerable in (0, 1) for _ in range(200)]  # fmt: skip
    weights = calibration.fit(examples, max_false_refusals=0.05)
    chances = [(example.answerable, calibration.chance(weights, example)) for example in examples]
    false = sum(value < 0.5 for answerable, value in chances if answerable) / 200
    refused = sum(value < 0.5 for answerable, value in chances if not answerable) / 200
    assert false <= 0.05
    assert refused > 0.6


def test_scope_tells_what_is_of_the_field_and_needs_no_question_known_to_be_answered() -> None:
    def seen(domain: float, coverage: float, *, off_topic: bool) -> Example:
        features = dict.fromkeys(
            ("domain", "domain_spelt", "named", "known", "coverage", "first_coverage"), 0.0
        )
        features |= {"domain": domain, "domain_spelt": domain, "coverage": coverage}
        return Example("fr", not off_topic, features, True, False, off_topic=off_topic)

    chance = random.Random(5)
    examples = [seen(chance.gauss(2, 1), chance.uniform(0.5, 1), off_topic=False) for _ in range(200)]
    examples += [seen(chance.gauss(-3, 1), chance.uniform(0, 0.5), off_topic=True) for _ in range(20)]
    weights = calibration.fit_scope(examples)
    of_field = [scope(weights, example.features) >= 0.5 for example in examples]
    assert sum(of_field[:200]) >= 195
    assert sum(of_field[200:]) <= 1
    assert scope(weights, {**examples[-1].features, "known": 0.9}) == 1.0
