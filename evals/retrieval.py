"""How well the right passage is found in public sets of questions."""

from dataclasses import asdict

from evals.metrics import RankingScores, first_rank, score_ranking
from evals.outcome import Outcome, Table
from evals.progress import track
from evals.public_sets import PublicName, as_documents, load_public, passage_id
from evals.questions import evenly
from evals.searcher import searching
from evals.temporary_index import temporary_index
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


def _row(label: str, scores: RankingScores) -> tuple[str, ...]:
    values = (scores.recall_1, scores.recall_5, scores.recall_10, scores.mrr, scores.ndcg_10)
    return (label, str(scores.questions), *(f"{value:.3f}" for value in values))


def _figures(prefix: str, scores: RankingScores) -> dict[str, float]:
    return {f"{prefix}.{name}": float(value) for name, value in asdict(scores).items()}
