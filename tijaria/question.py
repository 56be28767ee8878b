"""What a question asks: its language, the concepts it names, the kind of thing it wants to know."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tijaria.aspects import Aspect, aspects
from tijaria.courtesy import without_courtesies
from tijaria.darija import skeletons
from tijaria.embeddings import Embedder, Vectors
from tijaria.focus import asking_part
from tijaria.folding import terms, words
from tijaria.foreign import in_french
from tijaria.glossary import Glossary, GlossaryEntry
from tijaria.index import Index
from tijaria.language import answer_language, detect
from tijaria.lexical_index import Concept
from tijaria.lexicon import Lexicon, load_lexicon
from tijaria.near_words import NearWords
from tijaria.respelling import in_standard_arabic
from tijaria.schema import Form, Language
from tijaria.settings import Settings
from tijaria.shorthand import written_out

_GLOSSARY_WEIGHT = 0.6
_TRANSLATION_WEIGHT = 0.7
_TRANSLATION_MINIMUM = 0.15
_SKELETON_WEIGHT = 0.7
_RESPELT_WEIGHT = 0.7
_TYPO_WEIGHT = 0.8
# What a story says beside the question, unless it names something: on 78 stories, 64 right of 78 (56 at 1).
_STORY_WEIGHT = 0.3
_TYPO_SIMILARITY = 84.0
_TYPO_LENGTH = 5


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, understood.

    Attributes:
        text: As it was asked.
        in_words: The same in a language of the sources: English and Spanish are put in French.
        language: What it is answered in.
        concepts: What it names, with the terms the sources use for it.
        vector: `[dimension]`, centred by language; the mean over the spellings of a Darija question, and
            of a story and the part of it that asks.
        own_vector: The same of the question as typed: what the topic gate was fitted on.
        named: The glossary entries found, by their first French name.
        aspects: The kinds of thing it wants to know; empty when nothing tells.
    """

    text: str
    in_words: str
    form: Form
    language: Language
    terms: tuple[str, ...]
    concepts: tuple[Concept, ...]
    vector: Vectors
    own_vector: Vectors
    named: tuple[str, ...]
    aspects: frozenset[Aspect]


