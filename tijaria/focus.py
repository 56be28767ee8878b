"""The part of a message that asks: exporters tell a story first, and its words are not what they ask about.

What the story names (a product, a place, a form) still counts, by its name; its other words count less.
"""

import re

from tijaria.aspects import aspect_spans
from tijaria.folding import terms

_SENTENCE = re.compile(r"(?<=[.!?؟…])\s+|\n+")
_ASKS = re.compile(r"[?؟]")
_LEAST_TERMS = 14
"""Terms of a message from which it may be a story."""

_LEAST_ASKED = 3


def asking_part(text: str) -> str:
    """Return the sentences that ask, with those before that they refer to; a short message asks as a whole.

    >>> asking_part("On est une coopérative de Tata. Le client veut dix cartons de dattes pour le mois "
    ... "prochain et il paie bien. Quel certificat demander ?")
    'Le client veut dix cartons de dattes pour le mois prochain et il paie bien. Quel certificat demander ?'
    """
    sentences = [part for part in _SENTENCE.split(text) if part.strip()]
    if len(sentences) < 2 or len(terms(text)) < _LEAST_TERMS:
        return text
    asking = [number for number, sentence in enumerate(sentences) if _ASKS.search(sentence)]
    if not asking:
        asking = [number for number, sentence in enumerate(sentences) if aspect_spans(sentence)][-1:]
    if not asking:
        asking = [len(sentences) - 1]
    first = asking[0]
    # "How many days is it?" means nothing without the sentence before.
    while first and sum(len(_subject(sentences[number])) for number in {first, *asking}) < _LEAST_ASKED:
        first -= 1
        asking.insert(0, first)
    return " ".join(sentences[number] for number in asking)


def _subject(sentence: str) -> list[str]:
    """Return the terms of a sentence beside those that tell what kind of thing is asked for."""
    spans = aspect_spans(sentence)
    kept, position = [], 0
    for start, end in spans:
        kept.append(sentence[position:start])
        position = max(position, end)
    return terms(" ".join([*kept, sentence[position:]]))
