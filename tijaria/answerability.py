"""Does the evidence answer the question? Decided from what both name and hold, not from how well they match.

No score of the retriever tells (`python -m evals run` reports it): a passage on the right subject looks
the same whether or not it holds the figure that is asked for. What tells is whether the evidence names what
the question names, whether it holds the kind of thing that is asked for, and how close it comes to a
question that it is known to answer. These signs are weighed by a logistic regression fitted on the tuning
half of the golden questions (`python -m evals calibrate`), apart for documents with and without questions
of their own. Another one tells, before, whether the question is of the field: the topic gate alone takes a
story for chatter as soon as it has everyday words in it.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from tijaria.aspects import Aspect
from tijaria.content import holds
from tijaria.countries import countries_in, covers
from tijaria.coverage import Coverage, Named
from tijaria.deferred import Deferred
from tijaria.embeddings import Vectors
from tijaria.folding import fold, terms, words
from tijaria.index import Index
from tijaria.logistic import probability
from tijaria.question import AskedQuestion
from tijaria.quoted import Quoted
from tijaria.reranker import regime_of
from tijaria.retriever import Retrieval
from tijaria.schema import Evidence, Sentence

# A code as forms and circulars have them: capital letters and a number, "EX-77", "CERFA 13", "D17".
_CODE = re.compile(r"\b[A-Z]{1,6}[-./ ]?(?!(?:19|20)\d\d\b)\d{1,5}\b")
_ISO_CODE = 2
# Of what is right on the report half 1 % lies between one half and this, of unanswerable questions 7 %.
_SURE = 0.6
# Below one half: what is doubtful may still be refused for its evidence.
_IN_SCOPE = 0.4
_SCOPE = "scope"
_SURELY_KNOWN = 0.55
_LEAST_CHANCE = 1e-4
_MOST_NAMED = 3
_ON_SUBJECT = 0.5
_DATA = "answerability.json"
_MEASURED: tuple[Aspect, ...] = ("amount", "duration", "date", "rate", "count", "contact", "person")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How sure it is that the evidence answers.

    Attributes:
        probability: 0 to 1.
        missing: Kinds of thing that are asked for and not held.
        unnamed: Terms of the question that the evidence does not name.
        features: What the probability was computed from.
        has_opinion: Whether a chat model's opinion was weighed in.
    """

    probability: float
    missing: tuple[Aspect, ...]
    unnamed: tuple[str, ...]
    features: Mapping[str, float]
    has_opinion: bool = False

    @property
    def is_in_scope(self) -> bool:
        """Whether the question is of the field."""
        return self.features[_SCOPE] >= _IN_SCOPE

    @property
    def is_sure(self) -> bool:
        """Whether an answer surely is one: below, the reader is told, and a model that sees none believed."""
        return self.probability >= _SURE

    @property
    def on_subject(self) -> bool:
        """Whether the evidence is about what is asked, even if it does not answer."""
        return self.features["coverage"] >= _ON_SUBJECT


