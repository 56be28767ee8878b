"""Does a statement say the contrary of the text it cites? Negation, obligation, opposites, by clause.

"n'est pas obligatoire", "facultatif" and "لا يشترط" turn the meaning once each, "interdit … sans" twice: a
clause and the one that it rests on must turn it equally often, counted by two. Which clause of the cited text
a clause rests on is told by the words they share, in either language.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from tijaria.folding import fold
from tijaria.number_words import with_digits
from tijaria.overlap import Wording, covered, wording

Modality = Literal["must", "may", ""]

_CLAUSE_END = re.compile(
    r"[;:.!?؛؟](?=\s|$)|\b(?:mais|tandis que|alors que|sauf si)\b|\bqui (?=ne?\b)|"
    r",(?= (?:une?|l[ae]s?|l'|ce|cela|ils?|elles?|on)\b[^,;.]{0,40}?\bn(?:e\b|'))|"
    r",(?= (?:et )?(?:pas|non) (?!seulement))|"
    r"(?=(?<!\w)ليست? (?:ضمن|من)(?!\w))|"
    r"[,،](?=\s*(?:و(?:لم|لا|لن|ليس)|[وف]?[أا]ما)(?!\w))|"
    r"(?<!\w)(?:[وف]?لكن|بينما|في حين|غير [أا]ن|مع [أا]ن|رغم [أا]ن)(?!\w)"
)
_FORBIDDING = re.compile(r"\b(?:impossible|interdit\w*|aucune?|personne)\b", re.IGNORECASE)
_DENIED = re.compile(r"n(?:e\b|['’])")
_CONDITION = re.compile(
    r"(?:tant qu[e']|si|s'ils?|lorsqu[e']|quand|sans|faute d[e']|a defaut d[e']|en l'absence d[e'])\b",
    re.IGNORECASE,
)
_MINIMUM_SHARED = 0.34
_NEARLY, _MORE = 0.2, 0.3
_SHORTEST = 2
_RETOLD = 0.6
_SPOKEN_OF = 0.5
_DEMANDED = 0.4
_SHORTEST_HELD = 3
_SAME_SUBJECT = 0.75
# "pas en Écosse", after what is not said again: it denies what stands before it.
_LEFT_OUT = re.compile(r"(?:pas|non) (?!seulement)", re.IGNORECASE)
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
        is_conditional: Whether it holds a condition that is a denial.
        is_open: Whether it denies something on a condition that is a denial too.
        is_limited: Whether it says what comes first, or that something must.
        is_exclusive: Whether it says of something that it is said of this alone.
        demand: 1 where it demands something, -1 where it says that nothing is demanded, 0 for neither.
    """

    text: str
    words: Wording
    turns: int
    asides: tuple[Wording, ...]
    modality: Modality
    demand: int
    is_conditional: bool
    is_open: bool
    is_limited: bool
    is_exclusive: bool

    def is_turned(self, other: "Clause") -> bool:
        """Tell whether its meaning is turned, as far as another clause speaks of what turns it.

        What cannot be done without a thing is done with it: such a denial turns nothing.
        """
        if self.turns % 2 and self.asides:
            return False
        return (self.turns + sum(covered(aside, other.words) >= _SPOKEN_OF for aside in self.asides)) % 2 == 1


def contradiction(statement: str, cited: Sequence[str]) -> str:
    """Return why a statement contradicts what it cites: "negation", "obligation", "opposite", "" for not.

    Args:
        statement: What is said.
        cited: The sentences that it rests on, with the one nearest to it first.
    """
    sources = [clause for sentence in cited for clause in clauses(sentence)]
    whole = [_clause(sentence) for sentence in cited]
    said = _clause(statement)
    retold = [source for source in whole if covered(source.words, said.words) >= _RETOLD]
    for own in clauses(statement):
        reason = _against(own, sources, whole)
        # Told again in full, with as many turns: only the clauses are cut differently.
        if reason == "negation" and any(not _turn(source, said) for source in retold):
            continue
        if reason:
            return reason
        # "X n'est pas exigé, mais utile pour Y" leaves nothing of "X est exigé pour Y".
        demands = [
            c.demand
            for c in sources
            if c.demand
            and (covered(c.words, own.words) >= _DEMANDED or covered(own.words, c.words) >= _RETOLD)
        ]
        if own.demand and demands and own.demand not in demands:
            return "negation"
    if any(_is_denied(own, sources) for own in clauses(statement)):
        return "negation"
    return _opposite(statement, cited)


@lru_cache(maxsize=4096)
def clauses(text: str) -> tuple[Clause, ...]:
    """Cut a text where a clause ends."""
    pieces: list[str] = []
    for piece in filter(None, map(str.strip, _CLAUSE_END.split(text))):
        # A condition belongs to what it is a condition of: "aucun … qui ne …" demands what is denied.
        if pieces and _CONDITION.match(pieces[-1]):
            pieces[-1] += f", {piece}"
        elif pieces and _DENIED.match(piece) and _FORBIDDING.search(pieces[-1]):
            pieces[-1] += f" {piece}"
        else:
            pieces.append(piece)
    return tuple(map(_clause, pieces))


