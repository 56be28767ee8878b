"""What a message of a conversation holds: the cases it names, what it asks, and what else it says.

A case is a thing that has siblings: a product, a country, a form among forms, a means of transport among
others. In a follow-up it takes the place of its sibling in the question before.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from tijaria.aspects import Aspect, aspect_spans, aspects
from tijaria.folding import fold, is_stop_word, stem
from tijaria.gazetteer import Gazetteer, Mention, Name, spellings
from tijaria.glossary import Glossary, GlossaryEntry
from tijaria.names import NameFinder

WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_ARTICLE = re.compile(
    r"(?:\b(?:pour|de|du|des|les?|la|un|une|mes?|mon|ma|nos|notre|dyal|dial|d|l|3la|lil)|\b[ld]['’]|على|ديال|من|في)\s*$",
    re.IGNORECASE,
)
_ARABIC_ARTICLE = re.compile("(?:[وفبلك]?ال|لل|ل)\\w{3}")
_QUANTITY = re.compile(
    r"(?:\d+(?:[.,]\d+)?|عشرة|عشرين|خمسة|مئة|مائة|ألف|alf|mya|dix|vingt|cent|mille)\s?(?:kgs?|kilos?|kilogrammes?|"
    r"grammes?|gr?|tonnes?|t|litres?|l|pièces?|pieces?|unités?|كيلو(?:غرام(?:ات)?)?|كلغ|غرام|طن|أطنان|لتر|قطعة|حبة)\b",
    re.IGNORECASE,
)
# "Étiquette" is nearly always a requirement on a product, and no product.
_LABELS = ("4821",)
# Every export leaves from there: no other place takes its place.
_HOME = ("MA",)
# "Olives fraîches" is a product, whose state may be what changes.
OF_PRODUCTS = frozenset({"state", "container"})


@dataclass(frozen=True, slots=True)
class Message:
    """A message, read.

    Attributes:
        cases: Mentions by kind: "product", "place", or the name of a group of siblings.
        terms: Stems of the words that carry a subject, beside cases and the words that only ask.
        loose: Where it speaks of things that nothing knows ("des lampes"), after a preposition or article.
        topics: Glossary entries that it names beside products, places and the like, by first French name.
        aspects: The kinds of thing it wants to know.
        is_question: Its words ask; a bare name or a statement does not.
    """

    text: str
    folded: str
    cases: Mapping[str, tuple[Mention, ...]]
    terms: tuple[str, ...]
    loose: tuple[tuple[int, int], ...]
    topics: frozenset[str]
    aspects: frozenset[Aspect]
    is_question: bool

    @property
    def is_named(self) -> bool:
        """Whether it names a product or a place."""
        return "product" in self.cases or "place" in self.cases

    @property
    def subjects(self) -> frozenset[str]:
        """The kinds of its cases that are a subject by themselves: a form, an office, a regime."""
        return frozenset(self.cases.keys() & _subject_kinds())

    @property
    def names_kinds_only(self) -> bool:
        """Whether all that it speaks of is a kind of thing ("l'autorisation"), and at least one is."""
        kinds = any(self.is_kind(mention) for mention in self._misread())
        return bool(self.terms or kinds) and _kinds().issuperset(self.terms)

    @property
    def names_mishap_only(self) -> bool:
        """Whether it says that something of a kind went wrong, and nothing else ("colis bloqué")."""
        return matches("mishap", self.folded) and all(
            term in _kinds() or term in _checkpoints() or matches("mishap", term) for term in self.terms
        )

    def is_kind(self, mention: Mention) -> bool:
        """Tell whether a mention may well be of a kind of thing: "المكتب" is a desk or any office."""
        words = WORD.findall(self.text[mention.start : mention.end])
        return mention in self._misread() and all(spellings(fold(word)) & _kinds() for word in words)

    def _misread(self) -> tuple[Mention, ...]:
        """Return the mentions that may be of a kind of thing, and of no product or form."""
        return tuple(mention for kind in ("product", "form") for mention in self.cases.get(kind, ()))

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(WORD.findall(self.text))

    def siblings(self, other: "Message") -> dict[str, tuple[Mention, ...]]:
        """Return the mentions of another message that cases of this one stand for, by kind."""
        return {kind: other.cases[kind] for kind in self.cases if kind in other.cases}


class MessageReader:
    """Reads messages. Thread-safe."""

    def __init__(self, names: NameFinder, glossary: Glossary) -> None:
        """Take what finds products and places, and the terms of the field."""
        self._names, self._glossary = names, glossary
        self._siblings = Gazetteer(_sibling_names(glossary.entries))
        # Every turn of a conversation reads those before it again.
        self._read_once = lru_cache(maxsize=1024)(self._read)

    def read(self, text: str) -> Message:
        """Return what a message holds."""
        return self._read_once(text)

    def _read(self, text: str) -> Message:
        asked = aspect_spans(text)
        groups: dict[str, list[Mention]] = {}
        for mention in self._siblings.find(text):
            groups.setdefault(mention.keys[0].split("/")[0], []).append(mention)
        siblings = [m for kind, found in groups.items() if kind not in OF_PRODUCTS for m in found]
        named = self._names.find(text).without([*asked, *((m.start, m.end) for m in siblings)])
        # The "EUR" of "EUR1" is a form, and no union.
        forms = [(m.start, m.end) for kind in groups.keys() & _subject_kinds() for m in groups[kind]]
        places = [m for m in named.places if m.keys != _HOME and (m.start, m.end) not in forms]
        products = [m for m in named.products if m.keys != _LABELS and _says_something(text[m.start : m.end])]
        groups.setdefault("product", []).extend(products)
        groups.setdefault("place", []).extend(places)
        groups["quantity"] = [Mention(("",), m.start(), m.end()) for m in _QUANTITY.finditer(text)]
        cases = {kind: tuple(found) for kind, found in groups.items() if found}
        covered = [(m.start, m.end) for found in cases.values() for m in found]
        plain = [
            (m.start, m.end) for kind, found in cases.items() if kind not in _subject_kinds() for m in found
        ]
        said = [
            match
            for match in WORD.finditer(text)
            if not inside(match, asked) and not is_light(fold(match.group()))
        ]
        folded = " ".join(fold(text).split())
        other = [match for match in said if not inside(match, covered)]
        return Message(
            text=text,
            folded=folded,
            cases=cases,
            terms=tuple(map(_stem_of, other)),
            loose=self._loose(text, other),
            topics=self._topics([_stem_of(match) for match in said if not inside(match, plain)]),
            aspects=aspects(text),
            is_question=bool(asked) or matches("opening", folded),
        )

    def _loose(self, text: str, said: Sequence[re.Match[str]]) -> tuple[tuple[int, int], ...]:
        keys = [key for key, _ in self._glossary.find([_stem_of(match) for match in said])]
        known = frozenset().union(*keys)
        runs: list[tuple[int, int]] = []
        for match in said:
            if _stem_of(match) in known:
                continue
            if runs and not text[runs[-1][1] : match.start()].strip(" -"):
                runs[-1] = (runs[-1][0], match.end())
            elif _ARTICLE.search(text[: match.start()]) or _ARABIC_ARTICLE.match(match.group()):
                runs.append((match.start(), match.end()))
        return tuple(runs)

    def _topics(self, terms: Sequence[str]) -> frozenset[str]:
        found = {entry.french[0] for _, entry in self._glossary.find(terms)}
        return frozenset(found - _general())


def _says_something(phrase: str) -> bool:
    """Tell whether a phrase has a word with a subject: a "minimum" is no red lead (minium)."""
    return not all(is_light(fold(match.group())) for match in WORD.finditer(phrase))


def _stem_of(match: re.Match[str]) -> str:
    return stem(fold(match.group()))


def subject(message: Message, *, without: Sequence[tuple[int, int]] = ()) -> str:
    """Return what a question is about: its words without those that only ask and without some spans."""
    text, left_out = message.text, [*aspect_spans(message.text), *without]
    kept = [
        match
        for match in WORD.finditer(text)
        if not inside(match, left_out) and not is_light(fold(match.group()))
    ]
    if not kept:
        return ""
    start, end = kept[0].start(), kept[-1].end()
    pieces, position = [], start
    for first, last in sorted(left_out):
        if start <= first and last <= end and first >= position:
            pieces.append(text[position:first])
            position = last
    return " ".join("".join([*pieces, text[position:end]]).split())


def inside(match: re.Match[str], spans: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a match lies in one of the spans."""
    return any(start <= match.start() and match.end() <= end for start, end in spans)


