"""The duty table that ships, looked up: what is known, what is not, and where it can be read."""

import re
from datetime import date
from pathlib import Path

import pytest
from duty_stand_in import shipped_rows, shipped_table

from tijaria.duties import DutyTable, read_day
from tijaria.duty_line import Duties, DutyLine
from tijaria.errors import InvalidParameterError
from tijaria.hs_code import read_hs

_DIGIT = re.compile(r"\d")


def _codes(row: dict[str, str]) -> str:
    """Return the first code of a row's cell."""
    return re.split(r"[–/]", row["hs"])[0].strip()


def _find(hs: str, destination: str, on: date | None = None) -> Duties:
    return shipped_table().lookup(hs, destination=destination, on=on)


def _first(hs: str, destination: str, on: date | None = None) -> DutyLine:
    return _find(hs, destination, on).lines[0]


def _surcharges(line: DutyLine) -> set[str]:
    return {surcharge.row.id for surcharge in line.surcharges}


def test_every_row_with_a_rate_is_found_with_its_source_and_date() -> None:
    checked = 0
    for row in shipped_rows():
        if not (row["mfn_rate"] or row["pref_rate"]):
            continue
        found = _find(_codes(row), row["destination"], date(2026, 11, 23))
        line = found.lines[0]
        assert (found.status, line.row.kind, line.match) == ("known", "table", "exact"), row
        told = {name: rate.text.fr if rate else "" for name, rate in
                (("mfn_rate", line.row.mfn), ("pref_rate", line.row.preferential))}  # fmt: skip
        assert told == {name: row[name] for name in told}
        origin = line.row.origin
        assert (origin.publisher, origin.as_of, origin.confidence) == (
            row["source"],
            row["as_of"],
            row["confidence"],
        )
        assert origin.as_of_date
        checked += 1
    assert checked == 342


def test_rows_without_a_rate_are_unknown_and_tell_no_figure() -> None:
    checked = 0
    for row in shipped_rows():
        if row["mfn_rate"] or row["pref_rate"]:
            continue
        found = _find(_codes(row), row["destination"])
        assert found.status == "unknown"
        assert all(line.mfn is None and line.preferential is None for line in found.lines)
        assert found.lines[0].row.agreement.fr == row["agreement"]
        checked += 1
    assert checked == 63


def test_unknown_never_shows_a_figure_and_a_figure_is_never_unknown() -> None:
    codes = ("01", "0101", "0702", "070200", "151590", "2501", "3301", "4901", "6101", "8703", "9706")
    for destination in ("EU", "US", "TR", "CA", "JP", "CN", "BR", "SN", "SA", "MR", "RU", "CH", "IN"):
        for code in codes:
            for day in (None, date(2001, 1, 1), date(2026, 7, 24), date(2099, 12, 31)):
                found = _find(code, destination, day)
                rates = [rate for line in found.lines for rate in (line.mfn, line.preferential) if rate]
                assert (found.status == "known") == bool(rates)
                assert all(rate.fr and rate.ar for rate in rates)
                if found.status == "unknown":
                    assert not any(_DIGIT.search(notice.fr) for notice in found.notices if "%" in notice.fr)


@pytest.mark.parametrize(
    ("hs", "destination", "row", "match"),
    [
        ("0702.00", "EU", "0702.00", "exact"),
        ("0702", "EU", "0702.00", "exact"),
        ("07 02 00 00", "EU", "0702.00", "exact"),
        ("0702000099", "EU", "0702.00", "broader"),
        ("070993", "EU", "0709.93.10", "narrower"),
        ("1509.30", "EU", "1509.20–1509.40", "exact"),
        ("1509", "EU", "1509.20–1509.40", "narrower"),
        ("150940", "US", "1509.20–1509.40", "exact"),
        ("1604.16", "US", "1604.15–16", "exact"),
        ("200190", "EU", "0711.90 / 2001.90", "exact"),
        ("8542.31", "EU", "8541 / 8542", "broader"),
        ("8541", "EU", "8541 / 8542", "exact"),
    ],
)
def test_codes_ranges_and_nearest_heading(hs: str, destination: str, row: str, match: str) -> None:
    line = _first(hs, destination)
    assert (line.row.hs, line.match) == (row, match)


def test_broader_heading_is_said() -> None:
    found = _find("0702000099", "EU")
    assert any("0702.00" in notice.fr and "plus large" in notice.fr for notice in found.notices)
    assert any("0702.00" in notice.ar for notice in found.notices)


