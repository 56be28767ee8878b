"""A reader's conversations in Chromium: there after a reload, nobody else's, deleted by their owner."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_harness import PIPELINE
from exporter_page import Exporter
from playwright.sync_api import Page, expect
from test_browser import FRENCH, fits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(PIPELINE != "stand-in", reason="needs the words of the stand-in"),
]

Open = Callable[..., Page]


@pytest.mark.parametrize(("locale", "width"), [("fr-MA", 1100), ("ar-MA", 360)])
def test_conversation_is_there_after_a_reload_and_goes_on(
    open_page: Open, shots: Path, locale: str, width: int
) -> None:
    page = open_page(locale=locale, width=width)
    Exporter(page).ask(FRENCH)
    expect(page).to_have_url(re.compile(r"/chat/thread/[0-9a-f-]{36}$"))
    page.reload()
    expect(page.locator(".ai-message").first).to_contain_text("150 jours", timeout=15_000)
    expect(page.locator("[data-step-type=user_message]").first).to_contain_text(FRENCH)
    page.screenshot(path=shots / f"history-{locale}-{width}.png")
    assert fits(page)
    Exporter(page).ask("Et pour les services ?")
    page.reload()
    expect(page.locator("[data-step-type=user_message]")).to_have_count(2, timeout=15_000)
    Exporter(page).praise()
    expect(page.locator(".positive-feedback-on")).to_have_count(1, timeout=15_000)
    page.reload()
    expect(page.locator(".positive-feedback-on")).to_have_count(1, timeout=15_000)


def test_another_reader_does_not_see_it(open_page: Open) -> None:
    mine = open_page(locale="fr-FR")
    Exporter(mine).ask(FRENCH)
    expect(mine).to_have_url(re.compile(r"/chat/thread/"))
    other = open_page(locale="fr-FR")
    statuses: list[int] = []
    other.on("response", lambda got: statuses.append(got.status) if "/project/thread" in got.url else None)
    identity = other.evaluate("fetch('/chat/user').then(r => r.json()).then(u => u.identifier)")
    assert identity != mine.evaluate("fetch('/chat/user').then(r => r.json()).then(u => u.identifier)")
    listed = other.evaluate(
        """fetch('/chat/project/threads', {method: 'POST', headers: {'Content-Type': 'application/json'},
             body: '{"pagination": {"first": 20}, "filter": {}}'}).then(r => r.json())"""
    )
    assert listed["data"] == []
    expect(other.locator("#chat-submit")).to_be_attached()
    assert "150 jours" not in other.locator("body").inner_text()
