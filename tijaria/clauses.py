"""The clauses of a text, and what turns the meaning of each into its contrary: denial, exception, waiver.

"n'est pas obligatoire", "facultatif" and "لا يشترط" turn the meaning once each, "interdit … sans" twice.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from tijaria.bounds import Bounded, bounds_in
from tijaria.denials import Denials, denials_in, is_denied_alike
from tijaria.folding import fold
from tijaria.number_words import with_digits
from tijaria.overlap import Wording, covered, wording

Modality = Literal["must", "may", ""]

_CLAUSE_END = re.compile(
    r"[;:.!?؛؟](?=\s|$)|\b(?:mais|tandis que|alors que|sauf si|en revanche|par contre)\b|\bqui (?=ne?\b)|"
    r",(?= (?:faute de quoi|sans quoi|sinon|auquel cas)\b)|"
    r",(?= et (?:l[ae]s?|l'|une?|ils?|elles?|en|pour|dans|au|aux)\b)|"
    r"[,،](?=\s+و(?:في |ال\w+ |بالنسبة )(?![^()]*\)))|"
    r",(?= (?:une?|l[ae]s?|l')[^,;.]{0,60}?\b(?:etant|ayant|restant|étant)\b)|"
    r",(?= (?:une?|l[ae]s?|l'|ce|cela|ils?|elles?|on)\b[^,;.]{0,40}?\bn(?:e\b|'))|"
    r",(?= (?:et )?(?:pas|non) (?!seulement))|"
    r"\bet (?=n(?:e\b|'))|"
    r"(?=(?<!\w)ليسوا(?!\w))|"
    r"(?=(?<!\w)ليست? (?:ضمن|من)(?!\w))|"
    r"[,،](?=\s*(?:و(?:لم|لا|لن|ليس)|ف(?:هو|هي|هم) (?:لم|لا|لن|ليس)|[وف]?[أا]ما)(?!\w))|"
    r"(?<!\w)(?:[وف]?لكن\w{0,3}|بينما|في حين|(?:غير|مع|رغم|الا|إلا) [أا]ن\w{0,3})(?!\w)|"
    # What follows from it, or why.
    r",(?= (?:donc|car|puisque|c'est pourquoi)\b)|"
    r"[,،](?=\s*(?:لذا|لذلك|[إا]ذ|ل[أا]ن\w{0,3}|فقد|وبالتالي)(?!\w))"
)
# "aucun produit qui n'est pas …", and not "aucun droit aux produits de pays qui ne sont pas …".
_FORBIDDING = re.compile(r"\b(?:impossible|interdit\w*|personne)\b|\baucune?(?: \S+){1,4}\s*$", re.IGNORECASE)
_DENIED = re.compile(r"n(?:e\b|['’])")
_CONDITION = re.compile(
    r"(?:tant qu[e']|si|s'ils?|lorsqu[e']|quand|sans|faute d[e']|a defaut d[e']|en l'absence d[e'])\b",
    re.IGNORECASE,
)
_SPOKEN_OF = 0.5
_IN_PAIRS = frozenset({"opposites", "opposed", "orders"})
# Darija says "or" with the word that denies elsewhere.
_DARIJA = re.compile(r"(?<!\w)(?:دي?ال\w*|واش|خاص\w*|باش|شنو|كا?ي[تن]?\w+و|فال\w+|بحال|هاد\w*|تما)(?!\w)")
_OR_IN_DARIJA = re.compile(r"(?<!\w)ولا(?!\w)")
_DENIED_BEFORE = re.compile(r"(?<!\w)(?:ما|لا|لم|لن|ماشي|بلا)(?!\w)[^،,.;]*$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause and how it says what it says.

    Attributes:
        turns: How often its meaning is turned into the contrary.
        asides: What it says is done without.
        exceptions: Of what it says the contrary, by leaving it out.
        is_conditional: Whether it holds a condition that is a denial.
        is_open: Whether it denies something on a condition that is a denial too.
        is_limited: Whether it says what comes first, or that something must.
        is_exclusive: Whether it says of something that it is said of this alone.
        bounds: The figures of which it says that they are the most or the least.
        demand: 1 where it demands something, -1 where it says that nothing is demanded, 0 for neither.
        denials: What it denies.
    """

    text: str
    words: Wording
    turns: int
    asides: tuple[Wording, ...]
    exceptions: tuple[Wording, ...]
    modality: Modality
    demand: int
    is_conditional: bool
    is_open: bool
    is_limited: bool
    is_exclusive: bool
    bounds: frozenset[Bounded]
    denials: Denials

    def is_turned(self, other: "Clause") -> bool:
        """Tell whether its meaning is turned, as far as another clause speaks of what turns it.

        What cannot be done without a thing is done with it: such a denial turns nothing.
        """
        if self.turns % 2 and self.asides:
            return False
        # Left out on both sides, it turns neither; "ne … pas sans" is "avec".
        others = () if other.turns % 2 and other.asides else (*other.asides, *other.exceptions)
        spoken_of = (
            part
            for part in (*self.asides, *self.exceptions)
            if covered(part, other.words) >= _SPOKEN_OF and not is_denied_alike(part, others)
        )
        return (self.turns + sum(1 for _ in spoken_of)) % 2 == 1


