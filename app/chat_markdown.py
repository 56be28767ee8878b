"""An answer as the markdown of a chat message: text with linked markers, notes, one card per source.

The chat renders what it is given, images and links to any host included, so nothing of an answer's text is
passed on as markup except its own markers, emphasis and lists.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from app.wording import CONFIDENCE, STATUS, WORDS, as_of_words, isolate, verified_words
from tijaria.schema import Answer, Citation, Language

_MARKER = r"\[(?P<marker>\d{1,3})\](?!\()"
_LINK = r"!?\[(?P<label>[^\]\[]*)\]\([^)\s]*(?:\s[^)]*)?\)"
_ADDRESS = r"(?P<address>(?:https?://|www\.)[^\s<>\[\]()«»\"'`]+[^\s<>\[\]()«»\"'`.,;:!?،؛])"
_PIECES = re.compile(f"{_LINK}|{_MARKER}|{_ADDRESS}")
# `:word` and `:::word` would be taken for directives and vanish; a pair of `~` would strike text out.
_DIRECTIVES = re.compile(r"(?<!\\)(~|:(?=\S))")
_IMAGES = re.compile(r"!(?=\[)")
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>:&])")


def answer_markdown(answer: Answer, *, asked: str) -> str:
    """Write a whole answer: who verified it, what was understood, its text, the warnings, the sources."""
    parts = [text_markdown(answer.text, answer.citations)]
    if answer.question and answer.question != asked.strip():
        understood = WORDS[answer.language].understood.format(question=answer.question)
        parts.insert(0, f"*{inert(understood)}*")
    if answer.verified_on:
        said = verified_words(answer.verified_on, answer.verified_by, answer.language)
        parts.insert(0, f"**✓ {inert(said)}**")
    if answer.chart:
        parts.append(f"![{WORDS[answer.language].chart}]({_destination(answer.chart)})")
    if answer.warnings:
        # A list in a quotation: the style sheet shows it as a note.
        parts.append("\n".join(f"> - {inert(warning)}" for warning in answer.warnings))
    if answer.citations:
        parts.append(f"#### {WORDS[answer.language].sources}")
        parts += [card_markdown(citation, language=answer.language) for citation in answer.citations]
    return "\n\n".join(parts)


def text_markdown(text: str, citations: Sequence[Citation]) -> str:
    """Write a piece of an answer's text: its markers become links to the quotes, everything else is inert."""
    cited = {citation.marker: citation for citation in citations}
    written, position = [], 0
    for match in _PIECES.finditer(text):
        written.append(_calm(text[position : match.start()]))
        written.append(_piece(match, cited))
        position = match.end()
    return "".join([*written, _calm(text[position:])])


def card_markdown(citation: Citation, *, language: Language) -> str:
    """Write one source: number, title and section, exact quote, how far it can be trusted, where it is."""
    words = WORDS[language]
    url = _destination(citation.url)
    place = [citation.section or citation.title]
    if citation.section and citation.title not in citation.section:
        place.insert(0, citation.title)
    heading = " › ".join(place)
    if citation.page is not None:
        heading += f" · {words.page.format(page=citation.page)}"
    facts = [
        isolate(citation.publisher, language),
        as_of_words(citation.as_of, citation.as_of_note, language),
        CONFIDENCE[language][citation.confidence],
        STATUS[language][citation.status],
    ]
    if citation.legal_reference:
        facts.append(isolate(citation.legal_reference, language))
    quoted = "\\\n> ".join(inert(line) for line in citation.quote.splitlines() if line.strip())
    links = [f"[{words.open_document}]({url})"]
    if citation.source_url and citation.source_url.startswith(("https://", "http://")):
        links.append(f"[{words.original}]({_destination(citation.source_url)})")
    lines = [
        f"**[\\[{citation.marker}\\]]({url})** {inert(heading)}",
        # A quote may run over several list items; each keeps its line.
        f"«\u00a0{quoted}\u00a0»",
        " · ".join(inert(fact) for fact in facts if fact),
        " · ".join(links),
    ]
    return "\n>\n".join(f"> {line}" for line in lines)


def _piece(match: re.Match[str], cited: Mapping[int, Citation]) -> str:
    if match["address"]:
        return f"`{match['address']}`"
    if match["label"] is not None:
        return _calm(match["label"])
    citation = cited.get(int(match["marker"]))
    if citation is None:
        return f"\\[{match['marker']}\\]"
    title = re.sub(r"[\"\\\n]", " ", f"{citation.publisher} – {citation.title}")
    return f'[\\[{citation.marker}\\]]({_destination(citation.url)} "{title}")'


def _calm(text: str) -> str:
    """Leave emphasis and lists, disarm the rest."""
    return _IMAGES.sub(r"\\!", _DIRECTIVES.sub(lambda match: "\\" + match[0], text))


def inert(text: str) -> str:
    """Write a text that shows exactly as it is, on one line."""
    text = " ".join(text.split())
    written, position = [], 0
    for match in re.finditer(_ADDRESS, text):
        written.append(_PUNCTUATION.sub(r"\\\1", text[position : match.start()]))
        written.append(f"`{match[0]}`")
        position = match.end()
    return "".join([*written, _PUNCTUATION.sub(r"\\\1", text[position:])])


def _destination(url: str) -> str:
    return quote(url, safe="/:?#[]@!$&'*+,;=%~").replace("[", "%5B").replace("]", "%5D")
