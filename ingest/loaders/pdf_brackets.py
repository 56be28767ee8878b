"""Turn the brackets of right-to-left text the right way round.

An opening bracket is drawn as `)` in Arabic. Some PDFs store what it means, some what it looks like, and
pdfium turns some of them itself; which is which shows when brackets are expected to open before they close.
"""

from collections.abc import Sequence

from ingest.loaders.pdf_bidi import OrderedText

_KINDS = ("()", "[]", "{}", "«»", "‹›")


def mend_brackets(lines: Sequence[OrderedText]) -> list[str]:
    """Return the text of the lines of one document with its right-to-left brackets turned where needed."""
    texts = [list(line.text) for line in lines]
    for kind in _KINDS:
        places = [_places(line, kind) for line in lines]
        runs = [[line.text[i] for i in found] for line, found in zip(lines, places, strict=True)]
        turned = [[_other(bracket, kind) for bracket in run] for run in runs]
        by_shape = sum(_pairs(run, kind) for run in turned) > sum(_pairs(run, kind) for run in runs)
        for text, found, run in zip(texts, places, turned if by_shape else runs, strict=True):
            for place, bracket in zip(found, _evened(run, kind), strict=True):
                text[place] = bracket
    return ["".join(text) for text in texts]


def _places(line: OrderedText, kind: str) -> list[int]:
    """Return where the brackets of one kind stand in the right-to-left parts of a line."""
    return [i for i, flag in enumerate(line.right_to_left) if flag and line.text[i] in kind]


def _other(bracket: str, kind: str) -> str:
    return kind[1] if bracket == kind[0] else kind[0]


def _pairs(run: Sequence[str], kind: str) -> int:
    """Return how many brackets are closed after they were opened."""
    depth = pairs = 0
    for bracket in run:
        if bracket == kind[0]:
            depth += 1
        elif depth:
            depth -= 1
            pairs += 1
    return pairs


def _evened(run: Sequence[str], kind: str) -> Sequence[str]:
    """Return the brackets of a line in turn open and closed, when more open than close or the reverse.

    An odd number is left alone: the other bracket stands on the line before or after.
    """
    if len(run) % 2 or run.count(kind[0]) * 2 == len(run):
        return run
    return [kind[number % 2] for number in range(len(run))]
