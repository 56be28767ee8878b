"""The bodies of the checklist of papers."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.contract import CitationBody
from app.trade_contract import TextBody
from tijaria.checklist import PaperLine, Papers
from tijaria.citations import cite
from tijaria.destination import Destination
from tijaria.quoted import Quoted
from tijaria.requirement import Group, Regime, Subject
from tijaria.schema import Language


class PlaceBody(BaseModel):
    """Where goods go."""

    code: Annotated[str, Field(description="ISO 3166-1 alpha-2, or EU.")]
    name: TextBody

    @classmethod
    def of(cls, place: Destination) -> "PlaceBody":
        """Describe a destination of the core."""
        return cls(code=place.code, name=TextBody(fr=place.french, ar=place.arabic))


class PaperBody(BaseModel):
    """One paper, or one thing that the sources do not say."""

    id: str
    subject: Subject
    label: Annotated[TextBody, Field(description="The paper and its office.")]
    condition: Annotated[TextBody | None, Field(description="When it is needed; null: it is needed.")]
    status: Annotated[
        Literal["known", "unknown"],
        Field(description="`unknown`: the sources do not say; the label says whom to ask."),
    ]
    citations: Annotated[list[CitationBody], Field(description="The statements that say so.")]

    @classmethod
    def of(cls, line: PaperLine, quotes: Sequence[tuple[int, Quoted]]) -> "PaperBody":
        """Describe a line of the core with its numbered quotes."""
        return cls(
            id=line.id,
            subject=line.subject,
            label=TextBody.of(line.label),
            condition=TextBody.maybe(line.condition),
            status=line.status,
            citations=[CitationBody.of(cite(marker, quoted)) for marker, quoted in quotes],
        )


class PaperGroupBody(BaseModel):
    """Papers that are needed always, under a regime, for a product, to prove origin, or at destination."""

    group: Group
    lines: list[PaperBody]


class ChecklistBody(BaseModel):
    """A checklist."""

    hs: Annotated[str | None, Field(description="The code asked for, with dots.")]
    destination: PlaceBody | None
    regime: Regime
    language: Annotated[Language, Field(description="Language of the citations.")]
    groups: list[PaperGroupBody]
    notices: list[TextBody]

    @classmethod
    def of(cls, papers: Papers, language: Language) -> "ChecklistBody":
        """Describe a checklist of the core."""
        numbers: dict[tuple[str, int, int], int] = {}

        def numbered(line: PaperLine) -> list[tuple[int, Quoted]]:
            return [
                (numbers.setdefault((quoted.document.id, quoted.start, quoted.end), len(numbers) + 1), quoted)
                for quoted in line.quotes.get(language, ())
            ]

        place = papers.destination
        return cls(
            hs=papers.hs or None,
            destination=None if place is None else PlaceBody.of(place),
            regime=papers.regime,
            language=language,
            groups=[
                PaperGroupBody(
                    group=group.group, lines=[PaperBody.of(line, numbered(line)) for line in group.lines]
                )
                for group in papers.groups
            ],
            notices=[TextBody.of(notice) for notice in papers.notices],
        )
