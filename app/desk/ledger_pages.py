"""For maintainers: what is set while the server runs, and the log of who did what."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from app import audit
from app.accounts.access import MaintainerDep
from app.deps import ServicesDep
from app.desk.layout import desk_language, desk_page
from app.desk.options import sample_rate, set_sample_rate
from app.desk.queue_pages import actor_of
from app.state.people import User
from tijaria.schema import Language

router = APIRouter()


@dataclass(frozen=True, slots=True)
class LedgerWords:
    """The words of one interface language."""

    settings: str
    rate: str
    rate_hint: str
    save: str
    audit: str
    at: str
    actor: str
    action: str
    subject: str
    details: str


LEDGER_WORDS: dict[Language, LedgerWords] = {
    "fr": LedgerWords(
        settings="Réglages de l'espace conseillers",
        rate="Échantillon, en % des réponses",
        rate_hint="Part des réponses sans autre motif qui entrent dans la file, tirées au hasard à partir de "
        "maintenant.",
        save="Enregistrer",
        audit="Journal des actions",
        at="Date (UTC)",
        actor="Qui",
        action="Action",
        subject="Objet",
        details="Détails",
    ),
    "ar": LedgerWords(
        settings="إعدادات فضاء المستشارين",
        rate="العينة، نسبة مئوية من الأجوبة",
        rate_hint="نسبة الأجوبة التي تدخل القائمة بالقرعة من الآن فصاعدا، دون سبب آخر.",
        save="حفظ",
        audit="سجل العمليات",
        at="التاريخ (UTC)",
        actor="من",
        action="العملية",
        subject="الموضوع",
        details="التفاصيل",
    ),
}


@router.get("/settings")
def show_settings(request: Request, found: ServicesDep, who: MaintainerDep) -> Response:
    """Show what can be set."""
    with found.database.read() as session:
        rate = sample_rate(session)
    return desk_page(
        "settings.html", request, who, text=LEDGER_WORDS[desk_language(request)], percent=round(rate * 100, 2)
    )


@router.post("/settings")
def change_settings(
    found: ServicesDep, who: MaintainerDep, percent: Annotated[float, Form(ge=0, le=100)]
) -> Response:
    """Set the rate of the random sample, in percent."""
    set_sample_rate(found.database, actor_of(who), percent / 100)
    return RedirectResponse("/desk/settings", 303)


@router.get("/audit")
def show_audit(
    request: Request,
    found: ServicesDep,
    who: MaintainerDep,
    subject: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show the last actions, those about one subject if it is given."""
    entries = audit.entries(found.database, subject=subject, limit=200)
    with found.database.read() as session:
        people = session.execute(select(User.id, User.name)).all()
    return desk_page(
        "audit.html",
        request,
        who,
        text=LEDGER_WORDS[desk_language(request)],
        entries=entries,
        names={row[0]: row[1] for row in people},
    )
