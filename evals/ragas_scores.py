"""ragas' metrics that need no model, as a second opinion from a library that people know.

Sound for French and Arabic alike, because they compare ids or letters, whatever the words:

- ID-based context precision and recall: the passages found against those that hold a fact that answers. A
  passage and its translation count as one.
- Non-LLM context precision, by edit distance: the quotes of an answer against the statements that answer.

Left out: ROUGE drops every letter that is not ASCII and gives Arabic 0, BLEU cuts at spaces, exact match and
string presence are what our patterns do better, and non-LLM context recall asks for every statement of a fact
where one answers.
"""

import asyncio
import os
import warnings
from collections.abc import Sequence
from typing import Any

from evals.asking import Asked
from evals.checks import expected_language


def score_all(asked: Sequence[Asked]) -> list[dict[str, float]]:
    """Return the scores of every question, by name; those without facts have none."""
    # ragas reports who uses it, unless told not to before it is imported.
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from ragas.dataset_schema import SingleTurnSample
        from ragas.metrics._context_precision import (
            IDBasedContextPrecision,
            NonLLMContextPrecisionWithReference,
        )
        from ragas.metrics._context_recall import IDBasedContextRecall

    metrics: dict[str, Any] = {
        "ragas_id_precision": IDBasedContextPrecision(),
        "ragas_id_recall": IDBasedContextRecall(),
        "ragas_quote_precision": NonLLMContextPrecisionWithReference(),
    }

    async def score_one(item: Asked) -> dict[str, float]:
        found = {}
        for name, arguments in _samples(item).items():
            found[name] = float(await metrics[name].single_turn_ascore(SingleTurnSample(**arguments)))
        return found

    async def every() -> list[dict[str, float]]:
        return [await score_one(item) for item in asked]

    return asyncio.run(every())


def _samples(item: Asked) -> dict[str, dict[str, Any]]:
    samples: dict[str, dict[str, Any]] = {}
    if item.found:
        groups = list(dict.fromkeys(found.passage.group for found in item.found))
        ids = {"retrieved_context_ids": groups, "reference_context_ids": [*item.right_groups] or ["none"]}
        samples |= {"ragas_id_precision": ids, "ragas_id_recall": ids}
    quotes = [c.quote for c in item.answer.citations if c.language == expected_language(item.question)]
    if quotes and item.expected:
        contexts = {"retrieved_contexts": quotes, "reference_contexts": list(item.expected)}
        samples["ragas_quote_precision"] = contexts
    return samples
