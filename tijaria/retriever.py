"""Question → ranked passages and statements: language-aware hybrid search at three grains.

Passages, their single sentences, and the questions written beside the corpus are each searched by vectors
(centred by language) and by words (BM25 over concepts). A passage scores by itself, by its best sentence and
by its words; a statement also by the questions it is known to answer. What is written in both languages is
one statement, found in either. Which of the statements found answers is then told by the reranker.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tijaria.index import Index
from tijaria.lexical_index import Field
from tijaria.question import AskedQuestion
from tijaria.reranker import Reranker
from tijaria.schema import Evidence, Language, Passage, ScoredPassage, Sentence, Topic
from tijaria.vector_store import Kind

_HITS = 60
_SENTENCE_SHARE = 0.5
_ASKED_SHARE = 0.5
# A document that came without questions would always lose to one that has them: what its statements would
# have gained by their questions is taken to be in proportion to what they score by themselves.
_WITHOUT_QUESTIONS = 1.8
_EVIDENCE_PASSAGES = 12


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found. Both lists are best first.

    Attributes:
        answered: Fused score of the best question that the corpus is known to answer, 0 for none.
        unanswered: The same of the best question that the corpus is known not to answer.
    """

    passages: tuple[ScoredPassage, ...]
    evidence: tuple[Evidence, ...]
    answered: float = 0.0
    unanswered: float = 0.0


@dataclass(slots=True)
class _Scores:
    """Scores of one grain by id; what was not among the hits counts as the worst hit."""

    dense: dict[str, float]
    lexical: dict[str, float]

    @property
    def floor(self) -> float:
        return min(self.dense.values(), default=0.0)

    def ids(self) -> set[str]:
        return self.dense.keys() | self.lexical.keys()


