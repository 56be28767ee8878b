"""What is computed of markets as a document: one line a market, so that a figure can be quoted and read."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from tijaria.destination import Destination
from tijaria.duty_line import Bilingual, Origin
from tijaria.hs_code import dotted
from tijaria.import_values import ImportData, ImportLine
from tijaria.margin import Margin
from tijaria.quoted import Quoted
from tijaria.schema import Block, Confidence, Document, Language, Sentence, Source

PREFIX = "opportunities"
_TITLE = Bilingual("Débouchés, position SH {code}", "فرص التصدير، البند {code} من النظام المنسق")
_MARGINS = Bilingual("Marges de préférence par marché", "هوامش الأفضلية حسب السوق")
_MARGIN = Bilingual(
    "{place} : marge de préférence {margin} (droit normal {mfn}, taux pour le Maroc {rate}){notes}.",
    "{place}: هامش الأفضلية بالنقاط المئوية {margin} (الرسم العادي {mfn}، النسبة المطبقة على المغرب "
    "{rate}){notes}.",
)
_RANGE = Bilingual("de {} à {}", "من {} إلى {}")
_IN_QUOTA = Bilingual("dans un contingent", "داخل حصة")
_PARTIAL = Bilingual("pour {} seulement", "بالنسبة إلى {} فقط")
_UNVERIFIED = Bilingual(
    "préférence selon la règle générale, ligne non vérifiée",
    "الأفضلية حسب القاعدة العامة، السطر غير متحقق منه",
)
_TOTAL = Bilingual(
    "{place}, importations depuis le Maroc, position {code}", "{place}، الواردات من المغرب، البند {code}"
)
_LINE = Bilingual("code {code} ({text})", "الرمز {code} ({text})")
_NO_VALUE = Bilingual("inconnu", "غير معروف")
_COMPUTED = Bilingual("calcul de TijarIA d'après {}", "حساب TijarIA اعتمادا على {}")
_LEVELS: Sequence[Confidence] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class MarginLine:
    """The margin in one market."""

    place: Destination
    margin: Margin


@dataclass(frozen=True, slots=True)
class ImportLines:
    """The import values of one market.

    Attributes:
        totals: By year of `data.years`; None: not in the source.
        lines: What they are the sums of.
    """

    place: Destination
    data: ImportData
    totals: tuple[int | None, ...]
    lines: Sequence[ImportLine]


class _Page:
    """Lays lines out as a document."""

    def __init__(self, id_: str, title: str) -> None:
        self.id = id_
        self.text = title
        self.blocks = [Block("heading", 0, len(title), "top", level=1)]
        self.sentences: list[Sentence] = []
        self.sources: dict[str, Source] = {"": Source("", "TijarIA")}
        self.titles = {"top": title}
        self._section = "top"

    def heading(self, section: str, text: str) -> None:
        start = len(self.text) + 1
        self.text = f"{self.text}\n{text}"
        self.blocks.append(Block("heading", start, len(self.text), section, level=2))
        self.titles[section] = f"{self.titles['top']} › {text}"
        self._section = section

    def line(self, text: str, source: Source) -> None:
        start = len(self.text) + 1
        self.text = f"{self.text}\n{text}"
        self.sources[source.id] = source
        self.blocks.append(Block("paragraph", start, len(self.text), self._section))
        name = f"{self.id}#{self._section}/{sha256(text.encode()).hexdigest()[:12]}"
        self.sentences.append(
            Sentence(name, name, self.id, self._section, start, len(self.text), text, (source.id,))
        )


def opportunity_document(
    code: str, margins: Sequence[MarginLine], imports: ImportLines | None, language: Language
) -> Document:
    """Return the document of what is computed for a canonical HS code."""
    page = _Page(f"{PREFIX}-{language}-{code}", _TITLE.of(language).format(code=dotted(code)))
    if margins:
        page.heading("margins", _MARGINS.of(language))
        for item in margins:
            page.line(margin_text(item, language), _margin_source(item.margin, language))
    if imports is not None:
        source = _import_source(imports.data)
        page.heading("imports", imports.data.title.of(language))
        page.line(total_text(imports, code, language), source)
        for line in imports.lines if len(imports.lines) > 1 else ():
            about = _LINE.of(language).format(code=dotted(line.code), text=line.description)
            page.line(_values(about, imports.data, line.values, language), source)
    dates = sorted(source.as_of for source in page.sources.values() if source.as_of)
    return Document(
        id=page.id, title=page.titles["top"], language=language, topic="market", path=PREFIX, text=page.text,
        blocks=tuple(page.blocks), sentences=tuple(page.sentences), sources=page.sources,
        section_titles=page.titles, parallel=f"{PREFIX}-{code}", publisher="TijarIA",
        as_of=dates[0] if dates else None,
    )  # fmt: skip


def quoted_line(document: Document, text: str) -> Quoted:
    """Return a line of a document as a quote.

    Raises:
        ValueError: The document does not hold it.
    """
    for sentence in document.sentences:
        if sentence.text == text:
            return Quoted(document, (sentence,))
    raise ValueError(f"{document.id} does not hold: {text}")


def margin_text(item: MarginLine, language: Language) -> str:
    """Return a margin as one line of text."""
    margin = item.margin
    notes = [_IN_QUOTA] * margin.is_in_quota + [_UNVERIFIED] * margin.is_unverified
    if margin.is_partial:
        codes = ", ".join(dict.fromkeys(line.row.hs for line in margin.lines if line.row.kind == "table"))
        notes.append(Bilingual(_PARTIAL.fr.format(codes), _PARTIAL.ar.format(codes)))
    separator = "; " if language == "fr" else "؛ "
    return _MARGIN.of(language).format(
        place=_place(item.place, language),
        margin=_points(margin.low, margin.high, language),
        mfn=_percent(margin.mfn, language),
        rate=_percent(margin.preferential, language),
        notes="".join(f"{separator}{note.of(language)}" for note in notes),
    )


def total_text(imports: ImportLines, code: str, language: Language) -> str:
    """Return the values of a code by year as one line of text."""
    about = _TOTAL.of(language).format(place=_place(imports.place, language), code=dotted(code))
    return _values(about, imports.data, imports.totals, language)


def number_text(value: float, language: Language) -> str:
    """Write a number as a reader of the language expects it; Western digits in both."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    if language == "ar":
        return text.replace(",", "").replace(".", ",")
    return text.replace(",", " ").replace(".", ",")


