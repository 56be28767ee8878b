"""PDF documents, made here and read through `load_file`."""

import io
import zlib
from pathlib import Path

import pypdf
import pytest
from fpdf import FPDF
from fpdf.enums import TextMode
from ingest_stand_in import arabic_pdf, compare_with_golden, lines_pdf, load, new_pdf, outline, refusal, write

_FRENCH = [
    [
        "GUIDE DE L'EXPORTATEUR",
        "",
        "Article 1 : Objet",
        "Le présent guide décrit le rapatriement des recettes et l'encais-",
        "sement des créances. Il s'adresse aux entreprises en sous-",
        "traitance et à leurs banques, conformément à l'art. 5.",
        "",
        "L'exportateur garde les pièces suivantes :",
        "- la facture commerciale ;",
        "- la déclaration (DUM) et, le cas échéant,",
        "le certificat EUR.1 ;",
        "- l'avis de crédit.",
    ],
    [
        "Article 2 : Délai",
        "Le délai est de 150 jours. Il court à partir de la date de l'enregistrement",
    ],
    [
        "de la déclaration. Aucun autre délai ne vaut.",
        "",
        "Pays               Taux                Depuis",
        "France             0 %                 2012",
        "Turquie            2,5 %               2020",
        "",
        "1.1 Exceptions",
        "Les services suivent une autre règle.",
    ],
]
_ARABIC = [
    [
        "المادة 3: آجال الاسترجاع",
        "يجب على المصدر استرجاع مجموع عائدات التصدير داخل أجل 150 يوما، ابتداء من",
        "تاريخ التصريح الموحد للبضائع (DUM) المسجل في نظام BADR لدى الجمارك. ويسلم",
        "مكتب الصرف رخصة خاصة لتمديد هذا الأجل إلى 180 يوما بنسبة 2,5% طبقا للدورية",
        "رقم 1/2024 «المنشور العام» لعمليات الصرف (2025-2027).",
        "",
        "لا يجوز الإعفاء من شهادة EUR.1 إلا بعبارة REVISED RULES في الخانة 7.",
    ]
]


def _with_furniture(pages: list[list[str]]) -> bytes:
    """Return a PDF with a header that repeats, a numbered footer, a table and a title."""
    pdf = new_pdf(title="Guide des recettes")
    for number, lines in enumerate(pages, start=1):
        pdf.add_page()
        pdf.text(10, 8, "Bulletin officiel de l'export n° 7000")
        pdf.text(10, 285, f"TijarIA, édition de novembre, page {number} sur {len(pages)}")
        pdf.set_y(20)
        for line in lines:
            pdf.set_x(10)
            for place, cell in enumerate(line.split("       ")):
                if cell.strip():
                    pdf.set_x(10 + 60 * place if "       " in line else 10)
                    pdf.cell(0, 6, cell.strip())
            pdf.ln(6)
    return bytes(pdf.output())


def _table_line(*cells: str) -> str:
    return "       ".join(cells)


def test_golden_french_pdf(tmp_path: Path) -> None:
    write(
        tmp_path, "procedures/fr/guide.yaml", "publisher: Office des Changes\nas_of: 2025-06\nid: guide-fr\n"
    )
    pages = [list(lines) for lines in _FRENCH]
    pages[2][2:5] = [
        _table_line("Pays", "Taux", "Depuis"),
        _table_line("France", "0 %", "2012"),
        _table_line("Turquie", "2,5 %", "2020"),
    ]
    loaded = load(tmp_path, "procedures/fr/guide.pdf", _with_furniture(pages))
    compare_with_golden(
        "guide-fr-pdf", outline(loaded.document) | {"hints": [h.message for h in loaded.hints]}
    )


@pytest.mark.parametrize("as_programs_do", [True, False], ids=["visual", "drawn-left-to-right"])
def test_golden_arabic_pdf(tmp_path: Path, as_programs_do: bool) -> None:
    write(tmp_path, "procedures/ar/guide.yaml", "id: guide-ar\ntitle: دليل\n")
    document = load(
        tmp_path, "procedures/ar/guide.pdf", arabic_pdf(_ARABIC, as_programs_do=as_programs_do)
    ).document
    compare_with_golden("guide-ar-pdf", outline(document))


