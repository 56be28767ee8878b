"""Passages → an answer quoted from them, without a chat model.

Every statement of the answer is the exact text of a statement of the corpus. The direct answer comes first;
what belongs to it (the items of its list, other statements of the same source) follows in document order.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from tijaria.aspects import Aspect
from tijaria.content import holds, says_not_found
from tijaria.countries import countries_in, covers
from tijaria.document_store import DocumentStore
from tijaria.question import AskedQuestion
from tijaria.quoted import Quoted
from tijaria.schema import Document, Evidence, Language, Sentence

_MAX_STATEMENTS = 6
_HEAD = 12
_MAX_LIST_ITEMS = 12
_SAME_SOURCE_MARGIN = 0.16
_MAIN_RULE_MARGIN = 0.03
_OTHER_SOURCE_MARGIN = 0.02
_MAX_OTHERS = 1
_ASPECT_BONUS = 0.06
_OTHER_COUNTRY, _UNASKED_COUNTRY = 0.2, 0.03
_MEASURED: frozenset[Aspect] = frozenset({"amount", "duration", "date", "rate", "contact", "person"})


class Composer:
    """Chooses the statements that answer a question."""

    def __init__(self, documents: DocumentStore, *, max_words: int) -> None:
        """Take the documents and the length limit of an answer, in words."""
        self._documents = documents
        self._countries = lru_cache(maxsize=8192)(self._read_countries)
        self._max_words = max_words

    def compose(self, question: AskedQuestion, evidence: Sequence[Evidence]) -> list[Quoted]:
        """Return what to quote, the direct answer first; empty without evidence."""
        ranked = rank(question, self._placed(question, evidence))
        if not ranked:
            return []
        best = self._main_rule(ranked)
        chosen = [self._quote(best, question.language)]
        budget = self._max_words - chosen[0].words
        taken = {sentence.key for sentence in chosen[0].sentences}
        for item in self._related(best, ranked):
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

    def _placed(self, question: AskedQuestion, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Set back what is about another country than the question, or about one when it names none."""
        asked = countries_in(question.text, form=question.form)
        head = [
            replace(item, score=item.score - _displacement(asked, self._countries(_any(item).id)))
            for item in evidence[:_HEAD]
        ]
        return sorted([*head, *evidence[_HEAD:]], key=lambda item: (-item.score, item.key))

    def _read_countries(self, sentence_id: str) -> frozenset[str]:
        sentence = self._documents.sentence(sentence_id)
        document = self._documents.document(sentence.document_id)
        section = document.section_titles.get(sentence.section_id, "")
        return countries_in(f"{section}\n{sentence.text}", form=document.language, as_spelt=True)

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
    if not gaps or gaps[0] is quotes[0]:
        return gaps[0] if gaps else None
    wanted = question.aspects & _MEASURED
    texts = [quote.text for quote in quotes if quote not in gaps]
    if not wanted or any(holds(aspect, texts) for aspect in wanted):
        return None
    return gaps[0] if gaps[0].document.id == quotes[0].document.id else None


def rank(question: AskedQuestion, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Order evidence by score, preferring what holds the kind of thing that is asked for."""
    wanted = question.aspects & _MEASURED

    def preferred(item: Evidence) -> Evidence:
        texts = [sentence.text for sentence in item.sentences.values()]
        # "The fee was not found" speaks of the fee as much as an amount does.
        spoken = any(map(says_not_found, texts))
        bonus = sum(_ASPECT_BONUS for aspect in wanted if spoken or holds(aspect, texts))
        return replace(item, score=item.score + bonus / max(len(wanted), 1))

    # Only the head can win: looking into every text of a long list would be wasted.
    head = sorted(map(preferred, evidence[:_HEAD]), key=lambda item: (-item.score, item.key))
    return [*head, *evidence[_HEAD:]]


def _displacement(asked: frozenset[str], named: frozenset[str]) -> float:
    if not named or any(covers(named, country) for country in asked):
        return 0.0
    return _OTHER_COUNTRY if asked else _UNASKED_COUNTRY


def _any(item: Evidence) -> Sentence:
    return next(iter(item.sentences.values()))


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