def frees(text: str) -> bool:
    """Tell whether a text says that nothing is to be paid: what holds a zero without its digit."""
    return bool(_patterns()["free"].search(with_digits(fold(text))))


def _against(own: Clause, sources: Sequence[Clause], whole: Sequence[Clause]) -> str:
    if len(own.words.stems) < _SHORTEST:
        return ""
    scored = [(covered(own.words, source.words), source) for source in sources]
    best = max((score for score, _ in scored), default=0.0)
    # A whole sentence counts where it holds clearly more than any one of its clauses.
    scored += [
        (score, source) for source in whole if (score := covered(own.words, source.words)) > best + _MORE
    ]
    best = max((score for score, _ in scored), default=0.0)
    if best < _MINIMUM_SHARED:
        return ""
    near = [source for score, source in scored if score >= best - _NEARLY]
    if all(_turn(source, own) for source in near):
        return "negation"
    opposed: Mapping[Modality, Modality] = {"must": "may", "may": "must"}
    if own.modality and all(source.modality == opposed[own.modality] for source in near):
        return "obligation"
    return ""


def _is_denied(said: Clause, sources: Sequence[Clause]) -> bool:
    """Tell whether the clauses that one of a statement holds nearly whole all turn what it says."""
    scored = [(covered(c.words, said.words), c) for c in sources if len(c.words.stems) >= _SHORTEST_HELD]
    if any(_is_left_out(c, said) for c in sources):
        return True
    most = max((score for score, _ in scored), default=0.0)
    return most >= _RETOLD and all(_turn(c, said) for score, c in scored if score > most - _NEARLY)


def _is_left_out(source: Clause, said: Clause) -> bool:
    """Tell whether a statement says of all that a clause leaves out what is said before it."""
    return (
        _LEFT_OUT.match(source.text) is not None
        and bool(source.words.stems)
        and said.turns % 2 == 0
        and covered(source.words, said.words) == 1
    )


def _turn(one: Clause, other: Clause) -> bool:
    """Tell whether one clause turns what the other one says."""
    if (one.is_open and other.is_limited) or (other.is_open and one.is_limited):
        return False
    if _is_of_others(one, other) or _is_of_others(other, one):
        return False
    # "sans règle spécifique" is a condition too: "s'il n'y a pas de règle".
    if (one.is_conditional and other.asides) or (other.is_conditional and one.asides):
        return one.turns % 2 != other.turns % 2
    return one.is_turned(other) != other.is_turned(one)


def _is_of_others(one: Clause, other: Clause) -> bool:
    """Tell whether one clause denies something of others than those of whom alone the other one says it."""
    return (
        other.is_exclusive
        and not one.is_exclusive
        and one.turns % 2 == 1
        and covered(one.words, other.words) < _SAME_SUBJECT
    )


def _opposite(statement: str, cited: Sequence[str]) -> str:
    said, sources = fold(statement), fold(" ".join(cited))
    for one, other in _opposites():
        for here, there in ((one, other), (other, one)):
            if (
                here.search(said)
                and not there.search(said)
                and there.search(sources)
                and not here.search(sources)
            ):
                return "opposite"
    return ""


@lru_cache(maxsize=4096)
def _clause(text: str) -> Clause:
    patterns = _patterns()
    plain = _with_or(with_digits(fold(text)))
    folded, conditions = patterns["conditional"].subn(" ", patterns["idle"].sub(" ", plain))
    folded, freed = patterns["free"].subn(" ", folded)
    asides = tuple(wording(found) for found in patterns["aside"].findall(folded))
    folded = patterns["aside"].sub(" ", folded)
    turns = bool(freed) + sum(len(patterns[kind].findall(folded)) for kind in ("negation", "contrary"))
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
        asides=asides,
        modality=modality,
        demand=demand,
        is_conditional=conditions > 0,
        is_open=is_open,
        is_limited=is_limited,
        is_exclusive=is_exclusive,
    )


def _with_or(folded: str) -> str:
    """Return Darija with the "or" of Standard Arabic."""
    if not _DARIJA.search(folded):
        return folded
    return _OR_IN_DARIJA.sub(
        lambda m: m.group() if _DENIED_BEFORE.search(folded[: m.start()]) else "او", folded
    )


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("tijaria") / "data" / "polarity.toml").read_text(encoding="utf-8"))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for name, patterns in _data().items()
        if name != "opposites"
    }


@cache
def _opposites() -> Sequence[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [(re.compile(one), re.compile(other)) for one, other in _data()["opposites"]]
