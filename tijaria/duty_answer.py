"""A duty question answered from the table: rates, agreement, proof of origin, conditions, each row cited."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tijaria.citations import cite, source_of, warnings
from tijaria.draft import Draft
from tijaria.duty_line import Bilingual, Duties, DutyLine, Quote
from tijaria.folding import terms
from tijaria.messages import say
from tijaria.quoted import Quoted
from tijaria.schema import Citation, Document, Language, Statement

_MAX_TABLES = 3
_MAX_RATES = 4
_LABELS: Mapping[str, Bilingual] = {
    "heading": Bilingual("Droit de douane", "الرسم الجمركي"),
    "product": Bilingual("Produit", "المنتوج"),
    "mfn": Bilingual("Droit normal (NPF)", "الرسم العادي"),
    "preferential": Bilingual("Taux pour le Maroc", "النسبة المطبقة على المغرب"),
    "agreement": Bilingual("Accord", "الاتفاق"),
    "proof": Bilingual("Preuve d'origine", "إثبات المنشأ"),
    "note": Bilingual("Conditions", "الشروط"),
    "source": Bilingual("Source", "المصدر"),
    "unknown": Bilingual("inconnu", "غير معروف"),
}

Open = Callable[[str], Document]


@dataclass(slots=True)
class _Writing:
    """An answer being written: what was said and what was quoted for it."""

    open_document: Open
    language: Language
    statements: list[tuple[Statement, tuple[Citation, ...]]] = field(default_factory=list)
    quotes: list[Quoted] = field(default_factory=list)
    citations: dict[Quote, Citation] = field(default_factory=dict)

    def add(self, text: str, quotes: Sequence[Quote], *, is_table: bool = False) -> None:
        new = tuple(self._cite(quote) for quote in quotes if quote not in self.citations)
        markers = tuple(self.citations[quote].marker for quote in quotes)
        self.statements.append((Statement(text, markers, is_table=is_table), new))

    def _cite(self, quote: Quote) -> Citation:
        document = self.open_document(quote.document_id)
        sentence = next(sentence for sentence in document.sentences if sentence.start == quote.start)
        quoted = Quoted(document, (sentence,))
        self.quotes.append(quoted)
        self.citations[quote] = cite(len(self.quotes), quoted)
        return self.citations[quote]


def duty_answer(
    found: Sequence[Duties],
    *,
    asked: Collection[str],
    labels: Mapping[str, str],
    open_document: Open,
    language: Language,
    today: date,
    stale_after_months: int,
) -> Draft | None:
    """Return the answer of the lookups of a product's codes, None when none of them knows a rate.

    Args:
        found: One lookup for each code and destination.
        asked: Index terms that name the product, in the question's words and those of the sources.
        labels: HS code as looked up, with dots → what it is called.
        open_document: Gives the documents that lines are quoted from.
        language: Language of the answer.
        today: Day of the answer.
        stale_after_months: Age from which a source is old.
    """
    known = [duties for duties in found if duties.status == "known"]
    writing = _Writing(open_document, language)
    for duties in known:
        _write(writing, duties, asked, labels.get(duties.hs, ""))
    if not writing.statements:
        return None
    notices = dict.fromkeys(notice.of(language) for duties in known for notice in duties.notices)
    notes = warnings(
        [citation for _, new in writing.statements for citation in new],
        [source_of(quoted) for quoted in writing.quotes],
        language=language,
        today=today,
        stale_after_months=stale_after_months,
    )
    return Draft("answered", tuple(writing.statements), (*notices, *notes))


def _write(writing: _Writing, duties: Duties, asked: Collection[str], label: str) -> None:
    lines = [line for line in duties.lines if line.mfn is not None or line.preferential is not None]
    place = duties.destination.french if writing.language == "fr" else duties.destination.arabic
    own = _meant([line for line in lines if line.row.kind == "table"], asked)[:_MAX_TABLES]
    language = writing.language
    if own:
        for line in own:
            name = f"{line.row.product.of(language)} ({line.row.hs})"
            cells = [
                ("mfn", _shown(line.mfn, language)),
                ("preferential", _shown(line.preferential, language)),
            ]
            writing.add(
                _table(place, name, [*cells, *_terms_of(line, language)], language),
                [line.quotes[language]],
                is_table=True,
            )
    else:
        _write_without_table(writing, lines, place, label)
    surcharges = {item.row.id: item for line in (own or lines) for item in line.surcharges}
    for item in surcharges.values():
        quote = item.quotes[language]
        writing.add(quote.text, [quote])


def _write_without_table(writing: _Writing, lines: Sequence[DutyLine], place: str, label: str) -> None:
    """Write what tariff files say of the line and agreements of its chapter, as one table."""
    language = writing.language
    tariff = [line for line in lines if line.row.kind == "tariff"][:_MAX_RATES]
    rules = [line for line in lines if line.row.kind == "rule"][:1]
    # The code asked for stands in no quote when a chapter's rule or longer codes are all there is.
    name = " ".join([label, *(f"({line.row.hs})" for line in tariff[:1])]).strip()
    cells = [("mfn", _several(tariff, "mfn", language))]
    preferential = _several(tariff, "preferential", language)
    if rules and preferential == _label("unknown", language):
        preferential = _shown(rules[0].preferential, language)
    cells.append(("preferential", preferential))
    for line in rules or tariff[:1]:
        cells += _terms_of(line, language)
    cells += [("source", line.row.origin.shown) for line in tariff[:1] if rules]
    text = _table(place, name, cells, language)
    writing.add(text, [line.quotes[language] for line in (*tariff, *rules)], is_table=True)


def _meant(lines: Sequence[DutyLine], asked: Collection[str]) -> Sequence[DutyLine]:
    """Return the lines whose product the question names; all of them when it names none or every one."""
    share = [_named_share(line, asked) for line in lines]
    best = max(share, default=0.0)
    return [line for line, value in zip(lines, share, strict=True) if value == best] if best else lines


def _named_share(line: DutyLine, asked: Collection[str]) -> float:
    return max(
        sum(term in asked for term in own) / len(own)
        for text in (line.row.product.fr, line.row.product.ar)
        if (own := terms(text) or [""])
    )


def _several(lines: Sequence[DutyLine], column: str, language: Language) -> str:
    """Return the rates of several lines: one when they agree, else each with its code."""
    rates = [
        (line.row.hs, rate.of(language))
        for line in lines
        if (rate := line.mfn if column == "mfn" else line.preferential) is not None
    ]
    if len({text for _, text in rates}) <= 1:
        return rates[0][1] if rates else _label("unknown", language)
    return " ; ".join(f"{hs}: {text}" for hs, text in rates)


def _terms_of(line: DutyLine, language: Language) -> list[tuple[str, str]]:
    row = line.row
    texts = (("agreement", row.agreement), ("proof", row.proof), ("note", row.note))
    said = [(name, text.of(language)) for name, text in texts if text]
    return [*said, ("source", row.origin.shown)]


def _table(place: str, product: str, cells: Sequence[tuple[str, str]], language: Language) -> str:
    rows = [(_label("product", language), product), *((_label(name, language), text) for name, text in cells)]
    written = "\n".join(f"| {_cell(name)} | {_cell(text)} |" for name, text in rows if text)
    return f"| {_label('heading', language)} | {_cell(place)} |\n|---|---|\n{written}"


def _shown(rate: Bilingual | None, language: Language) -> str:
    return rate.of(language) if rate else _label("unknown", language)


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
