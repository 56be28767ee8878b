"""The whole story in Chromium: asked in Darija, refused, answered by an advisor, served on in French.

Then the source is edited, and the answer is back in the queue. With the real model, on one document.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from advisor_page import PASSWORD, Advisor
from browser_harness import ROOT, visiting
from conftest import free_port, wait_for
from exporter_page import Exporter
from playwright.sync_api import Browser, Page, expect

from app.accounts.passwords import Passwords
from app.database import Database
from app.request_words import REQUEST_WORDS
from app.state.people import User
from tijaria.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.model]

DARIJA = "wach khassni chi licence bach nsedder zit argan l Canada ?"
FRENCH = "Faut-il une licence pour exporter de l'huile d'argan au Canada ?"
OTHER_COUNTRY = "Faut-il une licence pour exporter de l'huile d'argan au Japon ?"
FREE = "Ce produit sort du territoire sans autorisation préalable du ministère."
EDITED = "Ce produit sort du territoire avec une autorisation préalable du ministère."
DOCUMENT = f"""---
id: argan-fr
title: "Exporter l'huile d'argan"
language: fr
topic: procedure
publisher: TijarIA
as_of: "2026-11-23"
---

# Exporter l'huile d'argan

## Régime <!-- #regime -->

{FREE} <!-- AR-01 -->
Le lot est accompagné d'un certificat de Morocco Foodex. <!-- AR-02 -->
"""
SOURCES = """id,status,confidence,as_of,as_of_note,valid_from,valid_until,legal_reference,publisher,urls
AR-01,current,high,2026-09-07,,,,,Ministère,https://www.example.gov.ma/argan
AR-02,current,high,2026-09-07,,,,,Morocco Foodex,https://www.example.gov.ma/foodex
"""


# Vectors of the nomenclature, which every index holds: they take minutes to make. Read here, where the
# settings of the environment are not hidden yet.
CACHE = Settings.load().cache_dir.resolve()


class Place:
    """A checkout's corpus, index and server, apart from everybody else's."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.document = folder / "corpus" / "procedures" / "argan.md"
        self.document.parent.mkdir(parents=True)
        self.document.write_text(DOCUMENT, encoding="utf-8")
        self.document.with_suffix(".sources.csv").write_text(SOURCES, encoding="utf-8")
        self.settings = Settings.load(
            corpus_dir=folder / "corpus",
            index_dir=folder / "index",
            cache_dir=CACHE,
            database_url=database_url,
            port=free_port(),
            # One document answers nothing by itself: what is told here begins with a refusal.
            answer_threshold=1.0,
        )
        self.address = f"http://127.0.0.1:{self.settings.port}"
        with Database(database_url).write() as session:
            hashed = Passwords().hash(PASSWORD)
            session.add(User(name="amal", display_name="Amal", role="advisor", password_hash=hashed))

    def environment(self) -> Mapping[str, str]:
        names = ("corpus_dir", "index_dir", "cache_dir", "database_url", "port", "answer_threshold")
        values = {f"TIJARIA_{name.upper()}": str(getattr(self.settings, name)) for name in names}
        return {**os.environ, **values, "PYTHONPATH": str(ROOT)}

    def ingest(self) -> None:
        subprocess.run(
            [sys.executable, "-m", "ingest"],
            cwd=ROOT,
            env=self.environment(),
            check=True,
            capture_output=True,
            timeout=900,
        )

    @contextmanager
    def serving(self) -> Iterator[None]:
        log = self.folder / "log.txt"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "app"], cwd=ROOT, env=self.environment(), stdout=output, stderr=output
            )
        try:
            wait_for(f"{self.address}/readyz", process, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Iterator[Place]:
    place = Place(tmp_path, database_url)
    place.ingest()
    with place.serving():
        yield place


@pytest.fixture
def visit(browser: Browser, place: Place) -> Iterator[Callable[..., Page]]:
    with visiting(browser, place.address) as visited:
        yield visited


def test_from_a_refusal_to_a_verified_answer_and_back_to_the_queue(
    place: Place, visit: Callable[..., Page], shots: Path
) -> None:
    words = REQUEST_WORDS["ar"]
    # Asked in Darija, refused, handed to an advisor.
    exporter = visit("/chat/", locale="ar-MA")
    assert "150" not in Exporter(exporter).ask(DARIJA).inner_text()
    exporter.get_by_role("button", name=words.offer).click()
    exporter.get_by_role("button", name=words.agree, exact=True).click()
    expect(exporter.get_by_text(words.sent)).to_be_visible(timeout=15_000)
    conversation = exporter.url
    assert "/chat/thread/" in conversation

    # An advisor answers in both languages, with the source.
    amal = Advisor(visit("/desk", locale="fr-FR"))
    amal.sign_in("amal")
    assert amal.questions() == [DARIJA]
    amal.open_first()
    amal.write("لا، لا تلزم أي رخصة.", language="ar", question=FRENCH)
    amal.write("Non, aucune licence n'est demandée.")
    amal.page.locator("#text-ar").focus()
    amal.cite("autorisation préalable", FREE)
    amal.page.locator("#text-fr").press("End")
    amal.page.locator("#text-fr").press_sequentially(" [1]")
    amal.page.screenshot(path=shots / "story-item.png", full_page=True)
    amal.decide("wrong", reason="Le corpus le dit", publish=True)
    assert amal.questions() == []

    # The exporter finds the reply in the conversation.
    exporter.goto(conversation)
    expect(exporter.get_by_text("لا، لا تلزم أي رخصة.").first).to_be_visible(timeout=15_000)
    expect(exporter.get_by_text("تحقق منه مستشار").first).to_be_visible()
    expect(exporter.get_by_text("Amal")).to_have_count(0)
    exporter.screenshot(path=shots / "story-reply.png", full_page=True)

    # Another exporter asks the same in French; about another country nothing is served.
    other = visit("/chat/", locale="fr-FR")
    served = Exporter(other).ask(FRENCH).inner_text()
    assert "Non, aucune licence n'est demandée." in served
    assert "vérifiée par un conseiller" in served
    other.screenshot(path=shots / "story-served.png", full_page=True)
    assert "aucune licence" not in Exporter(other).ask(OTHER_COUNTRY).inner_text()

    # The source is edited: it is served no more, and waits in the queue with the difference.
    place.document.write_text(DOCUMENT.replace(FREE, EDITED), encoding="utf-8")
    place.ingest()
    third = visit("/chat/", locale="fr-FR")
    assert "aucune licence" not in Exporter(third).ask(FRENCH).inner_text()
    expect(amal.page.locator(".queue")).to_have_count(0)

    def is_back() -> bool:
        return bool(amal.questions())

    for _ in range(30):
        if is_back():
            break
        amal.page.wait_for_timeout(500)
    amal.page.goto("/desk/queue?origin=source_changed")
    assert amal.page.locator(".queue [data-item]").count() == 1
    amal.page.locator(".queue [data-item]").first.click()
    expect(amal.page.locator(".difference ins").first).to_have_text(re.compile("avec une"))
    expect(amal.page.locator(".difference del").first).to_have_text(re.compile("sans"))
    amal.page.screenshot(path=shots / "story-changed.png", full_page=True)
