"""Questions that lack a product or a country are told where no rule knows their words."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from evals.vagueness import Example, fit, table
from tijaria.gazetteer import Name
from tijaria.intents import Intent, read_intent
from tijaria.kernel_machine import KernelMachine
from tijaria.missing import Missing
from tijaria.names import NameFinder
from tijaria.question import AskedQuestion
from tijaria.vagueness import DATA, features, lack, may_lack, missing_of

_FINDER = NameFinder([Name("0409", "miel"), Name("0409", "عسل")])
_FLAT, _NONE = np.zeros(0, dtype=np.float32), np.zeros((0, 0), dtype=np.float32)
_SURE = KernelMachine("own", (), _NONE, _FLAT, _NONE, _FLAT, bias=1.0)
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
    assert (_missing(text, answered=0.45), _missing(text, answered=0.98)) == ("product", "")


def test_what_the_sources_hardly_hold_is_not_asked_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tijaria.vagueness._fitted", lambda: _SURE)
    assert _missing("de quoi ma fabrication doit-elle être accompagnée", answered=0.2) == ""


def test_rules_stand_alone_with_another_embedding_model() -> None:
    assert _missing("de quoi ma fabrication doit-elle être accompagnée", fingerprint="another") == ""


def test_certain_refusal_or_answer_counts_no_more_than_a_likely_one() -> None:
    assert lack(0.0, answered=0.0) == lack(0.0, answered=0.3)
    assert lack(0.0, answered=1.0) == lack(0.0, answered=0.99)


def _example(rng: np.random.Generator, *, lacks: bool) -> Example:
    """Return a question whose vector says on which side of a circle it lies."""
    angle = rng.uniform(0, 2 * np.pi)
    far = rng.normal(3 if lacks else 1, 0.3)
    features = {"signal": 0.0, "v0": far * np.cos(angle), "v1": far * np.sin(angle)}
    return Example("fr", lacks, not lacks, False, True, 0.5, features)


def test_few_that_have_an_answer_are_asked_back() -> None:
    rng = np.random.default_rng(7)
    examples = [_example(rng, lacks=number % 5 == 0) for number in range(500)]
    rows = table(fit(examples, embedding="own"), examples, "tune").rows
    shares = {str(row[0]): float(str(row[1]).removesuffix(" %")) for row in rows[1:]}
    assert shares["lacks something (100)"] > 90
    assert shares["has an answer (400)"] <= 3


def test_what_is_shipped_says_what_was_fitted(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    examples = [_example(rng, lacks=number % 2 == 0) for number in range(60)]
    fitted = fit(examples, embedding="own")
    fitted.save(tmp_path / "machine.npz")
    shipped = KernelMachine.load(tmp_path / "machine.npz")
    assert (shipped.embedding, shipped.names) == (fitted.embedding, fitted.names)
    for example in examples:
        assert shipped.value(example.features) == pytest.approx(fitted.value(example.features), abs=0.02)


def test_machine_shipped_is_that_of_the_built_in_model() -> None:
    text = "combien de droits de douane pour le miel ?"
    assert may_lack(_intent(text), answered=0.5)
    spread = dict.fromkeys(
        (
            "quoted_place quoted_product place_behind general_behind other_place_behind other_product_behind "
            "placed with_product places products documents"
        ).split(),
        0.5,
    )
    machine = KernelMachine.load(DATA)
    assert set(machine.names) == set(features(_intent(text), _asked(text), spread))
    assert machine.embedding.startswith("onnx-int8-multilingual-e5-small")
