"""The HTTP API of the checklist: which papers an export needs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.api import documented_problems
from app.checklist_contract import ChecklistBody
from app.deps import ServicesDep, count_question
from tijaria.requirement import REGIMES
from tijaria.schema import Language

router = APIRouter(tags=["trade"], dependencies=[Depends(count_question)])


@router.get(
    "/v1/checklist",
    summary="Papers that an export needs",
    description=(
        "Papers by group: always, for the regime, for the product, to prove origin, at destination; each "
        "with the statements that say so. What the sources do not say is a line of its own with the status "
        "`unknown`."
    ),
    responses=documented_problems(422, 429, 503),
)
def find_papers(
    found: ServicesDep,
    hs: Annotated[
        str | None,
        Query(description="HS code of 2 to 10 digits: 1509. Left out: every line with its condition."),
    ] = None,
    destination: Annotated[
        str | None,
        Query(description="ISO code, EU, or the country's name. Left out: what Morocco asks for alone."),
    ] = None,
    regime: Annotated[
        str | None, Query(description=f"One of {', '.join(REGIMES)}. Left out: a definitive export.")
    ] = None,
    language: Annotated[Language, Query(description="Language of the citations.")] = "fr",
) -> ChecklistBody:
    """Put a checklist together."""
    papers = found.source.get().checklist(hs=hs, destination=destination, regime=regime)
    return ChecklistBody.of(papers, language)
