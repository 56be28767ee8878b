from datetime import date
from pathlib import Path

import pytest
from core_stand_in import shared_pipeline

from tijaria.calendar_day import pinned, today

_CORE = Path(__file__).parent.parent / "tijaria"
_QUESTION = "Combien de jours pour rapatrier les recettes de biens ?"


def test_a_pinned_day_holds_until_it_is_let_go() -> None:
    with pinned(date(2031, 2, 3)):
        with pinned(date(2020, 1, 1)):
            assert today() == date(2020, 1, 1)
        assert today() == date(2031, 2, 3)
    assert today() == date.today()


def test_a_day_is_let_go_when_something_fails() -> None:
    with pytest.raises(KeyError), pinned(date(2031, 2, 3)):
        raise KeyError
    assert today() == date.today()


def test_answers_are_those_of_the_pinned_day() -> None:
    with pinned(date(2026, 11, 23)):
        now = shared_pipeline().answer(_QUESTION)
    with pinned(date(2046, 11, 23)):
        later = shared_pipeline().answer(_QUESTION)
    assert later.text == now.text
    assert len(later.warnings) > len(now.warnings)


def test_nothing_in_the_core_asks_another_clock() -> None:
    asking = {path.name for path in _CORE.glob("*.py") if "date.today()" in path.read_text(encoding="utf-8")}
    assert asking == {"calendar_day.py"}