def test_code_beside_a_line_does_not_take_its_rate() -> None:
    assert all(line.row.kind != "table" for line in _find("0709.93.90", "TR").lines)


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2026, 12, 1), "8 % (1 nov.–14 mai)"),
        (date(2026, 6, 1), "14 % (15 mai–31 oct.)"),
        (None, "8 % (1 nov.–14 mai); 14 % (15 mai–31 oct.)"),
    ],
)
def test_season_of_the_day(day: date | None, rate: str) -> None:
    line = _first("0702.00", "GB", day)
    assert line.mfn is not None
    assert line.mfn.fr == rate
    assert line.mfn.ar.count("%") == rate.count("%")


def test_tariff_lines_of_another_season_are_left_out() -> None:
    winter = _find("0702", "US", date(2026, 12, 1))
    lines = [line for line in winter.lines if line.row.kind == "tariff"]
    assert [line.row.hs for line in lines] == ["0702.00.60"]
    assert winter.off_season == 2
    japan = _find("0805.10", "JP", date(2026, 1, 5))
    assert [line.mfn.fr for line in japan.lines if line.mfn] == [
        "32 % (déc.–mai)",
        "général : 40%; OMC : 32%",
    ]
    assert _find("0702", "US").off_season == 0


@pytest.mark.parametrize(
    ("hs", "day", "expected"),
    [
        ("0702", date(2025, 4, 4), set()),
        ("0702", date(2025, 4, 5), {"us-ieepa"}),
        ("0702", date(2026, 2, 24), {"us-section-122"}),
        ("0702", date(2026, 7, 23), {"us-section-122"}),
        ("0702", date(2026, 7, 24), {"us-section-301"}),
        ("8703.23", date(2026, 8, 1), {"us-section-232-cars"}),
        ("8807.30", date(2026, 8, 1), {"us-section-301-exempt"}),
        ("3004.90", date(2026, 8, 1), {"us-section-301-exempt"}),
        ("3105.30", date(2026, 6, 28), {"us-section-122", "us-cvd-phosphate-before"}),
        ("3105.30", date(2026, 8, 1), {"us-section-301", "us-cvd-phosphate-suspended"}),
        ("3105.30", date(2027, 3, 1), {"us-section-301", "us-cvd-phosphate-after"}),
    ],
)
def test_surcharges_of_the_day(hs: str, day: date, expected: set[str]) -> None:
    assert _surcharges(_first(hs, "US", day)) == expected


def test_no_day_means_the_surcharges_of_today() -> None:
    assert _surcharges(_first("0702", "US")) == _surcharges(_first("0702", "US", date.today()))


def test_surcharge_of_wheels_only() -> None:
    day = date(2026, 8, 1)
    assert _surcharges(_first("8708.70", "EU", day)) == {"eu-aluminium-wheels"}
    assert _surcharges(_first("8708.80", "EU", day)) == set()


@pytest.mark.parametrize("name", ["EU", "Union européenne", "الاتحاد الأوروبي", "European Union"])
def test_european_union_by_any_name(name: str) -> None:
    assert _find("0702", name).destination.code == "EU"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("us", "US"), ("UK", "GB"), ("Royaume-Uni", "GB"), ("كندا", "CA"), ("Japan", "JP"),
        ("الإمارات العربية المتحدة", "AE"), ("Côte d'Ivoire", "CI"), ("Turquie", "TR"),
    ],
)  # fmt: skip
def test_countries_by_code_and_name(name: str, code: str) -> None:
    assert _find("0702", name).destination.code == code


def test_member_state_has_the_tariff_of_the_union() -> None:
    found = _find("0702", "Allemagne")
    assert (found.destination.code, found.destination.tariff) == ("DE", "EU")
    assert found.lines[0].row.destination == "EU"
    assert "Union européenne" in found.notices[0].fr


def test_common_tariff_of_ecowas_without_what_one_member_granted() -> None:
    member, own = _find("1509.20", "Sénégal"), _find("1509.20", "CI")
    assert own.lines[0].row.agreement
    assert not member.lines[0].row.agreement
    assert member.lines[0].mfn == own.lines[0].mfn
    assert any("CEDEAO" in notice.fr for notice in member.notices)


def test_rule_of_an_agreement_where_the_table_has_no_row() -> None:
    line = _first("8708.30", "Turquie")
    assert (line.row.kind, line.mfn) == ("rule", None)
    assert line.preferential is not None
    assert line.preferential.fr == "0 %"
    assert any("non vérifiée" in notice.fr for notice in _find("8708.30", "TR").notices)
    assert _find("0101", "TR").status == "unknown"


def test_rule_leaves_out_what_is_farm_produce() -> None:
    rows = [line.row for line in _find("3501", "EU").lines if line.row.kind == "rule"]
    assert [row.preferential for row in rows] == [None]


