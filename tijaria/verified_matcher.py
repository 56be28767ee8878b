"""Does a new question mean the same as one that has a verified answer? Where in doubt, it does not.

Nothing that sets questions apart may differ (`tijaria/meaning.py`). Beyond that, what they have in common
must outweigh what only one of them says. The weights were fitted on tuning halves: the labelled pairs, the
questions asked in all four forms, golden questions of different facts, and pairs made by putting one thing in
the place of another that no list knows (`python -m evals verified` measures the other halves).
"""

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tijaria.folding import words
from tijaria.index import Index
from tijaria.lexical_index import Concept
from tijaria.meaning import Meaning, MeaningReader, differences
from tijaria.names import NameFinder
from tijaria.question import AskedQuestion, QuestionReader
from tijaria.topicality import Topicality
from tijaria.verified import VerifiedAnswer, is_in_force

# In common: things, places, figures, signs and wants that both name, goods; more than three prove no more.
_SHARED, _MOST_SHARED = 1.1, 3
_COSINE = 3.4
# Other words, by how much they tell (`Topicality`): those in common, half the sum over both questions; and,
# of the question that says more alone, those whose translation is known and missing. A word that no
# dictionary knows may well be there in other letters: it proves nothing.
_COVERED, _MISSING = 0.7, -1.4
_BIAS = -2.8
_THRESHOLD = 0.8

_Key = tuple[frozenset[str], frozenset[str], frozenset[str], bool]


@dataclass(frozen=True, slots=True)
class Match:
    """A verified answer to serve.

    Attributes:
        wording: The known question that means the same.
        probability: How sure it is, 0 to 1.
    """

    answer: VerifiedAnswer
    wording: str
    probability: float


@dataclass(frozen=True, slots=True)
class _Known:
    asked: AskedQuestion
    meaning: Meaning
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Filed:
    """The answers of one call of the source that stand in the generation."""

    source: Sequence[VerifiedAnswer]
    exact: dict[tuple[str, ...], tuple[VerifiedAnswer, _Known]]
    alike: dict[_Key, list[tuple[VerifiedAnswer, _Known]]]


class VerifiedMatcher:
    """Finds the verified answer to a question, beside one generation. Thread-safe."""

    def __init__(self, index: Index, reader: QuestionReader, names: NameFinder) -> None:
        """Take what reads questions with the vocabulary of the generation."""
        self._index = index
        self._reader = reader
        self._meanings = MeaningReader(names)
        self._topicality = Topicality(index.lexical)
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._filed = _Filed((), {}, {})

    def match(self, asked: AskedQuestion, answers: Sequence[VerifiedAnswer]) -> Match | None:
        """Return the answer to a question that means the same as one of its known wordings, None for none.

        Args:
            asked: The new question.
            answers: What may be served; read again only when it is another object than the time before.
        """
        self.prepare(answers)
        filed = self._filed
        if not filed.exact:
            return None
        new = self._read(asked)
        if new.words in filed.exact:
            answer, known = filed.exact[new.words]
            return Match(answer, known.asked.text, 1.0)
        best: Match | None = None
        for answer, known in filed.alike.get(_key(new.meaning), ()):
            probability = self._probability(known, new)
            if probability >= _THRESHOLD and (best is None or probability > best.probability):
                best = Match(answer, known.asked.text, probability)
        return best

    def read(self, text: str) -> AskedQuestion:
        """Understand a question with the vocabulary of the generation."""
        return self._reader.read(text)

    def difference(self, one: str, other: str) -> tuple[str, ...]:
        """Return what sets two questions apart, by name; empty when nothing is known to."""
        first, second = self._read(self._reader.read(one)), self._read(self._reader.read(other))
        return self._differences(first, second)

    def prepare(self, answers: Sequence[VerifiedAnswer]) -> None:
        """Read what may be served, when it is another object than the time before."""
        if answers is not self._filed.source:
            with self._lock:
                if answers is not self._filed.source:
                    self._filed = self._fill(answers)

    def _fill(self, answers: Sequence[VerifiedAnswer]) -> _Filed:
        filed = _Filed(answers, {}, {})
        texts: dict[str, _Known] = {}
        for answer in answers:
            if not is_in_force(answer, self._index):
                continue
            for text in dict.fromkeys((answer.standalone, *answer.wordings)):
                known = self._known.get(text) or self._read(self._reader.read(text))
                texts[text] = known
                filed.exact.setdefault(known.words, (answer, known))
                filed.alike.setdefault(_key(known.meaning), []).append((answer, known))
        self._known = texts
        return filed

    def _read(self, asked: AskedQuestion) -> _Known:
        return _Known(asked, self._meanings.read(asked), tuple(words(asked.text)))

    def _differences(self, one: _Known, other: _Known) -> tuple[str, ...]:
        return differences(
            one.meaning,
            other.meaning,
            held=_held(one.asked, other.asked),
            held_by_other=_held(other.asked, one.asked),
        )

    def _probability(self, known: _Known, new: _Known) -> float:
        """Return how sure it is that two questions mean the same; 0 when something sets them apart."""
        if self._differences(known, new):
            return 0.0
        total = _BIAS + _COSINE * float(known.asked.vector @ new.asked.vector)
        total += _SHARED * min(_shared(known.meaning, new.meaning), _MOST_SHARED)
        (covered, missing), (also_covered, also_missing) = self._told(known, new), self._told(new, known)
        total += _COVERED * (covered + also_covered) / 2 + _MISSING * max(missing, also_missing)
        return 1 / (1 + math.exp(-total))

    def _told(self, one: _Known, other: _Known) -> tuple[float, float]:
        """Return how much the other words of a question tell: those in common, those that it says alone."""
        held = _held(one.asked, other.asked)
        same_form = one.asked.form == other.asked.form
        covered = missing = 0.0
        for concept in one.asked.concepts:
            term = concept.terms[0][0]
            if term not in one.meaning.rest:
                continue
            if term in held:
                covered += self._topicality.weight(term)
            elif self._is_written(concept, same_form=same_form):
                missing += self._topicality.weight(term)
        return covered, missing

    def _is_written(self, concept: Concept, *, same_form: bool) -> bool:
        """Tell whether the corpus has a term, or, in another form, a translation of it."""
        names = [term for term, _ in (concept.terms[:1] if same_form else concept.terms[1:])]
        return any(not name.startswith("~") and self._index.lexical.knows("passages", name) for name in names)


def _held(one: AskedQuestion, other: AskedQuestion) -> frozenset[str]:
    """Return the terms of a question that another one has too, translated or by their consonants."""
    theirs = frozenset(_own(other.concepts))
    related = frozenset(term for concept in other.concepts for term, _ in concept.terms)
    return frozenset(
        concept.terms[0][0]
        for concept in one.concepts
        if concept.terms[0][0] in related or any(term in theirs for term, _ in concept.terms)
    )


def _own(concepts: Iterable[Concept]) -> Iterable[str]:
    """Yield the terms as asked, and their consonants."""
    for concept in concepts:
        yield concept.terms[0][0]
        yield from (term for term, _ in concept.terms if term.startswith("~"))


def _shared(one: Meaning, other: Meaning) -> int:
    wants = len(one.wants & other.wants)
    goods = min(len(one.goods), len(other.goods))
    return len(one.things) + len(one.places) + len(one.figures) + len(one.signs) + wants + goods


def _key(meaning: Meaning) -> _Key:
    return meaning.things, meaning.places, meaning.signs, meaning.negated
