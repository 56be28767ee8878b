"""The addresses under /desk; every route asks for a role (`AdvisorDep`, `MaintainerDep`)."""

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import require
from app.accounts.roles import Role
from app.desk import item_pages, layout, ledger_pages, queue_pages, request_pages, stats_pages, verified_pages

router = APIRouter(prefix="/desk", include_in_schema=False)
for part in (layout, queue_pages, item_pages, request_pages, verified_pages, stats_pages, ledger_pages):
    router.include_router(part.router)


@router.get("", dependencies=[Depends(require(Role.ADVISOR))])
def desk_home() -> Response:
    """Lead to the queue."""
    return RedirectResponse("/desk/queue", 303)
