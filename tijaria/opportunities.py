"""Where a product may be sold: markets ranked by what the sources know, each figure with where it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import get_args

from tijaria.destination import Destination, read_destination
from tijaria.duty_line import Bilingual, Duties, DutyLine, Surcharge
from tijaria.errors import InvalidParameterError
from tijaria.hs_code import dotted, read_hs
from tijaria.index import Index
from tijaria.margin import Margin, Unknown, grants_exemption, margin_of
from tijaria.opportunity_document import (
    PREFIX,
    ImportLines,
    MarginLine,
    margin_text,
    opportunity_document,
    quoted_line,
    total_text,
)
from tijaria.prospect import Aspect, Prospect
from tijaria.quoted import Quoted
from tijaria.schema import Document, Language
from tijaria.statement_ref import quotes_of

MAX_TARIFF_LINES = 150
"""Lines of a tariff above which a code is too broad for one margin."""

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_LINES_SHOWN = 2
Quotes = Mapping[Language, tuple[Quoted, ...]]
_ABOUT_MARKETS: tuple[Aspect, ...] = ("demand", "access", "customer")


@dataclass(frozen=True, slots=True)
class Said:
    """What the corpus says of a market, or of Moroccan exports of the product.

    Attributes:
        quotes: By language.
    """

    aspect: Aspect
    quotes: Quotes


@dataclass(frozen=True, slots=True)
class Market:
    """One market for a product.

    Attributes:
        margin: The preferential margin, or why it is unknown.
        lines: Duties that tell most: those of the margin, else the first that tell a rate.
        is_exempt: Moroccan goods pay nothing where others pay something, be it of unknown size.
        margin_quotes: Where the margin can be read; empty when it is unknown.
        imports: What the country imported of it from Morocco by year of `MarketList.years`, in whole units
            of `MarketList.currency`; None: not in the source. Empty: no source for this country.
        import_quotes: Where the values can be read; empty when there are none.
        said: What the corpus says: demand for the product first, then access, then the country as a customer.
        surcharges: What is added to the duty today.
    """

    place: Destination
    margin: Margin | Unknown
    lines: tuple[DutyLine, ...] = ()
    is_exempt: bool = False
    margin_quotes: Quotes = field(default_factory=dict)
    imports: tuple[int | None, ...] = ()
    import_quotes: Quotes = field(default_factory=dict)
    said: tuple[Said, ...] = ()
    surcharges: tuple[Surcharge, ...] = ()


@dataclass(frozen=True, slots=True)
class MarketList:
    """The markets for a product, best known advantage first.

    Attributes:
        hs: The code asked for, with dots.
        years: Of the import values.
        currency: Of the import values, ISO 4217; "" when there are none.
        sectors: What the corpus says of Moroccan exports of such products.
        targets: What it says of the roadmap's priorities.
        title: Name of the import statistics.
    """

    hs: str
    markets: tuple[Market, ...]
    years: tuple[int, ...] = ()
    currency: str = ""
    sectors: tuple[Said, ...] = ()
    targets: tuple[Said, ...] = ()
    title: Bilingual = field(default_factory=Bilingual)

    @property
    def is_drawable(self) -> bool:
        """Whether a chart would show anything: an import value, or a margin above nothing."""
        return any(
            (isinstance(market.margin, Margin) and market.margin.high > 0) or any(market.imports)
            for market in self.markets
        )


class Opportunities:
    """Ranks markets from one index generation. Thread-safe."""

    def __init__(self, index: Index) -> None:
        """Take the index; nothing is read yet."""
        self._index = index

    def lookup(self, hs: str) -> MarketList:
        """Return the markets for a product.

        Known margins come first, the greatest first; then exemptions of unknown size; then the others. Among
        equals, what is imported already and then a demand that the corpus names. Nothing unknown is zero.

        Args:
            hs: Code of the product, 2 to 10 digits.

        Raises:
            InvalidParameterError: It is no HS code.
        """
        code = read_hs(hs)
        data = self._index.imports.data
        duties = {place.code: self._duties(code, place) for place in self._places}
        known = _known(duties.values())
        imports = self._imports(code)
        pages = {language: opportunity_document(code, known, imports, language) for language in _LANGUAGES}
        markets = [
            self._market(
                code, duties[place.code], pages, imports if imports and imports.place == place else None
            )
            for place in self._places
        ]
        return MarketList(
            hs=dotted(code),
            markets=tuple(sorted(markets, key=_rank)),
            years=data.years,
            currency=data.currency,
            sectors=self._about("sector", code),
            targets=self._about("priority", code),
            title=data.title,
        )

    def document(self, id_: str) -> Document:
        """Return the document that holds what is computed for a code (KeyError when there is none)."""
        prefix, _, rest = id_.partition("-")
        written, _, code = rest.partition("-")
        language = next((known for known in _LANGUAGES if known == written), None)
        if prefix != PREFIX or language is None:
            raise KeyError(id_)
        try:
            if read_hs(code) != code:
                raise KeyError(id_)
        except InvalidParameterError as error:
            raise KeyError(id_) from error
        margins = _known(self._duties(code, place) for place in self._places)
        return opportunity_document(code, margins, self._imports(code), language)

    @cached_property
    def _places(self) -> Sequence[Destination]:
        """Every market that a source names; the members of the European Union count as one."""
        named = [code for row in self._index.prospects for code in row.selection.destinations]
        named += [row.destination for row in self._index.duties.rows()]
        named += [self._index.imports.data.destination] if self._index.imports.data.destination else []
        places: dict[str, Destination] = {}
        for code in dict.fromkeys(named):
            place = read_destination(code)
            if place.tariff == "EU":
                place = read_destination("EU")
            places.setdefault(place.code, place)
        return list(places.values())

    def _duties(self, code: str, place: Destination) -> Duties:
        return self._index.duties.lookup(code, destination=place.code, limit=MAX_TARIFF_LINES)

    def _market(
        self, code: str, duties: Duties, pages: Mapping[Language, Document], imports: ImportLines | None
    ) -> Market:
        margin = margin_of(duties)
        added = {item.row.id: item for line in duties.lines for item in line.surcharges}
        known = [line for line in duties.lines if line.mfn is not None or line.preferential is not None]
        return Market(
            place=duties.destination,
            margin=margin,
            lines=(margin.lines if isinstance(margin, Margin) else tuple(known))[:_LINES_SHOWN],
            is_exempt=any(grants_exemption(line) for line in known),
            margin_quotes=_margin_quotes(pages, duties.destination, margin),
            imports=imports.totals if imports else (),
            import_quotes=_import_quotes(pages, imports, code),
            said=self._said(code, duties.destination),
            surcharges=tuple(added.values()),
        )

    def _imports(self, code: str) -> ImportLines | None:
        table = self._index.imports
        if not table.data.destination:
            return None
        place = read_destination(table.data.destination)
        return ImportLines(place, table.data, table.totals(code), table.lines(code))

    def _said(self, code: str, place: Destination) -> tuple[Said, ...]:
        rows = [row for row in self._index.prospects if row.aspect in _ABOUT_MARKETS]
        rows = [row for row in rows if row.selection.is_at(place)]
        return tuple(
            self._quote(row)
            for aspect in _ABOUT_MARKETS
            for row in rows
            if row.aspect == aspect and row.selection.fit(code) != "none"
        )

    def _about(self, aspect: Aspect, code: str) -> tuple[Said, ...]:
        rows = [row for row in self._index.prospects if row.aspect == aspect]
        return tuple(self._quote(row) for row in rows if row.selection.fit(code) != "none")

    def _quote(self, row: Prospect) -> Said:
        return Said(row.aspect, quotes_of(self._index.documents, row.statements))


def _known(found: Iterable[Duties]) -> list[MarginLine]:
    margins = ((duties.destination, margin_of(duties)) for duties in found)
    return [MarginLine(place, margin) for place, margin in margins if isinstance(margin, Margin)]


def _margin_quotes(
    pages: Mapping[Language, Document], place: Destination, margin: Margin | Unknown
) -> Quotes:
    if not isinstance(margin, Margin):
        return {}
    line = MarginLine(place, margin)
    return {language: (quoted_line(page, margin_text(line, language)),) for language, page in pages.items()}


def _import_quotes(pages: Mapping[Language, Document], imports: ImportLines | None, code: str) -> Quotes:
    if imports is None:
        return {}
    return {
        language: (quoted_line(page, total_text(imports, code, language)),)
        for language, page in pages.items()
    }


def _rank(market: Market) -> tuple[int, float, float, int, bool]:
    """Return what markets are sorted by; those of which as much is known stay in the order of the corpus."""
    low, high = (market.margin.low, market.margin.high) if isinstance(market.margin, Margin) else (0.0, 0.0)
    value = next((value for value in reversed(market.imports) if value is not None), 0)
    is_wanted = any(said.aspect == "demand" for said in market.said)
    return 0 if high > 0 else 1 if market.is_exempt else 2, -low, -high, -value, not is_wanted
