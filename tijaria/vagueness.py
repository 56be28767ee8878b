"""Tells a question that lacks a product or a country from one that has a general answer.

Rules (`intents`) know the usual words. Exporters call what they make by any name ("dakchi li kansawb") and
tell where it goes in passing; what such a question is like tells, where its words do not: its vector and how
the evidence for it is spread over countries and products, beside the signals of the rules, weighed by a
kernel machine fitted on questions of both kinds (`python -m evals calibrate`), against how sure it is that
the sources answer it as it stands. It is that of the built-in embedding model; with another one the rules
decide alone.
"""

import math
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from tijaria.intents import Intent
from tijaria.kernel_machine import KernelMachine
from tijaria.missing import Missing
from tijaria.question import AskedQuestion

DATA = Path(str(files("tijaria"))) / "data" / "vagueness.npz"

# How much the odds of an answer count against something missing; they are bounded, and that there hardly is
# an answer speaks for nothing missing: below the least nothing is asked, and it is refused.
_BELIEF = 0.5
_LEAST_ANSWERED, _EVEN, _MOST_ANSWERED = 0.3, 0.5, 0.99
_MOST_NAMED = 4


def missing_of(
    intent: Intent,
    asked: AskedQuestion,
    spread: Callable[[], Mapping[str, float]],
    *,
    answered: float,
    fingerprint: str,
) -> Missing:
    """Return what a question lacks that no rule misses, "" when it can be answered.

    Args:
        intent: As the rules read it.
        asked: The question.
        spread: Tells how the evidence is spread (`Spread.features`); asked only where a fact may be missing.
        answered: How probable it is that the sources answer it.
        fingerprint: Of the embedding model that its vector comes from.
    """
    fitted = _fitted()
    if not may_lack(intent, answered=answered) or fitted.embedding != fingerprint:
        return ""
    told = spread()
    if lack(fitted.value(features(intent, asked, told)), answered=answered) < 0:
        return ""
    return _what(intent.signals, told)


def _what(signals: Mapping[str, float], spread: Mapping[str, float]) -> Missing:
    """Return which of the two is missing: what is not named, else what the evidence differs in."""
    if signals["product"] or signals["story_product"]:
        return "place"
    if signals["place"]:
        return "product"
    if signals["has_own_goods"] and not (signals["has_some_place"] or signals["has_abroad"]):
        return "product"
    if signals["has_duty"] or signals["has_duty_weak"]:
        return "product_and_place"
    return "place" if spread["placed"] > spread["with_product"] else "product"


def lack(value: float, *, answered: float) -> float:
    """Return what speaks for something missing, less what speaks for an answer; from 0 it is asked.

    Args:
        value: What the machine makes of the question.
        answered: How probable it is that the sources answer it.
    """
    chance = min(max(answered, _EVEN), _MOST_ANSWERED)
    return value - _BELIEF * math.log(chance / (1 - chance))


def may_lack(intent: Intent, *, answered: float) -> bool:
    """Tell whether anything can be missing: not where both a product and a country are named.

    Nor where the sources surely do not answer, or it is off the subject: no country would change that.
    """
    return not intent.signals["both"] and answered >= _LEAST_ANSWERED


def features(intent: Intent, asked: AskedQuestion, spread: Mapping[str, float]) -> dict[str, float]:
    """Return the signals of a question, how many notions it names, its spread and its vector, by name."""
    vector = dict(zip(vector_names(len(asked.vector)), map(float, asked.vector), strict=True))
    named = min(len(asked.named), _MOST_NAMED) / _MOST_NAMED
    return {**intent.signals, **spread, "notions": named, **vector}


def vector_names(dimension: int) -> list[str]:
    """Return the names that the parts of a vector have among the features."""
    return [f"v{number}" for number in range(dimension)]


@cache
def _fitted() -> KernelMachine:
    return KernelMachine.load(DATA)
