"""Are the golden questions still right? Their schema, their halves, and what they rest on."""

from collections.abc import Iterator, Sequence

from evals.checks import holds_all
from evals.facts import HASHES, Doubt, FactBook, doubts, hashes_of, write_hashes
from evals.outcome import Outcome, Table
from evals.questions import FORMS, GoldenQuestion, load_golden
from tijaria.folding import fold
from tijaria.rag import load_pipeline
from tijaria.settings import Settings


def validate(settings: Settings, *, accept: bool = False) -> Outcome:
    """Look for questions to review; nothing is dropped.

    Args:
        settings: Where the index is.
        accept: Keep the present statements as reviewed. What has vanished stays a problem.
    """
    questions = load_golden()
    book = FactBook(load_pipeline(settings))
    if accept:
        write_hashes(hashes_of(book, questions))
    found = doubts(book, questions)
    to_review = {doubt.question.id for doubt in found}
    present = [_statements(book, doubt) for doubt in found]
    rows = [
        (d.question.id, d.reason, d.fact, "yes" if holds_all(d.question.must, "\n".join(texts)) else "NO",
         d.question.question[:60])
        for d, texts in zip(found, present, strict=True)
    ]  # fmt: skip
    table = Table("questions to review", [("id", "source", "fact", "still says it", "question"), *rows])
    return Outcome(
        command="validate",
        figures={
            "validate.questions": len(questions),
            "validate.to_review": len(to_review),
        },
        tables=[_counts(questions), *([table] if rows else [])],
        failures=[
            {"id": d.question.id, "fact": d.fact, "reason": d.reason, "must": d.question.must, "now": texts}
            for d, texts in zip(found, present, strict=True)
        ],
        problems=[*_inconsistent(questions), *_to_review(found)],
    )


def _statements(book: FactBook, doubt: Doubt) -> list[str]:
    """Return what the facts of a question say now."""
    facts = (*doubt.question.facts, *doubt.question.needs)
    return list(dict.fromkeys(span.text for fact in facts for span in book.spans(fact)))


def _to_review(found: Sequence[Doubt]) -> Iterator[str]:
    if found:
        yield (
            f"{len({doubt.question.id for doubt in found})} questions rest on sources that vanished, changed "
            f"or were never reviewed. Correct them, then `python -m evals validate --accept` ({HASHES.name})."
        )


def _inconsistent(questions: Sequence[GoldenQuestion]) -> Iterator[str]:
    """Yield what the schema of a single question cannot see."""
    ids: dict[str, int] = {}
    texts: dict[tuple[object, ...], list[str]] = {}
    halves: dict[str, dict[str, str]] = {}
    for question in questions:
        ids[question.id] = ids.get(question.id, 0) + 1
        texts.setdefault((fold(question.question), question.history), []).append(question.id)
        shared = (*question.facts, *question.needs, f"group {question.group}" if question.group else "")
        for name in filter(None, shared):
            halves.setdefault(name, {})[question.split] = question.id
    yield from (f"The id {id_} stands for {n} questions." for id_, n in ids.items() if n > 1)
    yield from (f"Asked more than once: {', '.join(same)}." for same in texts.values() if len(same) > 1)
    yield from (
        f"{name} is in both halves, such as {sides['tune']} and {sides['report']}."
        for name, sides in halves.items()
        if len(sides) > 1
    )


def _counts(questions: Sequence[GoldenQuestion]) -> Table:
    kinds = sorted({question.kind for question in questions})
    rows = []
    for kind in (*kinds, "all"):
        own = [question for question in questions if kind in (question.kind, "all")]
        forms = [str(sum(question.form == form for question in own)) for form in FORMS]
        halves = [str(sum(question.split == half for question in own)) for half in ("tune", "report")]
        rows.append((kind, str(len(own)), *forms, *halves))
    return Table("golden questions", [("kind", "n", *FORMS, "tune", "report"), *rows])
