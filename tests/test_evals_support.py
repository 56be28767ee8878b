"""The verifier on the labelled set: rates on the half that it was not tuned on."""

from collections import Counter

import pytest

from evals.support import judge, load_pairs, meets, rates
from tijaria.calibration import load_calibration
from tijaria.embeddings import load_embedder
from tijaria.settings import Settings
from tijaria.verification import Verifier


def test_set_holds_every_kind_in_both_languages_and_across() -> None:
    pairs = load_pairs()
    assert len(pairs) >= 300
    kinds = Counter((pair.kind, pair.half) for pair in pairs)
    assert {kind for kind, _ in kinds} == {"supported", "number", "unit", "entity", "negation", "off_source"}
    ways = Counter((pair.statement_language, pair.passage_language) for pair in pairs)
    assert min(ways[a, b] for a in ("fr", "ar") for b in ("fr", "ar")) >= 30


@pytest.mark.model
def test_lies_are_caught_and_supported_statements_are_not() -> None:
    settings = Settings.load()
    embedder = load_embedder(settings)
    verifier = Verifier(embedder, load_calibration(settings, embedder).space)
    found = rates(judge(verifier, [pair for pair in load_pairs() if pair.half == "report"]))
    assert meets(found), found
