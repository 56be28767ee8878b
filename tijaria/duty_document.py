"""The duty table as documents: one line of text a row, so that a rate can be quoted and read in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from tijaria.countries import display_names
from tijaria.duty_line import Bilingual, Dataset, DutyRow, Origin, Quote, Rate, SurchargeRow
from tijaria.hs_code import dotted
from tijaria.schema import Block, Document, Language, Sentence, Source, SourceStatus

_PUBLISHER = "TijarIA"
_LABELS: Mapping[str, Bilingual] = {
    "mfn": Bilingual("droit normal (NPF)", "الرسم العادي (الدولة الأولى بالرعاية)"),
    "preferential": Bilingual("taux pour le Maroc", "النسبة المطبقة على المغرب"),
    "agreement": Bilingual("accord", "الاتفاق"),
    "proof": Bilingual("preuve d'origine", "إثبات المنشأ"),
    "note": Bilingual("note", "ملاحظة"),
    "source": Bilingual("source", "المصدر"),
    "unknown": Bilingual("inconnu", "غير معروف"),
    "towards": Bilingual("vers", "نحو"),
    "unverified": Bilingual("règle générale, ligne non vérifiée", "قاعدة عامة، السطر غير متحقق منه"),
    "chapters": Bilingual("codes SH", "رموز النظام المنسق"),
    "heading": Bilingual("position", "البند"),
}
_GROUP_NAMES: Mapping[str, Bilingual] = {
    "AFRICA": Bilingual("pays africains", "البلدان الإفريقية"),
    "GAFTA": Bilingual("pays membres de la GAFTA", "البلدان الأعضاء في منطقة التجارة الحرة العربية الكبرى"),
    "AGADIR": Bilingual("pays de l'accord d'Agadir", "بلدان اتفاقية أكادير"),
    "EFTA": Bilingual("pays de l'AELE", "بلدان الرابطة الأوروبية للتجارة الحرة"),
    "CI": Bilingual("Côte d'Ivoire (TEC CEDEAO)", "كوت ديفوار (التعريفة الخارجية المشتركة لسيدياو)"),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of a document and what it rests on; a heading rests on nothing."""

    text: str
    origins: tuple[Origin, ...] = ()
    is_heading: bool = False
    status: SourceStatus = "current"


def document_id(dataset: str, language: Language, key: str) -> str:
    """Return the id of a document of the duty table."""
    return f"{dataset}-{language}-{key}"


def quote_of(document: Document, text: str) -> Quote:
    """Return where a line stands in its document.

    Raises:
        ValueError: The document does not hold it.
    """
    for sentence in document.sentences:
        if sentence.text == text:
            return Quote(document.id, sentence.start, sentence.end, text)
    raise ValueError(f"{document.id} does not hold: {text}")


def row_text(row: DutyRow, language: Language) -> str:
    """Return a row as one line of text."""
    opening = f"{row.product.of(language)} ({row.hs}) {_label('towards', language)} {place(row, language)}"
    if row.kind == "rule":
        comma = ", " if language == "fr" else "، "
        opening = f"{place(row, language)}{comma}{_label('chapters', language)} {row.hs}"
    parts = [f"{_label('mfn', language)}{_colon(language)}{_rate(row.mfn, language)}"]
    if row.kind == "rule":
        parts = [_label("unverified", language)]
    parts.append(f"{_label('preferential', language)}{_colon(language)}{_rate(row.preferential, language)}")
    for name in ("agreement", "proof", "note"):
        text: Bilingual = getattr(row, name)
        if text:
            parts.append(f"{_label(name, language)}{_colon(language)}{text.of(language).rstrip('.')}")
    if row.origin.publisher:
        parts.append(f"{_label('source', language)}{_colon(language)}{row.origin.shown}")
    return f"{opening}{_colon(language)}{_separator(language).join(parts)}."


def surcharge_text(row: SurchargeRow, language: Language) -> str:
    """Return a surcharge as one line of text."""
    return f"{row.name.of(language)}{_colon(language)}{row.text.of(language)}"


