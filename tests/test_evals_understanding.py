from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from evals.questions import Split
from evals.understanding import after_others, singles


@pytest.mark.parametrize("messages", [singles, after_others])
def test_no_text_is_timed_twice(messages: Callable[[Split], Sequence[tuple[str, Sequence[str]]]]) -> None:
    asked = messages("report")
    held = Counter(text for message, before in asked for text in {message, *before})
    assert len(asked) > 200
    assert max(held.values()) == 1


def test_what_comes_after_others_has_others_before_it() -> None:
    assert all(before for _, before in after_others("report"))
    assert not any(before for _, before in singles("report"))