class AnswerabilityJudge:
    """Judges with the weights that ship with the package."""

    def __init__(self, index: Index, coverage: Coverage) -> None:
        """Read the weights; `coverage` is that of the same index, as the reranker has it."""
        self._index = index
        self._weights: Mapping[str, Mapping[str, float]] = json.loads(
            (files("tijaria") / "data" / _DATA).read_text(encoding="utf-8")
        )
        self._coverage = coverage
        self._titled = Deferred(self._titled_countries)
        self._countries_of = lru_cache(maxsize=4096)(self._read_countries)

    def judge(self, question: AskedQuestion, quotes: Sequence[Quoted], found: Retrieval) -> Verdict:
        """Return the verdict on answering with these quotes; `found` is where they were chosen from."""
        features, missing, unnamed = self.features(question, quotes, found)
        weights = self._weights[regime_of(found.evidence[0])]
        chance = 0.0 if is_vetoed(features) else probability(weights, features)
        return Verdict(chance, missing, unnamed, features)

    def features(
        self, question: AskedQuestion, quotes: Sequence[Quoted], found: Retrieval
    ) -> tuple[dict[str, float], tuple[Aspect, ...], tuple[str, ...]]:
        """Return the features by name, the aspects not held and the terms not named."""
        evidence = found.evidence
        best = evidence[0]
        quoted = [sentence for quote in quotes[:3] for sentence in quote.sentences]
        known = best.has_questions
        named = self._named(quoted, with_questions=known)
        share = self._coverage.share(question, named)
        own = self._named(quoted[:1], with_questions=known)
        texts = [quote.text for quote in quotes]
        wanted = tuple(aspect for aspect in _MEASURED if aspect in question.aspects)
        missing = tuple(aspect for aspect in wanted if not holds(aspect, texts))
        other_country, absent_country, unknown_country = self._countries(question, quotes)
        strangers = [term for term in question.terms if self._is_stranger(term, question)]
        features = {
            "dense": best.dense,
            "lexical": best.lexical,
            "passage": best.passage,
            "asked": max(item.asked for item in evidence[:3]),
            "asked_lexical": max(item.asked_lexical for item in evidence[:3]),
            "answered": found.answered,
            "unanswered": found.unanswered,
            "known_margin": found.answered - found.unanswered,
            "domain": self._domain(question.own_vector),
            "domain_spelt": self._domain(question.vector),
            # A document that came without questions cannot be known to answer one: its words alone decide.
            "known": 0.0 if not best.has_questions else max(found.answered, 0.0),
            "named": float(min(len(question.named), _MOST_NAMED)),
            "margin": best.score - _runner_up(evidence),
            "coverage": share.covered,
            "first_coverage": self._coverage.share(question, own).covered,
            "unnamed": share.largest,
            "strangers": float(min(len(strangers), 3)),
            "alone": float(not best.has_questions),
            "other_country": float(other_country),
            "absent_country": float(absent_country),
            "unknown_country": float(unknown_country),
            "unknown_codes": float(self._has_unknown_code(question, named)),
            "no_contact": float(bool({"contact", "person"} & set(missing))),
            "missing": float(bool(wanted) and len(missing) == len(wanted)),
            "darija": float(question.form == "ary"),
            "latin_darija": float(question.form == "ary-Latn"),
        }
        features[_SCOPE] = scope(self._weights[_SCOPE], features)
        return features, missing, share.unnamed

    def _domain(self, vector: Vectors) -> float:
        """Return the log-odds that the topic gate gives to a question of the field."""
        chance = self._index.calibration.gate.probabilities(vector)["domain"]
        chance = min(max(chance, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
        return math.log(chance / (1 - chance))

    def _named(self, sentences: Sequence[Sentence], *, with_questions: bool) -> Named:
        """Return the terms around statements in every language they are written in."""
        everywhere = [
            version for sentence in sentences for version in self._index.documents.versions(sentence).values()
        ]
        return self._coverage.around(everywhere, with_questions=with_questions)

    def _countries(self, question: AskedQuestion, quotes: Sequence[Quoted]) -> tuple[bool, bool, bool]:
        """Tell whether the evidence is about other countries than asked, names none, and no title does."""
        named = countries_in(question.in_words, form=question.form)
        asked = frozenset(country for country in named if len(country) == _ISO_CODE)
        if not asked:
            return False, False, False
        section = quotes[0].document.section_titles[quotes[0].sentences[0].section_id]
        language = quotes[0].document.language
        quoted = countries_in(f"{section}\n{quotes[0].text}", form=language, as_spelt=True)
        other = bool(quoted) and not any(covers(quoted, country) for country in asked)
        known = quoted | self._countries_of(quotes[0].sentences[0].id)
        absent = not any(covers(known, country) for country in asked)
        unknown = absent and not any(covers(self._titled.get(), country) for country in asked)
        return other, absent, unknown

    def _titled_countries(self) -> frozenset[str]:
        """The countries that a title of the corpus names: of others it has no rules."""
        titles = (("\n".join([d.title, *d.section_titles.values()]), d) for d in self._index.documents.all())
        return frozenset().union(
            *(countries_in(text, form=document.language, as_spelt=True) for text, document in titles)
        )

    def _read_countries(self, sentence_id: str) -> frozenset[str]:
        passage = self._index.documents.passage_of(sentence_id)
        return countries_in(f"{passage.heading_path}\n{passage.text}", form=passage.language, as_spelt=True)

    def _has_unknown_code(self, question: AskedQuestion, named: Named) -> bool:
        """Tell whether the question names a form or text by a code ("EX-77") that the evidence does not."""
        for code in _CODE.findall(question.text):
            parts = set(words(code))
            if not (parts <= frozenset().union(*named) or parts <= {"dh", "mad", *_digits(code)}):
                return True
        return False

    def _is_stranger(self, term: str, question: AskedQuestion) -> bool:
        """Tell whether a term is in no document and looks like a name: a code or a capitalised word."""
        if any(self._index.lexical.knows(f, term) for f in ("passages", "sentences", "questions")):
            return False
        return any(c.isdigit() for c in term) or term in _capitalised(question.text)


def is_vetoed(features: Mapping[str, float]) -> bool:
    """Tell whether the evidence cannot answer, whatever else speaks for it.

    It is about another country, it does not know a form that the question names, it holds no address,
    telephone, person or link where one is asked for, or the question is not of the field.
    """
    return features[_SCOPE] < _IN_SCOPE or any(
        features[name] for name in ("other_country", "unknown_codes", "no_contact")
    )


def scope(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Return the probability that a question is of the field; one that is known to be answered surely is."""
    return 1.0 if features["known"] >= _SURELY_KNOWN else probability(weights, features)


def _digits(code: str) -> set[str]:
    return {word for word in words(code) if word.isdigit()}


def _runner_up(evidence: Sequence[Evidence]) -> float:
    """Return the score of the best statement that rests on another source than the best one."""
    sources = {source for version in evidence[0].sentences.values() for source in version.source_ids}
    for item in evidence[1:]:
        if not any(sources & set(version.source_ids) for version in item.sentences.values()):
            return item.score
    return 0.0


def _capitalised(text: str) -> frozenset[str]:
    """Return the folded terms of capitalised words that do not open the text."""
    words = text.split()[1:]
    return frozenset(t for word in words if word[:1].isupper() for t in terms(fold(word)))
