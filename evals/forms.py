"""Is the form of a language recognised? On the sentences of SIB-200 that nothing was fitted on."""

import csv
import gzip
from pathlib import Path

from evals.metrics import wilson
from evals.questions import FORMS
from evals.scores import HALVES, Score
from tijaria.language import detect

_FILE = Path(__file__).parent / "data" / "sib200-dev-test.tsv.gz"


def sib_sentences() -> list[dict[str, str]]:
    """Return the development and test sentences, by form: "fr", "ar" and "ary"."""
    with gzip.open(_FILE, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def score_forms() -> list[Score]:
    """Return the share of sentences whose form is recognised, by form."""
    sentences = sib_sentences()
    found = []
    for form in FORMS[:3]:
        right = sum(detect(sentence[form]) == form for sentence in sentences)
        low, high = wilson(right, len(sentences))
        ends = (round(right / len(sentences), 4), round(low, 4), round(high, 4))
        found += [Score("sib_form", f"form:{form}", half, *ends, len(sentences)) for half in HALVES]
    return found
