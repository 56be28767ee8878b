"""Does a message depend on the question before it, or does it stand alone?

"Turquie ?" and "on peut le corriger après ?" mean nothing by themselves, "c'est quoi PortNet ?" does. Told by
a logistic regression over what the message names, asks and repeats, fitted on conversations
(`python -m evals calibrate`).
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from tijaria.logistic import probability
from tijaria.message import Message, matches

_DATA = "dependence.json"
_FRAGMENT = 4
_DEFINITION = 6
_MOST_TERMS, _MOST_WORDS, _MOST_TOPICS = 6, 14, 2


def depends(now: Message, earlier: Message) -> bool:
    """Tell whether a message is to be completed from the question before."""
    return probability(_weights(), features(now, earlier)) >= 0.5


def features(now: Message, earlier: Message) -> dict[str, float]:
    """Return what the weights are for, by name."""
    shared = now.siblings(earlier).keys()
    new_topics = now.topics - earlier.topics
    fragment = not now.is_question and now.words <= _FRAGMENT
    qualifiers = now.cases.keys() - now.subjects
    lone_subjects = now.subjects - shared
    names_subject = bool(lone_subjects or (new_topics and not now.subjects & shared))
    goes_on = matches("going_on", now.folded)
    things = {"product", "place"} & now.cases.keys()
    defines = (
        now.words <= _DEFINITION and matches("definition", now.folded) and bool(now.subjects or new_topics)
    )
    return {
        "terms": float(min(len(now.terms), _MOST_TERMS)),
        "words": float(min(now.words, _MOST_WORDS)),
        "question": float(now.is_question),
        "fragment": float(fragment),
        "nothing_named": float(not now.terms and not now.cases),
        "qualifier_shared": float(bool(qualifiers & shared)),
        "qualifier_alone": float(bool(qualifiers - shared)),
        "subject_shared": float(bool(now.subjects & shared)),
        "subject_alone": float(bool(lone_subjects)),
        "new_topics": float(min(len(new_topics), _MOST_TOPICS)),
        "question_on_subject": float(now.is_question and names_subject),
        "fragment_on_subject": float(fragment and names_subject),
        "product_and_place": float(len(things) > 1),
        "thing_and_subject": float(bool(things) and names_subject),
        "thing_and_terms": float(bool(things) and len(now.terms) > 0),
        "definition": float(defines),
        "founding": float(
            "status" in qualifiers - shared and now.is_question and matches("founding", now.folded)
        ),
        "another": float(matches("another", now.folded)),
        "pointing": float(matches("pointing", now.folded) and not defines),
        "statement": float(matches("statement", now.folded) and not now.aspects),
        "turning": float(matches("turning", now.folded)),
        "going_on": float(goes_on),
        "going_on_to_subject": float(goes_on and now.is_question and names_subject),
        "repeated": float(bool(set(now.terms) & set(earlier.terms))),
        "same_aspect": float(bool(now.aspects & earlier.aspects)),
        "asks_only": float(now.is_question and not now.terms and not now.cases),
        "one_term": float(now.is_question and len(now.terms) <= 1 and not now.cases and not names_subject),
    }


@cache
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = json.loads((files("tijaria") / "data" / _DATA).read_text(encoding="utf-8"))
    return weights