class QuestionReader:
    """Understands questions with the vocabulary of one index generation."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        *,
        glossary: bool = True,
        lexicon: bool = True,
        respelling: bool = True,
    ) -> None:
        """Load the vocabulary that typos are corrected against, and what questions are expanded with."""
        self._glossary = index.glossary if glossary else Glossary(())
        self._respelling = index.respelling
        self._respells = respelling
        self._lexicon = load_lexicon() if lexicon else Lexicon({})
        self._space = index.calibration.space
        self._embedder = embedder
        self._known = frozenset(
            term
            for term in index.lexical.vocabulary()
            if len(term) >= _TYPO_LENGTH - 1 and not term.startswith("~")
        )
        self._near = NearWords(self._known)
        # The embedder leaves Python's lock: the words are looked up meanwhile.
        self._beside = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="tijaria-reading")

    def read(self, text: str, *, language: Language | None = None) -> AskedQuestion:
        """Understand a question; `language` overrides the language it is answered in."""
        form = detect(text)
        plain = without_courtesies(text)
        in_words = in_french(plain) if form == "other" else plain
        written = written_out(in_words) if form in ("fr", "other") else in_words
        part = asking_part(written)
        readings = dict.fromkeys((plain if form == "other" else written, written, part))
        embedding = self._beside.submit(self._embedded, [*readings], form)
        asked = tuple(dict.fromkeys(terms(written)))
        found = self._glossary.find(asked, spelt=self._spelt(written) if form.startswith("ary") else ())
        respelt = self._respelt_terms(written, form) if self._respells else {}
        told = frozenset(asked) - frozenset(terms(part)) if part != written else frozenset()
        concepts = [
            self._concept(term, form, found, respelt.get(term, ()), is_told=term in told) for term in asked
        ]
        wanted = aspects(written)
        vectors = embedding.result()
        total = vectors.sum(axis=0)
        return AskedQuestion(
            text=text,
            in_words=in_words if form == "other" else text,
            form=form,
            language=language or answer_language(form),
            terms=asked,
            concepts=tuple(concepts),
            vector=total / max(float(np.linalg.norm(total)), 1e-9),
            own_vector=vectors[0],
            named=tuple(dict.fromkeys(entry.french[0] for _, entry in found)),
            aspects=wanted,
        )

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return `[n, dimension]` unit vectors, what `read` gives; near each other whatever the language."""
        read = [self.read(text).vector for text in texts]
        return np.stack(read) if read else np.empty((0, self._embedder.dimension), dtype=np.float32)

    def _embedded(self, readings: Sequence[str], form: Form) -> Vectors:
        """Return `[n, dimension]`, centred, of the readings of a question in all their spellings."""
        variants = [
            variant
            for reading in readings
            for variant in (self._respelling.variants(reading, form) if self._respells else [(reading, form)])
        ]
        return self._space.centre_each(
            self._embedder.encode_queries([variant for variant, _ in variants]),
            mode="query",
            forms=[spelt for _, spelt in variants],
        )

    def _spelt(self, text: str) -> list[str]:
        """Return the words of a Darija text that are not French."""
        return [word for word in words(text) if word not in self._respelling.french]

    def _respelt_terms(self, text: str, form: Form) -> dict[str, list[str]]:
        """Return the terms of a Darija text → the terms of their respellings."""
        found: dict[str, list[str]] = {}
        for word in words(text) if form.startswith("ary") else ():
            arabic = self._respelling.in_arabic_letters(word) if form == "ary-Latn" else word
            for term in terms(word):
                found.setdefault(term, []).extend(terms(f"{arabic} {in_standard_arabic(arabic)}"))
        return found

    def _concept(
        self,
        term: str,
        form: Form,
        found: Sequence[tuple[frozenset[str], GlossaryEntry]],
        respelt: Sequence[str],
        *,
        is_told: bool,
    ) -> Concept:
        alternatives = {term: 1.0}
        is_named = any(c.isdigit() for c in term)
        for other in respelt:
            alternatives.setdefault(other, _RESPELT_WEIGHT)
        own_bones = frozenset(skeletons(term)) if form.startswith("ary") else frozenset()
        for bone in own_bones:
            alternatives.setdefault(bone, _SKELETON_WEIGHT)
        for key, entry in found:
            if term in key or own_bones & key:
                is_named = True
                for other in _other_names(term, entry):
                    alternatives.setdefault(other, _GLOSSARY_WEIGHT)
        for other, probability in self._lexicon.translate(term):
            if probability >= _TRANSLATION_MINIMUM:
                alternatives.setdefault(other, _TRANSLATION_WEIGHT * probability)
        if term not in self._known and len(term) >= _TYPO_LENGTH and not term[0].isdigit():
            meant = self._near.nearest(term, similarity=_TYPO_SIMILARITY)
            if meant is not None:
                alternatives.setdefault(meant, _TYPO_WEIGHT)
        return Concept(tuple(alternatives.items()), _STORY_WEIGHT if is_told and not is_named else 1.0)


def _other_names(term: str, entry: GlossaryEntry) -> Sequence[str]:
    """Return the terms that sources have for a term; for a code ("EUR.1") only codes: it is nothing else."""
    found = _source_terms(entry)
    return [other for other in found if _is_code(other)] if _is_code(term) else found


@lru_cache(maxsize=4096)
def _source_terms(entry: GlossaryEntry) -> Sequence[str]:
    return tuple(other for name in entry.sources for other in terms(name))


def _is_code(term: str) -> bool:
    # As folding writes them: "eur_1", "1509_20", "301". Darija has digits inside words: "kay3ti".
    return "_" in term or term.isdigit()


def load_reader(index: Index, embedder: Embedder, settings: Settings) -> QuestionReader:
    """Return what reads questions as the settings say."""
    return QuestionReader(
        index,
        embedder,
        glossary=settings.glossary,
        lexicon=settings.lexicon,
        respelling=settings.respelling,
    )
