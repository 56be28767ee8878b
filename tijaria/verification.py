"""Does a cited text support a statement? Rules first: figures, names, contradiction; then closeness.

A model that writes fluently is believed; a small one invents duties, a large one does so rarely and
convincingly. A statement is therefore shown only if every figure with its unit, every date, code, form,
office and country that it names stands in the sentences that it cites, if no figure is said there of
something else, if it says neither their contrary nor an obligation that they leave open, and if it comes
close to them in meaning. What fails costs a statement, what passes wrongly costs an exporter: in doubt it
fails, and the composer's quoted answer stands behind.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, Protocol

import numpy as np

from tijaria.attribution import misattributed
from tijaria.dates import FoundDate, dates_in
from tijaria.embeddings import Embedder, Vectors
from tijaria.entities import exact_addresses, unknown_names
from tijaria.folding import fold
from tijaria.language_space import LanguageSpace
from tijaria.number_words import with_digits
from tijaria.overlap import covered, wording
from tijaria.polarity import clauses, contradiction, frees
from tijaria.quantities import Quantity, dimensions_in, is_supported, quantities_in
from tijaria.schema import Language
from tijaria.siblings import rival

Reason = Literal[
    "",
    "empty",
    "figure",
    "attribution",
    "date",
    "name",
    "address",
    "negation",
    "obligation",
    "opposite",
    "meaning",
    "nli",
]

_ARABIC = re.compile("[\u0620-\u064a]")
_LATIN = re.compile("[a-zA-Zà-ÿ]")
_COVERED_WEIGHT = 0.5
# How close is close enough, by whether statement and source share a language; figures that agree make up
# for some.
_CLOSE = {True: 0.52, False: 0.47}
_FIGURES_AGREE = 0.08
_TELLING = 2100  # beyond years and small counts
_MAX_SENTENCES = 3
_MAX_BASES, _AS_NEAR = 2, 0.1


class EntailmentModel(Protocol):
    """Tells whether one text entails another; plugged in by name (`TIJARIA_NLI_MODEL`)."""

    def entails(self, premise: str, statement: str) -> bool:
        """Tell whether the premise makes the statement true."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of checking a statement.

    Attributes:
        reason: Why it fails; "" when it is supported.
        support: Positions of the sentences that it rests on, in reading order; empty when it fails.
        detail: What is not supported, for the log.
        closeness: How near it comes in meaning to its nearest sentence.
    """

    reason: Reason
    support: tuple[int, ...] = ()
    detail: str = ""
    closeness: float = 0.0

    @property
    def is_supported(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says that can be compared to the letter.

    Attributes:
        figures: The quantities that are no part of a date.
    """

    quantities: Sequence[Quantity]
    figures: Sequence[Quantity]
    dates: Sequence[FoundDate]
    dimensions: frozenset[str]


@dataclass(frozen=True, slots=True)
class CitedText:
    """A passage that statements may cite, prepared once.

    Attributes:
        sentences: In reading order.
        heading: Title and section: may name what the sentences are about.
        vectors: `[n, dimension]` of the sentences, centred.
    """

    sentences: Sequence[str]
    heading: str
    vectors: Vectors = field(repr=False)


