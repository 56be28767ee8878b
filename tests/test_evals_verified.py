"""The labelled pairs, and the measurement on them."""

from collections import Counter

from core_stand_in import shared_workshop

from evals.questions import VERIFIED_PAIRS, names
from evals.verified import FORMS, load_pairs, measure_verified
from tijaria.embeddings import Embedder
from tijaria.settings import Settings


def test_halves_share_no_subject_and_no_question() -> None:
    tune, report = load_pairs("tune"), load_pairs("report")
    assert len(tune) >= 150
    assert len(report) >= 150
    assert not {pair.subject for pair in tune} & {pair.subject for pair in report}
    assert not {pair.asked for pair in tune} & {pair.asked for pair in report}
    assert len({pair.id for pair in [*tune, *report]}) == len(tune) + len(report)


def test_pairs_cover_forms_and_near_misses() -> None:
    for half in (load_pairs("tune"), load_pairs("report")):
        assert set(FORMS) == {pair.form for pair in half if pair.same}
        kinds = Counter(pair.kind for pair in half if not pair.same)
        assert {"product", "country", "figure", "negation"} <= kinds.keys()
        assert all((pair.kind == "same") == pair.same for pair in half)


def test_pairs_are_no_golden_set() -> None:
    assert VERIFIED_PAIRS not in names()


def test_measurement_counts_what_is_served(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    workshop = shared_workshop()

    def stand_in(_: Settings) -> Embedder:
        return workshop.embedder

    monkeypatch.setattr("evals.verified.load_embedder", stand_in)
    outcome = measure_verified(workshop.settings, split="tune", limit=40)
    assert outcome.figures["verified.pairs"] == 40
    assert 0 <= outcome.figures["verified.recall"] <= 1
    assert outcome.figures["verified.golden_records"] <= 100
    assert outcome.figures["verified.cost_ratio"] > 0
    assert {table.title for table in outcome.tables} >= {"verified answers", "near-misses", "cost"}
