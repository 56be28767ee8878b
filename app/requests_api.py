"""Ask an advisor over HTTP: what was refused is handed on, with consent; the reply is read here."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Response

from app.accounts.access import IdentityDep
from app.advisor_requests import NotRefusedError, UnknownRequestError
from app.answers import check_characters
from app.api import JSONRoute, documented_problems
from app.deps import ServicesDep, count_request
from app.requests_contract import NewRequestBody, RequestBody

router = APIRouter(prefix="/v1/requests", tags=["advisors"], route_class=JSONRoute)

_ID = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_UNKNOWN = "There is no request with this id, or it is not yours."


@router.post(
    "",
    status_code=201,
    summary="Ask an advisor what was refused",
    dependencies=[Depends(count_request)],
    responses=documented_problems(403, 404, 409, 413, 415, 422, 429),
)
def create_request(body: NewRequestBody, found: ServicesDep, who: IdentityDep) -> RequestBody:
    """Hand a refused question on to the advisors; asking again returns the same request."""
    check_characters("email", body.email or "")
    try:
        return RequestBody.of(found.advisor_requests.open(body.answer_id, owner=who.owner, email=body.email))
    except UnknownRequestError as error:
        raise HTTPException(404, "There is no answer with this id, or it is not yours.") from error
    except NotRefusedError as error:
        raise HTTPException(409, "Advisors take what TijarIA refused for want of an answer.") from error


@router.get("/{request_id}", summary="Has an advisor replied?", responses=documented_problems(404))
def read_request(request_id: _ID, found: ServicesDep, who: IdentityDep, response: Response) -> RequestBody:
    """Return one of the reader's requests, with the reply if there is one."""
    response.headers["Cache-Control"] = "no-store"
    try:
        return RequestBody.of(found.advisor_requests.read(request_id, owner=who.owner))
    except UnknownRequestError as error:
        raise HTTPException(404, _UNKNOWN) from error


@router.delete(
    "/{request_id}", status_code=204, summary="Withdraw a request", responses=documented_problems(403, 404)
)
def withdraw_request(request_id: _ID, found: ServicesDep, who: IdentityDep) -> None:
    """Take a request back and erase its e-mail address; a reply that was given stays."""
    try:
        found.advisor_requests.withdraw(request_id, owner=who.owner)
    except UnknownRequestError as error:
        raise HTTPException(404, _UNKNOWN) from error