@pytest.mark.parametrize(
    ("day", "status"),
    [(date(2026, 4, 30), "unknown"), (date(2026, 5, 1), "known"), (date(2028, 4, 30), "known"),
     (date(2028, 5, 1), "unknown")],
)  # fmt: skip
def test_preference_counts_in_its_period_only(day: date, status: str) -> None:
    assert _find("0702", "CN", day).status == status
    assert _find("6101", "CN", day).status == status


def test_eur_med_is_told_as_what_was_replaced() -> None:
    for row in shipped_rows():
        if row["destination"] == "EU":
            for cell in (row["proof_of_origin"], row["proof_of_origin_ar"]):
                assert "REVISED RULES" in cell
                assert cell.index("EUR.1") < cell.index("EUR-MED")
            assert "n'est plus admis" in row["proof_of_origin"]


def test_long_answers_are_cut_and_counted() -> None:
    found = _find("85", "US")
    assert len(found.lines) == 12
    assert found.more > 100
    assert found.lines[0].row.kind == "table"


def test_every_line_can_be_quoted_word_for_word() -> None:
    table = shipped_table()
    for hs, place in (
        ("0702", "EU"),
        ("0702", "US"),
        ("87", "US"),
        ("0805", "JP"),
        ("6403", "SN"),
        ("64", "EG"),
    ):
        for line in _find(hs, place, date(2026, 9, 1)).lines:
            quotes = [*line.quotes.values(), *(q for s in line.surcharges for q in s.quotes.values())]
            assert set(line.quotes) == {"fr", "ar"}
            for quote in quotes:
                document = table.document(quote.document_id)
                assert document.text[quote.start : quote.end] == quote.text
                (sentence,) = [item for item in document.sentences if item.start == quote.start]
                assert sentence.text == quote.text
                assert all(source in document.sources for source in sentence.source_ids)
                assert document.section_titles[sentence.section_id]


def test_document_tells_publisher_date_and_confidence() -> None:
    document = shipped_table().document("us-hts-2026-fr-0702")
    source = document.sources[document.sentences[-1].source_ids[0]]
    assert (source.publisher, source.as_of, source.confidence) == (
        "USITC, HTS 2026 rev. 10",
        "2026-06-08",
        "high",
    )
    assert all(document.text[block.start : block.end].strip() for block in document.blocks)


@pytest.mark.parametrize(
    "id_", ["duties-fr-9999", "duties-en-0702", "none-fr-0702", "surcharges-fr-BR", "", "duties", "-fr-"]
)
def test_unknown_document_is_a_key_error(id_: str) -> None:
    with pytest.raises(KeyError):
        shipped_table().document(id_)


@pytest.mark.parametrize(
    ("hs", "destination", "day", "parameter"),
    [
        ("tomate", "EU", None, "hs"), ("", "EU", None, "hs"), ("7", "EU", None, "hs"),
        ("07020000991", "EU", None, "hs"), ("٠٧٠٢", "EU", None, "hs"), ("98", "EU", None, "hs"),
        ("00", "EU", None, "hs"), ("0702-00", "EU", None, "hs"), ("07'; DROP", "EU", None, "hs"),
        ("0702", "Atlantide", None, "destination"), ("0702", "", None, "destination"),
        ("0702", "Maroc", None, "destination"), ("0702", "MA", None, "destination"),
        ("0702", "Afrique", None, "destination"), ("0702", "France et Canada", None, "destination"),
        ("0702", "EU", date(1900, 1, 1), "date"), ("0702", "EU", date(2100, 1, 1), "date"),
    ],
)  # fmt: skip
def test_bad_input_names_the_parameter(hs: str, destination: str, day: date | None, parameter: str) -> None:
    with pytest.raises(InvalidParameterError) as error:
        _find(hs, destination, day)
    assert error.value.parameter == parameter
    assert str(error.value)


@pytest.mark.parametrize(
    "text", ["", "demain", "2026-13-01", "2026-02-30", "20260724", "2026-07", "24/07/2026"]
)
def test_day_that_is_none(text: str) -> None:
    with pytest.raises(InvalidParameterError) as error:
        read_day(text)
    assert error.value.parameter == "date"


def test_day_is_read() -> None:
    assert read_day("2026-07-24") == date(2026, 7, 24)
    assert read_day(None) is None


def test_table_is_opened_at_the_first_lookup(tmp_path: Path) -> None:
    assert DutyTable(tmp_path / "none.sqlite") is not None


@pytest.mark.parametrize(
    ("written", "digits"),
    [("1509.20–1509.40", "150920"), ("8541 / 8542", "8541"), ("1604.15–16", "160415"), ("0702.00", "0702")],
)
def test_code_as_the_table_has_it_is_read(written: str, digits: str) -> None:
    assert read_hs(written) == digits
