"""Questions that lack a product or a country are told where no rule knows their words."""

import json
from collections.abc import Mapping
from importlib.resources import files

import numpy as np
import pytest

from evals.vagueness import Example, fit, table
from tijaria.gazetteer import Name
from tijaria.intents import Intent, Missing, read_intent
from tijaria.names import NameFinder
from tijaria.question import AskedQuestion
from tijaria.vagueness import features, lack, may_lack, missing_of

_FINDER = NameFinder([Name("0409", "miel"), Name("0409", "عسل")])
_SURE = {"embedding": "own", "weights": {"intercept": 1.0}}
# Rules that differ by product, and rules that differ by country.
_PRODUCTS = {"placed": 0.1, "with_product": 0.6}
_PLACES = {"placed": 0.6, "with_product": 0.1}


def _asked(text: str) -> AskedQuestion:
    vector = np.zeros(384, dtype=np.float32)
    return AskedQuestion(text, text, "fr", "fr", (), (), vector, vector, (), frozenset())


def _intent(text: str) -> Intent:
    return read_intent(text, _FINDER.find(text))


def _missing(
    text: str,
    spread: Mapping[str, float] = _PRODUCTS,
    *,
    answered: float = 0.5,
    fingerprint: str = "own",
) -> Missing:
    return missing_of(_intent(text), _asked(text), lambda: spread, answered=answered, fingerprint=fingerprint)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("dis moi ce que la douane du client prend sur le miel", "place"),
        ("de quoi ma fabrication doit-elle être accompagnée", "product"),
        ("on me taxe combien là où ça va", "product_and_place"),
        ("quelle taxe sur le miel au Japon", ""),  # it names both
        ("combien de jours dure la traversée du miel", "place"),
        ("que doit porter l'étiquette en Allemagne", "product"),
    ],
)
def test_missing_is_what_is_not_named(text: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tijaria.vagueness._fitted", lambda: _SURE)
    assert _missing(text) == missing


def test_where_neither_is_named_it_is_what_the_rules_differ_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tijaria.vagueness._fitted", lambda: _SURE)
    text = "en quelle langue écrire l'étiquette"
    assert (_missing(text, _PRODUCTS), _missing(text, _PLACES)) == ("product", "place")


def test_what_the_sources_surely_answer_is_not_asked_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tijaria.vagueness._fitted", lambda: _SURE)
    text = "de quoi ma fabrication doit-elle être accompagnée"
    assert (_missing(text, answered=0.3), _missing(text, answered=0.98)) == ("product", "")


def test_what_the_sources_hardly_hold_is_not_asked_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tijaria.vagueness._fitted", lambda: _SURE)
    assert _missing("de quoi ma fabrication doit-elle être accompagnée", answered=0.1) == ""


def test_rules_stand_alone_with_another_embedding_model() -> None:
    assert _missing("de quoi ma fabrication doit-elle être accompagnée", fingerprint="another") == ""


def test_certain_refusal_or_answer_counts_no_more_than_a_likely_one() -> None:
    assert lack({"intercept": 0.0}, {}, answered=0.0) == lack({"intercept": 0.0}, {}, answered=0.1)
    assert lack({"intercept": 0.0}, {}, answered=1.0) == lack({"intercept": 0.0}, {}, answered=0.99)


def _example(*, lacks: bool, value: float) -> Example:
    return Example("fr", lacks, not lacks, False, True, 0.5, {"x": value})


def test_few_that_have_an_answer_are_asked_back() -> None:
    rng = np.random.default_rng(7)
    examples = [_example(lacks=False, value=float(v)) for v in rng.normal(0, 1, 400)]
    examples += [_example(lacks=True, value=float(v)) for v in rng.normal(4, 1, 100)]
    rows = table(fit(examples), examples, "tune").rows
    shares = {str(row[0]): float(str(row[1]).removesuffix(" %")) for row in rows[1:]}
    assert shares["lacks something (100)"] > 90
    assert shares["has an answer (400)"] <= 2


def test_weights_shipped_are_those_of_the_built_in_model() -> None:
    fitted = json.loads((files("tijaria") / "data" / "vagueness.json").read_text(encoding="utf-8"))
    text = "combien de droits de douane pour le miel ?"
    assert may_lack(_intent(text), answered=0.5)
    named = {*features(_intent(text), _asked(text), _PLACES), "intercept"}
    assert named <= set(fitted["weights"])
    assert fitted["embedding"].startswith("onnx-int8-multilingual-e5-small")
