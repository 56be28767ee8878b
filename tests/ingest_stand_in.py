"""What the tests of `ingest/` share: golden files, small corpora, PDFs and an embedder without a model."""

import atexit
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from ingest.catalogue import load_file
from ingest.loaders.assembly import Loaded
from ingest.loaders.files import CorpusFile
from tijaria.calibration import Calibration, cached_path
from tijaria.errors import DocumentLoadError
from tijaria.language_space import IDENTITY
from tijaria.schema import Document
from tijaria.settings import Settings
from tijaria.topic_gate import LABELS, TopicGate

GOLDEN = Path(__file__).parent / "golden"
HEADER = "id,status,confidence,as_of,as_of_note,valid_from,valid_until,legal_reference,publisher,urls\n"


def compare_with_golden(name: str, actual: Any) -> None:
    """Compare with `golden/<name>.json`, or write it when TIJARIA_REGENERATE_GOLDEN is set."""
    path = GOLDEN / f"{name}.json"
    text = json.dumps(actual, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("TIJARIA_REGENERATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path.name}: see CONTRIBUTING for how to regenerate it"


def outline(document: Document) -> dict[str, Any]:
    """Everything in a document but its offsets and text, which the blocks and sentences tell."""
    record = asdict(document)
    record["blocks"] = [
        f"{b.kind} {b.level} {b.marker or '.'} #{b.section_id} p{b.page} | {document.text[b.start : b.end]}"
        for b in document.blocks
    ]
    record["sentences"] = [
        f"{s.id} | {s.key} | {s.kind} {s.marker} | {' '.join(s.source_ids)} | lead {s.lead_id} | {s.text}"
        for s in document.sentences
    ]
    return {key: value for key, value in record.items() if key not in ("text", "content_hash")}


def check_offsets(document: Document) -> None:
    """Sentences and blocks are exactly the text they point to, in order, and nothing lies outside of them."""
    ends = 0
    for block in document.blocks:
        assert block.start >= ends
        assert not document.text[ends : block.start].strip()
        ends = block.end
    assert ends == len(document.text)
    position = 0
    for sentence in document.sentences:
        assert document.text[sentence.start : sentence.end] == sentence.text
        assert sentence.text.strip() == sentence.text != ""
        assert sentence.start >= position
        position = sentence.end
    covered: set[int] = set()
    for sentence in document.sentences:
        covered.update(range(sentence.start, sentence.end))
    for block in document.blocks:
        if block.kind == "heading":
            covered.update(range(block.start, block.end))
    left = [c for i, c in enumerate(document.text) if i not in covered and not c.isspace()]
    assert left == []


def write(corpus: Path, path: str, content: str | bytes) -> CorpusFile:
    location = corpus / path
    location.parent.mkdir(parents=True, exist_ok=True)
    location.write_bytes(content.encode() if isinstance(content, str) else content)
    return CorpusFile(corpus, PurePosixPath(path))


def load(corpus: Path, path: str, content: str | bytes | None = None) -> Loaded:
    """Load a file of a corpus, written first when content is given."""
    if content is not None:
        write(corpus, path, content)
    loaded = load_file(CorpusFile(corpus, PurePosixPath(path)))
    check_offsets(loaded.document)
    return loaded


def refusal(corpus: Path, path: str, content: str | bytes | None = None) -> str:
    """Return the reason why a file is refused."""
    with pytest.raises(DocumentLoadError) as caught:
        load(corpus, path, content)
    return f"{caught.value.path} {caught.value.reason}"


@cache
def font_path() -> Path:
    """Return a font made on the spot: every letter is a box, which is enough to draw and read back text."""
    codes = [
        *range(0x20, 0x7F),
        *range(0xA0, 0x180),
        *range(0x600, 0x700),
        *range(0x2010, 0x2040),
        0x2022,
        0x20AC,
    ]
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    pen.lineTo((50, 700))
    pen.lineTo((450, 700))
    pen.lineTo((450, 0))
    pen.closePath()
    box, empty = pen.glyph(), TTGlyphPen(None).glyph()
    names = {code: f"uni{code:04X}" for code in codes}
    order = [".notdef", *names.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf({name: empty if name == "uni0020" else box for name in order})
    builder.setupHorizontalMetrics({name: (300 if name == "uni0020" else 500, 50) for name in order})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    folder = Path(tempfile.mkdtemp(prefix="tijaria-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    builder.save(folder / "boxes.ttf")
    return folder / "boxes.ttf"


def new_pdf(*, title: str = "", size: float = 11) -> FPDF:
    """Return an empty PDF document with the font set."""
    pdf = FPDF()
    pdf.set_creation_date(datetime(2025, 6, 1, tzinfo=UTC))
    if title:
        pdf.set_title(title)
    pdf.add_font("boxes", "", font_path())
    pdf.set_font("boxes", size=size)
    return pdf


def lines_pdf(pages: Sequence[Sequence[str]], *, title: str = "") -> bytes:
    """Return a PDF with these lines of Latin text; an empty line is a gap."""
    pdf = new_pdf(title=title)
    for lines in pages:
        pdf.add_page()
        for line in lines:
            pdf.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def arabic_pdf(pages: Sequence[Sequence[str]], *, as_programs_do: bool = True) -> bytes:
    """Return a PDF of right-aligned Arabic lines.

    Args:
        pages: Lines in reading order.
        as_programs_do: Draw them in visual order, as every program that knows Arabic does.
    """
    pdf = new_pdf()
    for lines in pages:
        pdf.add_page()
        for line in lines:
            drawn = BidiParagraph(line, TextDirection.RTL).get_reordered_string() if as_programs_do else line
            pdf.cell(0, 6, drawn, align="R", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


class HashEmbedder:
    """Vectors made of hashed words: texts that share words are near each other. No model, same everywhere."""

    name = "hashes"
    fingerprint = "hashes-64"
    dimension = 64

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], on_progress: Any = None) -> np.ndarray:
        vectors = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.casefold().split():
                vectors[row, int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.dimension] += 1
            if on_progress is not None:
                on_progress(row + 1, len(texts))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def count_tokens(self, text: str) -> int:
        return len(text.split())


def make_settings(folder: Path, **overrides: Any) -> Settings:
    """Settings of an index and a cache of its own, for the corpus in `folder/corpus`."""
    (folder / "corpus").mkdir(exist_ok=True)
    folders = {"corpus_dir": folder / "corpus", "index_dir": folder / "index", "cache_dir": folder / "cache"}
    settings = Settings.load(**folders | overrides)
    embedder = HashEmbedder()
    gate = TopicGate(np.zeros((embedder.dimension + 1, len(LABELS)), dtype=np.float32))
    Calibration(IDENTITY, gate).save(cached_path(settings, embedder))
    return settings


def note(id_: str, text: str) -> str:
    return f"---\nid: {id_}\ntitle: Note {id_}\n---\n\n## Partie\n\n{text}\n"