@lru_cache(maxsize=4096)
def clauses(text: str) -> tuple[Clause, ...]:
    """Cut a text where a clause ends."""
    pieces: list[str] = []
    for piece in filter(None, map(str.strip, _CLAUSE_END.split(text))):
        # A condition belongs to what it is a condition of: "aucun … qui ne …" demands what is denied.
        if pieces and _CONDITION.match(pieces[-1]) and "," not in pieces[-1]:
            pieces[-1] += f", {piece}"
        elif pieces and _DENIED.match(piece) and _FORBIDDING.search(pieces[-1]):
            pieces[-1] += f" {piece}"
        else:
            pieces.append(piece)
    return tuple(map(clause, pieces))


def frees(text: str) -> bool:
    """Tell whether a text says that nothing is to be paid: what holds a zero without its digit."""
    return bool(marks()["free"].search(with_digits(fold(text))))


@lru_cache(maxsize=4096)
def clause(text: str) -> Clause:
    """Read a text as one clause."""
    patterns = marks()
    plain = read_plainly(text)
    folded, conditions = patterns["conditional"].subn(" ", patterns["idle"].sub(" ", plain))
    denials = denials_in(folded, patterns)
    folded, turns = denials.rest, denials.turns
    must, may = bool(patterns["must"].search(folded)), bool(patterns["may"].search(folded))
    # What is turned is compared by its turns: "not obligatory" is "optional".
    modality: Modality = "" if must == may or turns % 2 else "must" if must else "may"
    is_denied = turns % 2 == 1
    waived = (must and is_denied and not patterns["duty"].search(folded)) or patterns["optional"].search(
        folded
    )
    demand = -1 if waived else 1 if must and not is_denied else 0
    is_open = conditions > 0 and is_denied
    is_limited = conditions > 0 or demand > 0 or patterns["limit"].search(folded) is not None
    is_exclusive = patterns["exclusive"].search(plain) is not None
    return Clause(
        text,
        wording(text),
        turns=turns,
        asides=denials.asides,
        exceptions=denials.exceptions,
        modality=modality,
        demand=demand,
        is_conditional=conditions > 0,
        is_open=is_open,
        is_limited=is_limited,
        is_exclusive=is_exclusive,
        bounds=bounds_in(plain),
        denials=denials,
    )


def read_plainly(text: str) -> str:
    """Return a text folded, its number words in digits, and Darija with the "or" of Standard Arabic."""
    return _with_or(with_digits(fold(text)))


def _with_or(folded: str) -> str:
    if not _DARIJA.search(folded):
        return folded
    return _OR_IN_DARIJA.sub(
        lambda m: m.group() if _DENIED_BEFORE.search(folded[: m.start()]) else "او", folded
    )


@cache
def polarity_data() -> Mapping[str, Any]:
    """Return the expressions of `data/polarity.toml` by what they tell."""
    return tomllib.loads((files("tijaria") / "data" / "polarity.toml").read_text(encoding="utf-8"))


@cache
def marks() -> Mapping[str, re.Pattern[str]]:
    """Return one pattern for all expressions that tell the same, but the opposites."""
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for name, patterns in polarity_data().items()
        if name not in _IN_PAIRS
    }
