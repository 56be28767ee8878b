"""What the browser tests work with: the server process's address, and a watch over what pages ask for."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Request

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = os.environ.get("TIJARIA_CHROMIUM", "/usr/bin/chromium")
# "stand-in" or "real" (the index that the settings name).
PIPELINE = os.environ.get("TIJARIA_BROWSER_PIPELINE", "stand-in")
START_SECONDS = 120


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
        if message.type == "error":
            self.errors.append(message.text)

    def follow(self, page: Page) -> None:
        page.on("request", self.on_request)
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
