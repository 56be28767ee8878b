from typing import Any

import pytest
from core_stand_in import shared_pipeline
from evals_stand_in import book, question

from evals import checks
from evals.figures import figures_hold, unsupported
from evals.questions import GoldenQuestion
from tijaria.schema import Answer, AnswerStatus, Citation, Language, Statement

_TEXT = "Les recettes d'exportation de biens sont rapatriées dans un délai de 150 jours."


def _citation(text: str = _TEXT, marker: int = 1, document: str = "exchange-fr") -> Citation:
    start = shared_pipeline().document(document).text.index(text)
    return Citation(marker, document, "t", "s", text, start, start + len(text), "/documents/d", "p")


def _answer(
    text: str = _TEXT,
    *,
    status: AnswerStatus = "answered",
    language: Language = "fr",
    citations: tuple[Citation, ...] | None = None,
    **more: Any,
) -> Answer:
    answered = status == "answered"
    if citations is None:
        citations = (_citation(),) if answered else ()
    return Answer(
        id="a", conversation_id="c", status=status, language=language, text=text,
        statements=(Statement(text, tuple(citation.marker for citation in citations)),),
        citations=citations, **more,
    )  # fmt: skip


def _measure(asked: GoldenQuestion, answer: Answer, max_words: int = 120) -> dict[str, float]:
    return checks.measure(asked, answer, book(), max_words=max_words)


def test_right_and_cited_answer_passes_every_check() -> None:
    found = _measure(question(), _answer())
    for name in (
        "right",
        "cited",
        "figures",
        "citation_precision",
        "citation_recall",
        "right_language",
        "passed",
    ):
        assert found[name] == 1, name
    assert (found["false_refusal"], found["asked_back"]) == (0, 0)


@pytest.mark.parametrize("text", ["Le délai est de 60 jours.", "150 jours, ou 90 jours."])
def test_answer_without_what_it_must_say_or_with_what_it_must_not_is_wrong(text: str) -> None:
    assert _measure(question(must_not=["90 jours"]), _answer(text))["right"] == 0


def test_patterns_meet_folded_text() -> None:
    assert checks.says_what_it_must(question(must=["delai", "اجل"]), "DÉLAI — أَجَل")


def test_refusal_is_neither_right_nor_cited() -> None:
    found = _measure(question(), _answer("150 jours", status="refused"))
    assert (found["false_refusal"], found["right"], found["cited"], found["passed"]) == (1, 0, 0, 0)


def test_citation_of_another_fact_does_not_count() -> None:
    assert _measure(question(facts=["OC-02"]), _answer())["cited"] == 0


def test_quote_that_is_not_the_text_of_the_document_does_not_count() -> None:
    citation = _citation()
    forged = Citation(1, "exchange-fr", "t", "s", "150 jours", citation.start, citation.end, "/", "p")
    found = _measure(question(), _answer(citations=(forged,)))
    assert (found["cited"], found["citation_precision"]) == (0, 0)


def test_citation_recall_counts_every_needed_source() -> None:
    found = _measure(question(needs=["OC-02"]), _answer())
    assert (found["cited"], found["citation_recall"]) == (1, 0.5)


def test_statement_that_its_quote_does_not_support_lowers_precision() -> None:
    own = "Les expéditeurs de Tanger bénéficient d'un régime favorable."
    supported, invented = Statement(_TEXT, (1,)), Statement(own, (1,))
    answer = Answer("a", "c", "answered", "fr", _TEXT, (supported, invented), (_citation(),))
    assert _measure(question(), answer)["citation_precision"] == 0.5


def test_paraphrase_with_the_words_and_figures_of_its_quote_is_supported() -> None:
    answer = _answer("Délai pour les recettes de biens d'exportation : 150 jours.")
    assert _measure(question(), answer)["citation_precision"] == 1


def test_figure_that_the_quote_does_not_hold_is_found() -> None:
    assert unsupported(Statement("Le délai est de 151 jours.", (1,)), _answer()) == {"151"}
    assert figures_hold(_answer("Le délai est de ١٥٠ jours."))
    bare = Answer("a", "c", "answered", "fr", "5", statements=(Statement("5 jours", ()),))
    assert not figures_hold(bare)


def _duty_table(quote: str, title: str = "", *, is_table: bool = True) -> Answer:
    text = "| Produit | Tomates (0702) |\n|---|---|\n| Droit | 8 % |\n| Source | JO L 241 |"
    citation = Citation(1, "d", title, "s", quote, 0, 1, "/", "p", legal_reference="JO L 241")
    statement = Statement(text, (1,), is_table=is_table)
    return Answer("a", "c", "answered", "fr", text, (statement,), (citation,))


@pytest.mark.parametrize(
    ("quote", "holds"),
    [
        ("Tomates (0702.00) : 8 %", True),
        ("codes SH 01-24 : 8 %", True),
        ("codes SH 25-97 : 8 %", False),
        ("Tomates (0702.00) : 9 %", False),
    ],
)
def test_table_may_name_the_code_of_its_product_and_its_source(quote: str, holds: bool) -> None:
    assert figures_hold(_duty_table(quote)) is holds


