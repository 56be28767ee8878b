"""Do the figures of a statement stand in what it cites?"""

import re
from collections.abc import Iterable

from tijaria.folding import fold
from tijaria.schema import Answer, Citation, Statement

_NUMBER = re.compile(r"\d+(?:[.,/\-]\d+)*")
# Products are shown with their code: "Tomates (0702.00)".
_HS_CODE = re.compile(r"\((\d{4}(?:[. ]?\d\d){0,3})\)")
_CHAPTERS = re.compile(r"\b(\d\d)-(\d\d)\b")


def figures_hold(answer: Answer) -> bool:
    """Tell whether every number of every statement stands in what the statement cites."""
    return not any(unsupported(statement, answer) for statement in answer.statements)


def unsupported(statement: Statement, answer: Answer) -> set[str]:
    """Return the numbers of a statement that stand neither in its quotes nor, for a table, in their sources.

    The code of a product counts as named by a quote about a code below it, or about chapters that hold it.
    """
    cited = [citation for citation in answer.citations if citation.marker in statement.markers]
    support = "\n".join(map(_named, cited) if statement.is_table else (citation.quote for citation in cited))
    missing = numbers(statement.text) - numbers(support)
    codes = {code for code in _HS_CODE.findall(fold(statement.text)) if _names(support, code)}
    return {number for number in missing if not any(number in numbers(code) for code in codes)}


def numbers(text: str) -> set[str]:
    """Return the numbers of a text, spelled one way.

    >>> sorted(numbers("150 000 DH avant le ٣١/12/2026"))
    ['150000', '31/12/2026']
    """
    return set(_NUMBER.findall(fold(text)))


def _named(citation: Citation) -> str:
    """Return a quote and what names its source: the tables of duties show both."""
    told: Iterable[str | None] = (
        citation.quote, citation.title, citation.section, citation.publisher, citation.legal_reference,
        citation.as_of, citation.as_of_note,
    )  # fmt: skip
    return "\n".join(filter(None, told))


def _names(support: str, code: str) -> bool:
    """Tell whether a text is about a code, one below it, or a range of chapters that holds it."""
    wanted = _digits(code)
    if any(_digits(number).startswith(wanted) for number in numbers(support)):
        return True
    return any(low <= wanted[:2] <= high for low, high in _CHAPTERS.findall(support))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
