"""The verifier on the labelled set: rates on the half that it was not tuned on."""

from collections import Counter

import pytest

from evals.support import load_pairs, measure_support
from tijaria.settings import Settings


def test_set_holds_every_kind_in_both_languages_and_across() -> None:
    pairs = load_pairs()
    assert len(pairs) >= 300
    assert {pair.half for pair in pairs} == {"tune", "report", "free"}
    kinds = Counter((pair.kind, pair.half) for pair in pairs)
    assert {kind for kind, _ in kinds} == {"supported", "number", "unit", "entity", "negation", "off_source"}
    ways = Counter((pair.statement_language, pair.passage_language) for pair in pairs)
    assert min(ways[a, b] for a in ("fr", "ar") for b in ("fr", "ar")) >= 30


@pytest.mark.model
def test_lies_are_caught_and_supported_statements_are_not() -> None:
    outcome = measure_support(Settings.load(), split="report")
    assert [name for name in outcome.missed() if not name.endswith("_ms")] == []
    wrong = {failure["kind"] for failure in outcome.failures if failure["half"] == "report"}
    assert wrong <= {"supported", "number", "negation", "off_source"}
    # Paraphrased freely: what came of it when it was measured first, and a little less.
    assert outcome.figures["support.free_supported"] <= 0.25
    for kind, least in {
        "number": 0.8,
        "unit": 0.95,
        "entity": 0.88,
        "negation": 0.78,
        "off_source": 0.9,
    }.items():
        assert outcome.figures[f"support.free_{kind}"] >= least, kind
