"""Fits the model that tells Darija from Standard Arabic and from French (`tijaria.form_model`).

On SIB-200 (CC BY-SA 4.0), NTREX-128 (CC BY-SA 4.0), the requests and general questions of `ingest/data/`, and
the questions written beside the corpus, each labelled with its form.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ingest.rows import data_rows
from tijaria.form_model import BUCKETS, FormModel, Script, features
from tijaria.schema import Question

_ARABIC = re.compile("[\u0620-\u064a]")
_SCRIPTS: tuple[Script, ...] = ("arabic", "latin")
# The rest of the file are the development and test sentences of SIB-200, which `evals` measures on.
SIB_TRAINING_ROWS = 701
_MSA_SENTENCES = 1000
_INVERSE_REGULARISATION = 30.0
_STEPS = 400


def fit_forms(questions: Sequence[Question]) -> FormModel:
    """Return the model fitted on the public data and the questions of a corpus."""
    labelled = labelled_texts(questions)
    fitted = {script: _fit(_of_script(labelled, script)) for script in _SCRIPTS}
    return FormModel(
        {script: model.coef_[0].astype(np.float32) for script, model in fitted.items()},
        {script: float(model.intercept_[0]) for script, model in fitted.items()},
    )


def labelled_texts(questions: Sequence[Question]) -> list[tuple[str, str]]:
    """Return texts with the form that each is in, the questions of a corpus among them."""
    return [*_public(), *((question.form, question.text) for question in questions)]


def _fit(examples: Sequence[tuple[bool, str]]) -> LogisticRegression:
    rows, columns, values = [], [], []
    for row, (_, text) in enumerate(examples):
        for column, value in features(text).items():
            rows.append(row)
            columns.append(column)
            values.append(value)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(examples), BUCKETS))
    model = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=_STEPS)
    return model.fit(matrix, [is_darija for is_darija, _ in examples])


def _of_script(labelled: Iterable[tuple[str, str]], script: Script) -> list[tuple[bool, str]]:
    forms = ("ar", "ary") if script == "arabic" else ("fr", "ary-Latn", "other")
    return [
        (form.startswith("ary"), text)
        for form, text in labelled
        if form in forms and bool(_ARABIC.search(text)) == (script == "arabic")
    ]


def _public() -> Iterator[tuple[str, str]]:
    """Yield (form, text)."""
    for row in islice(data_rows("sib200.tsv.gz"), SIB_TRAINING_ROWS):
        yield from ((form, row[form]) for form in ("fr", "ar", "ary"))
    for row in islice(data_rows("ntrex.tsv.gz"), _MSA_SENTENCES):
        yield "ar", row["ar"]
    for name in ("requests.tsv", "general_questions.tsv.gz"):
        yield from ((row["form"], row["text"]) for row in data_rows(name))
