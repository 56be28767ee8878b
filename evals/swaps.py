"""Fits what tells that things of a statement are swapped (`tijaria.swaps`).

Fitted on what the corpus says beside its own translation, and on supported statements of the tuning half of
`data/support.csv`: as they are, and with one or two of the things that they mention swapped.
"""

import math
import random
from collections.abc import Iterator, Mapping, Sequence

from evals import logistic
from evals.support import load_pairs
from tijaria.document_store import DocumentStore
from tijaria.logistic import INTERCEPT, log_odds
from tijaria.mentions import Member, Token
from tijaria.source_mentions import Source
from tijaria.surroundings import Row, row_of
from tijaria.swaps import EXCHANGED, REPLACED, SIGNS, Swap, swaps

_TRANSLATIONS, _AROUND = 1500, 2
_SEED = 31
_REPLACED_OF = 0.3
# Of true statements. With twice as many hardly more is found.
_MOST_REJECTED = 0.003
# In log-odds: statements in other words vary more than translations. Hardly a swap that people made is lost.
_MARGIN = {EXCHANGED: 1.5, REPLACED: 0.7}

Told = tuple[str, Sequence[str], str]
"""A statement, the sentences that it rests on and their heading."""


def fit_swaps(documents: DocumentStore) -> dict[str, dict[str, float]]:
    """Return the weights of `tijaria.swaps`, by what they tell."""
    told = [*_translations(documents), *_supported()]
    rows = [(row_of(statement), Source(sentences, heading)) for statement, sentences, heading in told]
    true = [list(swaps(row, source)) for row, source in rows]
    false = [
        swap for (row, source), found in zip(rows, true, strict=True) for swap in _made(row, source, found)
    ]
    return {kind: _fit(kind, true, false) for kind in (EXCHANGED, REPLACED)}


def _fit(kind: str, true: Sequence[Sequence[Swap]], false: Sequence[Swap]) -> dict[str, float]:
    right = [swap.features for found in true for swap in found if swap.kind == kind]
    wrong = [swap.features for swap in false if swap.kind == kind]
    is_wrong = [False] * len(right) + [True] * len(wrong)
    weights = logistic.fit([*right, *wrong], is_wrong, [1.0] * len(is_wrong), signs=SIGNS[kind])
    most = sorted(
        max((log_odds(weights, swap.features) for swap in found if swap.kind == kind), default=-math.inf)
        for found in true
    )
    limit = most[-1 - int(_MOST_REJECTED * len(most))]
    return {**weights, INTERCEPT: round(weights[INTERCEPT] - limit - _MARGIN[kind], 4)}


def _made(row: Row, source: Source, found: Sequence[Swap]) -> Iterator[Swap]:
    """Yield what a true statement gives away once things in it are swapped."""
    chance = random.Random(" ".join(token.spelt for token in row.tokens))
    for swap in found:
        if swap.kind == REPLACED and (swap.features["listed"] or chance.random() > _REPLACED_OF):
            continue
        wrong = Row([_exchanged(token, swap.own, swap.other) for token in row.tokens])
        pair = {swap.own, swap.other}
        yield from (
            made for made in swaps(wrong, source) if made.kind == swap.kind and {made.own, made.other} == pair
        )


def _exchanged(token: Token, one: Member, other: Member) -> Token:
    places: Mapping[Member, Member] = {one: other, other: one}
    kind, key = places.get((token.kind, token.key), (token.kind, token.key))
    return Token(kind, key, token.spelt)


def _supported() -> Iterator[Told]:
    for pair in load_pairs():
        if pair.half == "tune" and pair.kind == "supported":
            yield pair.statement, pair.sentences, pair.heading


def _translations(documents: DocumentStore) -> Sequence[Told]:
    """Return statements of the corpus with the sentences around their translation."""
    found: list[Told] = []
    for document in map(documents.document, documents.document_ids):
        for sentence in document.sentences:
            for language, other in documents.versions(sentence).items():
                if language == document.language or sentence.kind != "paragraph":
                    continue
                section = [
                    s
                    for s in documents.document(other.document_id).sentences
                    if s.section_id == other.section_id
                ]
                place = section.index(other)
                around = section[max(0, place - _AROUND) : place + _AROUND + 1]
                heading = documents.passage_of(other.id).heading_path
                found.append((sentence.text, [s.text for s in around], heading))
    random.Random(_SEED).shuffle(found)
    return found[:_TRANSLATIONS]
