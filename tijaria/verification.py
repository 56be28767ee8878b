"""Does a cited text support a statement? Rules first: figures, names, contradiction; then closeness.

A model that writes fluently is believed; a small one invents duties, a large one does so rarely and
convincingly. A statement is therefore shown only if every figure with its unit, every date, code, form,
office and country that it names stands in the sentences that it cites, if no figure is said there of
something else, if it says neither their contrary nor an obligation that they leave open, and if it comes
close to them in meaning. What fails costs a statement, what passes wrongly costs an exporter: in doubt it
fails, and the composer's quoted answer stands behind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from typing import Literal, Protocol

import numpy as np

from tijaria.attribution import misattributed
from tijaria.closeness import COSINE, features, is_close, told
from tijaria.date_events import date_of_another_event
from tijaria.embeddings import Embedder, Vectors
from tijaria.entities import exact_addresses, unknown_names
from tijaria.facts import unknown_dates, unknown_figures
from tijaria.joins import joined_parts
from tijaria.language import written_in
from tijaria.language_space import LanguageSpace
from tijaria.overlap import covered, wording
from tijaria.periods import contrary_period
from tijaria.polarity import contradiction
from tijaria.ranks import contrary_rank
from tijaria.resting import bases, nearest_first, support_of
from tijaria.siblings import completes, rival, strange_goods
from tijaria.swaps import swapped

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

_OF_A_PART = frozenset({"figure", "attribution", "name"})
_CLEARLY_NEARER = 0.15


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
    """

    reason: Reason
    support: tuple[int, ...] = ()
    detail: str = ""

    @property
    def is_supported(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reason


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
        cited = CitedText(tuple(sentences), heading, self._vectors(sentences))
        for sentence in sentences:
            # What is read of a text is kept: nothing of the passage is left to read later.
            self._fault(sentence, [sentence], cited, "")
            rival(sentence, sentence, heading=heading)
            told(sentence)
        return cited

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
        vector = self._vector_of(statement)
        first = Finding("empty")
        for position, cited in enumerate(passages):
            finding = self._check(statement, vector, cited, question)
            if finding.reason in _OF_A_PART:
                finding = self._by_parts(statement, cited, question) or finding
            if finding.is_supported:
                return position, finding
            first = first if position else finding
        return 0, first

    def closeness(self, statement: str, cited: CitedText) -> dict[str, float]:
        """Return the features of `tijaria.closeness` for a statement and what it would rest on."""
        order = nearest_first(statement, cited.sentences, range(len(cited.sentences)))
        support = support_of(statement, cited.sentences, order)
        chosen = [cited.sentences[position] for position in support]
        cosine = _cosine(lambda: self._vectors([statement])[0], cited, support)
        return features(statement, chosen) | {COSINE: cosine}

    def _check(
        self, statement: str, vector: Callable[[], Vectors], cited: CitedText, question: str
    ) -> Finding:
        if not cited.sentences:
            return Finding("empty")
        rivals = [rival(statement, sentence, heading=cited.heading) for sentence in cited.sentences]
        order = nearest_first(statement, cited.sentences, [p for p, other in enumerate(rivals) if not other])
        first = None if order else Finding("name", (), next(filter(None, rivals)))
        # What is said far more in the words of a sentence about another thing is said of that.
        held = [covered(told(statement), told(sentence)) for sentence in cited.sentences]
        most, taken = max(((held[p], other) for p, other in enumerate(rivals) if other), default=(0.0, ""))
        for base in bases(statement, cited.sentences, order):
            if most > held[base] + _CLEARLY_NEARER:
                first = first or Finding("name", (), taken)
                continue
            others = [
                position
                for position, sentence in enumerate(cited.sentences)
                if position != base
                and (not rivals[position] or completes(statement, cited.sentences[base], sentence))
            ]
            support = support_of(
                statement, cited.sentences, [base, *nearest_first(statement, cited.sentences, others)]
            )
            chosen = [cited.sentences[position] for position in support]
            reason, detail = self._fault(statement, chosen, cited, question)
            if not reason and not is_close(statement, chosen, partial(_cosine, vector, cited, support)):
                reason = "meaning"
            if not reason and self._nli is not None and not self._nli.entails(" ".join(chosen), statement):
                reason = "nli"
            if not reason:
                return Finding("", tuple(sorted(support)))
            first = first or Finding(reason, (), detail)
        return first or Finding("empty")

    def _by_parts(self, statement: str, cited: CitedText, question: str) -> Finding | None:
        """Return what each of the parts that a statement joins rests on, None unless all are supported."""
        support: set[int] = set()
        for part in joined_parts(statement):
            finding = self._check(part, self._vector_of(part), cited, question)
            if not finding.is_supported:
                return None
            support.update(finding.support)
        return Finding("", tuple(sorted(support))) if support else None

    def _fault(
        self, statement: str, chosen: Sequence[str], cited: CitedText, question: str
    ) -> tuple[Reason, str]:
        text = " ".join(chosen)
        for figure in unknown_figures(statement, text):
            return "figure", figure
        for date in unknown_dates(statement, text):
            return "date", date
        other = contrary_rank(statement, text) or contrary_period(statement, text)
        if other:
            return "figure", other
        taken = _of_another(statement, tuple(cited.sentences), cited.heading)
        if taken:
            return "attribution", taken
        addresses = exact_addresses(statement) - exact_addresses(text)
        if addresses:
            return "address", ", ".join(sorted(addresses))
        strangers = unknown_names(
            statement, text, heading=cited.heading, around=" ".join(cited.sentences), question=question
        )
        strangers = strangers or strange_goods(statement, "\n".join([cited.heading, *cited.sentences]))
        if strangers:
            return "name", ", ".join(strangers)
        contrary = contradiction(statement, chosen, cited.sentences)
        return (contrary, "") if contrary else ("", "")  # type: ignore[return-value]

    def _vector_of(self, text: str) -> Callable[[], Vectors]:
        """Return what embeds a text once: only where its words leave open whether it is close enough."""
        return cache(lambda: self._vectors([text])[0])

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self._embedder.dimension), dtype=np.float32)
        forms = [written_in(text) for text in texts]
        return self._space.centre_each(
            self._embedder.encode_passages(list(texts)), mode="passage", forms=forms
        )


def joined(passages: Sequence[CitedText]) -> CitedText:
    """Return passages as one, for a statement that rests on several."""
    return CitedText(
        tuple(sentence for passage in passages for sentence in passage.sentences),
        "\n".join(passage.heading for passage in passages),
        np.concatenate([passage.vectors for passage in passages]),
    )


def _cosine(vector: Callable[[], Vectors], cited: CitedText, positions: Sequence[int]) -> float:
    return float((cited.vectors[list(positions)] @ vector()).max())


@lru_cache(maxsize=256)  # the same for whatever sentences a statement rests on
def _of_another(statement: str, sentences: tuple[str, ...], heading: str) -> str:
    """Return a figure, date or name of a statement of which its source says something else."""
    checks = (misattributed, date_of_another_event)
    found = next(filter(None, (check(statement, sentences) for check in checks)), "")
    return found or swapped(statement, sentences, heading=heading)