def test_only_a_table_may_take_figures_from_the_name_of_its_source() -> None:
    assert not figures_hold(_duty_table("Tomates (0702.00) : 8 %", is_table=False))


@pytest.mark.parametrize(
    ("text", "language", "form", "right"),
    [
        ("La déclaration", "fr", "fr", 1),
        ("التصريح الموحد للبضائع (DUM)", "ar", "ary-Latn", 1),
        ("La déclaration", "ar", "ar", 0),
        ("التصريح", "ar", "fr", 0),
    ],
)
def test_language_is_that_of_the_question(text: str, language: Language, form: str, right: int) -> None:
    assert _measure(question(form=form), _answer(text, language=language))["right_language"] == right


@pytest.mark.parametrize(
    ("statement", "current"),
    [
        ("Le délai est de 180 jours.", 0),
        ("Le délai de 180 jours a été remplacé.", 1),
        ("C'était 180 jours, c'est 150 jours.", 1),
        ("Le délai est de 150 jours.", 1),
    ],
)
def test_outdated_rule_may_be_told_as_history_only(statement: str, current: int) -> None:
    trap = question(kind="trap", outdated=["180 jours"])
    assert _measure(trap, _answer(statement))["current"] == current


def test_pattern_that_a_trap_must_not_hold_is_an_outdated_rule() -> None:
    trap = question(kind="trap", must_not=["180 jours$"])
    assert _measure(trap, _answer("150 jours et 180 jours"))["current"] == 0


def _clarify(**changes: Any) -> GoldenQuestion:
    return question(kind="clarify", facts=[], must=[], missing="product", **changes)


@pytest.mark.parametrize(
    ("reason", "status", "clarified", "rightly"),
    [("missing_product", "clarify", 1, 1), ("missing_place", "clarify", 1, 0), ("", "refused", 0, 0)],
)
def test_clarification_is_asked_for_what_is_missing(
    reason: str, status: AnswerStatus, clarified: int, rightly: int
) -> None:
    found = _measure(_clarify(), _answer("Quel produit ?", status=status, reason=reason))
    assert (found["clarified"], found["clarified_rightly"], found["passed"]) == (clarified, rightly, rightly)
    assert "asked_back" not in found


def test_asking_back_without_need_is_counted() -> None:
    found = _measure(question(), _answer("Quel produit ?", status="clarify", reason="missing_product"))
    assert (found["asked_back"], found["passed"]) == (1, 0)


def test_follow_up_is_resolved_by_its_standalone_question() -> None:
    asked = question(
        kind="followup",
        history=["délai pour les biens ?"],
        standalone_must=["service"],
        standalone_must_not=["biens"],
    )
    assert _measure(asked, _answer(question="délai pour les services ?"))["resolved"] == 1
    found = _measure(asked, _answer(question="délai pour les biens et services ?"))
    assert (found["resolved"], found["passed"]) == (0, 0)


def test_small_talk_cites_nothing() -> None:
    asked = question(kind="smalltalk", facts=[], must=[])
    plain = _answer("Bonjour", citations=())
    assert _measure(asked, plain)["passed"] == 1
    assert _measure(asked, _answer())["passed"] == 0


def test_long_answer_is_not_concise() -> None:
    assert _measure(question(), _answer(), max_words=5)["concise"] == 0


@pytest.mark.parametrize(
    ("asked", "answer", "rank", "fault"),
    [
        (question(), _answer(), 1, ""),
        (question(), _answer("non", status="refused"), 3, "refused wrongly"),
        (question(), _answer("non", status="refused"), 0, "right source not retrieved"),
        (question(), _answer("quoi ?", status="clarify"), 1, "asked back needlessly"),
        (question(facts=["OC-02"]), _answer(), 2, "right source retrieved and not used"),
        (question(facts=["OC-02"]), _answer(), 12, "right source not retrieved"),
        (question(facts=["OC-02"]), _answer(), None, "right source not used"),
        (question(must=["60"]), _answer(), 1, "right source, wrong text"),
        (question(), _answer(f"{_TEXT} 7 %"), 1, "unsupported figure"),
        (question(kind="trap", outdated=["180"]), _answer("180 jours"), 1, "outdated rule given as current"),
        (
            question(kind="refuse", facts=[], why="x"),
            _answer(),
            None,
            "answered what the corpus does not say",
        ),
        (_clarify(), _answer(), None, "not asked back"),
        (question(form="ar"), _answer(), 1, "wrong language"),
    ],
)
def test_fault_says_where_it_went_wrong(
    asked: GoldenQuestion, answer: Answer, rank: int | None, fault: str
) -> None:
    assert checks.fault(asked, answer, _measure(asked, answer), rank) == fault
