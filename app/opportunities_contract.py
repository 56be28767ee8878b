"""The bodies of the markets for a product."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from app.checklist_contract import PlaceBody
from app.contract import CitationBody
from app.trade_contract import DutyLineBody, SurchargeBody
from tijaria.citations import cite
from tijaria.margin import Margin, Unknown
from tijaria.opportunities import Market, MarketList, Said
from tijaria.opportunities_draft import chart_address
from tijaria.prospect import Aspect
from tijaria.quoted import Quoted
from tijaria.schema import Language


class _Numbers:
    """Gives every quote of a response its number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}

    def citations(self, quotes: Sequence[Quoted]) -> list[CitationBody]:
        return [CitationBody.of(cite(self._number(quoted), quoted)) for quoted in quotes]

    def _number(self, quoted: Quoted) -> int:
        place = (quoted.document.id, quoted.start, quoted.end)
        return self._numbers.setdefault(place, len(self._numbers) + 1)


class MarginBody(BaseModel):
    """By how many percentage points Moroccan goods pay less than the normal duty."""

    low: float
    high: Annotated[float, Field(description="Equal to `low` where there is one rate.")]
    mfn: Annotated[tuple[float, float], Field(description="Normal duty, percent: lowest and highest.")]
    preferential: Annotated[tuple[float, float], Field(description="Duty on Moroccan goods, percent.")]
    in_quota: bool
    unverified: Annotated[bool, Field(description="The preference is a general rule of the agreement.")]
    partial: Annotated[bool, Field(description="Known for some products of the code only.")]
    citations: list[CitationBody]

    @classmethod
    def of(cls, margin: Margin, citations: list[CitationBody]) -> "MarginBody":
        """Describe a margin of the core."""
        return cls(
            low=margin.low,
            high=margin.high,
            mfn=margin.mfn,
            preferential=margin.preferential,
            in_quota=margin.is_in_quota,
            unverified=margin.is_unverified,
            partial=margin.is_partial,
            citations=citations,
        )


class ImportBody(BaseModel):
    """What a country imported of the product from Morocco in a year."""

    year: int
    value: Annotated[int | None, Field(description="Whole units of the currency; null: not in the source.")]


class SaidBody(BaseModel):
    """What the corpus says, word for word in the citations."""

    aspect: Aspect
    citations: list[CitationBody]


class MarketBody(BaseModel):
    """One market."""

    place: PlaceBody
    margin: Annotated[MarginBody | None, Field(description="null: unknown, for the reason beside.")]
    margin_unknown: Unknown | None
    exempt: Annotated[bool, Field(description="Moroccan goods pay nothing where others pay something.")]
    duties: Annotated[list[DutyLineBody], Field(description="The lines of the duty table that tell most.")]
    surcharges: Annotated[list[SurchargeBody], Field(description="What is added today.")]
    imports: Annotated[list[ImportBody], Field(description="Empty: no source for this country.")]
    import_citations: list[CitationBody]
    statements: list[SaidBody]

    @classmethod
    def of(cls, market: Market, found: MarketList, language: Language, numbers: _Numbers) -> "MarketBody":
        """Describe a market of the core."""
        margin = market.margin
        return cls(
            place=PlaceBody.of(market.place),
            margin=MarginBody.of(margin, numbers.citations(market.margin_quotes[language]))
            if isinstance(margin, Margin)
            else None,
            margin_unknown=None if isinstance(margin, Margin) else margin,
            exempt=market.is_exempt,
            duties=[DutyLineBody.of(line) for line in market.lines],
            surcharges=[SurchargeBody.of(item) for item in market.surcharges],
            imports=[
                ImportBody(year=year, value=value)
                for year, value in zip(found.years, market.imports, strict=False)
            ],
            import_citations=numbers.citations(market.import_quotes.get(language, ())),
            statements=[_said(item, language, numbers) for item in market.said],
        )


class OpportunitiesBody(BaseModel):
    """The markets for a product, best known advantage first."""

    hs: str
    language: Annotated[Language, Field(description="Language of the citations.")]
    currency: Annotated[str | None, Field(description="Of the import values, ISO 4217.")]
    markets: list[MarketBody]
    sectors: Annotated[list[SaidBody], Field(description="What Morocco exports of such products.")]
    targets: Annotated[list[SaidBody], Field(description="Targets of the foreign trade roadmap.")]
    chart_url: Annotated[str | None, Field(description="The same as a chart (SVG); null for none.")]

    @classmethod
    def of(cls, found: MarketList, language: Language) -> "OpportunitiesBody":
        """Describe the markets of the core."""
        numbers = _Numbers()
        return cls(
            hs=found.hs,
            language=language,
            currency=found.currency or None,
            markets=[MarketBody.of(market, found, language, numbers) for market in found.markets],
            sectors=[_said(item, language, numbers) for item in found.sectors],
            targets=[_said(item, language, numbers) for item in found.targets],
            chart_url=chart_address(found, language=language) or None,
        )


def _said(item: Said, language: Language, numbers: _Numbers) -> SaidBody:
    return SaidBody(aspect=item.aspect, citations=numbers.citations(item.quotes[language]))
