"""Tells Darija from its neighbours by the letters of words, and is fitted from labelled examples."""

import math
from pathlib import Path

import numpy as np
import pytest

from ingest.forms import fit_forms
from tijaria.form_model import BUCKETS, FormModel, Script, features, load_form_model


def test_features_are_scaled_counts_of_folded_text() -> None:
    found = features("Délai  DÉLAI")
    assert found == features("delai delai")
    assert all(0 <= bucket < BUCKETS for bucket in found)
    # 3 pairs, 2 words, and 2 times 6, 5 and 4 runs of letters of "<delai>".
    assert sum(found.values()) == pytest.approx(math.sqrt(3 + 2 + 2 * (6 + 5 + 4)))
    assert features("") == features("؟ !")


@pytest.mark.parametrize(
    ("script", "darija", "other"),
    [
        ("arabic", "بغيت نعرف شحال كيتسنا الكليان باش يخلصني", "كم ينتظر الزبون قبل أداء ثمن البضاعة"),
        ("latin", "bghit n3ref fo9ach ghadi ikhelsouni", "je voudrais savoir quand je serai payé"),
    ],
)
def test_the_shipped_model_tells_darija(script: Script, darija: str, other: str) -> None:
    model = load_form_model()
    assert model.darija(darija, script) > 0.9 > 0.1 > model.darija(other, script)


def test_a_saved_model_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = FormModel({"arabic": np.linspace(-1, 1, BUCKETS, dtype=np.float32), "latin": np.zeros(BUCKETS)}, {
        "arabic": 0.5, "latin": -1.0,
    })  # fmt: skip
    model.save(tmp_path / "forms.npz")
    monkeypatch.setattr("tijaria.form_model.DATA", tmp_path / "forms.npz")
    load_form_model.cache_clear()
    try:
        read = load_form_model()
    finally:
        monkeypatch.undo()
        load_form_model.cache_clear()
    assert read.darija("شحال", "arabic") == pytest.approx(model.darija("شحال", "arabic"), abs=0.01)
    assert read.darija("anything", "latin") == pytest.approx(1 / (1 + math.e), abs=0.01)


def test_fitting_again_gives_what_ships() -> None:
    fitted, shipped = fit_forms([]), load_form_model()
    text = "واش نقدر نصيفط السلعة بلا ما نتسجل"
    assert fitted.darija(text, "arabic") > 0.9
    assert shipped.darija(text, "arabic") > 0.9
