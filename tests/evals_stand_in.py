"""What the tests of `evals/` share: golden questions on the stand-in corpus, and a run over them."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from unittest import mock

from core_stand_in import shared_pipeline, shared_workshop

from evals import run as running
from evals.facts import FactBook
from evals.questions import GoldenQuestion
from evals.run import Run

_COMMON = {"topic": "exchange", "split": "report"}
_GOLDEN: tuple[dict[str, Any], ...] = (
    {"id": "q-0001", "form": "fr", "kind": "answerable", "facts": ["OC-01"], "must": ["150 jours"],
     "question": "Combien de jours pour rapatrier les recettes de biens ?", "group": "delay"},
    {"id": "q-0002", "form": "ar", "kind": "answerable", "facts": ["OC-01"], "must": ["150"],
     "question": "كم يوما لاسترجاع عائدات السلع؟", "group": "delay"},
    {"id": "q-0003", "form": "ary", "kind": "answerable", "facts": ["OC-01"], "must": ["150"],
     "question": "شحال ديال الوقت باش نرجع فلوس السلعة", "group": "delay"},
    {"id": "q-0004", "form": "ary-Latn", "kind": "answerable", "facts": ["OC-01"], "must": ["150"],
     "question": "ch7al dyal lwe9t bach nrejje3 flous dyal sel3a", "group": "delay"},
    {"id": "q-0005", "form": "fr", "kind": "answerable", "facts": ["OC-05"], "must": ["999 DH"],
     "question": "Combien coûte la licence des tomates ?", "split": "tune"},
    {"id": "q-0006", "form": "fr", "kind": "refuse", "why": "no telephone number", "must": [],
     "question": "Quel est le numéro de téléphone du directeur de la banque ?"},
    {"id": "q-0007", "form": "fr", "kind": "smalltalk", "topic": "none", "question": "bonjour"},
)  # fmt: skip


def golden(*ids: str) -> list[GoldenQuestion]:
    """Return the golden questions of the stand-in corpus, all of them without ids."""
    found = [GoldenQuestion.model_validate({**_COMMON, **entry}) for entry in _GOLDEN]
    return [question for question in found if not ids or question.id in ids]


def question(**changes: Any) -> GoldenQuestion:
    """Return a question of one's own."""
    return GoldenQuestion.model_validate({**_COMMON, **_GOLDEN[0], **changes})


@cache
def book() -> FactBook:
    """Return the facts of the stand-in corpus."""
    return FactBook(shared_pipeline())


def run_on(questions: Sequence[GoldenQuestion], **options: Any) -> Run:
    """Run questions through the real pipeline over the stand-in corpus."""
    with mock.patch.object(running, "load_pipeline", return_value=shared_pipeline()):
        return running.run(shared_workshop().settings, questions, **options)


@cache
def shared_run() -> Run:
    """Return a run over every golden question, with the present sources known: read it only."""
    return run_on(golden(), known=running.hashes_of(book(), golden()))