@lru_cache(maxsize=8192)
def is_light(word: str) -> bool:
    """Tell whether a folded word carries no subject of its own."""
    # "و" (and) is glued to the shortest words too: "ومن", "وفين".
    forms = spellings(word) | {word.removeprefix("و")}
    return any(is_stop_word(form) or form in _light_words() for form in forms)


def matches(name: str, folded: str) -> bool:
    """Tell whether a folded message has one of the turns of phrase of a list of `conversation.toml`."""
    return match_of(name, folded) is not None


def match_of(name: str, folded: str) -> re.Match[str] | None:
    """Return the first turn of phrase of a list of `conversation.toml` in a folded message, if any."""
    return _patterns()[name].search(folded)


def _sibling_names(entries: Iterable[GlossaryEntry]) -> list[Name]:
    """Return every name of what has siblings; keys are "<group>/<thing>"."""
    known = {entry.french[0]: entry for entry in entries}
    names = []
    for group, things in {**_data()["qualifiers"], **_data()["subjects"]}.items():
        for position, line in enumerate(things):
            for text in line.split(" / "):
                entry = known.get(text)
                texts = (text, *entry.names) if entry else (text,)
                names += [Name(f"{group}/{position}", name) for name in texts]
    return names


@cache
def _subject_kinds() -> frozenset[str]:
    return frozenset(_data()["subjects"])


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("tijaria") / "data" / "conversation.toml").read_text(encoding="utf-8"))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for name, patterns in _data()["patterns"].items()
    }


@cache
def _light_words() -> frozenset[str]:
    words = fold(_data()["light"]).split()
    return frozenset(words) | frozenset(map(stem, words))


@cache
def _kinds() -> frozenset[str]:
    return frozenset(map(stem, fold(_data()["kinds"]).split()))


@cache
def _checkpoints() -> frozenset[str]:
    return frozenset(map(stem, fold(_data()["checkpoints"]).split()))


@cache
def _general() -> frozenset[str]:
    """Return the glossary entries that are the subject of every question, by their first French name."""
    return frozenset(_data()["general"].split(" / "))
