"""Front matter of Markdown documents and sidecars of PDFs: the same keys, validated the same way."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from reprlib import Repr
from typing import TypeVar, get_args

from ingest.cleaning import clean_line
from ingest.loaders.dates import is_before, parse_date
from ingest.loaders.files import CorpusFile
from ingest.loaders.yaml_text import read_mapping
from tijaria.schema import Confidence, Language, SourceStatus, Topic

_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*")
_ID = re.compile(r"\w[\w.-]{0,99}")
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_shorten = Repr()
_shorten.maxstring = _shorten.maxother = 40

Choice = TypeVar("Choice", Language, Topic, Confidence, SourceStatus)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says about itself; None or "" where it says nothing.

    Attributes:
        urls: Addresses of the sources, in the order given.
        unknown: Keys that mean nothing to TijarIA.
    """

    id: str = ""
    title: str = ""
    language: Language | None = None
    topic: Topic | None = None
    publisher: str = ""
    urls: tuple[str, ...] = ()
    legal_reference: str = ""
    as_of: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    supersedes: tuple[str, ...] = ()
    confidence: Confidence = "medium"
    status: SourceStatus = "current"
    parallel: str = ""
    contact: str = ""
    unknown: tuple[str, ...] = ()


_KEYS = {field.name for field in fields(Metadata)} - {"urls", "unknown"} | {"sources", "source_url"}


def cut_front_matter(file: CorpusFile, text: str) -> tuple[str, str, int]:
    """Return the YAML text of a document, its body, and the 1-based line where the body starts.

    Raises:
        DocumentLoadError: The front matter is opened and never closed.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return "", text, 1
    for number, line in enumerate(lines[1:], start=1):
        if _FENCE.fullmatch(line):
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    raise file.error("opens front matter on line 1 and never closes it: end it with a line `---`.")


def parse_metadata(file: CorpusFile, yaml_text: str, *, first_line: int = 1) -> Metadata:
    """Validate front matter or a sidecar.

    Raises:
        DocumentLoadError: It does not parse, or a value is of the wrong kind; says what to write instead.
    """
    reader = _Reader(file, read_mapping(file, yaml_text, first_line=first_line))
    urls, publishers, dates = reader.sources()
    valid_from, valid_until = reader.date("valid_from"), reader.date("valid_until")
    if valid_from and valid_until and is_before(valid_until, valid_from):
        raise file.error(f"is valid until {valid_until}, before it is valid from {valid_from}: correct one.")
    return Metadata(
        id=reader.identifier("id"),
        title=reader.text("title"),
        language=reader.choice("language", get_args(Language)),
        topic=reader.choice("topic", get_args(Topic)),
        publisher=reader.text("publisher") or "; ".join(publishers),
        urls=urls,
        legal_reference=reader.text("legal_reference"),
        # Of several sources the oldest date counts: an answer must not look fresher than what it rests on.
        as_of=reader.date("as_of") or min(dates, default=None),
        valid_from=valid_from,
        valid_until=valid_until,
        supersedes=reader.texts("supersedes"),
        confidence=reader.choice("confidence", get_args(Confidence)) or "medium",
        status=reader.choice("status", get_args(SourceStatus)) or "current",
        parallel=reader.identifier("parallel"),
        contact=reader.text("contact"),
        unknown=tuple(sorted(reader.keys - _KEYS)),
    )


class _Reader:
    """Reads one value after the other and says what is wrong with it."""

    def __init__(self, file: CorpusFile, values: dict[str, object]) -> None:
        self._file = file
        self._values = values

    @property
    def keys(self) -> set[str]:
        return set(self._values)

    def text(self, key: str, values: dict[str, object] | None = None) -> str:
        found = self._values if values is None else values
        value: object = found.get(key) or ""
        if not isinstance(value, str):
            raise self._wrong(key, value, "one line of text")
        return "" if value in ("~", "null") else clean_line(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key) or ""
        items = value if isinstance(value, list) else [value]
        texts = [clean_line(item) for item in items if isinstance(item, str)]
        if len(texts) < len(items):
            raise self._wrong(key, value, "one text, or a list of texts")
        return tuple(filter(None, texts))

    def identifier(self, key: str) -> str:
        value = self.text(key)
        if value and not _ID.fullmatch(value):
            raise self._wrong(
                key, value, "letters, digits, `-`, `_` and `.` (at most 100), such as exchange-fr"
            )
        return value

    def date(self, key: str, values: dict[str, object] | None = None) -> str | None:
        value = self.text(key, values)
        parsed = parse_date(value)
        if value and parsed is None:
            raise self._wrong(key, value, "an ISO date: 2026-11-23, 2026-11 or 2026")
        return parsed

    def choice(self, key: str, allowed: Sequence[Choice]) -> Choice | None:
        value = self.text(key)
        for option in allowed:
            if option == value:
                return option
        if value:
            raise self._wrong(key, value, f"one of {', '.join(allowed)}")
        return None

    def sources(self) -> tuple[tuple[str, ...], list[str], list[str]]:
        """Return the addresses of `sources` and `source_url`, and the publishers and dates beside them."""
        value = self._values.get("sources") or []
        items: list[object] = list(value) if isinstance(value, list) else [value]
        if self._values.get("source_url"):
            items.insert(0, self.text("source_url"))
        urls, publishers, dates = [], [], []
        for item in items:
            if isinstance(item, dict):
                urls += self._url("sources", item.get("url") or item.get("address") or "")
                publishers.append(self.text("publisher", item))
                dates.append(self.date("as_of", item) or "")
            else:
                urls += self._url("sources", item)
        return (
            tuple(dict.fromkeys(urls)),
            list(dict.fromkeys(filter(None, publishers))),
            list(filter(None, dates)),
        )

    def _url(self, key: str, value: object) -> list[str]:
        address = value.strip() if isinstance(value, str) else value
        if not isinstance(address, str) or (address and not _URL.fullmatch(address)):
            raise self._wrong(
                key, value, "addresses that start with https:// or http://, or a list of {url: …}"
            )
        return [address] if address else []

    def _wrong(self, key: str, value: object, expected: str) -> Exception:
        return self._file.error(f"has `{key}: {_shorten.repr(value)}` in its front matter: write {expected}.")


def is_url(text: str) -> bool:
    """Tell whether `text` is a web address; other schemes must never become a link."""
    return _URL.fullmatch(text) is not None
