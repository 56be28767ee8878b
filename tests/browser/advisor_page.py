"""An advisor at the desk, as the browser tests drive them."""

from playwright.sync_api import Page, expect

PASSWORD = "trois mots sans lien"


class Advisor:
    """The desk in a browser page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Sign in and land in the queue."""
        self.page.goto("/sign-in?next=/desk/queue")
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.page.click("form.account button")
        expect(self.page.locator(".next button")).to_be_visible()

    def questions(self) -> list[str]:
        """The questions of the queue, in order."""
        self.page.goto("/desk/queue")
        return self.page.locator(".queue [data-item]").all_inner_texts()

    def open_first(self) -> None:
        """Take the next item up, by the keyboard."""
        self.page.goto("/desk/queue")
        self.page.keyboard.press("n")
        expect(self.page.locator("form.work")).to_be_visible()

    def cite(self, words: str, quote: str) -> None:
        """Search the corpus and cite the sentence that holds `quote`; its number goes into the text."""
        page = self.page
        count = page.locator(".cited > li").count()
        search = page.locator("input[type=search]")
        search.fill("")
        search.press_sequentially(words, delay=5)
        sentence = page.locator("#found .sentence", has_text=quote).first
        expect(sentence).to_be_visible(timeout=15_000)
        sentence.locator("button").click()
        expect(page.locator(".cited > li")).to_have_count(count + 1)

    def write(self, markdown: str, *, language: str = "fr", question: str = "") -> None:
        """Write the answer, and the question it is served for."""
        self.page.fill(f"#text-{language}", markdown)
        if question:
            self.page.fill("#standalone", question)

    def decide(self, verdict: str, *, reason: str = "", publish: bool = False) -> None:
        """Give a verdict and send it; the queue comes back."""
        page = self.page
        page.check(f"input[name=verdict][value={verdict}]")
        page.fill("#reason", reason)
        if publish:
            page.check("input[name=publish]")
        page.click("form[data-send] > p > button")
        expect(page.locator(".next button")).to_be_visible()
