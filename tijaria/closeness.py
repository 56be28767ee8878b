"""Does a statement come close enough in meaning to what it cites?

Told by a logistic regression over the words that they share and the cosine of their vectors, fitted on
statements that their passages support and others that say what these do not (`python -m evals calibrate`).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from tijaria.entities import canonical
from tijaria.facts import facts
from tijaria.language import written_in
from tijaria.logistic import probability
from tijaria.overlap import Wording, akin, covered, wording

COSINE = "cosine"
"""The feature that costs an embedding."""

SIGNS = {COSINE: 1, "covered": 1, "akin": 1, "retold": 1, "figures": 1}
"""What must speak for a statement."""

_DATA = "closeness.json"
# What passes with this needs no embedding. Of 895 pairs of the tuning half one passes with it and not with
# its own cosine: its unit is wrong, which rules find. With 0.3, two pass that are off the source.
_LEAST_COSINE = 0.25
# What does not pass even with this needs none either; none of the tuning half comes near it.
_MOST_COSINE = 0.9
_TELLING = 2100  # beyond years and small counts


def features(statement: str, sources: Sequence[str]) -> dict[str, float]:
    """Return what the weights are for, by name, but the cosine.

    Args:
        statement: What is said.
        sources: The sentences it rests on, with the one that it rests on most first.
    """
    own, first = told(statement), told(sources[0])
    whole = told(" ".join(sources))
    said = facts(statement)
    return {
        "covered": covered(own, whole),
        "akin": akin(own, whole),
        "retold": covered(first, own),
        "same_language": float(written_in(statement) == written_in(sources[0])),
        "figures": float(bool(said.dates) or any(q.dimension or q.value >= _TELLING for q in said.figures)),
    }


def told(text: str) -> Wording:
    """Return the words of a text, its names the same in both languages."""
    return wording(canonical(text))


def is_close(statement: str, sources: Sequence[str], cosine: Callable[[], float]) -> bool:
    """Tell whether a statement is close enough to the sentences it rests on.

    Args:
        statement: What is said.
        sources: As of `features`.
        cosine: What gives the cosine; asked only where the words leave it open.
    """
    found = features(statement, sources)

    def passes(value: float) -> bool:
        return probability(_weights(), found | {COSINE: value}) >= 0.5

    return passes(_LEAST_COSINE) or (passes(_MOST_COSINE) and passes(cosine()))


@cache
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = json.loads((files("tijaria") / "data" / _DATA).read_text(encoding="utf-8"))
    return weights
