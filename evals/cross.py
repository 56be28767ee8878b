"""Asked in Arabic, answered only in French, among Arabic text: the case that multilingual search fails.

Every Arabic passage stays in the index but the translations of the right one, so that same-language text
competes as it does in a corpus of which only a part is translated. The questions written beside the corpus,
which exist in both languages, are switched off.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.cached_embedder import CachedEmbedder
from evals.metrics import first_rank, score_ranking
from evals.outcome import Outcome, Table
from evals.progress import track
from evals.questions import GoldenQuestion, Split, evenly, load
from evals.retrieval import gold_passages
from tijaria.embeddings import Vectors, load_embedder
from tijaria.generation import indexed_text
from tijaria.index import Index, IndexHandle
from tijaria.question import QuestionReader
from tijaria.retriever import Retriever
from tijaria.schema import Passage
from tijaria.settings import Settings

_FORMS = ("ar", "ary")


@dataclass(frozen=True, slots=True)
class _Case:
    """A question, the French passages that answer it, and their Arabic twins."""

    question: GoldenQuestion
    gold: frozenset[str]
    twins: frozenset[str]


def measure_cross(settings: Settings, *, split: Split = "report", limit: int | None = None) -> Outcome:
    """Compare ours with plain dense search: the same embedder's vectors, untouched, and cosine."""
    embedder = CachedEmbedder(load_embedder(settings), settings)
    index = IndexHandle(settings, embedder).get()
    passages = _all_passages(index)
    cases = evenly(_cases(index, passages, split), limit)
    plain = _plain_ranks(cases, passages, embedder)
    ours = _our_ranks(cases, index, embedder, settings, depth=len(passages))
    index.vectors.close()
    rows: list[tuple[str, ...]] = [("questions", "n", "plain dense", "ours", "ratio")]
    figures: dict[str, float] = {}
    for label, forms in (("ar", ("ar",)), ("ary", ("ary",)), ("all", _FORMS)):
        kept = [number for number, case in enumerate(cases) if case.question.form in forms]
        before = score_ranking([plain[number] for number in kept]).ndcg_10
        after = score_ranking([ours[number] for number in kept]).ndcg_10
        ratio = after / max(before, 1e-9)
        rows.append((label, str(len(kept)), f"{before:.3f}", f"{after:.3f}", f"{ratio:.1f}"))
        name = "cross" if label == "all" else f"cross.{label}"
        figures |= {f"{name}.plain_ndcg_10": before, f"{name}.ours_ndcg_10": after, f"{name}.ratio": ratio}
    languages = [passage.language for passage in passages]
    title = f"Arabic → French, nDCG@10 among {languages.count('fr')} French and {languages.count('ar')} Arabic passages"
    return Outcome(
        command="retrieval cross",
        figures=figures,
        tables=[Table(title, rows)],
        failures=[
            {"id": case.question.id, "question": case.question.question, "plain_rank": a, "our_rank": b}
            for case, a, b in zip(cases, plain, ours, strict=True)
            if not 0 < b <= 10
        ],
        about={"generation": index.manifest.id, "split": split, "lexical_weight": settings.lexical_weight},
    )


def _all_passages(index: Index) -> list[Passage]:
    return [index.documents.passage(id_) for id_ in index.lexical.ids("passages")]


def _cases(index: Index, passages: Sequence[Passage], split: Split) -> list[_Case]:
    language = {passage.id: passage.language for passage in passages}
    cases = []
    for question in load("procedures", split=split):
        if question.form in _FORMS:
            right = gold_passages(index, question)
            gold = frozenset(id_ for id_ in right if language[id_] == "fr")
            if gold:
                cases.append(_Case(question, gold, frozenset(right - gold)))
    return cases


def _plain_ranks(cases: Sequence[_Case], passages: Sequence[Passage], embedder: CachedEmbedder) -> list[int]:
    vectors = embedder.encode_passages([indexed_text(passage) for passage in passages])
    queries = embedder.encode_queries([case.question.question for case in cases])
    ids = np.array([passage.id for passage in passages])
    return [_plain_rank(case, query, vectors, ids) for case, query in zip(cases, queries, strict=True)]


def _plain_rank(case: _Case, query: Vectors, vectors: Vectors, ids: np.ndarray) -> int:
    order = np.argsort(-(vectors @ query), kind="stable")
    return first_rank((id_ for id_ in ids[order] if id_ not in case.twins), case.gold)


def _our_ranks(
    cases: Sequence[_Case], index: Index, embedder: CachedEmbedder, settings: Settings, *, depth: int
) -> list[int]:
    reader, retriever = QuestionReader(index, embedder), Retriever(index, lexical_weight=settings.lexical_weight)
    ranks = []
    for case in track(cases, "cross"):
        found = retriever.retrieve(reader.read(case.question.question), k=depth, use_questions=False)
        ids = (item.passage.id for item in found.passages if item.passage.id not in case.twins)
        ranks.append(first_rank(ids, case.gold))
    return ranks
