"""A real chat model at `TIJARIA_TEST_LLM_URL`: whatever it writes, what is shown is supported."""

import os

import pytest
from core_stand_in import shared_workshop

from tijaria.facts import facts
from tijaria.rag import RAGPipeline
from tijaria.schema import Answer

_URL = os.environ.get("TIJARIA_TEST_LLM_URL", "")
pytestmark = [pytest.mark.llm, pytest.mark.skipif(not _URL, reason="TIJARIA_TEST_LLM_URL names no server")]


def answered(question: str, *, seconds: float = 45.0) -> Answer:
    workshop = shared_workshop()
    options = {
        "llm": "openai:local",
        "llm_base_url": _URL,
        "answer_timeout": seconds,
        "llm_patience": seconds,
        # The model reads and writes on a processor: enough for one direct answer.
        "llm_prompt_tokens": 200,
        "answer_max_words": 40,
    }
    return RAGPipeline(workshop.settings.model_copy(update=options), workshop.embedder).answer(question)


@pytest.mark.parametrize(
    "question",
    [
        "Combien de jours pour rapatrier les recettes de biens ?",
        "Quels documents remettre à la banque ?",
        "كم يوما لاسترجاع عائدات السلع؟",
        "شحال ديال الوقت باش نرجع فلوس السلعة",
    ],
)
def test_every_figure_that_is_shown_stands_in_its_citation(question: str) -> None:
    answer = answered(question)
    assert answer.status == "answered"
    if answer.writing == "failed":
        pytest.skip("the quoted answer stood in: the server was too slow on this machine")
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    for statement in answer.statements:
        cited = " ".join(quotes[marker] for marker in statement.markers)
        assert {q.raw for q in facts(statement.text).figures} <= {q.raw for q in facts(cited).quantities}


def test_model_that_has_no_time_costs_no_answer() -> None:
    answer = answered("Combien de jours pour rapatrier les recettes de biens ?", seconds=0.2)
    assert (answer.status, answer.writing) == ("answered", "failed")
