"""Follow-ups as people type them, in all four forms, with the products and the glossary that ship."""

from functools import cache

import pytest
from trade_stand_in import shipped_catalogue

from evals.conversations import complete, fit_dependence, load_conversations
from tijaria.conversation import Conversation
from tijaria.dependence import features
from tijaria.glossary import Glossary
from tijaria.names import NameFinder

_LEAST = 0.82


@cache
def _conversation() -> Conversation:
    tables = shipped_catalogue().tables
    names = NameFinder(name for heading in tables.headings for name in heading.all_names())
    return Conversation(names, Glossary(tables.glossary))


@pytest.mark.parametrize("form", ["fr", "ar", "ary", "ary-Latn"])
def test_most_follow_ups_are_completed(form: str) -> None:
    """What must be in the completed question is, what was replaced or belongs to another subject is not."""
    asked = [item for item in load_conversations("report") if item.form == form]
    lost = [item.question for item in asked if not item.is_right(complete(_conversation(), item))]
    assert len(asked) == 95
    assert len(lost) <= (1 - _LEAST) * len(asked), lost


def test_what_stands_alone_is_rarely_dragged_along() -> None:
    new = [item for item in load_conversations("report") if item.kind == "new"]
    changed = [item.question for item in new if complete(_conversation(), item) != item.question]
    assert len(changed) <= 0.15 * len(new), changed


def test_weights_are_of_the_features_and_can_be_fitted_again() -> None:
    weights = fit_dependence(_conversation())
    one, other = _conversation().read("et au Canada ?"), _conversation().read("Quel droit en France ?")
    assert weights.keys() == features(one, other).keys() | {"intercept"}
    assert weights["definition"] < 0 < weights["statement"]
