"""Asked in Arabic, answered only in French, among Arabic text: the case that multilingual search fails.

Every Arabic passage stays in the index but the translations of the right one, so that same-language text
competes as it does in a corpus of which only a part is translated. The questions written beside the corpus,
which exist in both languages, are switched off. Measured twice: in the corpus as it is, and in an index where
passages of Wikipedia stand beside it, as many in each language (ARCD's 460 in Arabic, as many of PIAF's).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from evals.metrics import first_rank, score_ranking
from evals.outcome import Outcome, Table
from evals.progress import track
from evals.public_sets import as_documents, load_public
from evals.questions import GoldenQuestion, Split, evenly, load
from evals.searcher import Searcher, searching
from evals.temporary_index import temporary_index
from tijaria.contents import indexed_text
from tijaria.embeddings import Vectors
from tijaria.generation import current_folder
from tijaria.glossary import GlossaryEntry
from tijaria.index import Index
from tijaria.schema import Document, Passage
from tijaria.settings import Settings

_FORMS = ("ar", "ary")


@dataclass(frozen=True, slots=True)
class _Case:
    """A question, the French passages that answer it, and their Arabic twins."""

    question: GoldenQuestion
    gold: frozenset[str]
    twins: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Ranks:
    """Rank of the first right passage, case by case."""

    cases: Sequence[_Case]
    plain: Sequence[int]
    ours: Sequence[int]


def measure_cross(settings: Settings, *, split: Split = "report", limit: int | None = None) -> Outcome:
    """Compare ours with plain dense search: the same embedder's vectors, untouched, and cosine."""
    with searching(settings) as searcher:
        alone = _rank(searcher, split, limit)
        corpus = list(_documents(searcher.index))
    wikipedia = _wikipedia()
    glossary = _glossary(settings)
    with (
        temporary_index(chain(corpus, wikipedia), settings, glossary=glossary) as apart,
        searching(apart) as searcher,
    ):
        among = _rank(searcher, split, limit)
    tables: list[Table] = []
    figures: dict[str, float] = {}
    for name, title, ranks in (
        ("cross_corpus", "Arabic → French, nDCG@10 in the corpus alone", alone),
        ("cross", "Arabic → French, nDCG@10 in the corpus beside Wikipedia", among),
    ):
        rows, found = _compare(name, ranks)
        tables.append(Table(title, rows))
        figures |= found
    failures = [
        {"id": case.question.id, "question": case.question.question, "plain_rank": plain, "our_rank": own}
        for case, plain, own in zip(alone.cases, alone.plain, alone.ours, strict=True)
        if not 0 < own <= 10
    ]
    about = {"split": split, "lexical_weight": settings.lexical_weight}
    return Outcome("retrieval cross", figures, tables, failures=failures, about=about)


def _compare(name: str, ranks: _Ranks) -> tuple[list[tuple[str, ...]], dict[str, float]]:
    heading = ("questions", "n", "plain dense", "ours", "ratio", "recall@1: plain", "ours")
    rows: list[tuple[str, ...]] = [heading]
    figures: dict[str, float] = {}
    for label in (*_FORMS, "all"):
        kept = [n for n, case in enumerate(ranks.cases) if label in (case.question.form, "all")]
        plain, ours = (score_ranking([of[n] for n in kept]) for of in (ranks.plain, ranks.ours))
        ratio = ours.ndcg_10 / max(plain.ndcg_10, 1e-9)
        values = (plain.ndcg_10, ours.ndcg_10, ratio, plain.recall_1, ours.recall_1)
        rows.append((label, str(len(kept)), *(f"{value:.3f}" for value in values)))
        prefix = name if label == "all" else f"{name}.{label}"
        names = ("plain_ndcg_10", "ours_ndcg_10", "ratio", "plain_recall_1", "ours_recall_1")
        figures |= {f"{prefix}.{key}": value for key, value in zip(names, values, strict=True)}
    return rows, figures


def _rank(searcher: Searcher, split: Split, limit: int | None) -> _Ranks:
    index = searcher.index
    passages = [index.documents.passage(id_) for id_ in index.lexical.ids("passages")]
    cases = evenly(_cases(index, passages, split), limit)
    return _Ranks(cases, _plain_ranks(cases, passages, searcher), _our_ranks(cases, searcher, len(passages)))


def _cases(index: Index, passages: Sequence[Passage], split: Split) -> list[_Case]:
    language = {passage.id: passage.language for passage in passages}
    cases = []
    for question in load("procedures", split=split):
        if question.form in _FORMS:
            right = _gold_passages(index, question)
            gold = frozenset(id_ for id_ in right if language[id_] == "fr")
            if gold:
                cases.append(_Case(question, gold, frozenset(right - gold)))
    return cases


def _gold_passages(index: Index, question: GoldenQuestion) -> set[str]:
    """Return the ids of the passages that hold a statement resting on a fact that answers the question."""
    documents = index.documents
    wanted = set(question.facts)
    return {
        documents.passage_of(sentence.id).id
        for document_id in documents.document_ids
        for sentence in documents.document(document_id).sentences
        if wanted & set(sentence.source_ids)
    }


def _plain_ranks(cases: Sequence[_Case], passages: Sequence[Passage], searcher: Searcher) -> list[int]:
    vectors = searcher.embedder.encode_passages([indexed_text(passage) for passage in passages])
    queries = searcher.embedder.encode_queries([case.question.question for case in cases])
    ids = [passage.id for passage in passages]
    return [_plain_rank(case, query, vectors, ids) for case, query in zip(cases, queries, strict=True)]


def _plain_rank(case: _Case, query: Vectors, vectors: Vectors, ids: Sequence[str]) -> int:
    order = np.argsort(-(vectors @ query), kind="stable")
    return first_rank((ids[row] for row in order if ids[row] not in case.twins), case.gold)


def _our_ranks(cases: Sequence[_Case], searcher: Searcher, depth: int) -> list[int]:
    ranks = []
    for case in track(cases, "cross"):
        asked = searcher.reader.read(case.question.question)
        found = searcher.retriever.retrieve(asked, k=depth, use_questions=False).passages
        ids = (item.passage.id for item in found if item.passage.id not in case.twins)
        ranks.append(first_rank(ids, case.gold))
    return ranks


def _documents(index: Index) -> Iterator[tuple[Document, list[Passage]]]:
    """Yield the documents of an index with their passages."""
    passages: dict[str, list[Passage]] = {}
    for id_ in index.lexical.ids("passages"):
        passage = index.documents.passage(id_)
        passages.setdefault(passage.document_id, []).append(passage)
    for document_id, own in passages.items():
        yield index.documents.document(document_id), own


def _wikipedia() -> list[tuple[Document, list[Passage]]]:
    arabic, french = (list(as_documents(load_public(name))) for name in ("arcd", "piaf"))
    return arabic + evenly(french, len(arabic))


def _glossary(settings: Settings) -> list[GlossaryEntry]:
    text = (current_folder(settings) / "glossary.json").read_text(encoding="utf-8")
    return [
        GlossaryEntry(**{key: tuple(names) for key, names in entry.items()}) for entry in json.loads(text)
    ]
