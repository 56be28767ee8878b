"""The page of one item: taken up, read, decided, approved. What is typed is saved before anything else."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import AdvisorDep
from app.accounts.roles import Identity
from app.deps import Services, ServicesDep
from app.desk import items
from app.desk.drafts import LONGEST_REASON, Draft, form_draft, read_draft
from app.desk.item_words import CHANGE_WORDS, ITEM_WORDS, PROBLEM_WORDS
from app.desk.layout import desk_language, desk_page
from app.desk.queue import Filters, MissingReviewError, TakenError, find
from app.desk.queue_pages import actor_of, queue_page
from app.desk.queue_words import ORIGIN_WORDS, QUEUE_WORDS, STATUS_WORDS, VERDICT_WORDS
from app.desk.request_pages import request_view
from app.desk.sources import GoneError, quoted
from app.desk.verdicts import IncompleteError, OwnApprovalError, checked
from app.verified_source import served
from tijaria.verified import Broken

router = APIRouter(prefix="/reviews/{review_id}")

ReviewId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


async def _fields(request: Request) -> dict[str, str]:
    form = await request.form(max_files=0, max_fields=500)
    return {name: value for name, value in form.items() if isinstance(value, str)}


FieldsDep = Annotated[dict[str, str], Depends(_fields)]


@router.get("")
def show_item(
    review_id: ReviewId,
    request: Request,
    found: ServicesDep,
    who: AdvisorDep,
    q: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Show an item; `q` searches the corpus in it."""
    return item_page(request, found, who, review_id, query=q)


@router.post("/take")
def take(review_id: ReviewId, request: Request, found: ServicesDep, who: AdvisorDep) -> Response:
    """Take an item up."""
    try:
        found.queue.take(review_id, actor_of(who))
    except MissingReviewError:
        return _gone(request, found, who)
    except TakenError as error:
        message = QUEUE_WORDS[desk_language(request)].taken.format(name=error)
        return item_page(request, found, who, review_id, message=message, status=409)
    return RedirectResponse(f"/desk/reviews/{review_id}", 303)


@router.post("/release")
def release(review_id: ReviewId, request: Request, found: ServicesDep, who: AdvisorDep) -> Response:
    """Put an item back into the queue; what was written stays with it."""
    try:
        found.queue.release(review_id, actor_of(who))
    except MissingReviewError:
        return _gone(request, found, who)
    return RedirectResponse("/desk/queue", 303)


@router.post("/draft")
def save(
    review_id: ReviewId, request: Request, found: ServicesDep, who: AdvisorDep, fields: FieldsDep
) -> Response:
    """Save what is written; with a field `cite` or `drop` add or take away a source."""
    words = PROBLEM_WORDS[desk_language(request)]
    try:
        draft = _draft(found, review_id, fields)
        if "cite" in fields:
            draft = _with_source(found, draft, fields["cite"])
        if fields.get("drop", "").isdecimal():
            draft = draft.without_source(int(fields["drop"]))
        found.verdicts.save(review_id, actor_of(who), draft)
    except MissingReviewError:
        return _gone(request, found, who)
    except (TakenError, GoneError) as error:
        message = words["source"] if isinstance(error, GoneError) else _taken(words, error)
        return item_page(request, found, who, review_id, message=message, status=409, draft=draft)
    if "hx-request" not in request.headers:
        return RedirectResponse(f"/desk/reviews/{review_id}#sources", 303)
    return desk_page(
        "sources.html",
        request,
        who,
        text=ITEM_WORDS[desk_language(request)],
        cited=items.standing(draft, found.source.get().document),
        review_id=review_id,
        is_mine=True,
        saved_at=datetime.now(UTC),
    )


