"""The HTTP API of lookups about trade: duties by HS code, destination and day."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.api import documented_problems
from app.deps import ServicesDep, count_question
from app.trade_contract import DutiesBody
from tijaria.duties import read_day

router = APIRouter(tags=["trade"], dependencies=[Depends(count_question)])


@router.get(
    "/v1/duties",
    summary="Duties on a product in a country",
    description=(
        "Rates with their source and date, agreement, proof of origin, conditions and surcharges. "
        "What is not known is null and the status `unknown`: never zero."
    ),
    responses=documented_problems(422, 429, 503),
)
def find_duties(
    found: ServicesDep,
    hs: Annotated[str, Query(description="HS code of 2 to 10 digits, with or without dots: 0702.00.")],
    destination: Annotated[
        str, Query(description="ISO code, EU, or the country's name in French, Arabic or English.")
    ],
    date: Annotated[
        str | None,
        Query(description="Day of importation, such as 2026-12-01; left out: all seasons, and today."),
    ] = None,
) -> DutiesBody:
    """Look a duty up."""
    day = read_day(date)
    return DutiesBody.of(found.source.get().duties(hs=hs, destination=destination, on=day))