def _values(about: str, data: ImportData, values: Sequence[int | None], language: Language) -> str:
    colon, separator = (" : ", " ; ") if language == "fr" else (": ", "؛ ")
    shown = [
        _NO_VALUE.of(language) if value is None else f"{number_text(value, language)} {data.currency}"
        for value in values
    ]
    by_year = separator.join(f"{year}{colon}{text}" for year, text in zip(data.years, shown, strict=True))
    return f"{about}{colon}{by_year}."


def _points(low: float, high: float, language: Language) -> str:
    if low == high:
        text = number_text(low, language)
    else:
        text = _RANGE.of(language).format(number_text(low, language), number_text(high, language))
    if language == "fr":
        unit = "point" if high < 2 else "points"
        return f"de {text} {unit}" if low == high else f"{text} {unit}"
    return text


def _percent(bounds: tuple[float, float], language: Language) -> str:
    unit = " %" if language == "fr" else "%"
    low, high = (f"{number_text(value, language)}{unit}" for value in bounds)
    return low if low == high else _RANGE.of(language).format(low, high)


def _place(place: Destination, language: Language) -> str:
    return place.french if language == "fr" else place.arabic


def _margin_source(margin: Margin, language: Language) -> Source:
    """Return the source of a margin: what its rates come from, as old and as unsure as the worst of them."""
    origins = {id(line.row.origin): line.row.origin for line in margin.lines}.values()
    publishers = dict.fromkeys(origin.publisher for origin in origins if origin.publisher)
    dates = sorted(origin.as_of_date for origin in origins if origin.as_of_date)
    levels = [_LEVELS.index(origin.confidence) for origin in origins if origin.confidence]
    publisher = _COMPUTED.of(language).format(" ; ".join(publishers))
    urls = tuple(dict.fromkeys(url for origin in origins for url in origin.urls))
    return Source(
        id=f"OP-{sha256(repr((publisher, urls, dates)).encode()).hexdigest()[:8]}",
        publisher=publisher,
        urls=urls,
        as_of=dates[0] if dates else None,
        confidence=_LEVELS[min(levels, default=0)],
        status="unconfirmed" if margin.is_unverified else "current",
    )


def _import_source(data: ImportData) -> Source:
    origin: Origin = data.origin
    return Source(
        id=f"OP-{data.destination}",
        publisher=origin.publisher,
        urls=origin.urls,
        as_of=origin.as_of_date,
        confidence=origin.confidence or "low",
    )
