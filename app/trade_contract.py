"""The bodies of the lookups about trade: duties."""

from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, Field

from tijaria import duty_line
from tijaria.duty_line import Bilingual, Duties, DutyLine, Origin, Rate
from tijaria.rate import RatePart
from tijaria.schema import Confidence, Language


class TextBody(BaseModel):
    """The same text in both languages."""

    fr: str
    ar: str

    @classmethod
    def of(cls, text: Bilingual) -> "TextBody":
        """Describe a text of the core."""
        return cls(fr=text.fr, ar=text.ar)

    @classmethod
    def maybe(cls, text: Bilingual) -> "TextBody | None":
        """Describe a text of the core, null for an empty one."""
        return cls.of(text) if text else None


class AmountBody(BaseModel):
    """One component of a rate."""

    role: Annotated[str, Field(description="`duty` (they add up), `minimum` or `maximum`.")]
    low: float
    high: Annotated[float, Field(description="Equal to `low`, unless the source gives a range.")]
    currency: Annotated[str, Field(description="`%`: of the value; else EUR, GBP, USD, CAD, JPY or ¢.")]
    unit: Annotated[str, Field(description='"kg", "100 kg"…; "" for a percentage.')]


class SeasonBody(BaseModel):
    """A period of every year, both days included; it may run over the new year."""

    start: Annotated[str, Field(description="Month and day: 11-01.")]
    end: str


class PartBody(BaseModel):
    """One clause of a rate, as read from the French text."""

    text: str
    amounts: list[AmountBody]
    seasons: list[SeasonBody]
    condition: str
    in_quota: bool
    entry_price: bool
    complete: Annotated[bool, Field(description="All of the clause is in `amounts` and the flags.")]

    @classmethod
    def of(cls, part: RatePart) -> "PartBody":
        """Describe a clause of the core."""
        return cls(
            text=part.text,
            amounts=[AmountBody.model_validate(amount, from_attributes=True) for amount in part.amounts],
            seasons=[
                SeasonBody(start="{:02}-{:02}".format(*season.start), end="{:02}-{:02}".format(*season.end))
                for season in part.seasons
            ],
            condition=part.condition,
            in_quota=part.in_quota,
            entry_price=part.entry_price,
            complete=part.is_complete,
        )


class RateBody(BaseModel):
    """A duty rate."""

    text: Annotated[str, Field(description="As the source gives it.")]
    text_ar: str
    applies: Annotated[TextBody, Field(description="The part that applies on the day asked for, else all.")]
    parts: list[PartBody]

    @classmethod
    def maybe(cls, rate: Rate | None, applies: Bilingual | None) -> "RateBody | None":
        """Describe a rate; null when none is known, or none applies on the day."""
        if rate is None or applies is None:
            return None
        return cls(
            text=rate.text.fr,
            text_ar=rate.text.ar,
            applies=TextBody.of(applies),
            parts=[PartBody.of(part) for part in rate.parts],
        )


class SourceBody(BaseModel):
    """Where a line comes from."""

    publisher: str
    urls: list[str]
    as_of: Annotated[str, Field(description="As the source is dated, such as 2021-01 (NPF).")]
    as_of_date: Annotated[str | None, Field(description="The oldest date in it, ISO 8601, maybe partial.")]
    confidence: Confidence | None
    legal_reference: str

    @classmethod
    def of(cls, origin: Origin) -> "SourceBody":
        """Describe a source of the core."""
        return cls(
            publisher=origin.publisher,
            urls=list(origin.urls),
            as_of=origin.as_of,
            as_of_date=origin.as_of_date,
            confidence=origin.confidence,
            legal_reference=origin.legal_reference,
        )


class QuoteBody(BaseModel):
    """Where a line can be read in this service."""

    document_id: str
    start: int
    end: int
    quote: str
    url: Annotated[str, Field(description="The document in this service, with the line highlighted.")]

    @classmethod
    def of(cls, found: duty_line.Quote) -> "QuoteBody":
        """Describe a quote of the core."""
        path = quote(found.document_id, safe="")
        return cls(
            document_id=found.document_id,
            start=found.start,
            end=found.end,
            quote=found.text,
            url=f"/documents/{path}?start={found.start}&end={found.end}#quote",
        )


