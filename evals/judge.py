"""What a chat model says of the answers: ragas' model-graded metrics, when `TIJARIA_EVAL_LLM` names a judge.

A second opinion, never the first: scores of a judge differ from one model to the next, and its prompts are in
English whatever the language of the answer. What it cannot score (no JSON, no number) is counted as its own
failure and takes no part in a mean. Verdicts are kept in the cache directory, so that a run that was stopped
goes on where it was, and the same answers cost nothing twice.
"""

import asyncio
import hashlib
import json
import math
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evals.asking import Asked
from evals.metrics import interval
from evals.outcome import Table
from evals.progress import bar
from evals.questions import evenly
from tijaria.embeddings import Embedder, load_embedder
from tijaria.errors import ConfigurationError
from tijaria.settings import Settings

METRICS = ("faithfulness", "answer_relevancy", "context_precision", "context_recall", "factual_correctness")

_CONTEXTS = 3
# A model on a processor that others use too is slow.
_SECONDS = 600.0
_AT_ONCE = 2
# What servers say of a prompt that does not fit the model: a failure of the judge like any other.
_TOO_LONG = 400
# Enough for the lists of statements that ragas asks for; without it a small model may never stop.
_LONGEST_REPLY = 1024


@dataclass(slots=True)
class _Usage:
    """What was asked of the judge in this run; what the cache knew is not in it."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(slots=True)
class _Verdicts:
    """The file of verdicts; None is a failure of the judge."""

    path: Path
    known: dict[str, float | None] = field(default_factory=dict)

    def load(self) -> None:
        """Read what earlier runs wrote; a line that was cut off by a crash is left out."""
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                try:
                    entry = json.loads(line)
                    self.known[entry["key"]] = entry["value"]
                except (ValueError, KeyError, TypeError):
                    continue

    def add(self, key: str, value: float | None) -> None:
        """Keep a verdict at once."""
        self.known[key] = value
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps({"key": key, "value": value}))


def judge(
    settings: Settings, asked: Sequence[Asked], *, limit: int, price: tuple[float, float] | None = None
) -> Mapping[str, Any]:
    """Have the judge score answers; ready for JSON.

    Args:
        settings: Who judges, and where verdicts are kept.
        asked: Those that were answered from facts are judged.
        limit: How many at most, evenly spaced.
        price: Of a million prompt and completion tokens; the cost is not told without it.

    Raises:
        ConfigurationError: The judge cannot be reached.
    """
    started = time.perf_counter()
    chosen = evenly([item for item in asked if item.answer.citations and item.expected], limit)
    usage = _Usage()
    verdicts = _Verdicts(settings.cache_dir / "judge.jsonl")
    verdicts.path.parent.mkdir(parents=True, exist_ok=True)
    verdicts.load()
    found = asyncio.run(_judge_all(settings, chosen, verdicts, usage))
    cost = None if price is None else _cost(usage, price)
    return {
        "model": settings.eval_llm,
        "ragas": version("ragas"),
        "judged": len(chosen),
        "metrics": {name: _summary([verdict.get(name) for verdict in found]) for name in METRICS},
        "calls": usage.calls,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "cost": cost,
        "seconds": round(time.perf_counter() - started, 1),
    }


def as_table(judged: Mapping[str, Any]) -> Table:
    """Return what the judge said, and what it cost, as a table."""
    cost = "cost unknown (--price)" if judged["cost"] is None else f"cost {judged['cost']:.4f}"
    tokens = f"{judged['prompt_tokens']} + {judged['completion_tokens']} tokens"
    title = (
        f"judged by {judged['model']}: {judged['judged']} answers, {judged['calls']} calls, {tokens}, {cost}"
    )
    rows = [
        (name, "" if item["value"] is None else f"{item['value']:.3f} [{item['low']:.2f}-{item['high']:.2f}]",
         str(item["n"]), str(item["failures"]))
        for name, item in judged["metrics"].items()
    ]  # fmt: skip
    return Table(title, [("ragas", "mean [95 %]", "scored", "failures of the judge"), *rows])


def _cost(usage: _Usage, price: tuple[float, float]) -> float:
    return round((usage.prompt_tokens * price[0] + usage.completion_tokens * price[1]) / 1e6, 6)


def _summary(values: Sequence[float | None]) -> dict[str, float | int | None]:
    scored = [value for value in values if value is not None]
    low, high = interval(scored) if scored else (None, None)
    return {
        "value": round(sum(scored) / len(scored), 4) if scored else None,
        "low": None if low is None else round(low, 4),
        "high": None if high is None else round(high, 4),
        "n": len(scored),
        "failures": len(values) - len(scored),
    }


async def _judge_all(
    settings: Settings, chosen: Sequence[Asked], verdicts: _Verdicts, usage: _Usage
) -> list[dict[str, float | None]]:
    metrics = await _load_metrics(settings, usage)
    turns = asyncio.Semaphore(_AT_ONCE)
    show = bar("judging")
    found: list[dict[str, float | None]] = [{} for _ in chosen]
    done = 0

    async def one(name: str, arguments: Mapping[str, object], own: dict[str, float | None]) -> None:
        nonlocal done
        key = _key(settings, name, arguments)
        if key not in verdicts.known:
            async with turns:
                value = await _score(metrics[name], arguments)
            verdicts.add(key, value)
        own[name] = verdicts.known[key]
        done += 1
        show(done, len(chosen) * len(METRICS))

    wanted = [_arguments(item) for item in chosen]
    # One metric after the other: a local server keeps the beginning of a prompt, which is that of the metric.
    for name in METRICS:
        pairs = zip(wanted, found, strict=True)
        await asyncio.gather(*(one(name, arguments[name], own) for arguments, own in pairs))
    return found


async def _score(metric: Any, arguments: Mapping[str, object]) -> float | None:
    """Return a score, None when the judge gave none.

    Raises:
        ConfigurationError: The judge is away, which is no verdict: it is asked again another time.
    """
    try:
        result = await metric.ascore(**arguments)
        value = float(result.value)
    except Exception as error:  # whatever ragas and its parsers say of a reply that is no verdict
        if _is_away(error):
            raise ConfigurationError(
                "The judge does not answer any more. Start it again, then repeat the command: it goes on."
            ) from error
        return None
    return None if math.isnan(value) else value


def _is_away(error: BaseException | None) -> bool:
    """Tell whether what went wrong began with a server that cannot be reached, is too slow or refuses."""
    from openai import APIConnectionError, APIStatusError

    while error is not None:
        if isinstance(error, APIConnectionError | APIStatusError):
            return not isinstance(error, APIStatusError) or error.status_code != _TOO_LONG
        error = error.__cause__ or error.__context__
    return False


def _arguments(item: Asked) -> dict[str, dict[str, object]]:
    question, response = item.answer.question, item.answer.text
    contexts = [found.passage.text for found in item.found[:_CONTEXTS]] or [
        citation.quote for citation in item.answer.citations
    ]
    reference = "\n".join(item.expected)
    quotes = [citation.quote for citation in item.answer.citations]
    return {
        "faithfulness": {"user_input": question, "response": response, "retrieved_contexts": quotes},
        "answer_relevancy": {"user_input": question, "response": response},
        "context_precision": {"user_input": question, "reference": reference, "retrieved_contexts": contexts},
        "context_recall": {"user_input": question, "reference": reference, "retrieved_contexts": contexts},
        "factual_correctness": {"response": response, "reference": reference},
    }


def _key(settings: Settings, name: str, arguments: Mapping[str, object]) -> str:
    about = [settings.eval_llm, settings.eval_llm_url, version("ragas"), name, arguments]
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]


async def _load_metrics(settings: Settings, usage: _Usage) -> dict[str, Any]:
    # ragas reports who uses it, unless told not to before it is imported.
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    from ragas.llms import llm_factory
    from ragas.metrics import collections as ragas

    llm = llm_factory(
        settings.eval_llm, client=await _client(settings, usage), max_tokens=_LONGEST_REPLY, temperature=0.0
    )
    return {
        "faithfulness": ragas.Faithfulness(llm=llm),
        "answer_relevancy": ragas.AnswerRelevancy(
            llm=llm, embeddings=_embeddings(load_embedder(settings)), strictness=1
        ),
        "context_precision": ragas.ContextPrecision(llm=llm),
        "context_recall": ragas.ContextRecall(llm=llm),
        "factual_correctness": ragas.FactualCorrectness(llm=llm),
    }


async def _client(settings: Settings, usage: _Usage) -> Any:
    """Return a client of the judge that counts what is asked of it."""
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient, OpenAIError

    async def count(response: Any) -> None:
        if response.request.method != "POST":
            return
        usage.calls += 1
        await response.aread()
        spent = response.json().get("usage") if response.is_success else None
        usage.prompt_tokens += (spent or {}).get("prompt_tokens", 0)
        usage.completion_tokens += (spent or {}).get("completion_tokens", 0)

    try:
        client = AsyncOpenAI(
            base_url=settings.eval_llm_url or None,
            # A server of one's own wants no key, and the client insists on one.
            api_key=os.environ.get("OPENAI_API_KEY") or ("none" if settings.eval_llm_url else None),
            http_client=DefaultAsyncHttpxClient(event_hooks={"response": [count]}, timeout=_SECONDS),
            max_retries=1,
        )
        await client.models.list()
    except OpenAIError as error:
        raise ConfigurationError(
            f"The judge {settings.eval_llm} cannot be asked ({error}). Check TIJARIA_EVAL_LLM, "
            "TIJARIA_EVAL_LLM_URL and OPENAI_API_KEY, or unset TIJARIA_EVAL_LLM."
        ) from error
    return client


def _embeddings(embedder: Embedder) -> Any:
    """Return our embedder as ragas wants it."""
    from ragas.embeddings.base import BaseRagasEmbedding

    class OwnEmbeddings(BaseRagasEmbedding):
        def embed_text(self, text: str, **_: object) -> list[float]:
            return [float(value) for value in embedder.encode_queries([text])[0]]

        async def aembed_text(self, text: str, **_: object) -> list[float]:
            return self.embed_text(text)

    return OwnEmbeddings()
