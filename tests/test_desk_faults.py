"""The desk when things go wrong: two advisors at once, a server killed mid-verdict, a locked database."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from account_stand_in import services_of
from desk_stand_in import advisor, ask, desk, post, review_of, verdict, written
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text

from app.accounts.roles import Role
from app.audit import Actor
from app.desk.queue import Filters, TakenError
from app.state.ledger import AuditEntry
from app.state.reviews import Review, ReviewDraft
from app.state.verified import VerifiedAnswer, VerifiedCitation, VerifiedText

ROOT = Path(__file__).parent.parent
ADVISORS = (Actor("advisor", Role.ADVISOR), Actor("brahim", Role.ADVISOR))


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with desk(database_url) as client:
        yield client


def together(*calls: Callable[[], object]) -> list[object]:
    """Call all at once; return what each returned, or its exception."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        gate.wait()
        try:
            return call()
        except TakenError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def count(client: TestClient, table: type, **values: str) -> int:
    query = select(func.count()).select_from(table).filter_by(**values)
    with services_of(client).database.read() as session:
        return session.scalar(query) or 0


def test_one_of_two_advisors_gets_the_item(client: TestClient) -> None:
    queue = services_of(client).queue
    for number in range(5):
        review = review_of(client, ask(client, f"Question {number} ?", f"c{number}"))
        outcomes = together(*(lambda who=who, id_=review.id: queue.take(id_, who) for who in ADVISORS))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "TakenError"]
    assert count(client, AuditEntry, action="review.taken") == 5


def test_two_advisors_who_take_the_next_get_two_items(client: TestClient) -> None:
    queue = services_of(client).queue
    for number in range(4):
        ask(client, f"Question {number} ?", f"c{number}")
    for _ in range(2):
        taken = together(*(lambda who=who: queue.take_next(who, Filters()) for who in ADVISORS))
        with services_of(client).database.read() as session:
            held = {session.get_one(Review, str(id_)).taken_by for id_ in taken}
        assert held == {"advisor", "brahim"}
        for id_, who in zip(taken, ADVISORS, strict=True):
            page = advisor(client, who.id)
            assert post(page, f"reviews/{id_}/verdict", verdict()).status_code == 303
    assert count(client, Review, state="done") == 4


def test_form_sent_twice_at_once_publishes_once(client: TestClient) -> None:
    review = review_of(client, ask(client))
    page = advisor(client)
    post(page, f"reviews/{review.id}/take")
    pages = [advisor(client), advisor(client)]
    answers = together(
        *(lambda page=page: post(page, f"reviews/{review.id}/verdict", written()) for page in pages)
    )
    assert {getattr(answer, "status_code", 0) for answer in answers} <= {303, 409}
    assert (
        count(client, VerifiedAnswer) == count(client, VerifiedText) == count(client, VerifiedCitation) == 1
    )
    assert count(client, AuditEntry, action="review.decided") == 1


# Dies where the transaction is nearly whole: everything is written, nothing is committed.
_KILLED = """
import os, sys
from app import audit
from app.desk import verdicts
from account_stand_in import services_of
from app.main import create_app
from app.accounts.roles import Role
from app.audit import Actor
from app.desk.drafts import form_draft, read_draft
from app.desk.queue import find
from app_stand_in import StandInPipeline
from desk_stand_in import written
from tijaria.settings import Settings

url, review_id = sys.argv[1:]
pipeline = StandInPipeline()
services = create_app(Settings(database_url=url), pipeline, chat=False).state.services
actor = Actor("advisor", Role.ADVISOR)
with services.database.read() as session:
    draft = form_draft(written(), read_draft(session, find(session, review_id)))
services.verdicts.save(review_id, actor, draft)
record = audit.record

def dying(session, actor, action, *arguments, **details):
    if action == "review.decided":
        session.flush()
        os._exit(9)
    record(session, actor, action, *arguments, **details)

audit.record = dying
writing = verdicts.checked(draft, pipeline.document)
services.verdicts.decide(review_id, actor, draft, writing, generation="g")
"""


def test_server_killed_mid_verdict_loses_and_doubles_nothing(client: TestClient, database_url: str) -> None:
    review = review_of(client, ask(client))
    page = advisor(client)
    post(page, f"reviews/{review.id}/take")
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, database_url, review.id],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"},
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert killed.returncode == 9, killed.stderr.decode()
    # What was typed is there, what was not committed is not.
    assert count(client, ReviewDraft) == 1
    assert count(client, VerifiedAnswer) == count(client, AuditEntry, action="review.decided") == 0
    assert review_of(client, review.message_id or "").state == "taken"
    assert "Le délai est de 150 jours. [1]" in page.get(f"/desk/reviews/{review.id}").text
    assert post(page, f"reviews/{review.id}/verdict", written()).status_code == 303
    assert count(client, VerifiedAnswer) == count(client, AuditEntry, action="review.decided") == 1
    assert count(client, ReviewDraft) == 0


@pytest.mark.slow
def test_verdict_waits_for_a_database_that_is_locked_for_five_seconds(client: TestClient) -> None:
    review = review_of(client, ask(client))
    page = advisor(client)
    post(page, f"reviews/{review.id}/take")
    database, locked, release = services_of(client).database, threading.Event(), threading.Event()

    def hold() -> None:
        with database.write() as session:
            if database.engine.dialect.name == "postgresql":
                session.execute(text("LOCK TABLE reviews IN ACCESS EXCLUSIVE MODE"))
            locked.set()
            release.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait()
    timer = threading.Timer(5, release.set)
    timer.start()
    answer = post(page, f"reviews/{review.id}/verdict", written())
    holder.join()
    assert answer.status_code == 303
    assert count(client, VerifiedAnswer) == count(client, AuditEntry, action="review.decided") == 1
    assert review_of(client, review.message_id or "").state == "done"
