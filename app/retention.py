"""What is kept too long is deleted: at start, then once a day."""

import asyncio
import logging
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from app import advisor_requests, conversations
from app.accounts.lockout import FORGOTTEN_AFTER
from app.deps import Services
from app.state.base import now
from app.state.people import SignInFailure

logger = logging.getLogger(__name__)

_DAY_SECONDS = 86400


def purge(services: Services) -> int:
    """Delete old conversations, ended sign-ins and forgotten failures; return how many conversations."""
    moment, removed = now(), 0
    with services.database.write() as session:
        if services.settings.retention_days:
            oldest = moment - timedelta(days=services.settings.retention_days)
            removed = conversations.purge(session, before=oldest)
        kept = timedelta(days=services.settings.email_retention_days)
        advisor_requests.purge_emails(session, before=moment - kept)
        services.sign_ins.purge(session)
        session.execute(delete(SignInFailure).where(SignInFailure.last_at < moment - FORGOTTEN_AFTER))
    services.database.forget()
    if removed:
        logger.info("%d conversations were older than the retention allows and were deleted", removed)
    return removed


async def purge_daily(services: Services) -> None:
    """Purge now and every day, until cancelled."""
    while True:
        try:
            await run_in_threadpool(purge, services)
        except SQLAlchemyError:
            logger.exception("old conversations could not be deleted; tried again tomorrow")
        await asyncio.sleep(_DAY_SECONDS)
