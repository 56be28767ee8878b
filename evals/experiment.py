"""A small sweep over settings, on the tuning half: what would change?"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from itertools import product

from evals.compare import pairings
from evals.ingestion import BUILT_WITH, ingested
from evals.outcome import Outcome, Table
from evals.questions import GoldenQuestion, load_golden
from evals.result import Result
from evals.run import run
from tijaria.errors import ConfigurationError
from tijaria.settings import Settings

ALIASES: Mapping[str, str] = {
    "retrieval.weight": "lexical_weight",
    "retrieval.centring": "centring",
    "retrieval.model": "embedding_model",
    "retrieval.glossary": "glossary",
    "retrieval.lexicon": "lexicon",
    "retrieval.respelling": "respelling",
    "answer.threshold": "answer_threshold",
    "answer.words": "answer_max_words",
}
"""Names by what they are about → settings; the names of the settings themselves are good too."""

SWEPT = frozenset(
    {
        *("lexical_weight", "centring", "embedding_model", "glossary", "lexicon", "respelling"),
        *("answer_threshold", "answer_max_words", "stale_after_months"),
    }
)
"""Settings that change what is found or answered."""

_SHOWN = ("passed", "right_and_cited", "false_refusal", "refused", "recall_1", "mrr", "ndcg_10")


def experiment(settings: Settings, assignments: Sequence[str], *, limit: int | None = None) -> Outcome:
    """Run the tuning half with every combination of values, and compare each with the first.

    Args:
        settings: What is not swept over.
        assignments: "name=value,value…", each.
        limit: Questions of each set, evenly spaced.

    Raises:
        ConfigurationError: A name is no setting, or a value is out of range.
    """
    names, values = read_assignments(assignments)
    questions = load_golden(split="tune", limit=limit)
    combinations = [dict(zip(names, chosen, strict=True)) for chosen in product(*values)]
    changed = [Settings.load(**{**settings.model_dump(), **chosen}) for chosen in combinations]
    results = [_run(settings, own, questions) for own in changed]
    heading = (*names, *_SHOWN, "better", "worse", "chance")
    rows = [
        (*map(str, chosen.values()), *_cells(result), *_against(results[0], result))
        for chosen, result in zip(combinations, results, strict=True)
    ]
    figures = {
        f"experiment.{' '.join(f'{n}={v}' for n, v in chosen.items())}.{measure}": found.value
        for chosen, result in zip(combinations, results, strict=True)
        for measure in _SHOWN
        if (found := result.value(measure, half="all")) is not None
    }
    title = f"{len(questions)} questions of the tuning half; better and worse than the first line"
    return Outcome("experiment", figures, [Table(title, [heading, *rows])])


def read_assignments(assignments: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Return the settings that are named, and the values of each.

    Raises:
        ConfigurationError: A name is no setting, or there is no value.
    """
    names, values = [], []
    for assignment in assignments:
        given, _, listed = assignment.partition("=")
        name = ALIASES.get(given, given)
        chosen = [value.strip() for value in listed.split(",") if value.strip()]
        if name not in SWEPT or not chosen:
            raise ConfigurationError(
                f"{assignment!r} sets nothing that answers depend on. Write NAME=VALUE,VALUE with one of "
                f"{', '.join((*sorted(SWEPT), *ALIASES))}."
            )
        names.append(name)
        values.append(chosen)
    return names, values


def _run(settings: Settings, own: Settings, questions: Sequence[GoldenQuestion]) -> Result:
    needs_index = any(getattr(own, name) != getattr(settings, name) for name in BUILT_WITH)
    with ingested(own) if needs_index else nullcontext(own) as ready:
        return run(ready, questions).result


def _cells(result: Result) -> list[str]:
    found = [result.value(measure, half="all") for measure in _SHOWN]
    return ["" if score is None else f"{100 * score.value:.1f}" for score in found]


def _against(first: Result, result: Result) -> tuple[str, str, str]:
    (item,) = pairings(first.rows, result.rows, measures=["passed"], kinds=["all"])
    return str(item.wins), str(item.losses), f"{min(1.0, 2 * min(item.drop, item.rise)):.3f}"
