"""Prompts are as long as the chat model reads in time."""

from tijaria.pace import Pace


def test_unknown_model_is_given_little_at_first() -> None:
    assert Pace().budget(700) == 120
    assert Pace().budget(100) == 100


def test_quick_model_is_given_all_that_is_allowed() -> None:
    pace = Pace()
    pace.learn(150, 0.05)
    assert pace.budget(700) == 700


def test_slow_model_is_given_less_but_never_too_little() -> None:
    pace = Pace()
    pace.learn(150, 2.5)  # sixty tokens a second
    assert pace.budget(700) == 90
    pace.learn(150, 1000)
    for _ in range(20):
        pace.learn(100, 1000)
    assert pace.budget(700) == 60


def test_one_slow_reply_does_not_change_everything() -> None:
    pace = Pace()
    pace.learn(300, 1.0)
    before = pace.budget(5000)
    pace.learn(300, 10.0)
    assert before / 2 < pace.budget(5000) < before


def test_reply_without_measurable_time_is_no_error() -> None:
    pace = Pace()
    pace.learn(100, 0.0)
    assert pace.budget(700) == 700
