"""What the browser tests work with: the server process's address, and a watch over what pages ask for."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = os.environ.get("TIJARIA_CHROMIUM", "/usr/bin/chromium")
# "stand-in" or "real" (the index that the settings name).
PIPELINE = os.environ.get("TIJARIA_BROWSER_PIPELINE", "stand-in")
START_SECONDS = 120
# A page that goes while its connection is being upgraded may still send over the old transport, which the
# server has closed: the client connects again by itself, and nobody sees anything.
_CLOSED_TRANSPORT = re.compile(r"status of 400 .*/chat/ws/socket\.io/\?EIO=4&transport=polling&.*\bsid=")


@dataclass
class Server:
    """The server under test."""

    address: str
    folder: Path


@dataclass
class Watch:
    """What went wrong on the pages of one test."""

    address: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def on_request(self, request: Request) -> None:
        if not re.match(rf"{re.escape(self.address)}/|data:|blob:|about:", request.url):
            self.foreign.append(request.url)

    def on_console(self, message: ConsoleMessage) -> None:
        # Violations of the content policy are reported here.
        said = f"{message.text} {message.location['url']}"
        if message.type == "error" and not _CLOSED_TRANSPORT.search(said):
            self.errors.append(said)

    def follow(self, page: Page) -> None:
        page.on("request", self.on_request)
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open pages as different people; at the end, nothing foreign was asked for and nothing failed."""
    watch, contexts = Watch(address), []

    def visited(path: str = "/chat/", *, width: int = 1100, height: int = 800, **person: Any) -> Page:
        context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, **person)
        contexts.append(context)
        context.on("page", watch.follow)
        page = context.new_page()
        page.goto(path)
        return page

    yield visited
    for context in contexts:
        context.close()
    assert not watch.foreign, watch.foreign
    assert not watch.errors, watch.errors
