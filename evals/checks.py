"""Is this answer right? Checked without a model: by patterns, source ids, quotes, figures and letters."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from statistics import fmean

from evals.facts import FactBook
from evals.figures import figures_hold, unsupported
from evals.questions import FORMS, GoldenQuestion
from tijaria.folding import fold, words
from tijaria.schema import Answer, Language, Statement

_ARABIC = re.compile(r"[\u0620-\u064a]")
_LATIN = re.compile(r"[a-zà-ÿ]", re.IGNORECASE)
# Words that say that a rule is no longer in force. Folded text.
_REPLACED = re.compile(
    r"\b(annul|abrog|remplac|supprim|invalid|expir|perim|ancien|jusqu|auparavant|avant\b|n.est plus|"
    r"ne s.applique plus|pris fin|a cesse|depuis lors|obsolete|fut\b|etait|etaient|suspendu)|"
    r"(الغ|استبدل|عوض|حل محل|سابق|قبل ان|كان[تو]? |لم يعد|لم تعد|انته|الى غايه|حتى|نسخ|ابطل|علق)"
)
_OWN_WORDS = 0.7


def measure(question: GoldenQuestion, answer: Answer, book: FactBook, *, max_words: int) -> dict[str, float]:
    """Return what is measured of an answer, by name; what does not apply is left out.

    Args:
        question: What was asked.
        answer: What was answered.
        book: The facts of the index that it was answered from.
        max_words: Length that an answer must keep.
    """
    found = _by_expectation(question, answer, book)
    if answer.status == "answered":
        found["figures"] = figures_hold(answer)
    if answer.status == "answered" and answer.citations:
        found["citation_precision"] = citation_precision(answer, book)
        found["concise"] = len(answer.text.split()) <= max_words
    if question.expected != "clarify":
        found["asked_back"] = answer.status == "clarify"
    if question.form in FORMS:
        found["right_language"] = in_language(answer, expected_language(question))
    if question.kind == "followup":
        found["resolved"] = _resolved(question, answer)
    if question.kind == "trap":
        found["current"] = not gives_outdated(question, answer)
    found["passed"] = _passes(question, answer, found)
    return {name: float(value) for name, value in found.items()}


def _by_expectation(question: GoldenQuestion, answer: Answer, book: FactBook) -> dict[str, float]:
    if question.kind == "smalltalk":
        return {"plain_reply": answer.status == "answered" and not answer.citations}
    if question.expected == "refused":
        return {"refused": answer.status == "refused"}
    if question.expected == "clarify":
        asked = answer.status == "clarify"
        return {"clarified": asked, "clarified_rightly": asked and _asks_what_is_missing(question, answer)}
    answered = answer.status == "answered"
    right = answered and says_what_it_must(question, answer.text)
    cited = answered and any(book.is_cited(fact, answer.citations) for fact in question.facts)
    needed = [cited, *(answered and book.is_cited(fact, answer.citations) for fact in question.needs)]
    return {
        "right": right,
        "cited": cited,
        "right_and_cited": right and cited,
        "citation_recall": fmean(needed),
        "false_refusal": answer.status == "refused",
    }


def _passes(question: GoldenQuestion, answer: Answer, found: Mapping[str, float]) -> bool:
    """Tell whether everything about an answer is as it should be."""
    decisive = (
        "right_and_cited", "refused", "clarified_rightly", "plain_reply", "figures", "current", "resolved",
        "right_language",
    )  # fmt: skip
    return answer.status == question.expected and all(found.get(name, 1) for name in decisive)


def says_what_it_must(question: GoldenQuestion, text: str) -> bool:
    """Tell whether a text holds every pattern it must, and none it must not."""
    return holds_all(question.must, text) and not _holds_any(question.must_not, text)


def _asks_what_is_missing(question: GoldenQuestion, answer: Answer) -> bool:
    return answer.reason == f"missing_{question.missing}" and says_what_it_must(question, answer.text)


def _resolved(question: GoldenQuestion, answer: Answer) -> bool:
    return holds_all(question.standalone_must, answer.question) and not _holds_any(
        question.standalone_must_not, answer.question
    )


def gives_outdated(question: GoldenQuestion, answer: Answer) -> bool:
    """Tell whether a statement says the replaced rule and neither that it was replaced nor what applies."""
    return _holds_any(question.must_not, answer.text) or any(
        _holds_any(question.outdated, statement.text)
        and not _holds_any(question.must, statement.text)
        and not _REPLACED.search(fold(statement.text))
        for statement in answer.statements
    )


def holds_all(patterns: Iterable[str], text: str) -> bool:
    """Tell whether every pattern is found in a text, folded."""
    folded = fold(text)
    return all(_compiled(pattern).search(folded) for pattern in patterns)


def _holds_any(patterns: Iterable[str], text: str) -> bool:
    folded = fold(text)
    return any(_compiled(pattern).search(folded) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def citation_precision(answer: Answer, book: FactBook) -> float:
    """Return the share of the statements with a citation that their quotes support, 0 to 1.

    A quote supports a statement when it is the exact text of the document and holds the statement, or most of
    its words; whatever its words, all its numbers must be supported.
    """
    exact = {citation.marker for citation in answer.citations if book.is_exact(citation)}
    cited = [statement for statement in answer.statements if statement.markers]
    if not cited:
        return 0.0
    return fmean(exact.issuperset(s.markers) and _is_supported(s, answer) for s in cited)


def _is_supported(statement: Statement, answer: Answer) -> bool:
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    quote = "\n".join(quotes.get(marker, "") for marker in statement.markers)
    own, known = words(statement.text), set(words(quote))
    enough = sum(word in known for word in own) >= _OWN_WORDS * len(own)
    return fold(statement.text) in fold(quote) or (enough and not unsupported(statement, answer))


def expected_language(question: GoldenQuestion) -> Language:
    """Return the language that a question is to be answered in."""
    return "ar" if question.form in ("ar", "ary", "ary-Latn") else "fr"


def in_language(answer: Answer, language: Language) -> bool:
    """Tell whether an answer says that it is in a language, and has more of its letters than of the other's.

    Form names stand in Latin letters in Arabic text too, so it takes a majority and not more.
    """
    arabic, latin = len(_ARABIC.findall(answer.text)), len(_LATIN.findall(answer.text))
    return answer.language == language and (arabic >= latin) == (language == "ar")


def fault(question: GoldenQuestion, answer: Answer, found: Mapping[str, float], rank: int | None) -> str:
    """Return where an answer went wrong, "" when it is as it should be.

    Args:
        question: What was asked.
        answer: What was answered.
        found: What was measured.
        rank: Of the first right passage, 0 when it was not found, None where there is no right passage.
    """
    if found["passed"]:
        return ""
    if question.kind == "followup" and not found["resolved"]:
        return "follow-up not resolved"
    if question.expected != answer.status:
        return _wrong_status(question, answer, rank)
    causes = (
        ("current", "outdated rule given as current"),
        ("figures", "unsupported figure"),
        ("clarified_rightly", "asked back for something else"),
        ("plain_reply", "not a plain reply"),
        ("cited", _unused(rank)),
        ("right", "right source, wrong text"),
        ("right_language", "wrong language"),
    )
    return next(cause for name, cause in causes if not found.get(name, 1))


def _wrong_status(question: GoldenQuestion, answer: Answer, rank: int | None) -> str:
    if answer.status == "clarify":
        return "asked back needlessly"
    if question.expected == "clarify":
        return "not asked back"
    if question.expected == "refused":
        return (
            "answered off topic" if question.kind == "offtopic" else "answered what the corpus does not say"
        )
    return "right source not retrieved" if _is_lost(rank) else "refused wrongly"


def _unused(rank: int | None) -> str:
    if rank is None:
        return "right source not used"
    return "right source not retrieved" if _is_lost(rank) else "right source retrieved and not used"


def _is_lost(rank: int | None) -> bool:
    return rank is not None and not 0 < rank <= 10