class SurchargeBody(BaseModel):
    """What is added to the duty on the day asked for, else today."""

    id: str
    effect: duty_line.Effect
    name: TextBody
    rate: TextBody | None
    text: TextBody
    valid_from: str | None
    valid_until: str | None
    source: SourceBody
    quotes: dict[Language, QuoteBody]

    @classmethod
    def of(cls, surcharge: duty_line.Surcharge) -> "SurchargeBody":
        """Describe a surcharge of the core."""
        row = surcharge.row
        return cls(
            id=row.id,
            effect=row.effect,
            name=TextBody.of(row.name),
            rate=TextBody.maybe(row.rate),
            text=TextBody.of(row.text),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            source=SourceBody.of(row.origin),
            quotes={language: QuoteBody.of(found) for language, found in surcharge.quotes.items()},
        )


class DutyLineBody(BaseModel):
    """One line: a row of the duty table, the rule of an agreement, or a line of a tariff file."""

    dataset: str
    kind: duty_line.Kind
    hs: Annotated[str, Field(description="Code or codes, as written in the source.")]
    match: duty_line.Match
    product: TextBody
    mfn: Annotated[RateBody | None, Field(description="Normal duty; null: unknown.")]
    preferential: Annotated[RateBody | None, Field(description="Duty on Moroccan goods; null: unknown.")]
    agreement: TextBody | None
    proof_of_origin: TextBody | None
    note: TextBody | None
    surcharges: list[SurchargeBody]
    source: SourceBody
    proof_source: SourceBody | None
    valid_from: Annotated[str | None, Field(description="First day of the preferential rate, if said.")]
    valid_until: str | None
    quotes: dict[Language, QuoteBody]

    @classmethod
    def of(cls, line: DutyLine) -> "DutyLineBody":
        """Describe a line of the core."""
        row = line.row
        return cls(
            dataset=row.dataset,
            kind=row.kind,
            hs=row.hs,
            match=line.match,
            product=TextBody.of(row.product),
            mfn=RateBody.maybe(row.mfn, line.mfn),
            preferential=RateBody.maybe(row.preferential, line.preferential),
            agreement=TextBody.maybe(row.agreement),
            proof_of_origin=TextBody.maybe(row.proof),
            note=TextBody.maybe(row.note),
            surcharges=[SurchargeBody.of(surcharge) for surcharge in line.surcharges],
            source=SourceBody.of(row.origin),
            proof_source=SourceBody.of(row.proof_origin) if row.proof_origin else None,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            quotes={language: QuoteBody.of(found) for language, found in line.quotes.items()},
        )


class DestinationBody(BaseModel):
    """Where the goods go."""

    code: Annotated[str, Field(description='ISO 3166-1 alpha-2, or "EU".')]
    name: TextBody
    tariff: Annotated[str, Field(description="Whose tariff was read: EU for its member states.")]


class DutiesBody(BaseModel):
    """What is known of the duties on a product in a country."""

    hs: str
    destination: DestinationBody
    date: Annotated[date | None, Field(description="The day asked for; null: all seasons.")]
    status: Annotated[Literal["known", "unknown"], Field(description="`unknown`: no rate is known.")]
    lines: list[DutyLineBody]
    more: Annotated[int, Field(description="Lines left out for length.")]
    off_season: Annotated[int, Field(description="Lines left out because they hold for another season.")]
    notices: list[TextBody]

    @classmethod
    def of(cls, found: Duties) -> "DutiesBody":
        """Describe the result of a lookup of the core."""
        place = found.destination
        return cls(
            hs=found.hs,
            destination=DestinationBody(
                code=place.code, name=TextBody(fr=place.french, ar=place.arabic), tariff=place.tariff
            ),
            date=found.on,
            status=found.status,
            lines=[DutyLineBody.of(line) for line in found.lines],
            more=found.more,
            off_season=found.off_season,
            notices=[TextBody.of(notice) for notice in found.notices],
        )
