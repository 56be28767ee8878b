"""The desk in Chromium: in both languages, wide and on a telephone, by the keyboard alone."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from advisor_page import PASSWORD, Advisor
from browser_harness import PIPELINE, Server
from playwright.sync_api import Page, expect
from test_browser import FRENCH, cut_off, fits

from app.accounts.passwords import Passwords
from app.database import Database
from app.state.people import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(PIPELINE != "stand-in", reason="needs the words of the stand-in"),
]

Open = Callable[..., Page]


def somebody(server: Server, role: str = "advisor") -> str:
    """Make an account; return its name."""
    name = f"a{secrets.token_hex(6)}"
    with Database(f"sqlite:///{server.folder}/tijaria.db").write() as session:
        hashed = Passwords().hash(PASSWORD)
        session.add(User(name=name, display_name="Amal", role=role, password_hash=hashed))
    return name


def ask(page: Page, question: str) -> None:
    """Ask through the API."""
    # The advisor's own cookies ask for a token.
    token = page.request.get("/v1/me").json()["csrf_token"]
    answer = page.request.post("/v1/answers", data={"question": question}, headers={"X-CSRF-Token": token})
    assert answer.ok


@pytest.mark.parametrize("width", [1100, 360])
@pytest.mark.parametrize("locale", ["fr-FR", "ar-MA"])
def test_every_page_of_the_desk_fits(
    open_page: Open, server: Server, shots: Path, locale: str, width: int
) -> None:
    page = open_page("/sign-in", locale=locale, width=width)
    advisor = Advisor(page)
    advisor.sign_in(somebody(server, "maintainer"))
    ask(page, FRENCH)
    ask(page, "ما هو أجل استرجاع عائدات تصدير السلع؟")
    advisor.open_first()
    item = page.url
    for name, address in {
        "queue": "/desk/queue",
        "item": item,
        "verified": "/desk/verified",
        "settings": "/desk/settings",
        "audit": "/desk/audit",
    }.items():
        page.goto(address)
        page.screenshot(path=shots / f"desk-{name}-{locale}-{width}.png", full_page=True)
        assert fits(page), name
        assert name == "audit" or cut_off(page) == [], name
        assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar-MA" else "ltr")
    # Put back: the next test finds a queue of its own.
    page.goto(item)
    page.keyboard.press("r")
    expect(page.locator(".next button")).to_be_visible()
    page.click("nav a[hreflang]")
    assert page.locator("html").get_attribute("dir") == ("ltr" if locale == "ar-MA" else "rtl")


def test_item_is_worked_through_by_the_keyboard(open_page: Open, server: Server) -> None:
    page = open_page("/sign-in", locale="fr-FR")
    advisor = Advisor(page)
    advisor.sign_in(somebody(server))
    ask(page, FRENCH)
    page.goto("/desk/queue?language=fr")
    page.keyboard.press("j")
    expect(page.locator(".queue [data-item]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/reviews/*")
    page.keyboard.press("t")
    expect(page.locator("form[data-send]")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".statement").first).to_be_focused()
    page.keyboard.press("3")
    expect(page.locator("input[name=verdict][value=wrong]")).to_be_checked()
    page.keyboard.press("e")
    expect(page.locator("#text-fr")).to_be_focused()
    page.keyboard.type("Corrigé. ")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("EUR.1")
    expect(page.locator("#found .passage").first).to_be_visible()
    # What was typed outlives the page.
    expect(page.locator("#sources [role=status]")).to_be_visible()
    page.wait_for_timeout(1000)
    page.reload()
    assert "Corrigé. " in page.locator("#text-fr").input_value()
    expect(page.locator("input[name=verdict][value=wrong]")).to_be_checked()
    page.fill("#reason", "Il manque le cas de la consignation")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".next button")).to_be_visible()
    page.goto("/desk/queue?status=done")
    expect(page.locator(".queue [data-item]").first).to_have_text(FRENCH)


def test_text_of_who_lost_the_item_is_still_on_the_page(open_page: Open, server: Server) -> None:
    first, second = (open_page("/sign-in", locale="fr-FR") for _ in range(2))
    Advisor(first).sign_in(somebody(server))
    Advisor(second).sign_in(somebody(server))
    ask(first, FRENCH)
    Advisor(first).open_first()
    first.fill("#reason", "commencé")
    expect(first.locator("#sources [role=status]")).to_be_visible()
    other_tab = first.context.new_page()
    other_tab.goto(first.url)
    other_tab.keyboard.press("r")
    expect(other_tab.locator(".next button")).to_be_visible()
    second.goto(first.url)
    second.keyboard.press("t")
    expect(second.locator("form[data-send]")).to_be_visible()
    assert second.locator("#reason").input_value() == "commencé"
    first.fill("#reason", "mon texte de trop")
    expect(first.locator(".alert[role=alert]")).to_contain_text("Amal", timeout=15_000)
    assert first.locator("#reason").input_value() == "mon texte de trop"
    expect(first.locator("form[data-send]")).to_have_count(0)
