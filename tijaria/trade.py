"""Questions that are computed rather than quoted: what duty, which papers, which markets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from tijaria.answerability import Verdict
from tijaria.checklist import Checklist
from tijaria.checklist_draft import checklist_draft
from tijaria.clarification import ask_back, ask_what_about, ask_which
from tijaria.conversation import Conversation
from tijaria.countries import display_names
from tijaria.deferred import Deferred
from tijaria.draft import Draft
from tijaria.duty_answer import duty_answer, unknown_duty
from tijaria.gazetteer import Mention
from tijaria.heading import Heading
from tijaria.hs import Candidate, HsIndex
from tijaria.hs_code import dotted
from tijaria.index import Index
from tijaria.intents import Intent, read_intent
from tijaria.messages import say
from tijaria.names import Kind, NameFinder
from tijaria.opportunities import Opportunities
from tijaria.opportunities_draft import chart_address, opportunities_draft
from tijaria.question import AskedQuestion, QuestionReader
from tijaria.quoted import Quoted
from tijaria.retriever import Retrieval
from tijaria.schema import Document, Language
from tijaria.spread import Spread
from tijaria.unsaid import is_bare, points_at_nothing
from tijaria.vagueness import missing_of

_HEADING_DIGITS = 4
_MAX_HEADINGS = 2
_MAX_CHOICES = 4
_MAX_PLACES = 2
_LEAD = 0.02


class Trade:
    """Answers from the tables of one index generation. Thread-safe."""

    def __init__(
        self,
        index: Index,
        reader: QuestionReader,
        names: NameFinder,
        conversation: Conversation,
        *,
        stale_after_months: int,
    ) -> None:
        """Take the index, what reads questions, names and messages, and the months that make a source old."""
        self._reader, self._conversation = reader, conversation
        self._spread = Spread(index.documents, names)
        self._index = index
        # A question may be asked about twice: before and after its documents are looked at.
        self._intent = lru_cache(maxsize=256)(lambda text: read_intent(text, names.find(text)))
        self._hs = Deferred(lambda: HsIndex(index))
        self._checklist = Checklist(index)
        self._opportunities = Opportunities(index)
        self._stale_after_months = stale_after_months

    def draft(self, asked: AskedQuestion, *, today: date, ask: bool) -> Draft | None:
        """Return the computed answer, a question back, or None: the documents are to be asked.

        Args:
            asked: The same, understood.
            today: The day of the answer.
            ask: Whether something may be asked back; it is asked once only.
        """
        intent = self._intent(asked.in_words)
        if intent.missing:
            return ask_back(intent.missing, asked.language) if ask else None
        if ask and (back := self._unsaid(asked)):
            return back
        answer = {"duty": self._duty, "papers": self._papers, "opportunities": self._markets}
        if intent.purpose == "search":
            return None
        found = answer[intent.purpose](intent, asked, today)
        return None if found is None or (found.status == "clarify" and not ask) else found

    def question_back(
        self, asked: AskedQuestion, quotes: Sequence[Quoted], found: Retrieval, verdict: Verdict
    ) -> Draft | None:
        """Return the question back for what no rule misses, None when nothing is missing.

        Args:
            asked: The question.
            quotes: What would be answered with.
            found: Where they were chosen from.
            verdict: Whether they answer.
        """
        missing = missing_of(
            self._intent(asked.in_words),
            asked,
            lambda: self._spread.features(found.evidence, quotes),
            answered=verdict.probability,
            fingerprint=self._index.manifest.fingerprint,
        )
        return ask_back(missing, asked.language) if missing else None

    def _unsaid(self, asked: AskedQuestion) -> Draft | None:
        """Return the question back for what is wanted, or meant, of a message that does not tell."""
        message = self._conversation.read(asked.in_words)
        if points_at_nothing(message):
            return ask_back("subject", asked.language)
        if not is_bare(message):
            return None
        if message.subjects or message.topics:
            return ask_what_about(message.text, "notion", asked.language)
        if message.is_named:
            kind: Kind = "product" if "product" in message.cases else "place"
            mention = message.cases[kind][0]
            return ask_what_about(message.text[mention.start : mention.end], kind, asked.language)
        return ask_back("subject", asked.language) if asked.named else None

    def headings(self, product: AskedQuestion, *, k: int) -> Sequence[Candidate]:
        """Return up to `k` headings that a product may belong to, best first."""
        return self._hs.get().search(product, k=k)

    def _duty(self, intent: Intent, asked: AskedQuestion, today: date) -> Draft | None:
        places = _countries_of(intent.named.places)[:_MAX_PLACES]
        if not places:
            return ask_back("place", asked.language)
        codes = self._codes(intent, asked)
        if not codes:
            candidates = self._candidates(intent, asked)
            if not _is_clear(candidates):
                # A whole family ("fish") has no duty, but agreements speak of families.
                return None if intent.named.products else self._which(candidates, asked.language)
            codes = [candidates[0].heading.code]
        found = [
            self._index.duties.lookup(code, destination=place, on=None) for place in places for code in codes
        ]
        answer = duty_answer(
            found,
            asked={term for concept in asked.concepts for term, _ in concept.terms},
            labels={dotted(code): self._name(code, asked.language) for code in codes},
            open_document=self._open,
            language=asked.language,
            today=today,
            stale_after_months=self._stale_after_months,
        )
        if answer is None:
            place = _place(places[0], asked.language)
            return unknown_duty(self._product(codes, asked.language), place, asked.language)
        return replace(answer, warnings=(*self._apart(codes, asked.language), *answer.warnings))

    def _papers(self, intent: Intent, asked: AskedQuestion, today: date) -> Draft:
        codes = self._codes(intent, asked) or [mention.keys[0] for mention in intent.named.products]
        places = _countries_of(intent.named.places)
        papers = self._checklist.lookup(
            codes[0] if codes else None, destination=places[0] if places else None, regime=None
        )
        return checklist_draft(
            papers,
            product=self._plain_name(codes, asked.language),
            language=asked.language,
            today=today,
            stale_after_months=self._stale_after_months,
        )

    def _markets(self, intent: Intent, asked: AskedQuestion, today: date) -> Draft:
        codes = self._codes(intent, asked)
        if not codes:
            candidates = self._candidates(intent, asked)
            if not _is_clear(candidates):
                return self._which(candidates, asked.language)
            codes = [candidates[0].heading.code]
        markets = self._opportunities.lookup(codes[0])
        draft = opportunities_draft(
            markets,
            product=self._plain_name(codes, asked.language),
            duties=self._index.duties,
            language=asked.language,
            today=today,
            stale_after_months=self._stale_after_months,
        )
        return replace(draft, chart=chart_address(markets, language=asked.language))

    def _plain_name(self, codes: Sequence[str], language: Language) -> str:
        """Return what the first code is called, "" when the name holds a figure that nothing would cite."""
        name = self._name(codes[0], language) if codes else ""
        return "" if any(character.isdigit() for character in name) else name

    def _apart(self, codes: Sequence[str], language: Language) -> list[str]:
        """Return what separates the headings that a product may belong to, when there are several."""
        headings = [self._hs.get().heading(code) for code in codes] if len(codes) > 1 else []
        texts = [(h.apart_french if language == "fr" else h.apart_arabic) for h in headings if h]
        return [say("not_classified", language, apart=text) for text in dict.fromkeys(texts) if text][:1]

    def _candidates(self, intent: Intent, asked: AskedQuestion) -> Sequence[Candidate]:
        """Return the headings of a product that is named in free words, or by its family only."""
        words = [asked.in_words[mention.start : mention.end] for mention in intent.named.products]
        phrase = " ".join([*intent.rest, *words]) or asked.in_words
        return self._hs.get().search(self._reader.read(phrase, language=asked.language), k=_MAX_CHOICES)

    def _which(self, candidates: Sequence[Candidate], language: Language) -> Draft:
        labels = {item.heading.code: _label(item.heading, language) for item in candidates}
        return ask_which(labels, language) if labels else ask_back("product", language)

    def _codes(self, intent: Intent, asked: AskedQuestion) -> list[str]:
        if intent.hs:
            return [intent.hs]
        codes = _codes_of(intent.named.products)
        if len(codes) > 1:
            # "sardine" is fresh, frozen or canned fish: the other words of the question tell.
            order = [item.heading.code for item in self._candidates(intent, asked)]
            codes.sort(key=lambda code: order.index(code) if code in order else len(order))
        return codes[:_MAX_HEADINGS]

    def _product(self, codes: Sequence[str], language: Language) -> str:
        name = self._name(codes[0], language)
        return f"{name} ({dotted(codes[0])})" if name else dotted(codes[0])

    def _name(self, code: str, language: Language) -> str:
        heading = self._hs.get().heading(code)
        return _label(heading, language) if heading else ""

    def _open(self, document_id: str) -> Document:
        return self._index.duties.document(document_id)


def _is_clear(candidates: Sequence[Candidate]) -> bool:
    """Tell whether the first candidate is what was meant: named so in the list, and ahead."""
    if not candidates:
        return False
    second = candidates[1].score if len(candidates) > 1 else 0.0
    return candidates[0].named and candidates[0].score >= second + _LEAD


def _codes_of(products: Sequence[Mention]) -> list[str]:
    """Return the headings named; a chapter is too wide to have a duty."""
    codes = dict.fromkeys(code for mention in products for code in mention.keys)
    return [code for code in codes if len(code) >= _HEADING_DIGITS]


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
