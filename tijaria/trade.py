"""Questions that are computed rather than quoted: what duty, which papers, which markets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tijaria.clarification import ask_back, ask_which
from tijaria.countries import display_names
from tijaria.draft import Draft
from tijaria.duty_answer import duty_answer, unknown_duty
from tijaria.gazetteer import Mention
from tijaria.heading import Heading
from tijaria.hs import HsIndex
from tijaria.hs_code import dotted
from tijaria.index import Index
from tijaria.intents import Intent, read_intent
from tijaria.messages import say
from tijaria.names import NameFinder
from tijaria.question import AskedQuestion
from tijaria.schema import Document, Language

_MAX_HEADINGS = 2
_MAX_CHOICES = 4
_MAX_PLACES = 2


class Trade:
    """Answers from the tables of one index generation. Thread-safe."""

    def __init__(self, index: Index, names: NameFinder, *, stale_after_months: int) -> None:
        """Take the index, what finds products and places, and the age in months that makes a source old."""
        self._index = index
        self._names = names
        self._hs = HsIndex(index)
        self._stale_after_months = stale_after_months

    def draft(self, text: str, asked: AskedQuestion, *, today: date, ask: bool) -> Draft | None:
        """Return the computed answer, a question back, or None: the documents are to be asked.

        Args:
            text: The question that stands alone.
            asked: The same, understood.
            today: The day of the answer.
            ask: Whether something may be asked back; it is asked once only.
        """
        intent = read_intent(text, self._names.find(text))
        if intent.missing:
            return ask_back(intent.missing, asked.language) if ask else None
        if intent.purpose == "duty":
            found = self._duty(intent, asked, today)
            return found if ask or found.status != "clarify" else None
        return None

    def _duty(self, intent: Intent, asked: AskedQuestion, today: date) -> Draft:
        codes = self._codes(intent)
        if not codes:
            return self._which(asked)
        places = _countries_of(intent.named.places)[:_MAX_PLACES]
        if not places:
            return ask_back("place", asked.language)
        found = [
            self._index.duties.lookup(code, destination=place, on=None) for place in places for code in codes
        ]
        answer = duty_answer(
            found,
            open_document=self._open,
            language=asked.language,
            today=today,
            stale_after_months=self._stale_after_months,
        )
        if answer is None:
            place = _place(places[0], asked.language)
            return unknown_duty(self._product(codes, asked.language), place, asked.language)
        return replace(answer, warnings=(*self._apart(codes, asked.language), *answer.warnings))

    def _apart(self, codes: Sequence[str], language: Language) -> list[str]:
        """Return what separates the headings that a product may belong to, when there are several."""
        headings = [self._hs.heading(code) for code in codes] if len(codes) > 1 else []
        texts = [(h.apart_french if language == "fr" else h.apart_arabic) for h in headings if h]
        return [say("not_classified", language, apart=text) for text in dict.fromkeys(texts) if text][:1]

    def _which(self, asked: AskedQuestion) -> Draft:
        candidates = self._hs.search(asked, k=_MAX_CHOICES)
        labels = {item.heading.code: _label(item.heading, asked.language) for item in candidates}
        return ask_which(labels, asked.language) if labels else ask_back("product", asked.language)

    def _codes(self, intent: Intent) -> list[str]:
        if intent.hs:
            return [intent.hs]
        return _codes_of(intent.named.products)[:_MAX_HEADINGS]

    def _product(self, codes: Sequence[str], language: Language) -> str:
        heading = self._hs.heading(codes[0])
        label = _label(heading, language) if heading else ""
        return f"{label} ({dotted(codes[0])})" if label else dotted(codes[0])

    def _open(self, document_id: str) -> Document:
        return self._index.duties.document(document_id)


def _codes_of(products: Sequence[Mention]) -> list[str]:
    return list(dict.fromkeys(code for mention in products for code in mention.keys))


def _label(heading: Heading, language: Language) -> str:
    own = heading.french if language == "fr" else heading.arabic
    return own or heading.english


def _countries_of(places: Sequence[Mention]) -> list[str]:
    """Return the countries and customs unions named; a continent has no tariff."""
    codes = dict.fromkeys(mention.keys[0] for mention in places)
    return [code for code in codes if display_names(code)]


def _place(code: str, language: Language) -> str:
    names = display_names(code)
    assert names is not None
    return names[language == "ar"]