class Verifier:
    """Checks statements against cited texts. Thread-safe."""

    def __init__(
        self, embedder: Embedder, space: LanguageSpace, *, nli: EntailmentModel | None = None
    ) -> None:
        """Take what tells closeness in meaning, and a model of entailment where one is configured."""
        self._embedder = embedder
        self._space = space
        self._nli = nli

    def prepare(self, sentences: Sequence[str], *, heading: str = "") -> CitedText:
        """Return a passage ready to be cited: embedded, and read before a statement waits."""
        for sentence in sentences:
            facts(sentence)
            clauses(sentence)
            unknown_names(sentence, sentence)
        return CitedText(tuple(sentences), heading, self._vectors(sentences))

    def verify(self, statement: str, cited: CitedText, *, question: str = "") -> Finding:
        """Say whether a passage supports a statement, and which of its sentences do.

        Args:
            statement: Without markers.
            cited: Prepared by the same verifier.
            question: What was asked: names in it may be repeated.
        """
        return self.verify_any(statement, [cited], question=question)[1]

    def verify_any(
        self, statement: str, passages: Sequence[CitedText], *, question: str = ""
    ) -> tuple[int, Finding]:
        """Return the position of the first passage that supports a statement, and how.

        When none does: position 0 and what speaks against the first.
        """
        if not wording(statement).stems:
            return 0, Finding("empty")
        vector = self._vectors([statement])[0]
        first = Finding("empty")
        for position, cited in enumerate(passages):
            finding = self._check(statement, vector, cited, question)
            if finding.is_supported:
                return position, finding
            first = first if position else finding
        return 0, first

    def _check(self, statement: str, vector: Vectors, cited: CitedText, question: str) -> Finding:
        if not cited.sentences:
            return Finding("empty")
        scores = _closeness(statement, vector, cited)
        rivals = [rival(statement, sentence, heading=cited.heading) for sentence in cited.sentences]
        order = sorted(
            (position for position, other in enumerate(rivals) if not other),
            key=lambda position: -scores[position],
        )
        if not order:
            return Finding("name", (), rivals[int(np.argmax(scores))], max(scores))
        first: Finding | None = None
        for base in order[:_MAX_BASES]:
            if scores[base] < scores[order[0]] - _AS_NEAR:
                break
            finding = self._resting_on(statement, base, order, scores, cited, question)
            if finding.is_supported:
                return finding
            first = first or finding
        return first or Finding("empty")

    def _resting_on(
        self,
        statement: str,
        base: int,
        order: Sequence[int],
        scores: Sequence[float],
        cited: CitedText,
        question: str,
    ) -> Finding:
        support = self._support(statement, cited, [base, *(p for p in order if p != base)])
        chosen = [cited.sentences[position] for position in support]
        closeness = float(max(scores[position] for position in support))
        reason, detail = self._fault(statement, chosen, cited, question)
        if not reason and closeness < _enough(statement, chosen[0]):
            reason, detail = "meaning", f"{closeness:.2f}"
        if not reason and self._nli is not None and not self._nli.entails(" ".join(chosen), statement):
            reason = "nli"
        return Finding(reason, () if reason else tuple(sorted(support)), detail, closeness)

    def _fault(
        self, statement: str, chosen: Sequence[str], cited: CitedText, question: str
    ) -> tuple[Reason, str]:
        text = " ".join(chosen)
        said, known, titled = facts(statement), facts(text), facts(cited.heading)
        for quantity in said.figures:
            is_free = quantity.value == 0 and frees(text)
            given = [*known.quantities, *titled.quantities]
            if not is_free and not is_supported(quantity, given, known.dimensions):
                return "figure", quantity.raw
        for found in said.dates:
            if not any(found.is_part_of(date) for date in (*known.dates, *titled.dates)):
                return "date", f"{found.day}/{found.month}/{found.year}"
        taken = misattributed(statement, cited.sentences)
        if taken:
            return "attribution", taken
        addresses = exact_addresses(statement) - exact_addresses(text)
        if addresses:
            return "address", ", ".join(sorted(addresses))
        strangers = unknown_names(statement, text, heading=cited.heading, question=question)
        if strangers:
            return "name", ", ".join(strangers)
        contrary = contradiction(statement, chosen)
        return (contrary, "") if contrary else ("", "")  # type: ignore[return-value]

    def _support(self, statement: str, cited: CitedText, order: Sequence[int]) -> list[int]:
        """Return the sentences a statement rests on: the first, and those that hold its other figures."""
        chosen = [order[0]]
        missing = _missing(statement, [cited.sentences[chosen[0]]])
        for position in order[1:]:
            if not missing or len(chosen) == _MAX_SENTENCES:
                break
            candidates = [cited.sentences[p] for p in [*chosen, position]]
            left = _missing(statement, candidates)
            if left < missing:
                chosen.append(position)
                missing = left
        return chosen

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self._embedder.dimension), dtype=np.float32)
        forms = [written_in(text) for text in texts]
        return self._space.centre_each(
            self._embedder.encode_passages(list(texts)), mode="passage", forms=forms
        )


@lru_cache(maxsize=4096)
def facts(text: str) -> Facts:
    """Return the figures and dates of a text."""
    plain = with_digits(fold(text))
    dates, rest = tuple(dates_in(plain)), plain
    for found in dates:
        rest = rest[: found.start] + " " * (found.end - found.start) + rest[found.end :]
    return Facts(tuple(quantities_in(plain)), tuple(quantities_in(rest)), dates, dimensions_in(plain))


def written_in(text: str) -> Language:
    """Return the language of a text by its script."""
    return "ar" if len(_ARABIC.findall(text)) > len(_LATIN.findall(text)) else "fr"


def joined(passages: Sequence[CitedText]) -> CitedText:
    """Return passages as one, for a statement that rests on several."""
    return CitedText(
        tuple(sentence for passage in passages for sentence in passage.sentences),
        "\n".join(passage.heading for passage in passages),
        np.concatenate([passage.vectors for passage in passages]),
    )


def _closeness(statement: str, vector: Vectors, cited: CitedText) -> list[float]:
    own = wording(statement)
    cosines = cited.vectors @ vector
    return [
        (1 - _COVERED_WEIGHT) * float(cosine) + _COVERED_WEIGHT * covered(own, wording(sentence))
        for cosine, sentence in zip(cosines, cited.sentences, strict=True)
    ]


def _enough(statement: str, source: str) -> float:
    said = facts(statement)
    agree = bool(said.dates) or any(q.dimension or q.value >= _TELLING for q in said.figures)
    return _CLOSE[written_in(statement) == written_in(source)] - (_FIGURES_AGREE if agree else 0.0)


def _missing(statement: str, sentences: Sequence[str]) -> int:
    """Return how many figures and names of a statement the sentences lack."""
    text = " ".join(sentences)
    said, known = facts(statement), facts(text)
    lacking = sum(not is_supported(q, known.quantities, known.dimensions) for q in said.figures)
    lacking += sum(not any(d.is_part_of(date) for date in known.dates) for d in said.dates)
    return lacking + len(unknown_names(statement, text))
