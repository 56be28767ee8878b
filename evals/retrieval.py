"""How well the right passage is found: on public sets, and on the golden questions over the corpus."""

from collections.abc import Sequence
from dataclasses import asdict

from evals.metrics import RankingScores, first_rank, recall_at, score_ranking
from evals.outcome import Outcome, Table, percent
from evals.progress import track
from evals.public_sets import PublicName, as_documents, load_public, passage_id
from evals.questions import FORMS, GoldenQuestion, Split, evenly, load
from evals.searcher import searching
from evals.temporary_index import temporary_index
from tijaria.index import Index
from tijaria.retriever import Retrieval
from tijaria.settings import Settings

_DEPTH = 100
_HEADING = ("questions", "n", "recall@1", "recall@5", "recall@10", "MRR", "nDCG@10")


def measure_public(name: PublicName, settings: Settings, *, limit: int | None = None) -> Outcome:
    """Ask a public set of questions of an index of its passages; nothing but retrieval takes part."""
    public = load_public(name)
    asked = evenly(public.questions, limit)
    ranks = []
    with temporary_index(as_documents(public), settings) as apart, searching(apart) as searcher:
        searcher.embedder.encode_queries([text for text, _ in asked])
        for text, number in track(asked, name):
            question = searcher.reader.read(text, language=public.language)
            found = searcher.retriever.retrieve(question, k=_DEPTH).passages
            gold = {passage_id(public.language, number)}
            ranks.append(first_rank((item.passage.id for item in found), gold))
    scores = score_ranking(ranks)
    return Outcome(
        command=f"retrieval {name}",
        figures=_figures(name, scores),
        tables=[Table(f"{name}: {len(public.passages)} passages", [_HEADING, _row("all", scores)])],
        failures=[
            {"question": text, "passage": public.passages[number][:200], "rank": rank}
            for (text, number), rank in zip(asked, ranks, strict=True)
            if not 0 < rank <= 10
        ],
        about={"model": searcher.embedder.name, "lexical_weight": settings.lexical_weight},
    )


def measure_corpus(settings: Settings, *, split: Split = "report", limit: int | None = None) -> Outcome:
    """Ask the golden questions of the index in force.

    A passage or statement is right when it rests on a source that answers the question.
    """
    questions = load("procedures", split=split, limit=limit)
    passages, statements = [], []
    with searching(settings) as searcher:
        searcher.embedder.encode_queries([question.question for question in questions])
        for question in track(questions, "corpus"):
            found = searcher.retriever.retrieve(searcher.reader.read(question.question), k=_DEPTH)
            gold = gold_passages(searcher.index, question)
            passages.append(first_rank((item.passage.id for item in found.passages), gold))
            statements.append(_statement_rank(question, found))
    return Outcome(
        command="retrieval corpus",
        figures=_figures("corpus", score_ranking(passages))
        | {f"corpus.statement_hit_{k}": recall_at(statements, k) for k in (1, 3, 5)},
        tables=[_passages_by_form(questions, passages), _statements_by_form(questions, statements)],
        failures=_failures(questions, passages, statements),
        about={"split": split, "lexical_weight": settings.lexical_weight},
    )


def gold_passages(index: Index, question: GoldenQuestion) -> set[str]:
    """Return the ids of the passages that hold a statement resting on a fact that answers the question."""
    documents = index.documents
    wanted = set(question.facts)
    return {
        documents.passage_of(sentence.id).id
        for document_id in documents.document_ids
        for sentence in documents.document(document_id).sentences
        if wanted & set(sentence.source_ids)
    }


def _statement_rank(question: GoldenQuestion, found: Retrieval) -> int:
    wanted = set(question.facts)
    sources = [
        {source for version in item.sentences.values() for source in version.source_ids}
        for item in found.evidence
    ]
    return next((rank for rank, own in enumerate(sources, start=1) if wanted & own), 0)


def _failures(
    questions: Sequence[GoldenQuestion], passages: Sequence[int], statements: Sequence[int]
) -> list[dict[str, object]]:
    return [
        {
            "id": question.id,
            "form": question.form,
            "question": question.question,
            "facts": list(question.facts),
            "passage_rank": passage,
            "statement_rank": statement,
        }
        for question, passage, statement in zip(questions, passages, statements, strict=True)
        if statement != 1
    ]


def _passages_by_form(questions: Sequence[GoldenQuestion], ranks: Sequence[int]) -> Table:
    rows = [_row(form, score_ranking(kept)) for form, kept in _by_form(questions, ranks) if kept]
    return Table("passages", [_HEADING, *rows])


def _statements_by_form(questions: Sequence[GoldenQuestion], ranks: Sequence[int]) -> Table:
    rows = [
        (form, str(len(kept)), *(percent(recall_at(kept, k)) for k in (1, 3, 5)))
        for form, kept in _by_form(questions, ranks)
        if kept
    ]
    return Table("statements", [("questions", "n", "hit@1", "hit@3", "hit@5"), *rows])


def _by_form(questions: Sequence[GoldenQuestion], ranks: Sequence[int]) -> list[tuple[str, list[int]]]:
    pairs = list(zip(questions, ranks, strict=True))
    parts = [(form, [rank for question, rank in pairs if question.form == form]) for form in FORMS]
    return [*parts, ("all", list(ranks))]


def _row(label: str, scores: RankingScores) -> tuple[str, ...]:
    values = (scores.recall_1, scores.recall_5, scores.recall_10, scores.mrr, scores.ndcg_10)
    return (label, str(scores.questions), *(f"{value:.3f}" for value in values))


def _figures(prefix: str, scores: RankingScores) -> dict[str, float]:
    return {f"{prefix}.{name}": float(value) for name, value in asdict(scores).items()}
