"""Which of the statements found answers: ordered by signs that no single search sees.

Search by vectors, by words and by questions each has its favourite. What they and a few other signs say of
the first statements (does it name what is asked? does it hold the kind of thing that is asked for? is it
about the same country?) is weighed by a conditional logit: the chance of a statement to be the one that
answers, among those found. Fitted on the tuning half of the golden questions (`python -m evals calibrate`),
apart for documents with and without questions of their own, in lists that hold both.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from tijaria.aspects import Aspect
from tijaria.content import holds, says_not_found
from tijaria.countries import countries_in, covers
from tijaria.coverage import Coverage
from tijaria.index import Index
from tijaria.logistic import log_odds
from tijaria.question import AskedQuestion
from tijaria.schema import Evidence, Sentence

HEAD = 24
"""How many statements are looked at."""

MEASURED: frozenset[Aspect] = frozenset({"amount", "duration", "date", "rate", "count", "contact", "person"})
"""Kinds of thing that are asked for and that a text shows to hold."""

WITH_QUESTIONS, ALONE = "with_questions", "documents_alone"

_DATA = "reranker.json"
Features = Mapping[str, float]


class Reranker:
    """Orders the statements found in one index generation, with the weights of the package. Thread-safe."""

    def __init__(self, index: Index, *, lexical_weight: float) -> None:
        """Read the weights; `lexical_weight` is that of words beside vectors, 0 to 1."""
        self._index = index
        self._lexical_weight = lexical_weight
        self.coverage = Coverage(index)
        self._countries = lru_cache(maxsize=8192)(self._read_countries)
        self.weights: Mapping[str, Features] = json.loads(
            (files("tijaria") / "data" / _DATA).read_text(encoding="utf-8")
        )

    def rerank(self, question: AskedQuestion, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Return the first statements, best first, each with the logarithm of its chance as its score."""
        head = evidence[:HEAD]
        scored = [
            replace(item, score=log_odds(self.weights[regime_of(item)], features))
            for item, features in zip(head, self.features(question, head), strict=True)
        ]
        return sorted(scored, key=lambda item: (-item.score, item.key))

    def features(self, question: AskedQuestion, evidence: Sequence[Evidence]) -> list[Features]:
        """Return the signs of each statement, by name."""
        asked = countries_in(question.in_words, form=question.form)
        wanted = question.aspects & MEASURED
        return [self._features(question, item, asked, wanted) for item in evidence]

    def _features(
        self,
        question: AskedQuestion,
        item: Evidence,
        asked: frozenset[str],
        wanted: frozenset[Aspect],
    ) -> Features:
        versions = list(item.sentences.values())
        texts = [version.text for version in versions]
        named = self._countries(versions[0].id)
        elsewhere = bool(named) and not any(covers(named, country) for country in asked)
        around = self.coverage.around(versions, with_questions=item.has_questions)
        share = self.coverage.share(question, around)
        # "The fee was not found" speaks of the fee as much as an amount does.
        spoken = any(map(says_not_found, texts))
        held = sum(spoken or holds(aspect, texts) for aspect in wanted) / max(len(wanted), 1)
        weight = self._lexical_weight
        return {
            "dense": item.dense,
            "lexical": item.lexical,
            "fused": (1 - weight) * item.dense + weight * item.lexical,
            "passage": item.passage,
            "asked": item.asked,
            "asked_lexical": item.asked_lexical,
            "asked_either": max(item.asked, item.asked_lexical),
            "asked_both": item.asked * item.asked_lexical,
            "coverage": share.covered,
            "coverage_own": self.coverage.share(question, self.coverage.own(versions)).covered,
            "unnamed": share.largest,
            "held": held,
            "other_country": float(elsewhere and bool(asked)),
            "unasked_country": float(elsewhere and not asked),
            "list_item": float(bool(versions[0].lead_id)),
        }

    def _read_countries(self, sentence_id: str) -> frozenset[str]:
        sentence: Sentence = self._index.documents.sentence(sentence_id)
        document = self._index.documents.document(sentence.document_id)
        section = document.section_titles.get(sentence.section_id, "")
        return countries_in(f"{section}\n{sentence.text}", form=document.language, as_spelt=True)


def regime_of(item: Evidence) -> str:
    """Return which weights a statement is weighed with."""
    return WITH_QUESTIONS if item.has_questions else ALONE