@router.get("/search")
def search(
    review_id: ReviewId,
    request: Request,
    found: ServicesDep,
    who: AdvisorDep,
    q: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Search the corpus for something to cite."""
    return desk_page(
        "found.html",
        request,
        who,
        text=ITEM_WORDS[desk_language(request)],
        passages=items.search(found.source.get(), q),
        query=q,
        review_id=review_id,
        is_mine=True,
        as_json=_as_json,
    )


@router.post("/verdict")
def decide(
    review_id: ReviewId, request: Request, found: ServicesDep, who: AdvisorDep, fields: FieldsDep
) -> Response:
    """Decide: store the verdict, and publish the answer if it is to be."""
    words, actor = PROBLEM_WORDS[desk_language(request)], actor_of(who)
    pipeline = found.source.get()
    try:
        draft = _draft(found, review_id, fields)
        if not found.verdicts.was_decided(review_id, actor):
            found.verdicts.save(review_id, actor, draft)
            writing = checked(draft, pipeline.document)
            generation = str(pipeline.ready()["generation"])
            found.verdicts.decide(review_id, actor, draft, writing, generation=generation)
    except MissingReviewError:
        return _gone(request, found, who)
    except IncompleteError as error:
        return item_page(request, found, who, review_id, message=words[str(error)], status=422)
    except GoneError as error:
        message = words["gone"].format(marker=error)
        return item_page(request, found, who, review_id, message=message, status=422)
    except TakenError as error:
        message = _taken(words, error)
        return item_page(request, found, who, review_id, message=message, status=409, draft=draft)
    return RedirectResponse("/desk/queue", 303)


@router.post("/approval")
def approve(
    review_id: ReviewId,
    request: Request,
    found: ServicesDep,
    who: AdvisorDep,
    answer: Annotated[str, Form(pattern="^(approved|rejected)$")],
    reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
) -> Response:
    """Approve what another advisor decided, or send it back."""
    words = PROBLEM_WORDS[desk_language(request)]
    try:
        approved = answer == "approved"
        found.verdicts.approve(review_id, actor_of(who), approved=approved, reason=reason)
    except MissingReviewError:
        return _gone(request, found, who)
    except OwnApprovalError:
        return item_page(request, found, who, review_id, message=words["own"], status=409)
    except IncompleteError:
        return item_page(request, found, who, review_id, message=words["reason"], status=422)
    except TakenError as error:
        return item_page(request, found, who, review_id, message=_taken(words, error), status=409)
    return RedirectResponse("/desk/queue", 303)


def item_page(
    request: Request,
    found: Services,
    who: Identity,
    review_id: str,
    *,
    message: str = "",
    status: int = 200,
    query: str = "",
    draft: Draft | None = None,
) -> Response:
    """Render an item; `draft` is shown in place of the saved one."""
    language, pipeline = desk_language(request), found.source.get()
    try:
        view = items.read_item(found.database, review_id, pipeline.document)
    except MissingReviewError:
        return _gone(request, found, who)
    review, mine = view.review, found.queue.holds(view.review, who.user_id or "")
    answer = review.verified_answer if review.origin == "source_changed" else None
    shown = draft or view.draft
    response = desk_page(
        "item.html",
        request,
        who,
        status=status,
        text=ITEM_WORDS[language],
        origin_words=ORIGIN_WORDS[language],
        status_words=STATUS_WORDS[language],
        verdict_words=VERDICT_WORDS[language],
        change_words=CHANGE_WORDS[language],
        view=view,
        review=review,
        review_id=review.id,
        draft=shown,
        is_unsaved=draft is not None,
        cited=items.standing(shown, pipeline.document),
        broken=_once(pipeline.verified.broken(served(answer))) if answer is not None else (),
        unused=items.unused_passages(pipeline, view),
        passages=items.search(pipeline, query),
        query=query,
        is_mine=mine and review.state == "taken",
        may_approve=mine and review.state == "approval" and review.decided_by != who.user_id,
        is_free=found.queue.is_free(review, who.user_id or ""),
        asked=request_view(found, review.message_id, language) if review.message_id else None,
        message=message,
        saved_at=None,
        as_json=_as_json,
    )
    if "hx-request" in request.headers:
        # A piece was asked for, and the whole page is the answer: what is typed can no longer be saved. htmx
        # shows what did not fail only.
        response.status_code = 200
        response.headers.update({"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
    return response


def _once(broken: Iterable[Broken]) -> list[Broken]:
    """Leave out what another language of the answer cites too."""
    return list({(item.citation.document_id, item.citation.sentence_ids): item for item in broken}.values())


def _draft(found: Services, review_id: str, fields: dict[str, str]) -> Draft:
    with found.database.read() as session:
        return form_draft(fields, read_draft(session, find(session, review_id)))


def _with_source(found: Services, draft: Draft, picked: str) -> Draft:
    """Add what a button of `_as_json` names."""
    try:
        document_id, *sentence_ids = (str(item) for item in json.loads(picked))
    except (ValueError, TypeError):
        raise GoneError from None
    source = quoted(found.source.get().document, document_id, sentence_ids)
    if source is None:
        raise GoneError
    return draft.with_source(document_id, sentence_ids, source.text)


def _as_json(document_id: str, sentence_ids: tuple[str, ...]) -> str:
    return json.dumps([document_id, *sentence_ids], ensure_ascii=False)


def _taken(words: dict[str, str], error: TakenError) -> str:
    return words["taken_by"].format(name=error) if str(error) else words["taken"]


def _gone(request: Request, found: Services, who: Identity) -> Response:
    message = QUEUE_WORDS[desk_language(request)].gone
    return queue_page(request, found, who, Filters(), message=message, status=404)
