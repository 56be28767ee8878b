"""Verified answers in the path of a question: one shelf beside each generation, on the vectors of all."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from tijaria.draft import Draft
from tijaria.embeddings import Embedder, Progress, Vectors
from tijaria.index import Index
from tijaria.names import NameFinder
from tijaria.question import AskedQuestion, load_reader
from tijaria.settings import Settings
from tijaria.verified import Broken, VerifiedAnswer, VerifiedCitation, VerifiedSource, bind, broken
from tijaria.verified_draft import draft_of
from tijaria.verified_matcher import VerifiedMatcher


class VerifiedShelf:
    """The verified answers that stand beside one generation. Thread-safe."""

    def __init__(
        self, index: Index, matcher: VerifiedMatcher | None, source: VerifiedSource | None, settings: Settings
    ) -> None:
        """Take what compares questions, and where the answers come from; without them it serves none."""
        self._index = index
        self._matcher = matcher
        self._source = source
        self._stale_after_months = settings.stale_after_months

    def draft(self, asked: AskedQuestion, *, today: date) -> Draft | None:
        """Return the verified answer to a question, None when there is none."""
        if self._matcher is None or self._source is None:
            return None
        match = self._matcher.match(asked, self._source.current(self._index.manifest.id))
        if match is None:
            return None
        return draft_of(
            match.answer,
            self._index,
            language=asked.language,
            today=today,
            stale_after_months=self._stale_after_months,
        )

    def broken(self, answer: VerifiedAnswer) -> tuple[Broken, ...]:
        """Return the citations of an answer that do not stand here; it is served when there is none."""
        return broken(answer, self._index)

    def bind(self, *, marker: int, document_id: str, start: int, end: int) -> VerifiedCitation:
        """Return a citation bound to the sentences of a span of a document; see `tijaria.verified.bind`."""
        return bind(self._index, marker=marker, document_id=document_id, start=start, end=end)


class VerifiedAnswers:
    """Puts up a shelf beside each generation; questions that are known are embedded once for all of them."""

    def __init__(self, source: VerifiedSource | None, embedder: Embedder, settings: Settings) -> None:
        """Take where the answers come from; None serves none."""
        self._source = source
        self._embedder = _RememberingEmbedder(embedder)
        self._settings = settings

    def beside(self, index: Index, names: NameFinder) -> VerifiedShelf:
        """Return the shelf beside a generation, with what there is to serve read already."""
        if self._source is None:
            return VerifiedShelf(index, None, None, self._settings)
        matcher = VerifiedMatcher(index, load_reader(index, self._embedder, self._settings), names)
        matcher.prepare(self._source.current(index.manifest.id))
        return VerifiedShelf(index, matcher, self._source, self._settings)


class _RememberingEmbedder:
    """Embeds a question once: the next generation asks for the same ones."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, Vectors] = {}
        self.name = embedder.name
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        unknown = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if unknown:
            self._vectors.update(zip(unknown, self._embedder.encode_queries(unknown), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def encode_passages(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        return self._embedder.encode_passages(texts, on_progress)

    def count_tokens(self, text: str) -> int:
        return self._embedder.count_tokens(text)
