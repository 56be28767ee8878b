import pytest

from evals import metrics
from evals.outcome import Outcome, Table
from evals.questions import evenly


def test_ndcg_of_a_worked_example() -> None:
    # Ranks 1, 2 and 3 give 1, 1/log2(3) and 1/2; rank 11 and "not found" give nothing.
    assert metrics.ndcg_at([1, 2, 3, 11, 0], 10) == pytest.approx((1 + 0.63093 + 0.5) / 5, abs=1e-5)


def test_recall_counts_what_is_among_the_first_k_only() -> None:
    ranks = [1, 5, 6, 0]
    assert metrics.recall_at(ranks, 1) == 0.25
    assert metrics.recall_at(ranks, 5) == 0.5
    assert metrics.recall_at(ranks, 10) == 0.75


def test_reciprocal_rank_is_zero_for_what_was_not_found() -> None:
    assert metrics.mean_reciprocal_rank([1, 2, 4, 0]) == pytest.approx(1.75 / 4)


def test_no_questions_score_nothing() -> None:
    scores = metrics.score_ranking([])
    assert (scores.questions, scores.recall_1, scores.mrr, scores.ndcg_10) == (0, 0.0, 0.0, 0.0)


def test_first_rank_is_that_of_the_first_relevant_id() -> None:
    assert metrics.first_rank(["x", "b", "a"], {"a", "b"}) == 2
    assert metrics.first_rank(["x", "y"], {"a"}) == 0


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_interval_agrees_with_published_values(
    successes: int, total: int, low: float, high: float
) -> None:
    assert metrics.wilson(successes, total) == pytest.approx((low, high), abs=2e-4)


def test_wilson_interval_of_nothing_says_nothing() -> None:
    assert metrics.wilson(0, 0) == (0.0, 1.0)


def test_percentile_interpolates_and_takes_any_order() -> None:
    assert metrics.percentile([40.0, 10.0, 30.0, 20.0], 0.5) == 25.0
    assert metrics.percentile([7.0], 0.95) == 7.0
    assert metrics.percentile([], 0.95) == 0.0


def test_area_under_curve_counts_pairs_in_the_right_order() -> None:
    assert metrics.area_under_curve([0.9, 0.8, 0.1], [True, False, False]) == 1.0
    assert metrics.area_under_curve([0.1, 0.8, 0.9], [True, False, False]) == 0.0
    assert metrics.area_under_curve([0.5, 0.5], [True, False]) == 0.5


def test_evenly_spans_the_whole_list() -> None:
    assert evenly(list(range(100)), 4) == [0, 25, 50, 75]
    assert evenly([1, 2], 5) == [1, 2]
    assert evenly([1, 2], None) == [1, 2]


def test_outcome_names_the_targets_it_misses() -> None:
    table = Table("t", [("", "n"), ("a", "1")])
    outcome = Outcome("x", {"piaf.ndcg_10": 0.5, "arcd.ndcg_10": 0.9, "other": 0.0}, [table])
    assert outcome.missed() == ["piaf.ndcg_10"]
    assert "MISSED" in outcome.to_text()


def test_table_aligns_its_columns() -> None:
    lines = Table("title", [("name", "n"), ("a", "100")]).to_text().splitlines()
    assert lines == ["title", "-----", "name    n", "a     100"]
