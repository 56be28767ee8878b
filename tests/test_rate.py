"""Rates: what is read from their texts, and what is not guessed."""

from datetime import date

import pytest

from tijaria.rate import Amount, RatePart, Season, clauses, in_force, parse_rate, seasons_in


def _only(text: str) -> RatePart:
    (part,) = parse_rate(text)
    return part


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("12 %", [Amount("duty", 12, 12)]),
        ("9,6 %", [Amount("duty", 9.6, 9.6)]),
        ("8.00%", [Amount("duty", 8, 8)]),
        ("20", [Amount("duty", 20, 20)]),
        ("0", [Amount("duty", 0, 0)]),
        ("Free", [Amount("duty", 0, 0)]),
        ("0 (Free)", [Amount("duty", 0, 0)]),
        ("8,8–9,6 %", [Amount("duty", 8.8, 9.6)]),
        ("3,9 ¢/kg", [Amount("duty", 3.9, 3.9, "¢", "kg")]),
        ("$1.035/kg", [Amount("duty", 1.035, 1.035, "USD", "kg")]),
        ("124.50 EUR / 100 kg", [Amount("duty", 124.5, 124.5, "EUR", "100 kg")]),
        ("104.00 GBP/100kg", [Amount("duty", 104, 104, "GBP", "100kg")]),
        ("8,50 à 10,40 JPY/kg", [Amount("duty", 8.5, 10.4, "JPY", "kg")]),
        ("175.00 EUR / tonne", [Amount("duty", 175, 175, "EUR", "tonne")]),
        (
            "7,7 % + 24,6 EUR/100 kg (non préparé)",
            [Amount("duty", 7.7, 7.7), Amount("duty", 24.6, 24.6, "EUR", "100 kg")],
        ),
        (
            "8 % (max 2,80 EUR/m²)".replace("(", "").replace(")", ""),
            [Amount("duty", 8, 8), Amount("maximum", 2.8, 2.8, "EUR", "m²")],
        ),
        (
            "10,4 % min 1,6 EUR/100 kg",
            [Amount("duty", 10.4, 10.4), Amount("minimum", 1.6, 1.6, "EUR", "100 kg")],
        ),
    ],
)
def test_amounts_are_read(text: str, amounts: list[Amount]) -> None:
    part = _only(text)
    assert (list(part.amounts), part.is_complete) == (amounts, True)


@pytest.mark.parametrize(
    "text",
    [
        "2–12 % selon sous-position",
        "1,5 à 5,6 ¢/kg selon saison",
        "9.00% + EA MAX 24.20% + ADSZ",
        "3.6606¢/kg less 0.020668¢/kg for each degree",
        "menthe 4,8 %",
        "Taux inconnu",
        "12 % ou plus",
    ],
)
def test_what_is_not_understood_has_no_amount(text: str) -> None:
    assert all(not part.amounts for part in parse_rate(text) if not part.is_complete)
    assert any(not part.is_complete for part in parse_rate(text))


def test_no_text_has_no_part() -> None:
    assert parse_rate("") == ()


def test_seasons_are_read_and_chosen() -> None:
    parts = parse_rate("8 % (1 nov.–14 mai); 14 % (15 mai–31 oct.)")
    assert [part.seasons for part in parts] == [
        (Season((11, 1), (5, 14)),),
        (Season((5, 15), (10, 31)),),
    ]
    days = {date(2026, 11, 1): 0, date(2026, 12, 31): 0, date(2026, 5, 14): 0, date(2026, 5, 15): 1}
    assert {day: in_force(parts, day) for day in days} == {day: (i,) for day, i in days.items()}


@pytest.mark.parametrize(
    ("text", "day", "chosen"),
    [
        ("3,9 ¢/kg (1 mars–14 juil.; 1 sept.–14 nov.) ou 2,8 ¢/kg (autres périodes)", date(2026, 9, 1), (0,)),
        ("3,9 ¢/kg (1 mars–14 juil.; 1 sept.–14 nov.) ou 2,8 ¢/kg (autres périodes)", date(2026, 8, 1), (1,)),
        ("0,18 ¢/kg (1 sept.–30 juin); sinon Free", date(2026, 7, 15), (1,)),
        ("10 % (nov.–avr.); 2 % (mai–oct.)", date(2026, 4, 30), (0,)),
        ("11,2 % (12,8 % min 2,4 EUR/100 kg mai–juil.)", date(2026, 6, 1), (1,)),
        ("11,2 % (12,8 % min 2,4 EUR/100 kg mai–juil.)", date(2026, 8, 1), (0,)),
        ("0 (avril, contingent); 6,4 % (mai, contingent)", date(2026, 4, 2), (0,)),
        ("0 (avril, contingent); 6,4 % (mai, contingent)", date(2026, 6, 2), ()),
        ("8.00% (01 NOV - 14 MAY), 14.00% (15 MAY - 31 OCT)", date(2026, 6, 1), (1,)),
        ("16.00% (01 JAN-31 MAR, 16 OCT-31 DEC), 12.00% (01 APR-15 OCT)", date(2026, 10, 16), (0,)),
        # Not said by the source: everything is shown.
        ("4 % ou 5,1 % selon saison (5,1 % 1 juin–30 nov.; bornes de mai)", date(2026, 6, 2), (0, 1)),
        ("4,4 ¢/kg (chili); 4,7 ¢/kg (autres)", date(2026, 6, 2), (0, 1)),
        ("10,4 % (13,6 % juil.–sept.) min 1,6 EUR/100 kg", date(2026, 8, 2), (0,)),
        ("12 %", date(2026, 6, 2), (0,)),
    ],
)  # fmt: skip
def test_clause_of_a_day(text: str, day: date, chosen: tuple[int, ...]) -> None:
    assert in_force(parse_rate(text), day) == chosen


def test_quota_and_entry_price_are_flagged() -> None:
    assert _only("0 (dans contingent)").in_quota
    assert _only("Prix d'entrée (régime spécifique)").entry_price
    assert _only("Entry Price").is_complete
    assert not parse_rate("21,6–30 % (contingent); hors contingent ≥ 30 %")[1].in_quota


def test_arabic_has_the_same_clauses() -> None:
    assert clauses("8% (من 1 نونبر إلى 14 ماي)؛ 14% (من 15 ماي إلى 31 أكتوبر)") == [
        "8% (من 1 نونبر إلى 14 ماي)",
        "14% (من 15 ماي إلى 31 أكتوبر)",
    ]


def test_season_runs_over_the_new_year_and_whole_months_end_with_them() -> None:
    (season,) = seasons_in("oct.–mai")
    assert season == Season((10, 1), (5, 31))
    assert season.holds(date(2026, 1, 1))
    assert not season.holds(date(2026, 6, 1))
    assert seasons_in("nov.–févr.") == (Season((11, 1), (2, 29)),)
