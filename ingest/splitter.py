"""Pack the blocks of each section into passages of a size that retrieval works well with.

A passage never crosses a section and never cuts a sentence, a table row or a list item.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.identity import text_hash
from tijaria.schema import Block, BlockKind, Document, Passage, Sentence

MIN_TOKENS, MAX_TOKENS = 80, 200
VERSION = f"1:{MIN_TOKENS}-{MAX_TOKENS}"
"""Part of every content hash: documents split in another way count as changed."""

# What a division costs, in passages: one more is better than a list or a table in two, far better than
# a list without its introduction, and either is better than a passage of a few words.
_LEAD_ALONE = 20.0
_TOO_SMALL = 4.0
_INSIDE_LIST = 1.5


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never divided: a block, or a sentence of a block longer than a passage."""

    start: int
    end: int
    tokens: int
    kind: BlockKind
    page: int | None
    leads: bool = False


def split(
    document: Document,
    *,
    min_tokens: int = MIN_TOKENS,
    max_tokens: int = MAX_TOKENS,
    count_tokens: Callable[[str], int],
) -> tuple[Passage, ...]:
    """Return the passages of a document in reading order; together they hold every sentence once.

    Args:
        document: What to split.
        min_tokens: Passages are at least this long where the section allows.
        max_tokens: Passages are at most this long, unless a single sentence, row or item is longer.
        count_tokens: Length of a text for the embedding model.
    """
    sentences = _Sentences(document.sentences)
    passages: list[Passage] = []
    seen: Counter[str] = Counter()
    for section_id, blocks in groupby(document.blocks, key=lambda block: block.section_id):
        body = [block for block in blocks if block.kind != "heading"]
        units = list(_units(document, body, sentences, max_tokens, count_tokens))
        for first, last in _divide(units, min_tokens, max_tokens):
            passage = _passage(document, section_id, units[first : last + 1], sentences)
            seen[passage.id] += 1
            passages.append(_numbered(passage, seen[passage.id]))
    return tuple(passages)


class _Sentences:
    """Finds the sentences of a stretch of text without reading all of them each time."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sentences
        self._starts = [sentence.start for sentence in sentences]
        self._ends = [sentence.end for sentence in sentences]

    def between(self, start: int, end: int) -> Sequence[Sentence]:
        return self._sentences[bisect_left(self._starts, start) : bisect_right(self._ends, end)]


def _units(
    document: Document,
    blocks: Sequence[Block],
    sentences: _Sentences,
    max_tokens: int,
    count_tokens: Callable[[str], int],
) -> Iterator[_Unit]:
    for number, block in enumerate(blocks):
        leads = (
            block.kind == "paragraph" and number + 1 < len(blocks) and blocks[number + 1].kind == "list_item"
        )
        tokens = count_tokens(document.text[block.start : block.end])
        parts = sentences.between(block.start, block.end) if tokens > max_tokens else ()
        if len(parts) < 2:
            yield _Unit(block.start, block.end, tokens, block.kind, block.page, leads)
            continue
        for part in parts:
            last = leads and part is parts[-1]
            yield _Unit(part.start, part.end, count_tokens(part.text), block.kind, block.page, last)


def _divide(units: Sequence[_Unit], min_tokens: int, max_tokens: int) -> list[tuple[int, int]]:
    """Return the cheapest division into runs (first, last), both included.

    `best[i]` is (cost, start of the last run) for the first `i` units.
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(units) + 1):
        options = []
        tokens = 0
        for start in range(end - 1, -1, -1):
            tokens += units[start].tokens
            if tokens > max_tokens and start < end - 1:
                break
            alone = start == 0 and end == len(units)
            cost = best[start][0] + _run_cost(tokens, min_tokens, max_tokens, alone=alone)
            options.append((cost + (_cut_cost(units[start - 1], units[start]) if start else 0.0), start))
        best.append(min(options))
    runs: list[tuple[int, int]] = []
    end = len(units)
    while end:
        start = best[end][1]
        runs.append((start, end - 1))
        end = start
    return runs[::-1]


def _run_cost(tokens: int, min_tokens: int, max_tokens: int, *, alone: bool) -> float:
    """Return the cost of a passage: fewer and evener passages are cheaper."""
    cost = 1.0 + 0.1 * (tokens / max_tokens) ** 2
    if tokens < min_tokens and not alone:
        cost += _TOO_SMALL * (1 - tokens / min_tokens)
    return cost


def _cut_cost(before: _Unit, after: _Unit) -> float:
    """Return the cost of a cut between two units."""
    if before.leads:
        return _LEAD_ALONE
    return _INSIDE_LIST if before.kind == after.kind and after.kind in ("list_item", "table_row") else 0.0


def _passage(document: Document, section_id: str, units: Sequence[_Unit], sentences: _Sentences) -> Passage:
    start, end = units[0].start, units[-1].end
    text = document.text[start:end]
    return Passage(
        id=f"{document.id}#{section_id}/{text_hash(text)}",
        group=f"{document.parallel}#{section_id}",
        document_id=document.id,
        language=document.language,
        topic=document.topic,
        title=document.title,
        section_id=section_id,
        heading_path=document.section_titles[section_id],
        start=start,
        end=end,
        text=text,
        sentence_ids=tuple(sentence.id for sentence in sentences.between(start, end)),
        page=units[0].page,
    )


def _numbered(passage: Passage, number: int) -> Passage:
    """Return the passage with an id of its own when the same text comes again in the section."""
    if number == 1:
        return passage
    return replace(passage, id=f"{passage.id}-{number}")
