"""The chat and the viewer in Chromium, as a reader in Morocco sees them."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from browser_harness import PIPELINE, Server
from exporter_page import Exporter
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

FRENCH = "Dans quel délai faut-il rapatrier les recettes d'exportation ?"
ARABIC = "ما هو أجل استرجاع عائدات تصدير السلع؟"
OFF_TOPIC = "Quelle est la météo demain à Casablanca ?"

Open = Callable[..., Page]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def cut_off(page: Page) -> list[str]:
    """Visible elements that stick out at the sides."""
    return list(
        page.evaluate(
            """[...document.querySelectorAll("main *, #root *")].filter((e) => {
                 const box = e.getBoundingClientRect();
                 // The list of conversations waits outside until it is opened.
                 const waiting = e.closest("[data-collapsible=offcanvas]");
                 return !waiting && box.width && (box.right > innerWidth + 1 || box.left < -1);
               }).map((e) => e.outerHTML.slice(0, 120))"""
        )
    )


def place(block: Locator, text: str, *, last: bool = False) -> float:
    """Horizontal middle of the first (or last) occurrence of `text` inside a block, in pixels."""
    return float(
        block.evaluate(
            """(block, [text, last]) => {
                 const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
                 let found = null;
                 for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                   const at = last ? node.data.lastIndexOf(text) : node.data.indexOf(text);
                   if (at >= 0 && (last || !found)) found = [node, at];
                 }
                 const range = document.createRange();
                 range.setStart(found[0], found[1]);
                 range.setEnd(found[0], found[1] + text.length);
                 const box = range.getBoundingClientRect();
                 return (box.left + box.right) / 2;
               }""",
            [text, last],
        )
    )


@pytest.mark.parametrize(
    ("question", "locale", "direction"), [(FRENCH, "fr-MA", "ltr"), (ARABIC, "ar-MA", "rtl")]
)
@pytest.mark.parametrize("width", [1100, 360])
def test_question_answer_card_and_quote(
    open_page: Open, shots: Path, question: str, locale: str, direction: str, width: int
) -> None:
    page = open_page(locale=locale, width=width)
    answer = Exporter(page).ask(question)
    expect(answer).to_contain_text("150")
    assert answer.get_attribute("dir") == direction
    markers = answer.locator("a[title]")
    cards = answer.locator("blockquote:not(:has(> ul))")
    assert markers.count() >= 1
    assert cards.count() == len(set(markers.all_inner_texts()))
    page.screenshot(path=shots / f"answer-{direction}-{width}.png")
    assert fits(page)
    assert cut_off(page) == []

    assert set(cards.evaluate_all("all => all.map((e) => getComputedStyle(e).direction)")) == {direction}
    card = cards.first
    facts = card.locator("[role=article]").nth(2)
    assert facts.evaluate("e => getComputedStyle(e).direction") == direction
    quote = card.locator("[role=article]").nth(1).inner_text().strip("«»\u00a0 ")
    with page.expect_popup() as popup:
        card.locator("a").nth(1).click()
    document = popup.value
    mark = document.locator("mark#quote")
    expect(mark).to_be_in_viewport()
    assert document.locator("html").get_attribute("dir") == direction
    assert " ".join(" ".join(document.locator("mark").all_inner_texts()).split()) == " ".join(quote.split())
    document.screenshot(path=shots / f"document-{direction}-{width}.png")
    assert fits(document)


def test_markers_open_the_quote_too(open_page: Open) -> None:
    page = open_page(locale="fr-FR")
    answer = Exporter(page).ask(FRENCH)
    with page.expect_popup() as popup:
        answer.locator("a[title]").first.click()
    expect(popup.value.locator("mark#quote")).to_be_in_viewport()
    assert popup.value.evaluate("window.opener") is None


@pytest.mark.parametrize(
    ("locale", "language", "placeholder"),
    [
        ("ar", "ar", "اكتبوا سؤالكم"),
        ("ar-MA", "ar", "اكتبوا سؤالكم"),
        ("fr", "fr", "Votre question"),
        ("fr-MA", "fr", "Votre question"),
        ("en-US", "fr", "Votre question"),
        ("es-ES", "fr", "Votre question"),
    ],
)
def test_interface_follows_the_browser(
    open_page: Open, shots: Path, locale: str, language: str, placeholder: str
) -> None:
    page = open_page(locale=locale, width=360, height=640)
    expect(page.locator("#chat-input")).to_have_attribute("placeholder", re.compile(placeholder))
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    expect(page.locator("#starters button")).to_have_count(4)
    expect(page.locator(".tj-notice")).to_be_in_viewport(ratio=1)
    expect(page.locator("img.logo")).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(700)
    page.screenshot(path=shots / f"welcome-{locale}.png")
    assert fits(page)
    assert cut_off(page) == []


def test_starters_ask_and_the_notice_stays(open_page: Open) -> None:
    page = open_page(locale="ar-MA")
    page.locator("#starters button").first.click()
    expect(page.locator(".ai-message blockquote").first).to_be_visible(timeout=30_000)
    expect(page.locator(".watermark")).to_contain_text("ولا تعوض الإدارة")


def test_right_to_left_text_keeps_codes_figures_and_stops_in_place(open_page: Open, shots: Path) -> None:
    page = open_page(locale="ar-MA")
    Exporter(page).ask("EUR.1 شهادة ضرورية قبل 15 يوما، أليس كذلك، حسب EUR.1.")
    bubble = page.locator("[data-step-type=user_message] .message-content pre").last
    assert bubble.evaluate("e => getComputedStyle(e).direction") == "rtl"
    # Read from the right: code, word, figure, unit, code again, full stop.
    order = [
        place(bubble, "EUR.1"),
        place(bubble, "شهادة"),
        place(bubble, "15"),
        place(bubble, "يوما"),
        place(bubble, "EUR.1", last=True),
        place(bubble, ".", last=True),
    ]
    assert order == sorted(order, reverse=True)
    assert place(bubble, "E") < place(bubble, "R.1")
    page.screenshot(path=shots / "bidi.png")


def test_french_answer_in_an_arabic_interface_reads_left_to_right(open_page: Open) -> None:
    page = open_page(locale="ar-MA")
    answer = Exporter(page).ask(FRENCH)
    assert answer.get_attribute("dir") == "ltr"
    first = answer.locator("[role=article]").first
    assert first.evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_numbered_steps_have_their_numbers_on_the_side_where_reading_starts(open_page: Open) -> None:
    page = open_page(locale="ar-MA")
    answer = Exporter(page).ask(ARABIC)
    lists = answer.locator("ol, ul")
    for index in range(lists.count()):
        style = lists.nth(index).evaluate(
            "e => { const s = getComputedStyle(e); return [s.direction, s.paddingRight, s.paddingLeft]; }"
        )
        assert style[0] == "rtl"
        assert float(style[1][:-2]) >= float(style[2][:-2])


def test_refusal_shows_no_sources(open_page: Open) -> None:
    answer = Exporter(open_page(locale="fr-FR")).ask(OFF_TOPIC)
    assert answer.locator("blockquote").count() == 0
    assert answer.locator("a").count() == 0


def test_markup_in_a_question_stays_text(open_page: Open) -> None:
    page = open_page(locale="fr-FR")
    Exporter(page).ask(
        "![x](https://evil.example/a.png) <img src=https://evil.example/b.png> www.evil.example météo"
    )
    assert page.locator("[data-step-type=user_message] img").count() == 0
    assert page.locator("[data-step-type=user_message] a").count() == 0


def test_thumb_and_comment_are_stored(open_page: Open, server: Server) -> None:
    page = open_page(locale="fr-FR", width=360)
    Exporter(page).ask(FRENCH)
    page.locator(".negative-feedback-off").last.click()
    page.locator("[role=dialog] textarea").fill("Il manque la consignation.")
    page.locator("#submit-feedback").click()
    expect(page.locator(".negative-feedback-on")).to_be_visible()
    with closing(sqlite3.connect(f"{server.folder}/tijaria.db")) as database:
        stored = database.execute(
            "SELECT value, comment, question FROM feedback JOIN messages ON message_id = messages.id"
        ).fetchall()
    assert (-1, "Il manque la consignation.", FRENCH) in stored


@pytest.mark.skipif(PIPELINE != "stand-in", reason="needs a slow answer")
@pytest.mark.parametrize(("locale", "words"), [("fr-FR", "Réponse interrompue"), ("ar", "تم إيقاف الجواب")])
def test_answer_can_be_stopped(open_page: Open, locale: str, words: str) -> None:
    page = open_page(locale=locale)
    page.locator("#chat-input").fill("Réponds lentement : quel délai ?")
    expect(page.locator("#chat-submit")).to_be_enabled()
    page.locator("#chat-submit").click()
    expect(page.locator(".ai-message").last).to_contain_text("150")
    page.locator("#stop-button").click()
    expect(page.locator(".ai-message").last).to_contain_text(words)
    expect(page.locator("blockquote")).to_have_count(0)
    Exporter(page).ask(FRENCH)


@pytest.mark.parametrize("path", ["/chat/", "/documents"])
def test_dark_devices_get_dark_pages(open_page: Open, shots: Path, path: str) -> None:
    def brightness(scheme: str) -> float:
        page = open_page(path, locale="ar-MA", color_scheme=scheme)
        page.wait_for_selector("#chat-input, main")
        page.wait_for_timeout(300)
        page.screenshot(path=shots / f"{scheme}{path.strip('/')}.png")
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(value) for value in re.findall(r"\d+", colour)[:3]) / 3

    assert brightness("dark") < 60
    assert brightness("light") > 200


def test_viewer_works_without_scripts(open_page: Open) -> None:
    page = open_page("/documents", java_script_enabled=False, locale="fr-FR")
    page.locator("main a").first.click()
    address = page.url
    page.goto(f"{address}?start=10&end=30#quote")
    expect(page.locator("mark#quote")).to_be_in_viewport()


def test_second_question_goes_on_below_the_first(open_page: Open) -> None:
    page = open_page(locale="fr-FR")
    Exporter(page).ask(FRENCH)
    page.locator("#chat-input").fill("Et pour les services ?")
    page.locator("#chat-input").press("Enter")
    expect(page.locator(".ai-message")).to_have_count(2, timeout=30_000)
    expect(page.locator("[data-step-type=user_message]").last).to_be_in_viewport()
