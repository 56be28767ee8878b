"""Passages → an answer quoted from them, without a chat model.

Every statement of the answer is the exact text of a statement of the corpus. The direct answer comes first;
what belongs to it (the items of its list, other statements of the same source) follows in document order.
"""

from collections.abc import Sequence

from tijaria.content import holds, says_not_found, told_before_gap
from tijaria.document_store import DocumentStore
from tijaria.question import AskedQuestion
from tijaria.quoted import Quoted
from tijaria.reranker import MEASURED
from tijaria.schema import Document, Evidence, Language, Sentence

_MAX_STATEMENTS = 6
_MAX_LIST_ITEMS = 12
# How much less likely to answer than the best one, as logarithms.
_SAME_SOURCE_MARGIN = 6.5
_MAIN_RULE_MARGIN = 1.2
_OTHER_SOURCE_MARGIN = 2.0
_MAX_OTHERS = 2


class Composer:
    """Chooses the statements that answer a question."""

    def __init__(self, documents: DocumentStore, *, max_words: int) -> None:
        """Take the documents and the length limit of an answer, in words."""
        self._documents = documents
        self._max_words = max_words

    def compose(self, question: AskedQuestion, evidence: Sequence[Evidence]) -> list[Quoted]:
        """Return what to quote of reranked evidence, the direct answer first; empty without evidence."""
        if not evidence:
            return []
        best = self._main_rule(evidence)
        chosen = [self._quote(best, question.language)]
        budget = self._max_words - chosen[0].words
        taken = {sentence.key for sentence in chosen[0].sentences}
        for item in self._related(best, evidence):
            if len(chosen) == _MAX_STATEMENTS:
                break
            quote = self._quote(item, question.language)
            keys = {sentence.key for sentence in quote.sentences}
            if keys & taken or quote.words > budget:
                continue
            chosen.append(quote)
            budget -= quote.words
            taken |= keys
        return [chosen[0], *_in_reading_order(chosen[1:], chosen[0])]

    def _related(self, best: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
        sources = _sources(best)
        same = [
            item
            for item in ranked
            if item is not best
            and sources & _sources(item)
            and item.score >= best.score - _SAME_SOURCE_MARGIN
        ]
        others = [
            item
            for item in ranked
            if not sources & _sources(item) and item.score >= best.score - _OTHER_SOURCE_MARGIN
        ]
        return same + others[:_MAX_OTHERS]

    def _main_rule(self, ranked: Sequence[Evidence]) -> Evidence:
        """Return the first in the text of the best statements of one source: a rule precedes its details."""
        sources = _sources(ranked[0])
        close = [
            item
            for item in ranked
            if item.score >= ranked[0].score - _MAIN_RULE_MARGIN and _sources(item) == sources
        ]
        return min(close, key=lambda item: min(version.start for version in item.sentences.values()))

    def _quote(self, item: Evidence, language: Language) -> Quoted:
        sentence = item.sentences.get(language) or next(iter(item.sentences.values()))
        document = self._documents.document(sentence.document_id)
        siblings = _list_of(sentence, document)
        return Quoted(document, siblings or (sentence,))


def gap_among(question: AskedQuestion, quotes: Sequence[Quoted]) -> Quoted | None:
    """Return the quote that says that what is asked for was not found, None when it is answered.

    That is the first quote, or another one of its document when no quote holds what is asked for.
    """
    gaps = [quote for quote in quotes if says_not_found(quote.sentences[0].text)]
    wanted = question.aspects & MEASURED
    if not gaps:
        return None
    if gaps[0] is quotes[0]:
        # "Fifteen countries, whose list was not published" tells how many.
        told = [told_before_gap(gaps[0].text)]
        return None if any(holds(aspect, told) for aspect in wanted) else gaps[0]
    texts = [quote.text for quote in quotes if quote not in gaps]
    if not wanted or any(holds(aspect, texts) for aspect in wanted):
        return None
    return gaps[0] if gaps[0].document.id == quotes[0].document.id else None


def _sources(item: Evidence) -> set[str]:
    return {
        source_id or f"{sentence.document_id}/"
        for sentence in item.sentences.values()
        for source_id in sentence.source_ids
    }


def _list_of(sentence: Sentence, document: Document) -> tuple[Sentence, ...]:
    """Return the whole list that a sentence introduces or belongs to, () when there is none."""
    lead_id = sentence.lead_id or sentence.id
    members, found = {lead_id}, []
    for other in document.sentences:
        # The items of a list inside the list stand between its own.
        if other.id == lead_id or other.lead_id in members:
            members.add(other.id)
            found.append(other)
    run = tuple(found[: _MAX_LIST_ITEMS + 1])
    return run if len(run) > 1 and sentence in run else ()


def _in_reading_order(chosen: Sequence[Quoted], first: Quoted) -> list[Quoted]:
    """Put what comes from the document of the direct answer first, each document in its own order."""
    order = {first.document.id: -1}
    for position, quote in enumerate(chosen):
        order.setdefault(quote.document.id, position)
    return sorted(chosen, key=lambda quote: (order[quote.document.id], quote.start))