def test_arabic_reads_as_it_was_written(tmp_path: Path) -> None:
    document = load(tmp_path, "a.pdf", arabic_pdf(_ARABIC)).document
    assert document.language == "ar"
    assert document.text.replace("\n\n", " ") == " ".join(line for line in _ARABIC[0] if line)


def test_every_block_and_sentence_knows_its_page(tmp_path: Path) -> None:
    document = load(tmp_path, "a.pdf", lines_pdf([["Première page."], ["Deuxième page."]])).document
    assert [(s.text, s.page, s.section_id) for s in document.sentences] == [
        ("Première page.", 1, "page-1"),
        ("Deuxième page.", 2, "page-2"),
    ]
    assert document.section_titles["page-2"] == "Page 2"
    assert load(tmp_path, "b.pdf", arabic_pdf(_ARABIC[:1])).document.blocks[0].page == 1


def test_metadata_comes_from_the_sidecar_then_from_the_pdf(tmp_path: Path) -> None:
    pdf = new_pdf(title="Titre du fichier")
    pdf.add_page()
    pdf.cell(0, 6, "Une phrase.")
    content = bytes(pdf.output())
    without = load(tmp_path, "a.pdf", content)
    assert without.document.title == "Titre du fichier"
    assert without.document.as_of == "2025-06-01"
    assert any("a.yaml" in hint.message for hint in without.hints)
    write(tmp_path, "a.yaml", "title: Titre du sidecar\nconfidence: low\n")
    document = load(tmp_path, "a.pdf").document
    assert (document.title, document.as_of) == ("Titre du sidecar", None)
    assert document.sources[""].confidence == "low"


def test_made_up_titles_are_not_titles(tmp_path: Path) -> None:
    content = lines_pdf([["Une phrase."]], title="Microsoft Word - note.docx")
    assert load(tmp_path, "note-export.pdf", content).document.title == "note export"


def test_bad_sidecar_is_named(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "as_of: hier\n")
    reason = refusal(tmp_path, "a.pdf", lines_pdf([["Une phrase."]]))
    assert reason.startswith("a.yaml has `as_of: 'hier'`")


def test_repeated_phrases_of_two_pages_are_not_headers(tmp_path: Path) -> None:
    pages = [["Le délai est de 1 mois.", "Un."], ["Le délai est de 2 mois.", "Deux."]]
    assert load(tmp_path, "a.pdf", lines_pdf(pages)).document.text.count("délai") == 2


def test_numbered_headings_on_each_page_are_not_headers(tmp_path: Path) -> None:
    pages = [[f"Article {number}", f"Texte numéro {number} de la loi."] for number in range(1, 6)]
    document = load(tmp_path, "a.pdf", lines_pdf(pages)).document
    assert [b.kind for b in document.blocks].count("heading") == 5


def _hidden_pdf(draw: str) -> bytes:
    pdf = new_pdf()
    pdf.add_page()
    pdf.text(20, 20, "Ce texte se voit.")
    if draw == "white":
        pdf.set_text_color(255)
    elif draw == "white-on-dark":
        pdf.set_fill_color(20)
        pdf.rect(10, 40, 150, 20, style="F")
        pdf.set_text_color(255)
    elif draw == "tiny":
        pdf.set_font_size(1)
    elif draw == "invisible":
        pdf.text_mode = TextMode.INVISIBLE
    pdf.text(20 if draw != "off-page" else 400, 50, "SECRET")
    return bytes(pdf.output())


@pytest.mark.parametrize("draw", ["white", "tiny", "invisible", "off-page"])
def test_text_that_cannot_be_seen_is_left_out(tmp_path: Path, draw: str) -> None:
    loaded = load(tmp_path, "a.pdf", _hidden_pdf(draw))
    assert loaded.document.text == "Ce texte se voit."
    assert any("page 1: 6 characters" in hint.message for hint in loaded.hints)


