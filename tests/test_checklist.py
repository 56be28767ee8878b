"""Checklists over the corpus that ships: what is said has its statement, what is not said is a line."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from trade_stand_in import shipped_catalogue, shipped_trade, trade_client

from tijaria.checklist import GROUPS, Checklist, PaperLine, Papers
from tijaria.checklist_draft import checklist_draft
from tijaria.errors import InvalidParameterError
from tijaria.schema import Language

MARKETS = "EU FR ES DE IT NL BE GB US CA CI SN NG GH MR EG TN AE SA TR CN JP BR IN RU".split()
PRODUCTS = (
    "0702 0805.22 1509 1515.90 1604.13 0409 0904 2005.70 3304 3004 3105 4202 5701 6203 6403 8544 9403".split()
)
LANGUAGES: tuple[Language, ...] = ("fr", "ar")
_FIGURE = re.compile(r"\d+")


def lookup(hs: str | None = None, destination: str | None = None, regime: str | None = None) -> Papers:
    return Checklist(shipped_trade()).lookup(hs, destination, regime)


def line(papers: Papers, id_: str) -> PaperLine:
    return next(line for line in papers.lines if line.id == id_)


def ids(papers: Papers) -> set[str]:
    return {line.id for line in papers.lines}


def figures(text: str) -> set[str]:
    return set(_FIGURE.findall(re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3})", "", text)))


def test_every_row_that_ships_is_read() -> None:
    assert shipped_catalogue().quarantined == []


def test_olive_oil_to_canada_has_every_group_in_order() -> None:
    papers = lookup("1509", "Canada")
    groups = [group.group for group in papers.groups]
    assert groups == ["always", "product", "origin", "destination"]
    assert {"invoice", "dum", "onssa-plant", "olive-licence", "ca-form-a", "ca-sfcr", "ca-food-label"} <= ids(
        papers
    )
    assert papers.hs == "1509"
    assert papers.notices == ()


def test_papers_of_other_products_and_countries_stay_out() -> None:
    assert ids(lookup("1509", "CA")).isdisjoint(
        {"onssa-animal", "ca-textile", "us-fda", "eu-eur1", "sardine-licence"}
    )
    assert {"eu-textile", "eu-gpsr"} <= ids(lookup("6203", "FR"))
    assert "fr-label" not in ids(lookup("6203", "ES"))


@pytest.mark.parametrize("destination", MARKETS)
def test_every_line_is_quoted_exactly_or_says_that_nothing_is_known(destination: str) -> None:
    for hs in PRODUCTS:
        for item in lookup(hs, destination).lines:
            if item.id.startswith("unknown-"):
                assert item.status == "unknown"
                assert not item.quotes
                continue
            for language in LANGUAGES:
                for quoted in item.quotes[language]:
                    assert quoted.document.language == language
                    assert quoted.document.text[quoted.start : quoted.end] == quoted.text
                assert figures(item.label.of(language)) <= figures(
                    " ".join(q.text for q in item.quotes[language])
                )


@pytest.mark.parametrize("destination", MARKETS)
@pytest.mark.parametrize(
    ("hs", "subjects"),
    [("0702", "plant food label"), ("1604", "animal food label"), ("8516", "conformity label")],
)
def test_what_a_country_surely_regulates_is_never_passed_over(
    destination: str, hs: str, subjects: str
) -> None:
    told = {
        item.subject
        for item in lookup(hs, destination).lines
        if item.is_of_place or item.id.startswith("unknown-")
    }
    assert {*subjects.split(), "origin", "entry"} <= told


def test_a_country_without_a_guide_is_unknown_line_by_line() -> None:
    papers = lookup("1509", "Kenya")
    unknown = [item for item in papers.lines if item.id.startswith("unknown-")]
    assert [item.subject for item in unknown] == ["entry", "food", "label"]
    for item in unknown:
        assert "Kenya" in item.label.fr
        assert "كينيا" in item.label.ar
        assert "les sources ne le disent pas ; à demander à" in item.label.fr
    assert line(papers, "afcfta").condition.fr


def test_a_product_with_no_paper_of_its_own_says_so() -> None:
    unknown = line(lookup("8544", "US"), "unknown-paper")
    assert (unknown.group, unknown.status) == ("product", "unknown")
    assert "unknown-paper" not in ids(lookup("1509", "US"))


def test_a_statement_that_only_says_not_found_is_unknown() -> None:
    assert line(lookup("0702", "CN"), "organic").status == "unknown"


def test_without_a_product_every_line_says_for_which_it_is() -> None:
    papers = lookup(destination="US")
    assert line(papers, "us-fda").condition.fr == "si le produit est : denrées alimentaires"
    assert line(papers, "us-fda").condition.ar.startswith("إذا كان المنتج: ")
    assert len(papers.notices) == 1


def test_a_broad_code_keeps_the_condition_of_what_lies_below_it() -> None:
    narrow, broad = line(lookup("1515.90", "FR"), "argan-licence"), line(lookup("15", "FR"), "argan-licence")
    assert "huile d'argan" not in narrow.condition.fr
    assert "5 litres" in narrow.condition.fr
    assert broad.condition.fr.startswith("si le produit est : huile d'argan ; ")


def test_without_a_destination_nothing_is_told_of_one() -> None:
    papers = lookup("1509")
    assert papers.destination is None
    assert "destination" not in {group.group for group in papers.groups}
    assert any("Pays de destination" in notice.fr for notice in papers.notices)


def test_regime_adds_its_papers() -> None:
    assert "ata" not in ids(lookup("5701", "FR"))
    assert {"temporary", "ata"} <= ids(lookup("5701", "FR", "temporary"))
    assert {"atpa-authorisation", "atpa-guarantee"} <= ids(lookup("6203", "FR", "Inward-Processing"))
    assert [group.group for group in lookup("5701", "FR", "temporary").groups] == list(GROUPS)


@pytest.mark.parametrize(
    ("parameter", "arguments"),
    [("hs", {"hs": "huile"}), ("hs", {"hs": "99"}), ("destination", {"destination": "Atlantide"}),
     ("destination", {"destination": "MA"}), ("regime", {"regime": "smuggling"})],
)  # fmt: skip
def test_bad_input_names_the_parameter(parameter: str, arguments: dict[str, str]) -> None:
    with pytest.raises(InvalidParameterError) as error:
        lookup(**arguments)
    assert error.value.parameter == parameter


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("hs", "destination"), [("1509", "CA"), ("1604.13", "FR"), ("6203", "US"), (None, "SA"), ("8544", "KE")]
)
def test_figures_of_the_draft_stand_in_its_citations(
    language: Language, hs: str | None, destination: str
) -> None:
    papers = lookup(hs, destination)
    draft = checklist_draft(
        papers, product="", language=language, today=date(2026, 11, 23), stale_after_months=18
    )
    citations = {citation.marker: citation for citation in draft.citations}
    assert list(citations) == list(range(1, len(citations) + 1))
    for statement, _ in draft.statements:
        cited = " ".join(citations[marker].quote for marker in statement.markers)
        # The condition of a line is the question's, not the paper's.
        assert figures(statement.text.partition(" — ")[0]) <= figures(cited), statement.text
    assert draft.status == "answered"
    items = [statement for statement, _ in draft.statements if statement.list_marker]
    assert len(items) == len(papers.lines)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with trade_client(tmp_path) as found:
        yield found


def test_api_gives_lines_with_their_citations(client: TestClient) -> None:
    body = client.get("/v1/checklist", params={"hs": "1509", "destination": "كندا", "language": "ar"}).json()
    assert (body["hs"], body["destination"]["code"], body["regime"]) == ("1509", "CA", "definitive")
    lines = {item["id"]: item for group in body["groups"] for item in group["lines"]}
    (cited,) = lines["ca-food-label"]["citations"]
    assert cited["language"] == "ar"
    assert lines["ca-food-label"]["condition"] is None
    page = client.get(cited["url"].partition("#")[0])
    assert page.status_code == 200
    assert cited["quote"][:40] in page.text


def test_api_names_the_parameter_that_is_wrong(client: TestClient) -> None:
    for parameter, value in (
        ("hs", "abc"),
        ("destination", "Atlantide"),
        ("regime", "x"),
        ("language", "en"),
    ):
        answer = client.get("/v1/checklist", params={parameter: value})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert parameter in answer.text
