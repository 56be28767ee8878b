"""One line of Markdown, or a few: markup out, text in, source markers read from the comments.

Text that a browser would not show must never be quoted, so raw HTML that could hide something is left out
together with what it holds.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from markdown_it.token import Token

from ingest.cleaning import clean
from ingest.loaders.raw import Marker

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_ANCHOR = re.compile(r"#([\w][\w-]*)")
_SOURCE_ID = re.compile(r"(?=\D*\d)[^\W\d_]\w*(?:-\w+)+")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^>]*?)(/?)>", re.DOTALL)
_HARMLESS_ATTRIBUTE = re.compile(
    r"\s+(?:href|title|lang|dir)\s*=\s*(?:\"[^\"]*\"|'[^']*'|\S+)", re.IGNORECASE
)
_BREAKS = frozenset({"br", "hr"})
_WITHOUT_CONTENT = _BREAKS | {"img", "wbr", "input", "meta", "link", "col", "area", "base", "embed", "source"}
_SHOWN = re.compile("a|abbr|b|bdi|bdo|big|cite|code|dfn|em|i|kbd|mark|q|samp|small|span|strong|sub|sup|u|var")


@dataclass(frozen=True, slots=True)
class Comment:
    """What an HTML comment means to the corpus: a section id, source ids, or nothing."""

    anchor: str = ""
    source_ids: tuple[str, ...] = ()


@dataclass(slots=True)
class InlineText:
    """The text of one block and what its comments say.

    Attributes:
        markers: In order; the text after the last one carries no source.
        orphans: Source ids that follow no text, with their line.
        left_out: Lines where HTML was left out.
    """

    text: str = ""
    anchor: str = ""
    markers: list[Marker] = field(default_factory=list)
    orphans: list[Marker] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)

    def append(self, statement: str, separator: str) -> None:
        """Add a statement after `separator`."""
        self.text += (separator if self.text else "") + statement


def read_comment(text: str) -> Comment:
    """Return what the inside of a comment means; free remarks mean nothing."""
    words = clean(text).replace(",", " ").replace("+", " ").split()
    if len(words) == 1 and (anchor := _ANCHOR.fullmatch(words[0])):
        return Comment(anchor=anchor[1])
    if words and all(_SOURCE_ID.fullmatch(word) for word in words):
        return Comment(source_ids=tuple(dict.fromkeys(words)))
    return Comment()


def read_comments(html: str) -> tuple[list[Comment], str]:
    """Return the comments of a piece of HTML and what is left of it without them."""
    return [read_comment(match[1]) for match in _COMMENT.finditer(html)], _COMMENT.sub("", html).strip()


def flatten(tokens: Iterable[Token], *, line: int) -> InlineText:
    """Return the plain text of inline tokens that start on `line` of the file."""
    return _Flattener(line).flatten(tokens)


class _Flattener:
    """Walks the tokens once; `_buffer` is the statement being read."""

    def __init__(self, line: int) -> None:
        self._result = InlineText()
        self._line = line
        self._buffer: list[str] = []
        self._separator = ""
        self._hiding = ""
        self._depth = 0
        self._struck = 0

    def flatten(self, tokens: Iterable[Token]) -> InlineText:
        for token in tokens:
            if token.type in ("softbreak", "hardbreak"):
                self._break(" " if token.type == "softbreak" else "\n")
            elif token.type == "html_inline":
                self._html(token.content)
            elif token.type in ("s_open", "s_close"):
                self._struck += token.nesting
            elif token.type in ("text", "text_special", "code_inline"):
                self._write(token.content)
        if statement := clean("".join(self._buffer)):
            self._result.append(statement, self._separator)
        return self._result

    def _write(self, text: str) -> None:
        if self._struck:
            self._leave_out()
        elif not self._hiding:
            self._buffer.append(text)

    def _break(self, text: str) -> None:
        self._line += 1
        if not self._buffer and self._result.text:
            self._separator = "\n"  # the next statement starts on a line of its own
        self._buffer.append(text)

    def _html(self, content: str) -> None:
        if content.startswith("<!--"):
            self._comment(read_comment(content.removeprefix("<!--").removesuffix("-->")))
        elif tag := _TAG.fullmatch(content):
            self._tag(bool(tag[1]), tag[2].lower(), tag[3], self_closing=bool(tag[4]))
        self._line += content.count("\n")

    def _comment(self, comment: Comment) -> None:
        self._result.anchor = self._result.anchor or comment.anchor
        if not comment.source_ids:
            return
        statement = clean("".join(self._buffer))
        markers = self._result.markers
        if statement:
            self._result.append(statement, self._separator)
            markers.append(Marker(len(self._result.text), comment.source_ids, self._line))
        elif markers:
            last = markers[-1]
            ids = tuple(dict.fromkeys(last.source_ids + comment.source_ids))
            markers[-1] = Marker(last.end, ids, last.line)
        else:
            self._result.orphans.append(Marker(0, comment.source_ids, self._line))
        self._buffer = []
        self._separator = " "

    def _tag(self, closing: bool, name: str, attributes: str, *, self_closing: bool) -> None:
        if self._hiding:
            if name == self._hiding and not self_closing:
                self._depth += -1 if closing else 1
                self._hiding = self._hiding if self._depth else ""
        elif name in _BREAKS:
            self._buffer.append("\n")
        elif (
            not closing
            and not self_closing
            and name not in _WITHOUT_CONTENT
            and not _is_shown(name, attributes)
        ):
            self._hiding, self._depth = name, 1
            self._leave_out()

    def _leave_out(self) -> None:
        if self._line not in self._result.left_out:
            self._result.left_out.append(self._line)


def _is_shown(name: str, attributes: str) -> bool:
    """Tell whether what the tag holds is surely visible: a class or a style could hide it."""
    return _SHOWN.fullmatch(name) is not None and not _HARMLESS_ATTRIBUTE.sub("", attributes).strip()
