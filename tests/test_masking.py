"""Masking: what identifies a person goes, what an exporter asks about stays."""

import logging

import pytest

from app.logs import MaskedFormatter
from app.masking import mask

_TO_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_TO_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

PERSONAL = [
    ("tel", "0612345678"),
    ("tel", "06 12 34 56 78"),
    ("tel", "06.12.34.56.78"),
    ("tel", "06-12-34-56-78"),
    ("tel", "0612-345678"),
    ("tel", "0612 345 678"),
    ("tel", "0612 34 56 78"),
    ("tel", "0522 98 76 54"),
    ("tel", "0537-123456"),
    ("tel", "0708 12 34 56"),
    ("tel", "0661\u00a012\u00a034\u00a056"),
    ("tel", "06\u202f12\u202f34\u202f56\u202f78"),
    ("tel", "+212612345678"),
    ("tel", "+212 6 12 34 56 78"),
    ("tel", "+212 (0)6 12 34 56 78"),
    ("tel", "+212-612-345678"),
    ("tel", "00212 522 987 654"),
    ("tel", "00212661234567"),
    ("tel", "+33 6 12 34 56 78"),
    ("tel", "+34 612 345 678"),
    ("email", "amal.benali@example.ma"),
    ("email", "a+b_c@mail.export-maroc.co.ma"),
    ("email", "CONTACT@EXEMPLE.COM"),
    ("email", "amal%40example.ma"),
    ("cin", "AB123456"),
    ("cin", "K12345"),
    ("cin", "bk654321"),
    ("ice", "001234567000089"),
    ("ice", "002345678901234"),
    ("ice", "123456789012345"),
    ("ice", "001 234 567 000 089"),
    ("rib", "011780000012345678901234"),
    ("rib", "011 780 0000123456789012 34"),
    ("rib", "011 780 00 00 12 34 56 78 90 12 34"),
    ("rib", "011-780-0000123456789012-34"),
    ("rib", "MA64011780000012345678901234"),
    ("rib", "MA64 0117 8000 0012 3456 7890 1234"),
]


@pytest.mark.parametrize(("kind", "value"), PERSONAL)
@pytest.mark.parametrize(
    "sentence", ["{}", "Appelez {} demain.", "هذا هو {}، شكرا", "({}) et rien d'autre", "v={};", "« {} »"]
)
@pytest.mark.parametrize("digits", [None, _TO_ARABIC, _TO_PERSIAN])
def test_personal_data_is_masked(kind: str, value: str, sentence: str, digits: dict[int, str] | None) -> None:
    value = value.translate(digits) if digits and "%40" not in value else value
    assert mask(sentence.format(value)) == sentence.format(f"[{kind}]")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("CIN : BE 12345", "CIN : [cin]"),
        ("ma carte nationale n° D-654321", "ma carte nationale n° [cin]"),
        ("C.N.I.E AB 1234567", "C.N.I.E [cin]"),
        ("رقم البطاقة الوطنية AB 123456", "رقم البطاقة الوطنية [cin]"),
        ("ICE n° 12345 6789 012345", "ICE n° [ice]"),
        ("0612345678/0522123456", "[tel]/[tel]"),
        ("tel:0612345678,0522123456.", "tel:[tel],[tel]."),
        ("GSM0612345678", "GSM[tel]"),
        ("اتصل بي على ٠٦١٢٣٤٥٦٧٨ أو a@b.ma", "اتصل بي على [tel] أو [email]"),
        ("نمرتي 0702 00 00 00", "نمرتي [tel]"),
        ("tél. 0801000000", "tél. [tel]"),
        ("CIN AB123456, tél 0612345678, RIB 011780000012345678901234", "CIN [cin], tél [tel], RIB [rib]"),
        ("[tel] et [email]", "[tel] et [email]"),
        ("", ""),
    ],
)
def test_words_around_stay(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        # HS codes
        "0702.00.00.00",
        "0702000000",
        "code SH 0702001000",
        "position 0805102000 du tarif",
        "البند 0603110010",
        "0702 00 00 00",
        "0805.10.20.00",
        "07.02.00",
        "1509.20 et 150920",
        "SH 080510",
        "NGP 8708299099",
        "03.07.52",
        # amounts
        "150000 DH",
        "1 500 000,00 MAD",
        "2.000.000 dirhams",
        "200 000 000 €",
        "DH 150000",
        "123456789012345 DH",
        "600 000 000 DH",
        "0,5 %",
        "05 000 00 000 DH",
        # dates and hours
        "07/09/2026",
        "07.09.2026",
        "2026-09-07T10:15:00Z",
        "06-12-2025 10:30",
        "05 06 2026",
        "06 12 2025 10 30",
        "du 01 01 2026 au 31 12 2026",
        # declarations
        "DUM 309 010 2025 0001234 A",
        "300-010-2026-0012345-K",
        "30001020260612345K",
        # references of texts, forms, places
        "IGOC article 5",
        "dahir n° 1-09-15",
        "loi 09-08",
        "circulaire 6243/222",
        "EUR.1",
        "règlement CE 178/2002",
        "ISO22000",
        "formulaire D17",
        "F24",
        "code postal 20250",
        "UE 2016/679",
        "sha256:0612a5b6c7d8",
        "conteneur MSKU1234567",
        "https://www.oc.gov.ma/node/417",
        "@app.get",
        "150 يوما",
        "٠٧٠٢٫٠٠",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text


def test_masking_is_quick_on_hostile_texts() -> None:
    for piece in ("0 ", "06 ", "a@", "a.", "MA64 ", "1", "+", "00", "AB1234", "٠٦", "CIN " * 3):
        text = piece * 20_000
        assert isinstance(mask(text), str)


def test_masking_twice_changes_nothing_more() -> None:
    once = mask("Amal, AB123456, 0612345678, a@b.ma, 001234567000089, 011780000012345678901234")
    assert mask(once) == once == "Amal, [cin], [tel], [email], [ice], [rib]"


def test_log_lines_and_traces_are_masked(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.Logger("test")
    handler = logging.StreamHandler()
    handler.setFormatter(MaskedFormatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    try:
        raise ValueError("question de amal@example.ma")
    except ValueError:
        logger.exception("appel de %s", "0612345678")
    printed = capsys.readouterr().err
    assert "ERROR appel de [tel]" in printed
    assert "question de [email]" in printed
    assert "amal@" not in printed