def rows_document(dataset: Dataset, key: str, rows: Sequence[DutyRow], language: Language) -> Document:
    """Return the document of a dataset's rows for one heading, or of the rules for one destination."""
    entries: list[_Entry] = []
    for row in rows:
        product = f"{row.product.of(language)} ({row.hs})"
        if row.kind == "table" and product not in {entry.text for entry in entries if entry.is_heading}:
            entries.append(_Entry(product, is_heading=True))
        origins = (row.origin, row.proof_origin) if row.proof_origin else (row.origin,)
        entries.append(_Entry(row_text(row, language), origins, status=_status(row)))
    subject = key if rows and rows[0].kind == "rule" else f"{_label('heading', language)} {dotted(key)}"
    if rows and rows[0].kind == "rule":
        subject = place(rows[0], language)
    return _lay_out(dataset, key, subject, entries, language)


def surcharges_document(
    dataset: Dataset, destination: str, rows: Sequence[SurchargeRow], language: Language
) -> Document:
    """Return the document of the surcharges of one destination."""
    entries = [_Entry(surcharge_text(row, language), (row.origin,), status=_validity(row)) for row in rows]
    return _lay_out(dataset, destination, _place_name(destination, language), entries, language)


def place(row: DutyRow, language: Language) -> str:
    """Return the name of the country or group of a row."""
    return _place_name(row.destination, language)


def _place_name(code: str, language: Language) -> str:
    if code in _GROUP_NAMES:
        return _GROUP_NAMES[code].of(language)
    names = display_names(code)
    return Bilingual(*names).of(language) if names else code


def _lay_out(
    dataset: Dataset, key: str, subject: str, entries: Sequence[_Entry], language: Language
) -> Document:
    id_ = document_id(dataset.id, language, key)
    title = f"{dataset.title.of(language)}{_colon(language)}{subject}"
    blocks = [Block("heading", 0, len(title), "lines", level=1)]
    sentences: list[Sentence] = []
    sources: dict[str, Source] = {"": Source("", _PUBLISHER)}
    section, titles, text = "lines", {"lines": title}, title
    notes = [_Entry(dataset.note.of(language))] if dataset.note else []
    for number, entry in enumerate([*notes, *entries]):
        start = len(text) + 1
        text = f"{text}\n{entry.text}"
        if entry.is_heading:
            section = f"product-{number}"
            titles[section] = f"{title} › {entry.text}"
            blocks.append(Block("heading", start, len(text), section, level=2))
            continue
        blocks.append(Block("paragraph", start, len(text), section))
        source_ids = tuple(_source(sources, origin, entry.status) for origin in entry.origins) or ("",)
        name = f"{id_}#{section}/{sha256(entry.text.encode()).hexdigest()[:12]}"
        sentences.append(Sentence(name, name, id_, section, start, len(text), entry.text, source_ids))
    dates = sorted(source.as_of for source in sources.values() if source.as_of)
    return Document(
        id=id_, title=title, language=language, topic="tariff", path=f"tariffs/{dataset.id}", text=text,
        blocks=tuple(blocks), sentences=tuple(sentences), sources=sources, section_titles=titles,
        parallel=f"{dataset.id}-{key}", publisher=_PUBLISHER, as_of=dates[0] if dates else None,
    )  # fmt: skip


def _source(sources: dict[str, Source], origin: Origin, status: SourceStatus) -> str:
    """File a source and return its id."""
    if not origin.publisher:
        return ""
    identity = repr((origin, status)).encode()
    id_ = f"DT-{sha256(identity).hexdigest()[:8]}"
    sources[id_] = Source(
        id=id_,
        publisher=origin.name or origin.publisher,
        urls=origin.urls,
        as_of=origin.as_of_date,
        as_of_note=origin.as_of if origin.as_of != origin.as_of_date else "",
        legal_reference=origin.legal_reference,
        confidence=origin.confidence or "low",
        status=status,
    )
    return id_


def _status(row: DutyRow) -> SourceStatus:
    if not row.has_rate:
        return "gap"
    return "unconfirmed" if row.origin.confidence == "low" else "current"


def _validity(row: SurchargeRow) -> SourceStatus:
    if row.effect == "unconfirmed":
        return "unconfirmed"
    # A surcharge that has an end is told as history: what is in force is decided at each lookup.
    return "superseded" if row.valid_until and row.effect != "suspended" else "current"


def _rate(rate: Rate | None, language: Language) -> str:
    return _label("unknown", language) if rate is None else rate.shown.of(language)


def _label(name: str, language: Language) -> str:
    return _LABELS[name].of(language)


def _colon(language: Language) -> str:
    return " : " if language == "fr" else ": "


def _separator(language: Language) -> str:
    return " ; " if language == "fr" else "؛ "
