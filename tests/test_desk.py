"""The desk over HTTP: the queue, items, verdicts, approval, and who may hold what."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from account_stand_in import services_of
from app_stand_in import StandInPipeline
from desk_stand_in import QUESTION, REFUSED, advisor, ask, desk, lines, post, review_of, verdict, written
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from app import audit
from app.desk.options import set_sample_rate
from app.desk.watch import recheck
from app.state.base import now
from app.state.conversations import AdvisorRequest, Message
from app.state.reviews import Review, ReviewDraft
from app.state.verified import VerifiedAnswer
from app.verified_source import StoredAnswers


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with desk(database_url) as client:
        yield client


def pipeline_of(client: TestClient) -> StandInPipeline:
    pipeline = services_of(client).source.get()
    assert isinstance(pipeline, StandInPipeline)
    return pipeline


def actions(client: TestClient, subject: str = "") -> list[str]:
    found = audit.entries(services_of(client).database, subject=subject)
    return [entry.action for entry in reversed(found) if not entry.action.startswith("user.")]


def verified(client: TestClient) -> VerifiedAnswer:
    with services_of(client).database.read() as session:
        return session.scalars(select(VerifiedAnswer)).one()


# The queue


def test_queue_begins_with_what_readers_found_bad(client: TestClient) -> None:
    warned = ask(client, "Première question ?")
    bad = ask(client, "Deuxième question ?")
    services_of(client).conversations.record_feedback(bad, value=-1, comment="faux")
    unsampled = ask_unsampled(client)
    with services_of(client).database.write() as session:
        session.add(Review(origin="refusal", priority=3, message_id=unsampled, language="fr"))
    assert lines(advisor(client)) == ["Deuxième question ?", REFUSED, "Première question ?"]
    assert review_of(client, warned).origin == "warning"


def ask_unsampled(client: TestClient) -> str:
    """Ask something that enters the queue for no reason of its own."""
    set_sample_rate(services_of(client).database, audit.COMMAND_LINE, 0)
    return ask(client, REFUSED, "c2")


def test_off_topic_refusals_enter_the_queue_by_the_sample_only(client: TestClient) -> None:
    ask_unsampled(client)
    assert lines(advisor(client)) == []
    set_sample_rate(services_of(client).database, audit.COMMAND_LINE, 1)
    message = ask(client, REFUSED, "c3")
    assert review_of(client, message).origin == "sample"


def test_rate_of_the_sample_is_set_by_a_maintainer(client: TestClient) -> None:
    page = advisor(client, "maintainer")
    assert post(page, "settings", {"percent": "12.5"}).status_code == 303
    assert 'value="12.5"' in page.get("/desk/settings").text
    assert post(page, "settings", {"percent": "101"}).status_code == 422
    assert post(advisor(client), "settings", {"percent": "1"}).status_code == 403
    assert actions(client) == ["option.changed"]
    assert "option.changed" in page.get("/desk/audit").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("language=ar", 1),
        ("topic=procedure", 2),
        ("topic=market", 0),
        ("origin=warning", 2),
        ("origin=refusal", 0),
        ("days=1", 2),
        ("days=-7", 0),
        ("status=done", 0),
        ("status=all", 2),
        ("language=klingon", 0),
        ("offset=50", 0),
    ],
)
def test_queue_is_filtered(client: TestClient, query: str, count: int) -> None:
    ask(client)
    ask(client, "ما هو أجل الاسترداد؟", "c2")
    assert len(lines(advisor(client), query)) == count


def test_personal_data_is_masked_on_the_desk(client: TestClient) -> None:
    message = ask(client, "Écrivez-moi à a.b@exemple.ma, CIN BE123456")
    review = review_of(client, message)
    page = advisor(client)
    post(page, f"reviews/{review.id}/take")
    shown = page.get("/desk/queue").text + page.get(f"/desk/reviews/{review.id}").text
    assert "exemple.ma" not in shown
    assert "BE123456" not in shown


# Who has what in hand


def test_item_is_taken_by_one_advisor(client: TestClient) -> None:
    review = review_of(client, ask(client))
    first, second = advisor(client), advisor(client, "brahim")
    assert post(first, f"reviews/{review.id}/take").status_code == 303
    assert post(first, f"reviews/{review.id}/take").status_code == 303
    assert post(second, f"reviews/{review.id}/take").status_code == 409
    assert lines(second) == []
    assert lines(second, "status=taken") == [QUESTION]
    assert post(second, "queue/next").status_code == 200
    assert post(second, f"reviews/{review.id}/verdict", verdict()).status_code == 409
    assert post(second, f"reviews/{review.id}/draft", verdict()).status_code == 409
    assert post(first, f"reviews/{review.id}/release").status_code == 303
    assert lines(second) == [QUESTION]
    assert actions(client) == ["review.taken", "review.released"]


def test_idle_item_is_free_again_with_what_was_written(client: TestClient) -> None:
    review = review_of(client, ask(client))
    first, second = advisor(client), advisor(client, "brahim")
    post(first, f"reviews/{review.id}/take")
    post(first, f"reviews/{review.id}/draft", verdict(reason="commencé ici"))
    with services_of(client).database.write() as session:
        session.execute(update(Review).values(touched_at=now() - timedelta(minutes=31)))
    assert post(second, "queue/next").headers["location"] == f"/desk/reviews/{review.id}"
    assert "commencé ici" in second.get(f"/desk/reviews/{review.id}").text
    late = post(first, f"reviews/{review.id}/verdict", verdict("wrong", reason="mon long texte"))
    assert late.status_code == 409
    # Nothing that was typed is lost.
    assert "mon long texte" in late.text
    assert "Brahim" in late.text
    assert actions(client) == ["review.taken", "review.taken_over", "review.taken"]


def test_item_whose_conversation_was_deleted_is_gone(client: TestClient) -> None:
    review = review_of(client, ask(client))
    page = advisor(client)
    post(page, f"reviews/{review.id}/take")
    assert services_of(client).conversations.remove("c1", owner=None)
    for address in ("take", "release", "draft", "verdict"):
        assert post(page, f"reviews/{review.id}/{address}", verdict()).status_code == 404
    assert page.get(f"/desk/reviews/{review.id}").status_code == 404


# Verdicts


def test_verdict_with_statements_is_stored_once(client: TestClient) -> None:
    review = review_of(client, ask(client))
    page = advisor(client)
    post(page, f"reviews/{review.id}/take")
    fields = verdict(
        "incomplete", **{"statement-1": "wrong", "statement-reason-1": "ancien", "statement-9": "right"}
    )
    for _ in range(2):
        assert post(page, f"reviews/{review.id}/verdict", fields).status_code == 303
    with services_of(client).database.read() as session:
        found = session.get_one(Review, review.id)
        judged = [(item.position, item.verdict, item.reason) for item in found.statements]
        assert (found.state, found.verdict, found.reason, found.decided_by) == (
            "done", "incomplete", "parce que", "advisor",
        )  # fmt: skip
        assert session.get(ReviewDraft, review.id) is None
    assert judged == [(1, "wrong", "ancien")]
    assert actions(client) == ["review.taken", "review.decided"]
    assert lines(page, "status=done") == [QUESTION]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choisissez un verdict"),
        ({"verdict": "wrong"}, "Donnez une raison"),
        ({"verdict": "right", "publish": "on", "standalone": "q"}, "dans une langue au moins"),
        ({"verdict": "right", "publish": "on", "text-fr": "t [1]"}, "la question à laquelle"),
        ({"verdict": "right", "publish": "on", "text-fr": "t [7]", "standalone": "q"}, "[7]"),
    ],
)
def test_form_that_lacks_something_is_shown_again_with_what_was_typed(
    client: TestClient, fields: dict[str, str], said: str
) -> None:
    review = review_of(client, ask(client))
    page = advisor(client)
    post(page, f"reviews/{review.id}/take")
    answer = post(page, f"reviews/{review.id}/verdict", {"wordings": "autre façon", **fields})
    assert answer.status_code == 422
    assert said in answer.text
    assert "autre façon" in answer.text
    assert review_of(client, review.message_id or "").state == "taken"


def test_sources_are_cited_and_dropped(client: TestClient) -> None:
    review = review_of(client, ask(client))
    page = advisor(client)
    post(page, f"reviews/{review.id}/take")
    shown = page.get(f"/desk/reviews/{review.id}").text
    assert shown.count("<mark>") == 4
    assert "rapatriement-ar" in shown.split('class="unused"')[1]
    document = pipeline_of(client).document("rapatriement-ar")
    picked = json.dumps([document.id, document.sentences[0].id])
    for _ in range(2):
        assert post(page, f"reviews/{review.id}/draft", {"cite": picked}).status_code == 303
    assert page.get(f"/desk/reviews/{review.id}").text.count("[5]") == 1
    post(page, f"reviews/{review.id}/draft", {"drop": "5"})
    assert "[5]" not in page.get(f"/desk/reviews/{review.id}").text
    for broken in ('["rapatriement-ar", "none"]', '["nothing"]', "{", "[]", "[[1]]"):
        assert post(page, f"reviews/{review.id}/draft", {"cite": broken}).status_code == 409
    found = page.get(f"/desk/reviews/{review.id}/search?q=EUR.1")
    assert "شهادة" in found.text
    assert "<html" not in found.text


# Publishing


def published(client: TestClient, name: str = "advisor", **fields: str) -> Review:
    review = review_of(client, ask(client))
    page = advisor(client, name)
    post(page, f"reviews/{review.id}/take")
    answer = post(page, f"reviews/{review.id}/verdict", written(**fields))
    assert answer.status_code == 303, answer.text
    return review_of(client, review.message_id or "")


def test_answer_is_published_and_the_asker_is_answered(client: TestClient) -> None:
    message = ask(client)
    with services_of(client).database.write() as session:
        session.add(AdvisorRequest(message_id=message, consented_at=now()))
    review = review_of(client, message)
    page = advisor(client)
    post(page, f"reviews/{review.id}/take")
    post(page, f"reviews/{review.id}/verdict", written(wordings="Sous combien de jours ?\n\nch7al d lwe9t ?"))
    source = StoredAnswers(services_of(client).database)
    (served,) = source.current("g")
    assert served.texts["fr"].markdown == "Le délai est de 150 jours. [1]"
    assert [item.document_id for item in served.texts["fr"].citations] == ["rapatriement-fr"]
    assert served.wordings == ("Sous combien de jours ?", "ch7al d lwe9t ?")
    assert (served.author, served.verified_on) == ("", now().date().isoformat())
    assert source.current("g") is source.current("other")
    with services_of(client).database.read() as session:
        request = session.scalars(select(AdvisorRequest)).one()
    assert (request.state, request.verified_answer_id) == ("answered", served.id)
    assert actions(client)[-2:] == ["answer.published", "review.decided"]
    assert "150 jours" in page.get("/desk/verified").text


def test_withdrawn_answer_is_not_served(client: TestClient) -> None:
    published(client, named="on")
    source, page = StoredAnswers(services_of(client).database), advisor(client, "brahim")
    assert [answer.author for answer in source.current("g")] == ["advisor"]
    assert post(page, f"verified/{verified(client).id}/withdraw").status_code == 303
    assert post(page, "verified/none/withdraw").status_code == 404
    assert list(source.current("g")) == []
    assert actions(client)[-1] == "answer.withdrawn"
    assert "150 jours" in page.get("/desk/verified?state=withdrawn").text


@pytest.mark.parametrize(
    "fields",
    [
        {"contradicts": "on"},
        {"text": "Le délai est de 90 jours. [1]"},
        {"text": "Voyez votre banque."},
    ],
    ids=["said so", "a figure of its own", "no source"],
)
def test_what_no_source_says_waits_for_a_second_advisor(client: TestClient, fields: dict[str, str]) -> None:
    review = published(client, **fields)
    source = StoredAnswers(services_of(client).database)
    assert review.state == "approval"
    assert list(source.current("g")) == []
    first, second = advisor(client), advisor(client, "brahim")
    assert lines(first) == []
    assert post(first, f"reviews/{review.id}/approval", {"answer": "approved"}).status_code == 409
    assert post(second, f"reviews/{review.id}/approval", {"answer": "approved"}).status_code == 409
    assert post(second, "queue/next").headers["location"] == f"/desk/reviews/{review.id}"
    assert post(second, f"reviews/{review.id}/verdict", written()).status_code == 409
    assert post(second, f"reviews/{review.id}/approval", {"answer": "rejected"}).status_code == 422
    assert post(second, f"reviews/{review.id}/approval", {"answer": "approved"}).status_code == 303
    found = verified(client)
    assert (found.state, found.approved_by) == ("served", "brahim")
    # What rests on no source is for who asked, and not for others.
    assert len(source.current("g")) == (0 if "banque" in fields.get("text", "") else 1)
    assert actions(client)[-2:] == ["answer.published", "review.approved"]


def test_what_is_sent_back_can_be_written_anew(client: TestClient) -> None:
    review = published(client, contradicts="on")
    first, second = advisor(client), advisor(client, "brahim")
    post(second, f"reviews/{review.id}/take")
    post(second, f"reviews/{review.id}/approval", {"answer": "rejected", "reason": "pas d'accord"})
    assert verified(client).state == "draft"
    assert post(first, "queue/next").status_code == 303
    shown = first.get(f"/desk/reviews/{review.id}").text
    assert "pas d&#39;accord" in shown
    assert "Le délai est de 150 jours. [1]" in shown
    assert post(first, f"reviews/{review.id}/verdict", written()).status_code == 303
    assert verified(client).state == "served"


def test_negative_feedback_brings_a_decided_answer_back(client: TestClient) -> None:
    review = published(client)
    services_of(client).conversations.record_feedback(review.message_id or "", value=-1)
    again = review_of(client, review.message_id or "")
    assert (again.state, again.origin) == ("open", "negative_feedback")
    page = advisor(client)
    post(page, f"reviews/{again.id}/take")
    # Decided anew without publishing: what was published is taken back.
    post(page, f"reviews/{again.id}/verdict", verdict("should_have_refused"))
    assert verified(client).state == "withdrawn"


# Sources that change


def change(client: TestClient, old: str, new: str) -> None:
    """Edit a document of the stand-in, as ingestion would."""
    from app_stand_in import _FR, make_document

    pipeline = pipeline_of(client)
    rows = [(kind, text.replace(old, new), *source) for kind, text, *source in _FR]
    edited = make_document("rapatriement-fr", "fr", "Rapatriement des recettes", rows)
    if old:
        from dataclasses import replace

        sentences = tuple(
            replace(item, id=f"{item.id}-v2") if new in item.text else item for item in edited.sentences
        )
        edited = replace(edited, sentences=sentences)
    pipeline._documents["rapatriement-fr"] = edited


def test_changed_source_brings_the_answer_back_with_the_difference(client: TestClient) -> None:
    published(client)
    database = services_of(client).database
    assert recheck(database, pipeline_of(client).verified.broken) == 0
    change(client, "150 jours", "90 jours")
    for expected in (1, 0):
        assert recheck(database, pipeline_of(client).verified.broken) == expected
    assert verified(client).state == "stale"
    page = advisor(client)
    assert lines(page) == [QUESTION]
    location = post(page, "queue/next").headers["location"]
    shown = page.get(location).text
    assert "<del>150</del>" in shown
    assert "<ins>90</ins>" in shown
    assert "Le délai est de 150 jours. [1]" in shown
    assert post(page, f"{location.removeprefix('/desk/')}/verdict", written()).status_code == 422


def test_source_that_is_back_takes_the_answer_out_of_the_queue(client: TestClient) -> None:
    published(client)
    database = services_of(client).database
    change(client, "150 jours", "90 jours")
    recheck(database, pipeline_of(client).verified.broken)
    change(client, "", "")
    assert recheck(database, pipeline_of(client).verified.broken) == 0
    assert verified(client).state == "served"
    assert lines(advisor(client)) == []


def test_answer_is_bound_anew_or_withdrawn(client: TestClient) -> None:
    published(client)
    database = services_of(client).database
    change(client, "150 jours", "90 jours")
    recheck(database, pipeline_of(client).verified.broken)
    page = advisor(client)
    location = post(page, "queue/next").headers["location"].removeprefix("/desk/")
    document = pipeline_of(client).document("rapatriement-fr")
    post(page, f"{location}/draft", written(cite=json.dumps([document.id, document.sentences[0].id])))
    fields = written("Le délai est de 90 jours. [5]") | {"verdict": "right"}
    shown = page.get(f"/desk/{location}").text
    number = "2" if "[2]" in shown.split('id="sources"')[1].split("</section>")[0] else "5"
    fields["text-fr"] = f"Le délai est de 90 jours. [{number}]"
    assert post(page, f"{location}/verdict", fields).status_code == 303
    assert verified(client).state == "served"
    assert recheck(database, pipeline_of(client).verified.broken) == 0
    change(client, "150 jours", "60 jours")
    assert recheck(database, pipeline_of(client).verified.broken) == 1
    location = post(page, "queue/next").headers["location"].removeprefix("/desk/")
    post(page, f"{location}/verdict", verdict("wrong"))
    assert verified(client).state == "withdrawn"


# The pages


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_desk_is_in_the_chosen_language(client: TestClient, language: str) -> None:
    review = review_of(client, ask(client))
    page = advisor(client, "maintainer")
    assert page.get(f"/desk/language/{language}?next=/desk/queue").headers["location"] == "/desk/queue"
    assert page.get(f"/desk/language/{language}?next=//evil.example").headers["location"] == "/"
    direction = {"fr": "ltr", "ar": "rtl"}[language]
    for address in ("queue", f"reviews/{review.id}", "verified", "settings", "audit"):
        shown = page.get(f"/desk/{address}")
        assert f'<html lang="{language}" dir="{direction}">' in shown.text
        assert "script-src 'self';" in shown.headers["content-security-policy"]
        assert "no-store" in shown.headers["cache-control"]


def test_htmx_is_told_to_leave_for_the_sign_in_form(client: TestClient) -> None:
    from account_stand_in import browser

    answer = browser(client).get(
        "/desk/queue", headers={"HX-Request": "true", "HX-Current-URL": "http://t/desk/x"}
    )
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in?next=%2Fdesk%2Fx")


def test_every_form_of_the_desk_needs_the_token(client: TestClient) -> None:
    review = review_of(client, ask(client))
    page = advisor(client)
    for address in ("take", "release", "draft", "verdict", "approval"):
        assert page.post(f"/desk/reviews/{review.id}/{address}", data=verdict()).status_code == 403
    with services_of(client).database.read() as session:
        assert session.scalar(select(Message.id)) is not None
    assert actions(client) == []
