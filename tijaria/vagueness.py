"""Tells a question that lacks a product or a country from one that has a general answer.

Rules (`intents`) know the usual words. Exporters call what they make by any name ("dakchi li kansawb") and
tell where it goes in passing; what such a question is like tells, where its words do not: its vector and how
the evidence for it is spread over countries and products, beside the signals of the rules, weighed by a
logistic regression fitted on questions of both kinds (`python -m evals calibrate`), against how sure it is
that the sources answer it as it stands. The weights are those of the built-in embedding model; with another
one the rules decide alone.
"""

import json
import math
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from tijaria.intents import Intent, Missing
from tijaria.logistic import log_odds
from tijaria.question import AskedQuestion

_DATA = "vagueness.json"
# How much the odds of an answer count against those of something missing; they are bounded, and below the
# least nothing is asked: what the sources surely do not answer is refused.
_BELIEF = 0.5
_LEAST_ANSWERED, _MOST_ANSWERED = 0.25, 0.99
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
    if not may_lack(intent, answered=answered) or fitted["embedding"] != fingerprint:
        return ""
    told = spread()
    if lack(fitted["weights"], features(intent, asked, told), answered=answered) < 0:
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


def lack(weights: Mapping[str, float], features: Mapping[str, float], *, answered: float) -> float:
    """Return the log-odds that something is missing, less what speaks for an answer; from 0 it is asked."""
    chance = min(max(answered, _LEAST_ANSWERED), _MOST_ANSWERED)
    return log_odds(weights, features) - _BELIEF * math.log(chance / (1 - chance))


def may_lack(intent: Intent, *, answered: float) -> bool:
    """Tell whether anything can be missing: not where both a product and a country are named.

    Nor where the sources surely do not answer, or it is off the subject: no country would change that.
    """
    return not intent.signals["both"] and answered >= _LEAST_ANSWERED


def features(intent: Intent, asked: AskedQuestion, spread: Mapping[str, float]) -> dict[str, float]:
    """Return the signals of a question, how many notions it names, its spread and its vector, by name."""
    return {
        **intent.signals,
        **spread,
        "notions": min(len(asked.named), _MOST_NAMED) / _MOST_NAMED,
        **{f"v{number}": float(value) for number, value in enumerate(asked.vector)},
    }


@cache
def _fitted() -> Mapping[str, Any]:
    fitted: Mapping[str, Any] = json.loads((files("tijaria") / "data" / _DATA).read_text(encoding="utf-8"))
    return fitted
