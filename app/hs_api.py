"""The HTTP API of the nomenclature: which headings a product may belong to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from app.answers import check_text
from app.api import documented_problems
from app.deps import ServicesDep, count_question
from app.trade_contract import TextBody
from tijaria.hs import Candidate

router = APIRouter(tags=["trade"], dependencies=[Depends(count_question)])

_MAX_CANDIDATES = 20


class SubheadingBody(BaseModel):
    """One subheading of HS 2022."""

    hs: str
    label_en: str


class HeadingBody(BaseModel):
    """One heading that a product may belong to."""

    hs: Annotated[str, Field(description="Four digits of HS 2022.")]
    label: Annotated[TextBody, Field(description="Our label; empty where there is only the English one.")]
    label_en: str
    apart: Annotated[
        TextBody, Field(description="What separates it from headings that it is taken for; empty for none.")
    ]
    named: Annotated[bool, Field(description="Whether the list names the product under this heading.")]
    score: Annotated[float, Field(description="Best first; comparable in one result only.")]
    subheadings: list[SubheadingBody]

    @classmethod
    def of(cls, candidate: Candidate) -> "HeadingBody":
        """Describe a candidate of the core."""
        heading = candidate.heading
        return cls(
            hs=heading.code,
            label=TextBody(fr=heading.french, ar=heading.arabic),
            label_en=heading.english,
            apart=TextBody(fr=heading.apart_french, ar=heading.apart_arabic),
            named=candidate.named,
            score=round(candidate.score, 4),
            subheadings=[
                SubheadingBody(hs=code, label_en=label) for code, label in (heading.subheadings or {}).items()
            ],
        )


class HeadingsBody(BaseModel):
    """A shortlist, best first. It does not classify: the customs do."""

    headings: list[HeadingBody]


@router.get(
    "/v1/hs",
    summary="Headings that a product may belong to",
    description=(
        "A shortlist of HS 2022 headings for a product named in French, Arabic or Darija, with what "
        "separates them. It never classifies: that is up to the customs."
    ),
    responses=documented_problems(422, 429, 503),
)
def find_headings(
    found: ServicesDep,
    q: Annotated[str, Query(description="The product, as people call it: zit zitoun, زربية, tapis.")],
    k: Annotated[int, Query(ge=1, le=_MAX_CANDIDATES, description="How many headings at most.")] = 5,
) -> HeadingsBody:
    """List headings."""
    text = check_text("q", q, max_chars=found.settings.max_question_chars)
    return HeadingsBody(headings=[HeadingBody.of(item) for item in found.source.get().headings(text, k=k)])
