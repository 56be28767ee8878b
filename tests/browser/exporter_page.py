"""The exporter's side in the browser: ask in the chat, ask an advisor, read the reply."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

OFFER = re.compile("Poser la question à un conseiller|اسأل مستشارا")
AGREE = re.compile("^(J'accepte|أوافق)$")
AGREE_WITH_EMAIL = re.compile("prévenez-moi par e-mail|وأخبروني عبر البريد")
CANCEL = re.compile("^(Annuler|إلغاء)$")
SENT = re.compile("a été transmise à un conseiller|تم إرسال سؤالكم إلى مستشار")
VERIFIED = re.compile("Réponse vérifiée|جواب تحقق منه|جواب تم التحقق منه")


class Exporter:
    """A reader in front of the chat."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def ask(self, question: str) -> Locator:
        """Ask; return the answer once it is complete."""
        # A question sent before the chat has greeted its session is lost.
        self.page.wait_for_load_state("networkidle")
        # The feedback buttons appear when an answer is complete.
        complete = self.page.locator(".positive-feedback-off")
        before = complete.count()
        self._send(question)
        expect(complete).to_have_count(before + 1, timeout=60_000)
        expect(complete.last).to_be_enabled()
        return self.answers.last

    def ask_advisor(self, email: str = "") -> None:
        """Take the offer under the last refusal, and agree."""
        self.page.get_by_role("button", name=OFFER).last.click()
        self.page.get_by_role("button", name=AGREE_WITH_EMAIL if email else AGREE).last.click()
        expect(self.answers.filter(has_text=SENT).last).to_be_visible(timeout=30_000)
        if email:
            expect(self.answers.filter(has_text=re.compile("adresse e-mail|بريدكم")).last).to_be_visible()
            self._send(email)

    def reload(self) -> None:
        """Come back to the conversation."""
        expect(self.page).to_have_url(re.compile(r"/chat/thread/"))
        self.page.reload()
        expect(self.answers.first).to_be_visible(timeout=30_000)

    def praise(self) -> None:
        """Mark the last answer as helpful."""
        button, form = self.page.locator(".positive-feedback-off").last, self.page.locator("#submit-feedback")
        _insist(button.click, lambda: expect(form).to_be_visible())
        form.click()

    @property
    def answers(self) -> Locator:
        """Everything that TijarIA said, in order."""
        return self.page.locator(".ai-message .message-content")

    @property
    def replies(self) -> Locator:
        """The answers that an advisor verified."""
        return self.answers.filter(has_text=VERIFIED)

    def _send(self, text: str) -> None:
        box, button = self.page.locator("#chat-input"), self.page.locator("#chat-submit")
        box.fill(text)
        # Disabled until the socket is open.
        expect(button).to_be_enabled(timeout=30_000)
        _insist(lambda: box.press("Enter"), lambda: expect(box).to_be_empty())


def _insist(act: Callable[[], None], seen: Callable[[], None]) -> None:
    """Act, and once more if nothing came of it: Chainlit loses keys and clicks as its socket opens."""
    act()
    try:
        seen()
    except AssertionError:
        act()
        seen()
