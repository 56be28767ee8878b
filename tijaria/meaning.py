"""What makes two questions different although nearly all their words agree.

Vectors put "olive oil to Canada" beside "argan oil to Canada", and "with a licence" beside "without": they
tell what a question is about, not what sets it apart. A meaning holds what sets it apart, in terms that are
the same in every language form: goods, places, documents and other things of which one takes the place of
another, figures, signs, negation, and what is wanted.
"""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from tijaria.folding import fold, is_stop_word, stem
from tijaria.gazetteer import Mention
from tijaria.hs_code import canonical
from tijaria.meaning_words import load_meaning_words
from tijaria.message import is_light
from tijaria.names import NameFinder
from tijaria.question import AskedQuestion
from tijaria.span import Span

_WORD = re.compile(r"[^\W_]+")
_ACRONYM = re.compile(r"\b[A-Z][A-Z\d]+\b")
_HS = re.compile(r"(?<![\w.,/])\d{4}(?:[. ]\d{2}){1,3}(?![\w%])")
# Not the digits that stand for letters in Darija ("n9der"), nor those of a code.
_NUMBER = re.compile(r"(?<![\w.,/])\d+(?:[.,]\d+)*(?=[^\w.,]|[.,]?$|(?:€|%|eur|dhs?|kg)\b)")
_UNIT_REACH = 14
_STANCES = frozenset({"must", "may"})


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods that are told apart by their headings alone.

    Attributes:
        headings: Every HS heading that the words name.
        terms: The words, folded and stemmed.
    """

    headings: frozenset[str]
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What sets a question apart.

    Attributes:
        things: "<kind>/<thing>".
        places: Codes of countries and groups.
        figures: Number → its unit, "" when none is said.
        signs: Signs: "import", "most"…
        negated: Whether something is denied or excluded.
        wants: What is wanted: "price", "papers"…
        acronyms: Abbreviations that nothing else explains, folded.
        words: Every folded word.
        rest: Stems of the words that nothing else explains.
    """

    things: frozenset[str]
    goods: tuple[Goods, ...]
    places: frozenset[str]
    figures: Mapping[str, str]
    signs: frozenset[str]
    negated: bool
    wants: frozenset[str]
    acronyms: frozenset[str]
    words: frozenset[str]
    rest: frozenset[str]


class MeaningReader:
    """Reads meanings. Thread-safe."""

    def __init__(self, names: NameFinder) -> None:
        """Take what finds goods and places."""
        self._names = names
        self._words = load_meaning_words()

    def read(self, question: AskedQuestion) -> Meaning:
        """Return what sets a question apart."""
        folded = " ".join(fold(question.text).split())
        things = self._words.things(folded, form=question.form)
        of_things = _spans(things)
        # Goods known by their consonants alone, or nearly, would part questions that mean the same.
        named = self._names.find(folded, form=question.form, products_as_spelt=True)
        places = _outside([*named.places, *self._words.cities(folded, form=question.form)], of_things)
        signs, of_signs = self._words.signs(folded)
        wants, of_wants = self._words.wants(folded)
        denials = [span for span in self._words.negations(folded) if not _overlap(span, of_things)]
        explained = [*of_things, *_spans(places), *of_signs, *of_wants, *denials]
        goods = _outside(named.products, explained)
        return Meaning(
            things=self._words.without_implied(frozenset(key for m in things for key in m.keys)),
            goods=tuple(Goods(frozenset(m.keys), _terms(folded[m.start : m.end])) for m in goods),
            places=frozenset(key for mention in places for key in mention.keys),
            figures=self._figures(folded, of_things),
            signs=signs,
            negated=bool(denials),
            wants=wants,
            acronyms=_acronyms(question.text, folded, explained),
            words=frozenset(_WORD.findall(folded)),
            rest=_rest(folded, [*explained, *_spans(goods)]),
        )

    def _figures(self, folded: str, taken: Iterable[Span]) -> Mapping[str, str]:
        found = dict.fromkeys(self._words.numbers(folded), "")
        spans = list(taken)
        for pattern in (_HS, _NUMBER):
            for match in pattern.finditer(folded):
                if not _overlap(match.span(), spans):
                    spans.append(match.span())
                    following = folded[match.end() : match.end() + _UNIT_REACH].lstrip()
                    found[_number(match.group())] = self._words.unit(following)
        return found


def differences(one: Meaning, other: Meaning, *, held: Set[str], held_by_other: Set[str]) -> tuple[str, ...]:
    """Return in what two questions differ; empty when nothing sets them apart.

    Args:
        one: The meaning of a question.
        other: That of another.
        held: Terms of `one` that the other question has too, in whichever language.
        held_by_other: Terms of `other` that the first question has too.
    """
    found = {key.partition("/")[0] for key in one.things ^ other.things}
    found |= one.signs ^ other.signs
    checks = {
        "place": one.places == other.places,
        "goods": _are_held(one.goods, other.goods, held) and _are_held(other.goods, one.goods, held_by_other),
        "figure": _agree(one.figures, other.figures),
        "negation": one.negated == other.negated,
        "wants": one.wants - _STANCES == other.wants - _STANCES,
        "stance": not _are_opposed(one.wants & _STANCES, other.wants & _STANCES),
        "acronym": one.acronyms <= other.words and other.acronyms <= one.words,
    }
    return tuple(sorted(found | {name for name, same in checks.items() if not same}))


def _are_held(goods: Iterable[Goods], others: Iterable[Goods], held: Set[str]) -> bool:
    headings = {heading for item in others for heading in item.headings}
    return all(item.headings & headings or item.terms <= held for item in goods)


def _agree(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return one.keys() == other.keys() and all(
        not unit or not other[number] or unit == other[number] for number, unit in one.items()
    )


def _are_opposed(one: Set[str], other: Set[str]) -> bool:
    return bool(one) and bool(other) and not one & other


def _number(written: str) -> str:
    """Return a number, or an HS code without what only fills it up, in one spelling."""
    plain = re.sub(r"[. ]", "", written) if _HS.fullmatch(written) else written.replace(",", ".")
    return canonical(plain) if _HS.fullmatch(written) else plain


def _acronyms(text: str, folded: str, taken: Iterable[Span]) -> frozenset[str]:
    explained = {word for start, end in taken for word in _WORD.findall(folded[start:end])}
    return frozenset(fold(match) for match in _ACRONYM.findall(text)) - explained


def _rest(folded: str, explained: Iterable[Span]) -> frozenset[str]:
    spans = list(explained)
    return frozenset(
        stem(match.group())
        for match in _WORD.finditer(folded)
        if not _overlap(match.span(), spans)
        and not is_stop_word(match.group())
        and not is_light(match.group())
        and not match.group().isdigit()
    )


def _terms(folded: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(folded) if not is_stop_word(word))


def _spans(mentions: Iterable[Mention]) -> list[Span]:
    return [(mention.start, mention.end) for mention in mentions]


def _outside(mentions: Iterable[Mention], spans: Iterable[Span]) -> list[Mention]:
    taken = list(spans)
    return [mention for mention in mentions if not _overlap((mention.start, mention.end), taken)]


def _overlap(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < last and first < span[1] for first, last in others)
