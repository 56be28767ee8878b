"""Is this answer right? Checked without a model: by patterns, source ids, figures and letters."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from evals.questions import GoldenQuestion
from tijaria.folding import fold
from tijaria.schema import Answer, Citation, Document, Language, Statement

_NUMBER = re.compile(r"\d+(?:[.,/\-]\d+)*")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_LATIN = re.compile(r"[a-zà-ÿ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked of one answer.

    Attributes:
        right: Every pattern that must be there is, and none that must not.
        cited: A citation rests on a source that answers the question.
        figures_hold: Every number of every statement stands in what the statement cites.
        right_language: Answered in the language of the question, and written in it.
        ms: Milliseconds that the answer took.
    """

    question: GoldenQuestion
    answer: Answer
    right: bool
    cited: bool
    figures_hold: bool
    right_language: bool
    ms: float

    @property
    def refused(self) -> bool:
        """Whether it was not answered."""
        return self.answer.status != "answered"


def check(
    question: GoldenQuestion, answer: Answer, *, document: Callable[[str], Document], ms: float = 0.0
) -> Check:
    """Check an answer; `document` gives the cited documents by id."""
    answered = answer.status == "answered"
    return Check(
        question=question,
        answer=answer,
        right=answered and says_what_it_must(question, answer.text),
        cited=answered and any(cites(item, question.facts, document) for item in answer.citations),
        figures_hold=not answered or figures_hold(answer),
        right_language=in_language(answer, expected_language(question)),
        ms=ms,
    )


def says_what_it_must(question: GoldenQuestion, text: str) -> bool:
    """Tell whether a text holds every pattern it must, and none it must not."""
    folded = fold(text)

    def holds(pattern: str) -> bool:
        return re.search(pattern, folded, re.IGNORECASE) is not None

    return all(map(holds, question.must)) and not any(map(holds, question.must_not))


def cites(citation: Citation, facts: tuple[str, ...], document: Callable[[str], Document]) -> bool:
    """Tell whether a quoted statement rests on one of the facts, and is the text it claims to be."""
    cited = document(citation.document_id)
    if cited.text[citation.start : citation.end] != citation.quote:
        return False
    return any(
        set(facts) & set(sentence.source_ids)
        for sentence in cited.sentences
        if sentence.start < citation.end and citation.start < sentence.end
    )


def figures_hold(answer: Answer) -> bool:
    """Tell whether every number of every statement stands in a quote that the statement cites."""
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    return all(_missing(statement, quotes) == set() for statement in answer.statements)


def _missing(statement: Statement, quotes: dict[int, str]) -> set[str]:
    cited = "\n".join(quotes.get(marker, "") for marker in statement.markers)
    return numbers(statement.text) - numbers(cited)


def numbers(text: str) -> set[str]:
    """Return the numbers of a text, spelled one way.

    >>> sorted(numbers("150 000 DH avant le ٣١/12/2026"))
    ['150000', '31/12/2026']
    """
    return set(_NUMBER.findall(fold(text)))


def expected_language(question: GoldenQuestion) -> Language:
    """Return the language that a question is to be answered in."""
    return "ar" if question.form in ("ar", "ary", "ary-Latn") else "fr"


def in_language(answer: Answer, language: Language) -> bool:
    """Tell whether an answer says that it is in a language, and has more of its letters than of the other's.

    Form names stand in Latin letters in Arabic text too, so it takes a majority and not more.
    """
    arabic, latin = len(_ARABIC.findall(answer.text)), len(_LATIN.findall(answer.text))
    return answer.language == language and (arabic >= latin) == (language == "ar")
