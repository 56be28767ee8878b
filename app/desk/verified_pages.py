"""The verified answers: what is served, what waits, and taking one back."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import audit
from app.accounts.access import AdvisorDep
from app.deps import ServicesDep
from app.desk.layout import desk_language, desk_page
from app.desk.queue_pages import actor_of
from app.state.verified import VerifiedAnswer
from tijaria.schema import Language

router = APIRouter(prefix="/verified")

_PAGE = 50

STATE_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "served": "Servies",
        "stale": "Source modifiée",
        "approval": "À approuver",
        "draft": "Brouillons",
        "withdrawn": "Retirées",
    },
    "ar": {
        "served": "معروضة",
        "stale": "مصدر تغيّر",
        "approval": "في انتظار المصادقة",
        "draft": "مسودات",
        "withdrawn": "مسحوبة",
    },
}


@dataclass(frozen=True, slots=True)
class VerifiedWords:
    """The words of one interface language."""

    title: str
    none: str
    since: str
    withdraw: str
    more: str


VERIFIED_WORDS: dict[Language, VerifiedWords] = {
    "fr": VerifiedWords(
        title="Réponses vérifiées",
        none="Aucune réponse dans cet état.",
        since="vérifiée le {date} par {name}",
        withdraw="Ne plus servir",
        more="Suivantes",
    ),
    "ar": VerifiedWords(
        title="الأجوبة المتحقق منها",
        none="لا يوجد أي جواب في هذه الحالة.",
        since="تحقق منه {name} بتاريخ {date}",
        withdraw="إيقاف العرض",
        more="التالي",
    ),
}


@router.get("")
def list_verified(
    request: Request,
    found: ServicesDep,
    who: AdvisorDep,
    state: Annotated[str, Query(max_length=32)] = "served",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """List the answers of a state, the last changed first."""
    query = (
        select(VerifiedAnswer)
        .where(VerifiedAnswer.state == state)
        .order_by(VerifiedAnswer.changed_at.desc(), VerifiedAnswer.id)
        .options(joinedload(VerifiedAnswer.author), selectinload(VerifiedAnswer.texts))
        .limit(_PAGE + 1)
        .offset(offset)
    )
    with found.database.read() as session:
        answers = session.scalars(query).all()
    language = desk_language(request)
    return desk_page(
        "verified.html",
        request,
        who,
        text=VERIFIED_WORDS[language],
        state_words=STATE_WORDS[language],
        state=state,
        answers=answers[:_PAGE],
        later=f"/desk/verified?state={state}&offset={offset + _PAGE}" if len(answers) > _PAGE else "",
    )


@router.post("/{answer_id}/withdraw")
def withdraw(
    answer_id: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")],
    found: ServicesDep,
    who: AdvisorDep,
) -> Response:
    """Stop serving an answer, from the next question on."""
    with found.database.write() as session:
        answer = session.get(VerifiedAnswer, answer_id, with_for_update={"of": VerifiedAnswer})
        if answer is None:
            raise HTTPException(404, "There is no verified answer with this id.")
        if answer.state != "withdrawn":
            answer.state = "withdrawn"
            audit.record(session, actor_of(who), "answer.withdrawn", f"verified:{answer.id}")
    return RedirectResponse("/desk/verified", 303)
