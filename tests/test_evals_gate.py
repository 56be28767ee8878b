from dataclasses import replace
from pathlib import Path

import pytest
from evals_stand_in import shared_run

from evals.compare import compare, differences, pairings
from evals.experiment import read_assignments
from evals.gate import gate
from evals.metrics import chance_of_drop, interval, significant
from evals.result import Result
from evals.scores import Row
from tijaria.errors import ConfigurationError


def _result(passed: list[float], *, form: str = "fr", **measures: float) -> Result:
    rows = [
        Row(
            f"q-{n:04}",
            "x",
            form,
            "answerable",
            "procedure",
            "t",
            "report",
            "",
            {"passed": value, **measures},
        )
        for n, value in enumerate(passed)
    ]
    return Result({"date": "2026-11-23"}, [], rows)


def test_gate_is_open_when_nothing_changed() -> None:
    outcome = gate(shared_run().result, shared_run().result)
    assert outcome.problems == []


def test_gate_is_shut_by_a_significant_drop_and_not_by_a_fluke() -> None:
    before = _result([1.0] * 40)
    worse = gate(_result([0.0] * 9 + [1.0] * 31), before)
    assert any("100.0 → 77.5 %" in problem for problem in worse.problems)
    assert gate(_result([0.0] * 2 + [1.0] * 38), before).problems == []


def test_gate_is_shut_by_a_drop_in_one_form_that_others_hide() -> None:
    def both(arabic: float) -> Result:
        arab = _result([arabic] * 12, form="ar").rows
        french = [replace(row, id=f"r-{n:04}") for n, row in enumerate(_result([1 - arabic] * 12).rows)]
        return Result({"date": "d"}, [], [*arab, *french])

    problems = gate(both(0.0), both(1.0)).problems
    assert [problem for problem in problems if "form:ar" in problem]
    assert not [problem for problem in problems if ", all:" in problem]


def test_gate_is_shut_by_one_unsupported_figure_or_outdated_rule() -> None:
    sound = _result([1.0] * 5)
    assert any("a figure" in p for p in gate(_result([1.0] * 5, figures=0.0), sound).problems)
    assert any("outdated" in p for p in gate(_result([1.0] * 5, current=0.0), sound).problems)


@pytest.mark.parametrize("reason", ["vanished", "changed", "new"])
def test_gate_is_shut_by_sources_that_are_not_what_they_were(reason: str) -> None:
    sound = _result([1.0] * 5)
    doubtful = replace(sound, doubts=[("q-0001", "OC-01", reason)])
    (problem,) = gate(doubtful, sound).problems
    assert "OC-01" in problem
    assert "validate --accept" in problem


def test_gate_says_when_nothing_can_be_compared() -> None:
    other = _result([1.0] * 3)
    changed = replace(other, rows=[replace(row, fingerprint="y") for row in other.rows])
    (problem,) = gate(changed, other).problems
    assert "baseline" in problem


def test_question_that_the_baseline_answered_and_the_run_did_not_measure_counts_as_lost() -> None:
    (item,) = pairings(
        _result([1.0], ndcg_10=0.5).rows, _result([1.0]).rows, measures=["ndcg_10"], kinds=["all"]
    )
    assert (item.old, item.new, item.losses) == (0.5, 0.0, 1)


def test_compare_tells_wins_losses_and_settings_that_differ(tmp_path: Path) -> None:
    first, second = _result([1.0, 0.0, 1.0]), _result([1.0, 1.0, 0.0])
    second = replace(second, about={"date": "2026-11-24", "settings": {"lexical_weight": 0.2}})
    paths = tmp_path / "a.json", tmp_path / "b.json"
    for path, result in zip(paths, (first, second), strict=True):
        path.write_text(result.to_json())
    text = compare(*paths).to_text()
    assert "3 questions asked alike (0 only in a.json, 0 only in b.json)" in text
    assert "settings.lexical_weight" in text
    assert "now passes" in text
    assert "NO LONGER" in text


def test_comparison_tells_changes_and_misses_no_target_by_them(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(_result([1.0, 0.0], right_and_cited=1.0).to_json())
    assert compare(path, path).missed() == []
    assert compare(path, path).figures["change.right_and_cited.form:fr"] == 0


def test_results_without_a_common_question_cannot_be_compared(tmp_path: Path) -> None:
    first, second = _result([1.0]), _result([1.0])
    second = replace(second, rows=[replace(row, fingerprint="y") for row in second.rows])
    paths = tmp_path / "a.json", tmp_path / "b.json"
    for path, result in zip(paths, (first, second), strict=True):
        path.write_text(result.to_json())
    with pytest.raises(ConfigurationError, match="different golden sets"):
        compare(*paths)


def test_differences_look_into_groups() -> None:
    assert differences({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}, "d": 4}) == [
        ("a.c", "2", "3"),
        ("d", "–", "4"),
    ]


def test_chance_of_a_drop_agrees_with_the_sign_test() -> None:
    assert chance_of_drop([-1.0] * 5) == pytest.approx(1 / 32)
    assert chance_of_drop([0.0] * 50) == 1.0
    assert chance_of_drop([1.0] * 5) == 1.0


def test_chance_of_a_drop_of_sizes_agrees_with_counting_all_signs() -> None:
    # Of the 2^8 ways to sign eight sizes, one alone is as low as all of them being losses.
    assert chance_of_drop([-0.1, -0.2, -0.3, -0.4, -0.5, -0.6, -0.7, -0.8]) == pytest.approx(
        1 / 256, abs=0.003
    )


def test_several_tests_need_more_evidence_each() -> None:
    assert significant([0.04]) == [True]
    assert significant([0.04, 0.04]) == [False, False]
    assert significant([]) == []


def test_interval_does_not_depend_on_the_order_and_narrows_with_more_questions() -> None:
    few, many = [0.0, 0.3, 1.0], [0.0, 0.3, 1.0] * 30
    assert interval(few) == interval(few[::-1])
    assert interval(many)[1] - interval(many)[0] < interval(few)[1] - interval(few)[0]


def test_experiment_names_settings_by_themselves_or_by_what_they_are_about() -> None:
    names, values = read_assignments(["retrieval.weight=0.1, 0.2", "answer_threshold=0"])
    assert (names, values) == (["lexical_weight", "answer_threshold"], [["0.1", "0.2"], ["0"]])


@pytest.mark.parametrize("assignment", ["weight=0.1", "host=a,b", "lexical_weight", "lexical_weight="])
def test_experiment_refuses_what_sets_nothing(assignment: str) -> None:
    with pytest.raises(ConfigurationError, match="sets nothing"):
        read_assignments([assignment])
