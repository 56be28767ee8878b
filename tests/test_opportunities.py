"""Markets for a product: ranked by what is known, every figure quoted, nothing unknown taken for zero."""

import csv
import gzip
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from trade_stand_in import CORPUS, shipped_trade, trade_client

from app.charts import market_chart
from tijaria.errors import InvalidParameterError
from tijaria.margin import Margin
from tijaria.opportunities import Market, MarketList, Opportunities
from tijaria.opportunities_draft import chart_address, opportunities_draft
from tijaria.schema import Language

PRODUCTS = "0702 0805.22 1509 1604.13 6203 8544 3105 01 9403.60 2523.29".split()
LANGUAGES: tuple[Language, ...] = ("fr", "ar")
_FIGURE = re.compile(r"\d+")


def lookup(hs: str) -> MarketList:
    return Opportunities(shipped_trade()).lookup(hs)


def market(found: MarketList, code: str) -> Market:
    return next(item for item in found.markets if item.place.code == code)


def figures(text: str) -> set[str]:
    return set(_FIGURE.findall(re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3})", "", text)))


def census(prefix: str, year: str) -> int:
    with gzip.open(
        CORPUS / "tariffs/data/us_imports_from_morocco.csv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        return sum(int(row[year] or 0) for row in csv.DictReader(file) if row["hts10"].startswith(prefix))


@pytest.mark.parametrize(
    ("hs", "prefix"), [("1509", "1509"), ("0805.22", "080522"), ("62", "62"), ("8544.30.00", "854430")]
)
def test_imports_are_the_sums_of_the_lines_of_the_census(hs: str, prefix: str) -> None:
    found = lookup(hs)
    assert found.years == (2022, 2023, 2024)
    assert market(found, "US").imports == tuple(census(prefix, str(year)) for year in found.years)


def test_whole_of_2024_is_what_the_census_gives() -> None:
    # 1.742 bn USD, of which chapters 98 and 99 are left out.
    assert sum(census(f"{chapter:02}", "2024") for chapter in range(1, 98)) == 1_657_916_090


def test_a_year_that_is_not_in_the_source_is_no_zero() -> None:
    found = market(lookup("0702"), "US")
    assert found.imports == (None, None, None)
    assert "2024 : inconnu" in found.import_quotes["fr"][0].text
    assert market(lookup("1509"), "CA").imports == ()


@pytest.mark.parametrize("hs", PRODUCTS)
def test_every_quote_is_exact_and_its_document_can_be_opened(hs: str) -> None:
    opportunities = Opportunities(shipped_trade())
    for item in opportunities.lookup(hs).markets:
        for quotes in (item.margin_quotes, item.import_quotes, *(said.quotes for said in item.said)):
            for language, found in quotes.items():
                for quoted in found:
                    assert quoted.document.language == language
                    assert quoted.document.text[quoted.start : quoted.end] == quoted.text
        for quotes in (item.margin_quotes, item.import_quotes):
            for (quoted,) in quotes.values():
                assert opportunities.document(quoted.document.id).text == quoted.document.text


def test_margin_is_the_difference_of_two_percentages() -> None:
    margin = market(lookup("0409"), "EU").margin
    assert isinstance(margin, Margin)
    assert (margin.low, margin.high, margin.mfn, margin.preferential) == (
        17.3,
        17.3,
        (17.3, 17.3),
        (0.0, 0.0),
    )
    assert not margin.is_unverified
    assert not margin.is_partial


def test_margin_by_a_rule_of_the_agreement_is_said_to_be_unverified() -> None:
    found = market(lookup("6203"), "EU")
    assert isinstance(found.margin, Margin)
    assert found.margin.is_unverified
    assert "non vérifiée" in found.margin_quotes["fr"][0].text
    assert found.margin_quotes["fr"][0].document.sources  # the sources of its rates


def test_margin_of_a_part_of_a_code_names_the_part() -> None:
    found = market(lookup("1509"), "CN")
    assert isinstance(found.margin, Margin)
    assert found.margin.is_partial
    assert "1509.20–1509.40" in found.margin_quotes["fr"][0].text


@pytest.mark.parametrize(
    ("hs", "code", "reason"),
    [("0702", "EU", "not_ad_valorem"), ("62", "US", "too_broad"), ("0702", "TR", "no_rate")],
)
def test_unknown_margin_has_its_reason(hs: str, code: str, reason: str) -> None:
    found = market(lookup(hs), code)
    assert found.margin == reason
    assert found.margin_quotes == {}


@pytest.mark.parametrize("hs", PRODUCTS)
def test_known_gains_come_first_and_fall(hs: str) -> None:
    gains = [
        item.margin.low if isinstance(item.margin, Margin) and item.margin.high > 0 else None
        for item in lookup(hs).markets
    ]
    known = [gain for gain in gains if gain is not None]
    assert gains[: len(known)] == known == sorted(known, reverse=True)


def test_members_of_the_union_are_one_market() -> None:
    codes = [item.place.code for item in lookup("6203").markets]
    assert "EU" in codes
    assert not {"FR", "ES", "DE", "IT"} & set(codes)
    assert len(codes) == len(set(codes))
    cited = [quoted.text for said in market(lookup("6203"), "EU").said for quoted in said.quotes["fr"]]
    assert any("L'Espagne est le premier client" in text for text in cited)


def test_surcharge_of_today_is_told() -> None:
    assert "us-section-301" in {item.row.id for item in market(lookup("6203"), "US").surcharges}


@pytest.mark.parametrize("hs", ["", "abc", "98", "12345678901"])
def test_bad_code_names_the_parameter(hs: str) -> None:
    with pytest.raises(InvalidParameterError) as error:
        lookup(hs)
    assert error.value.parameter == "hs"


@pytest.mark.parametrize(
    "id_",
    ["opportunities-fr-99", "opportunities-en-1509", "opportunities-fr-150900", "opportunities", "x-fr-1509"],
)
def test_no_document_for_a_wrong_id(id_: str) -> None:
    with pytest.raises(KeyError):
        Opportunities(shipped_trade()).document(id_)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hs", PRODUCTS)
def test_figures_of_the_draft_stand_in_its_citations(hs: str, language: Language) -> None:
    index = shipped_trade()
    draft = opportunities_draft(
        lookup(hs),
        product="",
        duties=index.duties,
        language=language,
        today=date(2026, 11, 23),
        stale_after_months=18,
    )
    citations = {citation.marker: citation for citation in draft.citations}
    for statement, _ in draft.statements:
        cited = " ".join(citations[marker].quote for marker in statement.markers)
        assert figures(statement.text) <= figures(cited), statement.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_chart_is_an_image_in_both_formats(language: Language) -> None:
    found = lookup("6203")
    svg = market_chart(found, language, "svg")
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert svg == market_chart(found, language, "svg")
    assert market_chart(found, language, "png").startswith(b"\x89PNG\r\n")


def test_chart_of_nothing_known_says_so() -> None:
    nothing = MarketList(hs="0101", markets=())
    assert len(market_chart(nothing, "ar", "png")) > 1000


def test_chart_without_a_bar_is_not_offered() -> None:
    assert chart_address(MarketList(hs="0101", markets=()), language="fr") == ""
    assert chart_address(lookup("0409"), language="fr")


def test_plotting_library_is_not_loaded_at_the_start() -> None:
    code = "import sys, app.main; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=CORPUS.parent, check=False).returncode == 0


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with trade_client(tmp_path) as found:
        yield found


def test_api_gives_markets_with_citations_and_chart(client: TestClient) -> None:
    body = client.get("/v1/opportunities", params={"hs": "0409.00", "language": "ar"}).json()
    first = body["markets"][0]
    assert (body["hs"], first["place"]["code"], first["margin"]["high"]) == ("0409", "EU", 17.3)
    assert first["margin"]["citations"][0]["language"] == "ar"
    unknown = next(item for item in body["markets"] if item["place"]["code"] == "TR")
    assert (unknown["margin"], unknown["margin_unknown"], unknown["imports"]) == (None, "no_rate", [])
    page = client.get(first["margin"]["citations"][0]["url"].partition("#")[0])
    assert page.status_code == 200
    chart = client.get(body["chart_url"])
    assert chart.headers["content-type"].startswith("image/svg+xml")
    assert body["chart_url"] == chart_address(lookup("0409"), language="ar")


def test_api_names_the_parameter_that_is_wrong(client: TestClient) -> None:
    for path, params, name in (
        ("/v1/opportunities", {"hs": "miel"}, "hs"),
        ("/v1/opportunities", {}, "hs"),
        ("/v1/opportunities/chart", {"hs": "0409", "format": "gif"}, "format"),
    ):
        answer = client.get(path, params=params)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert f'"{name}"' in answer.text