class Retriever:
    """Searches one index generation. Thread-safe."""

    def __init__(self, index: Index, *, lexical_weight: float) -> None:
        """Take the index and the weight of words beside vectors, 0 to 1."""
        self._index = index
        self._weight = lexical_weight
        self.reranker = Reranker(index, lexical_weight=lexical_weight)

    def retrieve(
        self,
        question: AskedQuestion,
        *,
        k: int = 10,
        language: Language | None = None,
        topic: Topic | None = None,
        use_questions: bool = True,
    ) -> Retrieval:
        """Return up to `k` passages, and the statements that may answer.

        Args:
            question: As read by a `QuestionReader` of the same index.
            k: How many passages at most.
            language: Only passages of this language.
            topic: Only passages of this topic.
            use_questions: Whether the questions written beside the corpus count (off for documents alone).
        """
        where = {"language": language, "topic": topic}
        passages = self._search("passages", question, {k_: v for k_, v in where.items() if v})
        sentences = self._search("sentences", question, {"language": language} if language else {})
        asked = self._search("questions", question, {}) if use_questions else _Scores({}, {})
        best = self._best_questions(asked)
        answers = {key: scores for key, scores in best.items() if key[1]}
        scored, own_scores = self._score_passages(passages, sentences, answers)
        if language or topic:
            scored = [
                s
                for s in scored
                if s.passage.language == (language or s.passage.language)
                and s.passage.topic == (topic or s.passage.topic)
            ]
        evidence = self._evidence(scored, own_scores, sentences, answers, use_questions=use_questions)
        return Retrieval(
            tuple(scored[: max(k, 0)]),
            tuple(self.reranker.rerank(question, evidence)),
            answered=max((self._fuse(*pair) for key, pair in best.items() if key[1]), default=0.0),
            unanswered=max((self._fuse(*pair) for key, pair in best.items() if not key[1]), default=0.0),
        )

    def _search(self, kind: Kind, question: AskedQuestion, where: Mapping[str, str]) -> _Scores:
        field: Field = kind
        dense = dict(self._index.vectors.search(kind, question.vector, _HITS, dict(where)))
        lexical = {hit.id: hit.score for hit in self._index.lexical.search(field, question.concepts, _HITS)}
        return _Scores(dense, lexical)

    def _best_questions(self, asked: _Scores) -> dict[tuple[str, str], tuple[float, float]]:
        """Return (parallel, source id) → best (cosine, words) among the questions written for it.

        The source id is "" for questions that the corpus is known not to answer.
        """
        best: dict[tuple[str, str], tuple[float, float]] = {}
        for id_ in asked.ids():
            question = self._index.documents.question(id_)
            key = (question.parallel, question.source_id)
            dense, lexical = best.get(key, (0.0, 0.0))
            best[key] = (max(dense, asked.dense.get(id_, 0.0)), max(lexical, asked.lexical.get(id_, 0.0)))
        return best

    def _score_passages(
        self,
        passages: _Scores,
        sentences: _Scores,
        answers: Mapping[tuple[str, str], tuple[float, float]],
    ) -> tuple[list[ScoredPassage], dict[str, float]]:
        """Return the passages, best first, and what each scores without the questions written for it."""
        store = self._index.documents
        best_sentence: dict[str, float] = {}
        for id_, score in sentences.dense.items():
            passage_id = store.passage_of(id_).id
            best_sentence[passage_id] = max(score, best_sentence.get(passage_id, -1.0))
        best_asked: dict[str, float] = {}
        for sentence, (dense, lexical) in self._answering(answers):
            passage_id = store.passage_of(sentence.id).id
            value = self._fuse(dense, lexical)
            best_asked[passage_id] = max(value, best_asked.get(passage_id, 0.0))
        own_scores: dict[str, float] = {}
        scored = []
        for id_ in passages.ids() | best_sentence.keys() | best_asked.keys():
            own = passages.dense.get(id_, passages.floor)
            inner = best_sentence.get(id_, sentences.floor)
            dense = (1 - _SENTENCE_SHARE) * own + _SENTENCE_SHARE * inner
            lexical = passages.lexical.get(id_, 0.0)
            asked = best_asked.get(id_, 0.0)
            own_scores[id_] = self._fuse(dense, lexical)
            passage = store.passage(id_)
            has_questions = store.has_questions(store.parallel_of(passage.document_id))
            score = self._with_questions(own_scores[id_], asked, has_questions=has_questions)
            scored.append(ScoredPassage(passage, score, passages.dense.get(id_), lexical, asked))
        return sorted(scored, key=lambda item: (-item.score, item.passage.id)), own_scores

    def _answering(
        self, answers: Mapping[tuple[str, str], tuple[float, float]]
    ) -> Iterable[tuple[Sentence, tuple[float, float]]]:
        for (parallel, source_id), scores in answers.items():
            for sentence in self._index.documents.answering(parallel, source_id):
                yield sentence, scores

    def _evidence(
        self,
        scored: Sequence[ScoredPassage],
        own_scores: Mapping[str, float],
        sentences: _Scores,
        answers: Mapping[tuple[str, str], tuple[float, float]],
        *,
        use_questions: bool,
    ) -> list[Evidence]:
        store = self._index.documents
        candidates: dict[str, Mapping[Language, Sentence]] = {}
        known = set(sentences.ids()) | {sentence.id for sentence, _ in self._answering(answers)}
        for item in scored[:_EVIDENCE_PASSAGES]:
            known.update(item.passage.sentence_ids)
        passage_scores = {
            sentence_id: own_scores[item.passage.id]
            for item in scored
            for sentence_id in item.passage.sentence_ids
        }
        for id_ in known:
            sentence = store.sentence(id_)
            if sentence.key not in candidates:
                candidates[sentence.key] = store.versions(sentence)
        evidence = [
            self._weigh(key, versions, sentences, passage_scores, answers, use_questions=use_questions)
            for key, versions in candidates.items()
        ]
        return sorted(evidence, key=lambda item: (-item.score, item.key))

    def _weigh(
        self,
        key: str,
        versions: Mapping[Language, Sentence],
        sentences: _Scores,
        passage_scores: Mapping[str, float],
        answers: Mapping[tuple[str, str], tuple[float, float]],
        *,
        use_questions: bool,
    ) -> Evidence:
        store = self._index.documents
        ids = [version.id for version in versions.values()]
        dense = max(sentences.dense.get(id_, sentences.floor) for id_ in ids)
        lexical = max(sentences.lexical.get(id_, 0.0) for id_ in ids)
        passage = max(passage_scores.get(id_, 0.0) for id_ in ids)
        any_version = next(iter(versions.values()))
        parallel = store.parallel_of(any_version.document_id)
        pairs = [answers[(parallel, s)] for s in any_version.source_ids if (parallel, s) in answers]
        asked = max((pair[0] for pair in pairs), default=0.0)
        asked_lexical = max((pair[1] for pair in pairs), default=0.0)
        evidence = Evidence(
            key,
            versions,
            0.0,
            dense,
            lexical,
            passage,
            asked,
            asked_lexical,
            use_questions and store.has_questions(parallel),
        )
        return replace(evidence, score=self._score(evidence))

    def _score(self, item: Evidence) -> float:
        own = 0.5 * self._fuse(item.dense, item.lexical) + 0.5 * item.passage
        asked = self._fuse(item.asked, item.asked_lexical)
        return self._with_questions(own, asked, has_questions=item.has_questions)

    def _with_questions(self, own: float, asked: float, *, has_questions: bool) -> float:
        return own + _ASKED_SHARE * asked if has_questions else own * _WITHOUT_QUESTIONS

    def _fuse(self, dense: float, lexical: float) -> float:
        return (1 - self._weight) * dense + self._weight * lexical


def distinct(scored: Iterable[ScoredPassage]) -> list[Passage]:
    """Keep the best passage of each group: what is written in both languages counts once."""
    seen: set[str] = set()
    kept = []
    for item in scored:
        if item.passage.group not in seen:
            seen.add(item.passage.group)
            kept.append(item.passage)
    return kept