def test_white_text_on_a_dark_ground_is_read(tmp_path: Path) -> None:
    assert "SECRET" in load(tmp_path, "a.pdf", _hidden_pdf("white-on-dark")).document.text


def _image_pdf(text: str, *, pages: int = 1) -> FPDF:
    from PIL import Image

    pdf = new_pdf()
    for _ in range(pages):
        pdf.add_page()
        pdf.image(Image.new("L", (210, 297), 200), x=0, y=0, w=210, h=297)
        pdf.text_mode = TextMode.INVISIBLE
        if text:
            pdf.text(20, 20, text)
    return pdf


def test_ocr_layer_under_a_scan_is_read_and_hinted(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.pdf", bytes(_image_pdf("Texte reconnu par OCR.").output()))
    assert loaded.document.text == "Texte reconnu par OCR."
    assert any("OCR" in hint.message for hint in loaded.hints)


def test_pages_without_text_layer_ask_for_ocr(tmp_path: Path) -> None:
    assert "no text layer, its 2 page(s) are images: run OCR" in refusal(
        tmp_path, "a.pdf", bytes(_image_pdf("", pages=2).output())
    )


def test_scan_with_a_letterhead_only_asks_for_ocr(tmp_path: Path) -> None:
    pdf = _image_pdf("")
    pdf.text_mode = TextMode.FILL
    pdf.text(20, 20, "Royaume du Maroc")
    assert "is a scan: 1 of 1 pages" in refusal(tmp_path, "a.pdf", bytes(pdf.output()))


_GIBBERISH = "¢UMÐ W¹uLF« WEK²«  q³s ÍcÃ« ozbT xWqP bNmR qLsT kRtW ÊU¹ vWxZ" * 6


def test_broken_font_encoding_asks_for_ocr(tmp_path: Path) -> None:
    content = lines_pdf([[_GIBBERISH[start : start + 60] for start in range(0, 360, 60)]])
    assert "gibberish" in refusal(tmp_path, "a.pdf", content)
    assert "0% Arabic letters" in refusal(tmp_path, "procedures/ar/a.pdf", content)


def test_latin_text_declared_arabic_is_refused(tmp_path: Path) -> None:
    assert "correct `language`" in refusal(tmp_path, "ar/a.pdf", lines_pdf([["Un texte en français."]]))


def _encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(lines_pdf([["Une phrase."]])))
    writer.encrypt(password, owner_password="owner")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _empty() -> bytes:
    stream = io.BytesIO()
    pypdf.PdfWriter().write(stream)
    return stream.getvalue()


def _bomb() -> bytes:
    """Return a PDF whose page unpacks from 200 kB to 200 MB."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(lines_pdf([["Une phrase."]])))
    stream = pypdf.generic.StreamObject()
    stream._data = zlib.compress(b" " * 200_000_000, 1)
    stream[pypdf.generic.NameObject("/Filter")] = pypdf.generic.NameObject("/FlateDecode")
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"Ceci n'est pas un PDF.", "is not a PDF"),
        (
            lambda: lines_pdf([["Une phrase."]])[:-600],
            "is truncated, its end is missing: download or export it again",
        ),
        (lambda: b"%PDF-1.7\n" + b"x" * 500 + b"\n%%EOF", "is damaged"),
        (lambda: _encrypted("secret"), "is encrypted and asks for a password: put a copy without"),
        (_empty, "has 0 pages"),
        (_bomb, "expands beyond all bounds"),
    ],
    ids=["empty", "text", "truncated", "damaged", "encrypted", "no-pages", "bomb"],
)
def test_bad_pdf_says_what_to_do(tmp_path: Path, content: object, told: str) -> None:
    data = content() if callable(content) else content
    assert isinstance(data, bytes)
    assert told in refusal(tmp_path, "a.pdf", data)


def test_pdf_that_opens_without_a_password_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, "a.pdf", _encrypted("")).document.text == "Une phrase."


def test_reading_a_pdf_twice_gives_the_same_document(tmp_path: Path) -> None:
    write(tmp_path, "a.pdf", _with_furniture(_FRENCH))
    assert load(tmp_path, "a.pdf").document == load(tmp_path, "a.pdf").document
