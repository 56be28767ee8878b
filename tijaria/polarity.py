"""Does a statement say the contrary of the text it cites? Negation, obligation, opposites, by clause.

A clause and the one that it rests on must be turned into their contrary equally often, counted by two. Which
clause of the cited text a clause rests on is told by the words they share, in either language.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from tijaria.bounds import are_contrary
from tijaria.clauses import Clause, Modality, clause, clauses
from tijaria.denials import is_denied_alike
from tijaria.opposites import are_clauses_opposite, are_opposite
from tijaria.overlap import Wording, covered

_MINIMUM_SHARED = 0.34
_NEARLY, _MORE, _CLEARLY = 0.2, 0.3, 0.15
_SHORTEST = 2
_RETOLD = 0.6
_DEMANDED = 0.4
_SHORTEST_HELD = 3
_SAME_SUBJECT = 0.75
_AFFIRMED, _LESS, _HALF = 0.6, 0.9, 0.5
_LONG, _LOOSELY, _STANDS_THERE = 11, 0.8, 0.66
# "pas en Écosse", after what is not said again: it denies what stands before it.
_LEFT_OUT = re.compile(r"(?:pas|non) (?!seulement)", re.IGNORECASE)


def contradiction(statement: str, cited: Sequence[str], around: Sequence[str] = ()) -> str:
    """Return why a statement contradicts what it cites: "negation", "obligation", "opposite", "" for not.

    Args:
        statement: What is said.
        cited: The sentences that it rests on, with the one nearest to it first.
        around: The passage that they stand in: a clause may rest on another sentence of it.
    """
    others = [part for sentence in around if sentence not in cited for part in clauses(sentence)]
    sources = [part for sentence in cited for part in clauses(sentence)]
    nearer = {
        part.text: part for own in clauses(statement) for part in _clearly_nearer(own, others, than=sources)
    }
    rested = [*sources, *nearer.values()]
    reason = _turned(statement, cited, sources, others)
    if reason == "negation" and (
        _denies_the_same(clauses(statement), rested) or _is_another_word(statement, cited)
    ):
        reason = ""
    if not reason and (
        _affirms_what_is_denied(statement, rested) or _is_bounded_otherwise(clauses(statement), rested)
    ):
        reason = "negation"
    if not reason and (
        are_opposite(statement, [*cited, *nearer]) or are_clauses_opposite(clauses(statement), rested)
    ):
        reason = "opposite"
    return reason


def _turned(statement: str, cited: Sequence[str], sources: Sequence[Clause], others: Sequence[Clause]) -> str:
    whole = [clause(sentence) for sentence in cited]
    said = clause(statement)
    retold = [source for source in whole if covered(source.words, said.words) >= _RETOLD]
    for own in clauses(statement):
        reason = _against(own, [*sources, *_clearly_nearer(own, others, than=sources)], whole)
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
    return ""


def _denies_the_same(said: Sequence[Clause], sources: Sequence[Clause]) -> bool:
    """Tell whether each denial of one side has its like on the other: only clauses are cut differently."""
    own, other = _denied(said), _denied(sources)
    return (
        bool(own)
        and len(own) % 2 == len(other) % 2
        and all(is_denied_alike(denial, other) for denial in own)
        and all(is_denied_alike(denial, own) for denial in other)
    )


def _is_another_word(statement: str, cited: Sequence[str]) -> bool:
    """Tell whether a long statement, mostly in words of its own, denies what its source does not affirm.

    Such a denial is another word for what stands there: "n'est plus relié à SWIFT" for "exclu de SWIFT".
    """
    said = clause(statement)
    whole = [clause(sentence) for sentence in cited]
    words = Wording(frozenset[str]().union(*(source.words.stems for source in whole)), ())
    affirmed = _affirmed(part for sentence in cited for part in clauses(sentence))
    denied = _denied(clauses(statement))
    return (
        bool(denied)
        and len(said.words.stems) >= _LONG
        and covered(said.words, words) < _LOOSELY
        and not any(covered(denial, affirmed) >= _STANDS_THERE for denial in denied)
        and not any(are_contrary(said.bounds, source.bounds) for source in whole)
    )


def _is_bounded_otherwise(said: Sequence[Clause], sources: Sequence[Clause]) -> bool:
    """Tell whether a figure is the most in a statement and but the least in its source, or the reverse."""
    return any(
        are_contrary(own.bounds, source.bounds)
        and own.turns % 2 == source.turns % 2
        and not any(own.bounds & other.bounds for other in sources)
        for own in said
        for source in sources
    )


def _denied(parts: Sequence[Clause]) -> list[Wording]:
    return [denial for part in parts for denial in part.denials.denied]


def _affirmed(parts: Iterable[Clause]) -> Wording:
    return Wording(frozenset(word for part in parts for word in part.denials.affirmed), ())


def _affirms_what_is_denied(statement: str, sources: Sequence[Clause]) -> bool:
    """Tell whether a statement tells a clause again that denies something, and says what is denied there."""
    said, own = clause(statement), clauses(statement)
    denied = _denied(own)
    affirmed = _affirmed(own)
    return any(
        covered(denial, affirmed) >= least and not is_denied_alike(denial, denied)
        for source in sources
        for denial, least in _denials_told_again(source, said, own)
    )


def _denials_told_again(
    source: Clause, said: Clause, own: Sequence[Clause]
) -> Iterable[tuple[Wording, float]]:
    """Yield what a clause denies, with the share of it that must be affirmed, where it is told again."""
    told = covered(source.words, said.words)
    nearest = max(own, key=lambda part: _nearness(source, part))
    if told >= _RETOLD and source.turns % 2 != nearest.turns % 2:
        yield from ((denial, _AFFIRMED) for denial in source.denials.denied)
    if told >= _HALF and not said.is_conditional:
        yield from ((aside, 1.0) for aside in source.asides)


def _nearness(source: Clause, own: Clause) -> float:
    told = covered(own.words, source.words) if len(own.words.stems) >= _SHORTEST else 0.0
    return max(covered(source.words, own.words), told * _LESS)


def _clearly_nearer(own: Clause, others: Sequence[Clause], *, than: Sequence[Clause]) -> list[Clause]:
    """Return the clauses that hold clearly more of what a clause says than any of those it is to rest on."""
    held = max((covered(own.words, source.words) for source in than), default=0.0)
    return [other for other in others if covered(own.words, other.words) > held + _CLEARLY]


def _against(own: Clause, sources: Sequence[Clause], whole: Sequence[Clause]) -> str:
    if len(own.words.stems) < _SHORTEST:
        return ""
    scored = [(covered(own.words, source.words), source) for source in sources]
    best = max((score for score, _ in scored), default=0.0)
    turned = {_turn(source, own) for score, source in scored if score >= best - _NEARLY}
    # A whole sentence counts where it holds clearly more than any one of its clauses, each of these holds but
    # a part, and they agree.
    if len(turned) == 1 and best < _RETOLD:
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
    """Tell whether one clause turns what the other one says.

    "Au plus" turns "au moins", and what is denied over a limit is said up to it.
    """
    return _is_turned(one, other) != are_contrary(one.bounds, other.bounds)


def _is_turned(one: Clause, other: Clause) -> bool:
    if (one.is_open and other.is_limited) or (other.is_open and one.is_limited):
        return False
    if _is_of_others(one, other) or _is_of_others(other, one):
        return False
    # "sans règle spécifique" is a condition too: "s'il n'y a pas de règle".
    if (one.is_conditional and (other.asides or other.exceptions)) or (
        other.is_conditional and (one.asides or one.exceptions)
    ):
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
