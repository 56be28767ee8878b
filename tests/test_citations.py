"""A citation shows the exact words and their source; warnings tell what the reader must know about it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from core_stand_in import shared_index

from tijaria.citations import cite, first_day, last_day, months_between, warnings
from tijaria.quoted import Quoted
from tijaria.schema import Citation, Language, Source

_TODAY = date(2026, 11, 23)


def _quoted(document_id: str = "exchange-fr", source_id: str = "OC-01") -> Quoted:
    document = shared_index().documents.document(document_id)
    return Quoted(document, (next(s for s in document.sentences if source_id in s.source_ids),))


def _warn(
    *sources: Source, as_of: str | None = "2026-10", language: Language = "fr", months: int = 18
) -> tuple[str, ...]:
    citations = [
        replace(cite(number, _quoted()), as_of=source.as_of or as_of)
        for number, source in enumerate(sources, start=1)
    ]
    return warnings(citations, sources, language=language, today=_TODAY, stale_after_months=months)


def _source(**values: Any) -> Source:
    return Source(**{"id": "X", "publisher": "ADII", "urls": ("https://x.ma",), **values})


def test_citation_is_the_exact_text_with_its_source() -> None:
    quoted = _quoted()
    assert cite(3, quoted) == Citation(
        marker=3,
        document_id="exchange-fr",
        title="Office des Changes : rapatrier les recettes",
        section="Délai de rapatriement des recettes",
        quote="Les recettes d'exportation de biens sont rapatriées dans un délai de 150 jours.",
        start=quoted.start,
        end=quoted.end,
        url=f"/documents/exchange-fr?start={quoted.start}&end={quoted.end}#quote",
        publisher="Office des Changes",
        source_url="https://www.oc.gov.ma/a",
        as_of="2026-09-07",
        confidence="high",
        legal_reference="IGOC art. 333",
        language="fr",
    )


def test_citation_quotes_its_document_by_offsets() -> None:
    for document_id in ("exchange-fr", "exchange-ar"):
        for number in range(1, 9):
            quoted = _quoted(document_id, f"OC-0{number}")
            citation = cite(1, quoted)
            assert quoted.document.text[citation.start : citation.end] == citation.quote


def test_statement_without_a_source_of_its_own_cites_that_of_the_document() -> None:
    citation = cite(1, _quoted("customs-fr", ""))
    assert (citation.publisher, citation.source_url) == ("ADII", "https://www.douane.gov.ma/dum")
    assert (citation.as_of, citation.status) == ("2026-10-01", "current")


def test_first_of_several_addresses_is_shown() -> None:
    assert cite(1, _quoted(source_id="OC-04")).source_url == "https://www.oc.gov.ma/d"
    assert cite(1, _quoted(source_id="OC-05")).source_url is None


def test_undated_source_does_not_borrow_the_date_of_our_text() -> None:
    quoted = _quoted(source_id="OC-05")
    assert quoted.document.as_of == "2026-11-23"
    assert cite(1, quoted).as_of is None


def test_publisher_of_the_document_stands_in_for_a_missing_one() -> None:
    quoted = _quoted(source_id="OC-05")
    document = replace(quoted.document, sources={**quoted.document.sources, "OC-05": _source(publisher="")})
    assert cite(1, Quoted(document, quoted.sentences)).publisher == "TijarIA"


@pytest.mark.parametrize("id_", ["a b", "règles/2026", "مكتب", "x?y#z", "..", "a&b=c"])
def test_address_of_an_odd_document_id_stays_one_address(id_: str) -> None:
    quoted = _quoted()
    url = cite(1, Quoted(replace(quoted.document, id=id_), quoted.sentences)).url
    path, _, query = url.partition("?")
    assert path.isascii()
    assert path.count("/") == 2
    assert query == f"start={quoted.start}&end={quoted.end}#quote"


@pytest.mark.parametrize("status", ["superseded", "conflict", "unconfirmed"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_doubtful_status_is_warned_about_in_the_language_of_the_answer(
    status: Any, language: Language
) -> None:
    (warning,) = _warn(_source(), _source(status=status), language=language)
    assert "[2]" in warning
    assert ("\u0600" <= warning.lstrip("[2] ")[0] <= "\u06ff") == (language == "ar")


@pytest.mark.parametrize("status", ["current", "gap"])
def test_current_source_gives_no_warning(status: Any) -> None:
    assert _warn(_source(status=status)) == ()


@pytest.mark.parametrize(
    ("as_of", "old"),
    [
        ("2025-05-23", True),
        ("2025-05-24", False),
        ("2025-05", False),
        ("2025-04", True),
        ("2024", True),
        ("2025", False),
        ("2013", True),
        ("2026-11-23", False),
        ("2027-01", False),
    ],
)
def test_source_is_old_after_18_months(as_of: str, old: bool) -> None:
    found = _warn(_source(as_of=as_of))
    assert bool(found) == old
    if old:
        assert as_of in found[0]
        assert "18 mois" in found[0]


def test_age_limit_is_a_setting() -> None:
    assert _warn(_source(as_of="2026-08-01"), months=3)
    assert not _warn(_source(as_of="2026-08-01"), months=4)


def test_undated_source_is_said_to_be_undated() -> None:
    (warning,) = _warn(_source(), as_of=None)
    assert "date" in warning
    assert "None" not in warning


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"valid_until": "2026-11-22"}, "2026-11-22"),
        ({"valid_until": "2026-11-23"}, ""),
        ({"valid_until": "2026-11"}, ""),
        ({"valid_until": "2026-10"}, "2026-10"),
        ({"valid_until": "2026"}, ""),
        ({"valid_until": "2025"}, "2025"),
        ({"valid_from": "2026-11-24"}, "2026-11-24"),
        ({"valid_from": "2026-11-23"}, ""),
        ({"valid_from": "2026-12"}, "2026-12"),
        ({"valid_from": "2026"}, ""),
        ({"valid_from": "2026-01-01", "valid_until": "2027-01-31"}, ""),
    ],
)
def test_rule_outside_its_period_is_warned_about(period: dict[str, str], expected: str) -> None:
    found = _warn(_source(**period))
    assert bool(found) == bool(expected)
    assert all(expected in warning for warning in found)


@pytest.mark.parametrize(
    ("publisher", "urls", "warned"),
    [
        ("connaissance générale, non vérifiée", (), True),
        ("connaissance générale, non vérifiée", ("https://x.ma",), False),
        ("ADII", (), False),
    ],
)
def test_source_that_nobody_published_is_warned_about(
    publisher: str, urls: tuple[str, ...], warned: bool
) -> None:
    assert bool(_warn(_source(publisher=publisher, urls=urls))) == warned


def test_one_warning_names_all_it_concerns_with_each_date_once() -> None:
    (warning,) = _warn(_source(as_of="2013"), _source(), _source(as_of="2013"), _source(as_of="2020-05"))
    assert "[1, 3, 4]" in warning
    assert warning.count("2013") == 1
    assert "2020-05" in warning


def test_source_may_be_warned_about_for_several_reasons() -> None:
    found = _warn(_source(as_of="2013", status="superseded", valid_until="2019"))
    assert len(found) == len(set(found)) == 3


def test_warnings_hold_no_blanks_left_to_fill() -> None:
    source = _source(as_of="2013", status="conflict", valid_until="2019", valid_from="2030")
    for language in ("fr", "ar"):
        for warning in _warn(source, language=language):
            assert not set("{}") & set(warning)


@pytest.mark.parametrize(
    ("partial", "first", "last"),
    [
        ("2013", date(2013, 1, 1), date(2013, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2026-09-07", date(2026, 9, 7), date(2026, 9, 7)),
    ],
)
def test_partial_dates_cover_their_period(partial: str, first: date, last: date) -> None:
    assert (first_day(partial), last_day(partial)) == (first, last)


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2025, 5, 23), date(2026, 11, 23), 18),
        (date(2025, 5, 24), date(2026, 11, 23), 17),
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 12, 23), date(2026, 11, 23), -1),
    ],
)
def test_months_are_counted_whole(earlier: date, later: date, months: int) -> None:
    assert months_between(earlier, later) == months
