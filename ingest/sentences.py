"""Cut French and Arabic text into sentences by rule.

Used for text that carries no source markers; a wrong cut would quote half a rule, so every doubt is resolved
against cutting.
"""

import re
from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Marks that may end a sentence, then the quotes and brackets that belong to it.
_CANDIDATE = re.compile(r"[.!?؟۔…]+(?:[\"'”’)\]}»]| »)*(?=\s|$)")

# Never the end of a sentence: a name, a number or a reference follows.
_ABBREVIATIONS = _words("""
    art arts al alin adr apr approx av bd bull cf ch chap circ col coll cons décr dir dr env éd éds
    ex fasc fig figs hab id ibid janv févr fév avr juil sept oct nov déc jr l ltd m me mgr mlle mm
    mme mr mrs n no nos n° nº obs op p par parag pp pr prof réf rem resp sect sr st ste sté suiv
    suppl sv s svt tab tél tit trad v vol vs ص ج د أ ذ ر م ه ق ف
""")
# May end a sentence or not: only what follows can tell.
_OPEN_ABBREVIATIONS = _words("""
    etc cie b.o s.a s.a.r.l sarl a.s.b.l u.e ج.ر ق.م
""")

# Words that open a sentence more often than they continue a name.
_STARTERS = _words("""
    à afin ainsi après au aucun aucune aux avant avec ce cela ces cet cette chaque comme d' dans de
    depuis dès des deux du elle elles en enfin entre et il ils l' la le les leur lors lorsque mais
    néanmoins ni nul on or où par pendant plusieurs pour pourtant puis quand que quel quelle qui
    sans sauf selon seul seule seuls si son sous sur tous tout toute toutefois toutes trois un une
    voir
""")
_INITIALISM = re.compile(r"(?:\w\.)+\w?")
_ROMAN = re.compile(r"[ivxlc]{1,5}|\d{1,3}|[^\W\d_]")
_OPENERS = "\"'“‘«([{-–—•"


@dataclass(frozen=True, slots=True)
class Span:
    """Character positions in the text that was cut: `text[start:end]`."""

    start: int
    end: int


def split_sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text` in order, without the spaces between them.

    A line break always ends a sentence. The spans cover every character that is not a space.
    """
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        spans += _split_line(text, line.start(), line.end())
    return tuple(spans)


def _split_line(text: str, start: int, end: int) -> list[Span]:
    """Cut one line at the candidates that hold."""
    spans = []
    cursor = start
    for match in _CANDIDATE.finditer(text, start, end):
        if _ends_sentence(text[cursor:end], match.start() - cursor, match.end() - cursor):
            spans.append(Span(cursor, match.end()))
            cursor = match.end()
    spans.append(Span(cursor, end))
    return [stripped for span in spans if (stripped := _strip(text, span)) is not None]


def _strip(text: str, span: Span) -> Span | None:
    """Return the span without surrounding spaces, None when nothing is left."""
    piece = text[span.start : span.end]
    bare = piece.strip()
    if not bare:
        return None
    start = span.start + piece.index(bare)
    return Span(start, start + len(bare))


def _ends_sentence(rest: str, mark: int, after: int) -> bool:
    """Tell whether the punctuation `rest[mark:after]` ends the sentence that `rest` begins with."""
    following = rest[after:].lstrip()
    if not following:
        return True
    first = following.lstrip(_OPENERS + " ")[:1]
    if not first or first.islower():
        return False  # a list goes on, or « … ! » stands inside the sentence
    if rest[mark] != "." or rest.startswith("..", mark):
        return True
    return _full_stop_ends(rest[:mark], following)


def _full_stop_ends(before: str, following: str) -> bool:
    """Tell whether a single full stop between `before` and `following` ends a sentence."""
    word = re.split(r"[\s('’\"«\[/]", before)[-1].casefold()
    if not word:
        return bool(before.strip())
    if before.strip().casefold() == word and _ROMAN.fullmatch(word):
        return False  # "1. Déposer…", "II. Documents": a list marker
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    if word.isdigit() and len(word) <= 3 and re.match(r"\d{3}\b", following):
        return False  # thousands written "1. 500"
    if word in _OPEN_ABBREVIATIONS or _INITIALISM.fullmatch(word):
        return _opens_sentence(following)
    return True


def _opens_sentence(following: str) -> bool:
    """Tell whether the text begins with a word that usually opens a sentence."""
    word = following.lstrip(_OPENERS + " ")
    head = re.match(r"[^\W\d_]+['’]?", word)
    if head is None:
        return False
    return head[0].replace("’", "'").casefold() in _STARTERS
