"""A duty question answered from the table: rates, agreement, proof of origin and conditions, each row cited."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from tijaria.citations import cite, source_of, warnings
from tijaria.draft import Draft
from tijaria.duty_line import Bilingual, Duties, DutyLine, Quote
from tijaria.messages import say
from tijaria.quoted import Quoted
from tijaria.schema import Citation, Document, Language, Statement

_MAX_TABLE_LINES = 3
_MAX_TARIFF_LINES = 2
_LABELS: Mapping[str, Bilingual] = {
    "heading": Bilingual("Droit de douane", "الرسم الجمركي"),
    "product": Bilingual("Produit (code SH)", "المنتوج (رمز النظام المنسق)"),
    "mfn": Bilingual("Droit normal (NPF)", "الرسم العادي"),
    "preferential": Bilingual("Taux pour le Maroc", "النسبة المطبقة على المغرب"),
    "agreement": Bilingual("Accord", "الاتفاق"),
    "proof": Bilingual("Preuve d'origine", "إثبات المنشأ"),
    "note": Bilingual("Conditions", "الشروط"),
    "unknown": Bilingual("inconnu", "غير معروف"),
    "source": Bilingual("Source", "المصدر"),
}

Open = Callable[[str], Document]


def duty_answer(
    found: Sequence[Duties], *, open_document: Open, language: Language, today: date, stale_after_months: int
) -> Draft | None:
    """Return the answer of the lookups of a product's headings, None when none of them knows a rate."""
    lines = [line for duties in found if duties.status == "known" for line in _shown(duties.lines)]
    if not lines:
        return None
    statements: list[tuple[Statement, tuple[Citation, ...]]] = []
    quotes: list[Quoted] = []
    for line in lines:
        _add(statements, quotes, _table(line, language), line.quotes[language], open_document, is_table=True)
    surcharges = {item.row.id: item for line in lines for item in line.surcharges}
    for item in surcharges.values():
        quote = item.quotes[language]
        _add(statements, quotes, quote.text, quote, open_document)
    notices = [notice.of(language) for duties in found for notice in duties.notices]
    notes = warnings(
        [citation for _, new in statements for citation in new],
        [source_of(quoted) for quoted in quotes],
        language=language,
        today=today,
        stale_after_months=stale_after_months,
    )
    return Draft("answered", tuple(statements), (*dict.fromkeys(notices), *notes))


def _shown(lines: Sequence[DutyLine]) -> list[DutyLine]:
    """Return the few lines to show: what the table itself says, else what a tariff file or agreement says."""
    known = [line for line in lines if line.mfn is not None or line.preferential is not None]
    table = [line for line in known if line.row.kind == "table"]
    return table[:_MAX_TABLE_LINES] or known[:_MAX_TARIFF_LINES]


def _add(
    statements: list[tuple[Statement, tuple[Citation, ...]]],
    quotes: list[Quoted],
    text: str,
    quote: Quote,
    open_document: Open,
    *,
    is_table: bool = False,
) -> None:
    document = open_document(quote.document_id)
    sentence = next(sentence for sentence in document.sentences if sentence.start == quote.start)
    quoted = Quoted(document, (sentence,))
    quotes.append(quoted)
    citation = cite(len(quotes), quoted)
    statements.append((Statement(text, (citation.marker,), is_table=is_table), (citation,)))


def _table(line: DutyLine, language: Language) -> str:
    row = line.row
    unknown = _label("unknown", language)
    place = row.destination
    cells = [
        (_label("product", language), f"{row.product.of(language)} ({row.hs})"),
        (_label("mfn", language), line.mfn.of(language) if line.mfn else unknown),
        (_label("preferential", language), line.preferential.of(language) if line.preferential else unknown),
        *(
            (_label(name, language), text.of(language))
            for name, text in (("agreement", row.agreement), ("proof", row.proof), ("note", row.note))
            if text
        ),
        (_label("source", language), " · ".join(filter(None, (row.origin.publisher, row.origin.as_of)))),
    ]
    rows = "\n".join(f"| {_cell(name)} | {_cell(value)} |" for name, value in cells if value)
    return f"| {_label('heading', language)} | {_cell(place)} |\n|---|---|\n{rows}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "/")


def _label(name: str, language: Language) -> str:
    return _LABELS[name].of(language)


def unknown_duty(product: str, place: str, language: Language) -> Draft:
    """Return the honest refusal of a duty that nothing here tells."""
    lines = (
        say("unknown_duty", language, product=product, place=place),
        say("ask", language, contact=say("duty_contact", language)),
    )
    return Draft("refused", tuple((Statement(line, ()), ()) for line in lines), reason="unknown_duty")
