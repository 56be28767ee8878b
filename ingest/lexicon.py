"""Learns the French-Arabic lexicon from parallel text: IBM model 1, both directions.

Pairs: NTREX and SIB-200 (CC BY-SA 4.0), the corpus' own statements in both languages, and the glossary.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingest.packed import write_packed
from ingest.rows import data_rows
from tijaria.folding import terms
from tijaria.glossary import GlossaryEntry
from tijaria.schema import Document

_ROUNDS = 6
_KEPT = 4
_MINIMUM = 0.08
_MIN_COUNT = 2
# What the corpus and the glossary say weighs more than the news: they use the words in the field's sense.
_OWN_WEIGHT = 3

Pair = tuple[list[str], list[str]]
Table = dict[str, dict[str, float]]


def write_lexicon(path: Path, documents: Sequence[Document], glossary: Sequence[GlossaryEntry]) -> int:
    """Learn the lexicon and write it; return the number of pairs of stems."""
    pairs = list(_pairs(documents, glossary))
    forward = _learn(pairs)
    backward = _learn([(arabic, french) for french, arabic in pairs])
    rows = sorted(
        (french, arabic, forward.get(french, {}).get(arabic, 0.0), backward.get(arabic, {}).get(french, 0.0))
        for french, arabic in _kept(forward) | {(f, a) for a, f in _kept(backward)}
        # Figures are matched exactly: what stands beside one in many sentences is no translation of it.
        if not any(character.isdigit() for character in french + arabic)
    )
    text = "".join(f"{french}\t{arabic}\t{p:.3f}\t{q:.3f}\n" for french, arabic, p, q in rows)
    write_packed(path, text)
    return len(rows)


def _pairs(documents: Sequence[Document], glossary: Sequence[GlossaryEntry]) -> Iterator[Pair]:
    for name in ("ntrex.tsv.gz", "sib200.tsv.gz"):
        for row in data_rows(name):
            yield terms(row["fr"]), terms(row["ar"])
    own = [*_statements(documents), *_names(glossary)]
    for _ in range(_OWN_WEIGHT):
        yield from own


def _statements(documents: Iterable[Document]) -> Iterator[Pair]:
    """Yield the statements of the corpus that exist in both languages."""
    french: dict[str, str] = {}
    arabic: dict[str, str] = {}
    for document in documents:
        side = french if document.language == "fr" else arabic
        side.update((sentence.key, sentence.text) for sentence in document.sentences)
    for key in sorted(french.keys() & arabic.keys()):
        yield terms(french[key]), terms(arabic[key])


def _names(glossary: Iterable[GlossaryEntry]) -> Iterator[Pair]:
    for entry in glossary:
        for french in entry.french:
            for arabic in entry.arabic:
                yield terms(french), terms(arabic)


def _learn(pairs: Sequence[Pair]) -> Table:
    """Return p(target|source) by expectation maximisation (IBM model 1)."""
    counted: dict[str, int] = defaultdict(int)
    for source, target in pairs:
        for word in [*source, *target]:
            counted[word] += 1
    frequent = [
        ([w for w in source if counted[w] >= _MIN_COUNT], [w for w in target if counted[w] >= _MIN_COUNT])
        for source, target in pairs
    ]
    table: Table = defaultdict(lambda: defaultdict(lambda: 1.0))
    for _ in range(_ROUNDS):
        expected: Table = defaultdict(lambda: defaultdict(float))
        for source, target in frequent:
            for word in target:
                total = sum(table[other][word] for other in source)
                for other in source:
                    expected[other][word] += table[other][word] / total
        table = defaultdict(lambda: defaultdict(float))
        for word, shares in expected.items():
            total = sum(shares.values())
            table[word] = defaultdict(float, {other: share / total for other, share in shares.items()})
    return table


def _kept(table: Table) -> set[tuple[str, str]]:
    """Return the few most probable translations of each stem."""
    return {
        (word, other)
        for word, shares in table.items()
        for other, share in sorted(shares.items(), key=lambda item: -item[1])[:_KEPT]
        if share >= _MINIMUM and word != other
    }
