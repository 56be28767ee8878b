"""The HTTP API of opportunities: markets for a product, and the same as a chart."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.api import documented_problems
from app.charts import market_chart
from app.deps import ServicesDep, count_question
from app.figures import ImageFormat
from app.opportunities_contract import OpportunitiesBody
from tijaria.schema import Language

router = APIRouter(tags=["trade"], dependencies=[Depends(count_question)])

_MEDIA_TYPES: dict[ImageFormat, str] = {"svg": "image/svg+xml", "png": "image/png"}
_Hs = Annotated[str, Query(description="HS code of 2 to 10 digits, with or without dots: 0805.22.")]


@router.get(
    "/v1/opportunities",
    summary="Markets for a product",
    description=(
        "Markets ranked by what the sources know: preferential margin, imports, demand. Every figure has a "
        "citation; what is not known is null and never zero."
    ),
    responses=documented_problems(422, 429, 503),
)
def find_markets(
    found: ServicesDep,
    hs: _Hs,
    language: Annotated[Language, Query(description="Language of the citations.")] = "fr",
) -> OpportunitiesBody:
    """Rank the markets for a product."""
    return OpportunitiesBody.of(found.source.get().opportunities(hs=hs), language)


@router.get(
    "/v1/opportunities/chart",
    summary="Markets for a product as a chart",
    response_class=Response,
    responses=documented_problems(422, 429, 503)
    | {200: {"content": {kind: {} for kind in _MEDIA_TYPES.values()}, "description": "The chart."}},
)
def draw_markets(
    found: ServicesDep,
    hs: _Hs,
    language: Annotated[Language, Query(description="Language of the chart.")] = "fr",
    image_format: Annotated[ImageFormat, Query(alias="format", description="svg or png.")] = "svg",
) -> Response:
    """Draw imports by year and margins by market."""
    image = market_chart(found.source.get().opportunities(hs=hs), language, image_format)
    return Response(image, media_type=_MEDIA_TYPES[image_format])
