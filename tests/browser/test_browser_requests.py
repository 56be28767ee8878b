"""Asking an advisor in Chromium: offer, consent, e-mail, and the reply when the exporter comes back."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from app_stand_in import StandInPipeline
from browser_harness import PIPELINE, Server
from exporter_page import AGREE, AGREE_WITH_EMAIL, CANCEL, OFFER, Exporter
from playwright.sync_api import Page, expect
from test_browser import FRENCH, OFF_TOPIC, cut_off, fits

from app.database import Database
from app.evidence import bind
from app.state.base import now
from app.state.conversations import AdvisorRequest, Message
from app.state.people import User
from app.state.verified import VerifiedAnswer, VerifiedCitation, VerifiedText

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(PIPELINE != "stand-in", reason="needs the words of the stand-in"),
]

Open = Callable[..., Page]
ARABIC_OFF_TOPIC = "كيف سيكون الطقس météo غدا؟"
TEXTS = {
    "fr": "Le délai est de **150 jours** pour les biens. [1]",
    "ar": "أجل استرداد مداخيل السلع هو **150 يوما**. [1]",
}


def rows(server: Server, query: str, *values: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"{server.folder}/tijaria.db")) as database:
        return database.execute(query, values).fetchall()


def reply(server: Server, question: str, language: str) -> None:
    """Publish a reply to the last such question, as the desk does."""
    database, pipeline = Database(f"sqlite:///{server.folder}/tijaria.db"), StandInPipeline()
    bound = bind(pipeline.answer("q", language=language).citations[:1], pipeline.document)[0]
    with database.write() as session:
        if session.get(User, "author") is None:
            session.add(User(id="author", name="author", role="advisor", display_name="Ne pas montrer"))
            session.flush()
        request = (
            session.query(AdvisorRequest)
            .join(Message)
            .filter(Message.question == question)
            .order_by(AdvisorRequest.created_at.desc())
            .first()
        )
        assert request is not None
        answer = VerifiedAnswer(
            question=question, standalone=question, form=language, state="withdrawn", author_id="author",
            generation="20261123-1", verified_at=now(),
        )  # fmt: skip
        answer.state = "stale"
        answer.texts = [VerifiedText(language=language, markdown=TEXTS[language])]
        answer.citations = [
            VerifiedCitation(
                language=language, marker=1, document_id=bound.document_id, sentence_ids=bound.sentence_ids,
                quote_hash=bound.quote_hash, document_hash=bound.document_hash, shown=bound.shown,
            )
        ]  # fmt: skip
        session.add(answer)
        session.flush()
        request.verified_answer_id, request.state, request.answered_at = answer.id, "answered", now()
    database.close()


@pytest.mark.parametrize(
    ("locale", "question", "language", "width"),
    [("fr-MA", OFF_TOPIC, "fr", 1100), ("ar-MA", ARABIC_OFF_TOPIC, "ar", 360)],
)
def test_refused_question_goes_to_an_advisor_and_the_reply_is_there_on_return(
    open_page: Open, server: Server, shots: Path, locale: str, question: str, language: str, width: int
) -> None:
    page = open_page(locale=locale, width=width)
    exporter = Exporter(page)
    exporter.ask(question)
    page.get_by_role("button", name=OFFER).click()
    expect(page.get_by_role("button", name=AGREE_WITH_EMAIL)).to_be_visible()
    page.screenshot(path=shots / f"consent-{language}-{width}.png")
    assert cut_off(page) == []
    page.get_by_role("button", name=AGREE).click()
    expect(exporter.answers.last).to_contain_text(re.compile("transmise|تم إرسال"))
    page.screenshot(path=shots / f"sent-{language}-{width}.png")

    exporter.reload()
    expect(exporter.answers.last).to_contain_text(re.compile("Question transmise|تم إرسال السؤال"))
    expect(page.get_by_role("button", name=OFFER)).to_have_count(0)

    reply(server, question, language)
    exporter.reload()
    expect(exporter.replies).to_have_count(1, timeout=30_000)
    said = exporter.replies.first
    expect(said).to_contain_text("150")
    expect(said).not_to_contain_text("Ne pas montrer")
    assert said.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    page.wait_for_timeout(500)
    page.screenshot(path=shots / f"reply-{language}-{width}.png")
    assert fits(page)
    assert cut_off(page) == []
    with page.expect_popup() as popup:
        said.locator("a[title]").first.click()
    expect(popup.value.locator("mark#quote")).to_be_in_viewport()


def test_email_is_asked_for_checked_and_kept_out_of_the_conversation(
    open_page: Open, server: Server, shots: Path
) -> None:
    page = open_page(locale="fr-FR", width=360)
    exporter = Exporter(page)
    exporter.ask(f"{OFF_TOPIC} (avec e-mail)")
    exporter.ask_advisor(email="amal sans arobase")
    expect(exporter.answers.last).to_contain_text("ne peut pas être utilisée", timeout=30_000)
    page.screenshot(path=shots / "email-fr-360.png")
    exporter._send("amal@exemple.ma")
    expect(exporter.answers.last).to_contain_text("a été notée", timeout=30_000)
    found = rows(
        server,
        "SELECT email FROM advisor_requests JOIN messages ON message_id = messages.id WHERE question = ?",
        f"{OFF_TOPIC} (avec e-mail)",
    )
    assert found == [("amal@exemple.ma",)]
    exporter.reload()
    assert "amal@exemple.ma" not in page.content()
    assert rows(server, "SELECT count(*) FROM messages WHERE question LIKE '%arobase%'") == [(0,)]


def test_offer_can_be_declined_and_is_there_again_after_a_reload(open_page: Open, server: Server) -> None:
    page = open_page(locale="fr-FR")
    exporter = Exporter(page)
    exporter.ask(f"{OFF_TOPIC} (refusé)")
    page.get_by_role("button", name=OFFER).click()
    page.get_by_role("button", name=CANCEL).click()
    expect(exporter.answers.last).to_contain_text("Rien n'a été transmis")
    exporter.reload()
    expect(page.get_by_role("button", name=OFFER)).to_have_count(1, timeout=30_000)
    exporter.ask_advisor()
    found = rows(
        server,
        "SELECT state FROM advisor_requests JOIN messages ON message_id = messages.id WHERE question = ?",
        f"{OFF_TOPIC} (refusé)",
    )
    assert found == [("open",)]


def test_answers_offer_no_advisor(open_page: Open) -> None:
    page = open_page(locale="fr-FR")
    Exporter(page).ask(FRENCH)
    expect(page.get_by_role("button", name=OFFER)).to_have_count(0)


def test_exporter_who_comes_back_is_led_to_the_reply(open_page: Open, server: Server, shots: Path) -> None:
    page = open_page(locale="fr-FR")
    exporter = Exporter(page)
    question = f"{OFF_TOPIC} (retour)"
    exporter.ask(question)
    exporter.ask_advisor()
    page.goto("/chat/")
    expect(page.locator("#starters button")).to_have_count(4, timeout=30_000)
    reply(server, question, "fr")
    page.goto("/chat/")
    expect(exporter.answers.last).to_contain_text("Un conseiller a répondu", timeout=30_000)
    page.screenshot(path=shots / "back-fr.png")
    with page.expect_popup() as popup:
        exporter.answers.last.locator("a").click()
    expect(Exporter(popup.value).replies).to_have_count(1, timeout=30_000)
    page.goto("/chat/")
    expect(page.locator("#starters button")).to_have_count(4, timeout=30_000)
