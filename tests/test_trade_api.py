"""`GET /v1/duties` through its door, on the duty table that ships."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from duty_stand_in import DutyPipeline, shipped_rows
from fastapi.testclient import TestClient
from test_api import client_for, is_problem


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with client_for(tmp_path, DutyPipeline(), rate_limit_per_minute=0) as client:
        yield client


def duties(client: TestClient, hs: str, destination: str, **more: str) -> Any:
    return client.get("/v1/duties", params={"hs": hs, "destination": destination, **more})


def test_every_row_comes_back_with_its_source_and_date(client: TestClient) -> None:
    for row in shipped_rows():
        body = duties(client, row["hs"].split("–")[0].split(" / ")[0], row["destination"]).json()
        line = body["lines"][0]
        known = bool(row["mfn_rate"] or row["pref_rate"])
        assert body["status"] == ("known" if known else "unknown")
        for field, column in (("mfn", "mfn_rate"), ("preferential", "pref_rate")):
            assert (line[field]["text"] if line[field] else "") == row[column]
        assert (line["source"]["publisher"], line["source"]["as_of"]) == (row["source"], row["as_of"])
        assert (line["source"]["confidence"] or "") == row["confidence"]


def test_answer_holds_every_field_of_the_contract(client: TestClient) -> None:
    body = duties(client, "0702.00", "Royaume-Uni", date="2026-12-01").json()
    assert body.keys() == {
        *("hs", "destination", "date", "status", "lines", "more", "off_season", "notices"),
    }
    assert (body["hs"], body["date"], body["status"]) == ("0702", "2026-12-01", "known")
    assert body["destination"]["name"] == {"fr": "Royaume-Uni", "ar": "المملكة المتحدة"}
    mfn = body["lines"][0]["mfn"]
    assert mfn["applies"]["fr"] == "8 % (1 nov.–14 mai)"
    assert mfn["parts"][0]["amounts"] == [
        {"role": "duty", "low": 8.0, "high": 8.0, "currency": "%", "unit": ""}
    ]
    assert mfn["parts"][1]["seasons"] == [{"start": "05-15", "end": "10-31"}]
    assert body["lines"][0]["preferential"] is None


def test_quote_can_be_opened_in_the_viewer(client: TestClient) -> None:
    line = duties(client, "0702", "US", date="2026-08-01").json()["lines"][0]
    for quote in (*line["quotes"].values(), *line["surcharges"][0]["quotes"].values()):
        page = client.get(quote["url"].partition("#")[0])
        assert page.status_code == 200
        assert '<mark id="quote">' in page.text
        assert quote["quote"][:20] in page.text


def test_surcharge_has_its_date(client: TestClient) -> None:
    line = duties(client, "0702", "US", date="2026-08-01").json()["lines"][0]
    (surcharge,) = line["surcharges"]
    assert (surcharge["rate"]["fr"], surcharge["valid_from"]) == ("12,5 %", "2026-07-24")
    before = duties(client, "0702", "US", date="2026-07-23").json()["lines"][0]
    assert [item["id"] for item in before["surcharges"]] == ["us-section-122"]


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [
        ({"hs": "tomate", "destination": "EU"}, "hs"),
        ({"hs": "7", "destination": "EU"}, "hs"),
        ({"hs": "07020000991", "destination": "EU"}, "hs"),
        ({"hs": "", "destination": "EU"}, "hs"),
        ({"destination": "EU"}, "hs"),
        ({"hs": "0702", "destination": "Atlantide"}, "destination"),
        ({"hs": "0702", "destination": ""}, "destination"),
        ({"hs": "0702"}, "destination"),
        ({"hs": "0702", "destination": "EU", "date": "1900-01-01"}, "date"),
        ({"hs": "0702", "destination": "EU", "date": "hier"}, "date"),
        ({"hs": "0702", "destination": "EU", "date": ""}, "date"),
    ],
)
def test_bad_input_is_a_problem_that_names_the_parameter(
    client: TestClient, parameters: dict[str, str], parameter: str
) -> None:
    body = is_problem(client.get("/v1/duties", params=parameters), 422)
    assert [error["parameter"] for error in body["errors"]] == [parameter]
    assert body["errors"][0]["message"]


def test_lookups_are_limited_described_and_guarded_like_other_routes(tmp_path: Path) -> None:
    with client_for(tmp_path, DutyPipeline(), rate_limit_per_minute=1) as client:
        first = duties(client, "0702", "EU")
        assert "content-security-policy" in first.headers
        assert "Retry-After" in _limited(duties(client, "0702", "EU"))
        assert "/v1/duties" in client.get("/openapi.json").json()["paths"]
        assert 'tijaria_http_responses_total{method="GET",status="429"}' in client.get("/metrics").text


def _limited(response: Any) -> Any:
    is_problem(response, 429)
    return {name.title(): value for name, value in response.headers.items()}
