"""Which statements of the corpus a chat model is shown: those that cover the question, without repetition.

A small model reads about a hundred tokens a second and loses the thread after a few hundred: six excerpts at
most, each of one section, and no statement that says what another one has said.
"""

from collections.abc import Callable, Sequence

from tijaria.document_store import DocumentStore
from tijaria.overlap import Wording, covered, shared, wording
from tijaria.question import AskedQuestion
from tijaria.quoted import Quoted
from tijaria.schema import Evidence, Sentence

MAX_PASSAGES = 6
_CANDIDATES = 24
# On the scale of the evidence, logarithms of chances.
_NEW_WORDS, _REPEATED = 10.0, 12.0
_SAME = 0.8


def choose_passages(
    asked: AskedQuestion,
    quotes: Sequence[Quoted],
    evidence: Sequence[Evidence],
    *,
    documents: DocumentStore,
    count_tokens: Callable[[str], int],
    max_tokens: int,
) -> list[Quoted]:
    """Return up to six excerpts, the composer's quotes in the first ones.

    Args:
        asked: The question.
        quotes: What the composer would quote, best first.
        evidence: What was found, best first.
        documents: Where the statements stand.
        count_tokens: Length of a text in tokens.
        max_tokens: Length limit of all of them together, with the titles of their sections.
    """
    chosen: list[Sentence] = []
    left = max_tokens
    for sentence in _in_order(asked, quotes, evidence):
        is_new = _section(sentence) not in map(_section, chosen)
        alone = Quoted(documents.document(sentence.document_id), (sentence,))
        length = count_tokens(sentence.text) + (count_tokens(alone.heading) if is_new else 0)
        if length > left and chosen:
            continue
        if any(sentence.id == other.id or _repeats(sentence, other) for other in chosen):
            continue
        if len({*map(_section, chosen), _section(sentence)}) > MAX_PASSAGES:
            continue
        chosen.append(sentence)
        left -= length
    return _excerpts(chosen, documents)


def _in_order(asked: AskedQuestion, quotes: Sequence[Quoted], evidence: Sequence[Evidence]) -> list[Sentence]:
    """Return the composer's statements, then the others: each the one that adds most to those before it."""
    order = [sentence for quote in quotes for sentence in quote.sentences]
    keys = {sentence.key for sentence in order}
    pool = [item for item in evidence[:_CANDIDATES] if item.key not in keys]
    question = wording(asked.text)
    while pool:
        said = wording(" ".join(sentence.text for sentence in order))
        best = max(pool, key=lambda item: _gain(_version(item, asked), item.score, question, said))
        pool.remove(best)
        order.append(_version(best, asked))
    return order


def _gain(sentence: Sentence, score: float, question: Wording, said: Wording) -> float:
    own = wording(sentence.text)
    together = Wording(said.stems | own.stems, ())
    news = covered(question, together) - covered(question, said)
    return score + _NEW_WORDS * news - _REPEATED * covered(own, said)


def _version(item: Evidence, asked: AskedQuestion) -> Sentence:
    return item.sentences.get(asked.language) or next(iter(item.sentences.values()))


def _repeats(one: Sentence, other: Sentence) -> bool:
    return one.key == other.key or shared(wording(one.text), wording(other.text)) >= _SAME


def _section(sentence: Sentence) -> tuple[str, str]:
    return sentence.document_id, sentence.section_id


def _excerpts(chosen: Sequence[Sentence], documents: DocumentStore) -> list[Quoted]:
    """Return one excerpt a section, in the order of their first statements, each in reading order."""
    sections: dict[tuple[str, str], list[Sentence]] = {}
    for sentence in chosen:
        sections.setdefault(_section(sentence), []).append(sentence)
    return [
        Quoted(documents.document(id_), tuple(sorted(found, key=lambda item: item.start)))
        for (id_, _), found in sections.items()
    ]
