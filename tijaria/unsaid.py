"""A first message that names something and asks nothing of it, or asks of what it does not name.

"miel", "EUR1" and "bghit nsedder" say what it is about, and not what is wanted; "had lwer9a fin kantla3ha?"
points at something that nobody has spoken of, "rfdo liya ttalab" leaves out what was asked for.
"""

from collections.abc import Iterator, Set

from tijaria.folding import fold, is_stop_word
from tijaria.gazetteer import Mention
from tijaria.message import WORD, Message, inside, match_of, matches

# "My lorry is held": what carries goods, or goods as such, tell nothing of what befell them.
_GOODS = frozenset({"trade", "load", "transport"})
_MOST_NAMED = 2
_MOST_TERMS = 1
_MOST_WORDS = 12


def is_bare(message: Message) -> bool:
    """Tell whether a message is one name or one verb of the field, and asks nothing."""
    words = [match for match in WORD.finditer(message.text) if not is_stop_word(fold(match.group()))]
    says = not (message.is_question or message.aspects) and any(map(str.isalpha, message.text))
    if not says or len(words) > _MOST_NAMED:
        return False
    spans = [(mention.start, mention.end) for found in message.cases.values() for mention in found]
    if spans:
        return len(spans) == 1 and all(inside(word, spans) for word in words)
    return bool(message.topics) or len(message.terms) <= 1


def points_at_nothing(message: Message) -> bool:
    """Tell whether a message asks of "this paper", of "it" or of any paper, and does not name which.

    So does one that says only that goods were held, or a request refused.
    """
    paper = match_of("this_paper", message.folded)
    said = paper.group() if paper else ""
    is_mishap = message.names_mishap_only
    told = _meant(message, silent=_GOODS if is_mishap else frozenset())
    meant = [m for m in told if fold(message.text[m.start : m.end]) not in said]
    if any(not message.is_kind(mention) for mention in meant):
        return False
    # What is told at length tells of what: "j'ai payé la taxe …, cette taxe se récupère-t-elle ?"
    is_short = message.words <= _MOST_WORDS
    asks_of_kind = message.is_question and message.names_kinds_only
    if asks_of_kind or (is_short and (paper or is_mishap)):
        return True
    is_brief = is_short and len(message.terms) <= _MOST_TERMS
    return is_brief and not message.topics and matches("pointing", message.folded)


def _meant(message: Message, *, silent: Set[str]) -> Iterator[Mention]:
    """Yield the mentions of what a message may be about by itself, but for those of silent kinds."""
    for kind in message.cases.keys() - {"quantity", "duration"} - silent:
        yield from message.cases[kind]
