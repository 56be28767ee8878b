"""The part of a message that asks: exporters tell a story first, and its words are not what they ask about.

What the story names (a product, a place, a form) still counts, by its name; its other words count less.
"""

import re

from tijaria.aspects import aspect_spans
from tijaria.folding import terms
from tijaria.span import Span

_SENTENCE = re.compile(r"(?<=[.!?؟…])\s+|\n+")
_CLAUSE = re.compile(r"(?<=[,،؛;:])\s+")
_ASKS = re.compile(r"[?؟]")
_LEAST_TERMS = 10
"""Terms of a message, or of one of its sentences, from which it may be a story."""

_LEAST_ASKED = 3


def asking_part(text: str) -> str:
    """Return the sentences that ask, with those before that they refer to; a short message asks as a whole.

    >>> asking_part("On est une coopérative de Tata. Le client veut dix cartons de dattes pour le mois "
    ... "prochain et il paie bien. Quel certificat demander ?")
    'Le client veut dix cartons de dattes pour le mois prochain et il paie bien. Quel certificat demander ?'
    """
    return " ".join(text[start:end] for start, end in asking_spans(text))


def asking_spans(text: str) -> list[Span]:
    """Return where `asking_part` stands in a text, as (start, end), in order."""
    if len(terms(text)) < _LEAST_TERMS:
        return [(0, len(text))]
    asking = [clause for sentence in _asking_sentences(text) for clause in _asking_clauses(text, sentence)]
    clauses = [clause for sentence in _sentences(text) for clause in _pieces(_CLAUSE, text, sentence)]
    before = [clause for clause in clauses if clause[1] <= asking[0][0]]
    # "How many days is it?" means nothing without what comes before.
    while before and sum(len(_subject(text[start:end])) for start, end in asking) < _LEAST_ASKED:
        asking.insert(0, before.pop())
    return asking


def _asking_sentences(text: str) -> list[Span]:
    """Return the sentences with a question mark; else the last that says what kind of thing is asked for."""
    sentences = _sentences(text)
    asking = [(start, end) for start, end in sentences if _ASKS.search(text, start, end)]
    telling = [(start, end) for start, end in sentences if aspect_spans(text[start:end])]
    return asking or telling[-1:] or sentences[-1:]


def _sentences(text: str) -> list[Span]:
    return _pieces(_SENTENCE, text, (0, len(text)))


def _asking_clauses(text: str, sentence: Span) -> list[Span]:
    """Return a sentence from where it begins to ask; a short one asks as a whole."""
    clauses = _pieces(_CLAUSE, text, sentence)
    if len(terms(text[slice(*sentence)])) < _LEAST_TERMS:
        return clauses
    first = next((n for n, (start, end) in enumerate(clauses) if aspect_spans(text[start:end])), 0)
    return clauses[first:]


def _pieces(separator: re.Pattern[str], text: str, within: Span) -> list[Span]:
    breaks = [match.span() for match in separator.finditer(text, *within)]
    starts = [within[0], *(end for _, end in breaks)]
    spans = zip(starts, [*(start for start, _ in breaks), within[1]], strict=True)
    return [(start, end) for start, end in spans if text[start:end].strip()] or [within]


def _subject(sentence: str) -> list[str]:
    """Return the terms of a sentence beside those that tell what kind of thing is asked for."""
    spans = aspect_spans(sentence)
    kept, position = [], 0
    for start, end in spans:
        kept.append(sentence[position:start])
        position = max(position, end)
    return terms(" ".join([*kept, sentence[position:]]))
