"""Public question sets, as documents of one passage: PIAF in French, ARCD in Arabic."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tijaria.schema import Block, Document, Language, Passage, Sentence, Source

PublicName = Literal["piaf", "arcd"]

_DATA = Path(__file__).parent / "data"
_FILES: dict[PublicName, tuple[str, Language]] = {
    "piaf": ("piaf-v1.1.json.gz", "fr"),
    "arcd": ("arcd.json.gz", "ar"),
}
_SENTENCE = re.compile(r"\S.*?(?:(?<=[.!?؟])(?=\s)|$)", re.DOTALL)
_SECTION = "text"


@dataclass(frozen=True, slots=True)
class PublicSet:
    """Passages in one language, and questions with the passage that answers each.

    Attributes:
        questions: (question, number of its passage).
    """

    language: Language
    passages: tuple[str, ...]
    questions: tuple[tuple[str, int], ...]


def load_public(name: PublicName) -> PublicSet:
    """Read a set in SQuAD format; passages that occur twice count once."""
    file_name, language = _FILES[name]
    with gzip.open(_DATA / file_name, "rt", encoding="utf-8") as file:
        data = json.load(file)["data"]
    numbers: dict[str, int] = {}
    questions = []
    for article in data:
        for paragraph in article["paragraphs"]:
            number = numbers.setdefault(paragraph["context"].strip(), len(numbers))
            questions += [(item["question"], number) for item in paragraph["qas"]]
    return PublicSet(language, tuple(numbers), tuple(questions))


def as_documents(public: PublicSet) -> Iterator[tuple[Document, list[Passage]]]:
    """Yield every passage of a set as a document, with its one passage."""
    for number, text in enumerate(public.passages):
        document = as_document(document_id(public.language, number), text, public.language)
        yield document, [_as_passage(document)]


def document_id(language: Language, number: int) -> str:
    """Return the id of the document made of a passage."""
    return f"public-{language}-{number:05}"


def passage_id(language: Language, number: int) -> str:
    """Return the id of a passage in the index."""
    return f"{document_id(language, number)}#{_SECTION}/0"


def as_document(id_: str, text: str, language: Language) -> Document:
    """Return a document of one paragraph, cut into sentences after . ! ? and ؟."""
    sentences = tuple(
        Sentence(
            id=(key := f"{id_}#{_SECTION}/{number}"),
            key=key,
            document_id=id_,
            section_id=_SECTION,
            start=match.start(),
            end=match.end(),
            text=match.group(),
            source_ids=("",),
        )
        for number, match in enumerate(_SENTENCE.finditer(text))
    )
    return Document(
        id=id_,
        title=id_,
        language=language,
        topic="procedure",
        path=f"{id_}.md",
        text=text,
        blocks=(Block("paragraph", 0, len(text), _SECTION),),
        sentences=sentences,
        sources={"": Source(id="", publisher="")},
        section_titles={_SECTION: ""},
        parallel=id_,
    )


def _as_passage(document: Document) -> Passage:
    return Passage(
        id=f"{document.id}#{_SECTION}/0",
        group=document.id,
        document_id=document.id,
        language=document.language,
        topic=document.topic,
        title=document.title,
        section_id=_SECTION,
        heading_path="",
        start=0,
        end=len(document.text),
        text=document.text,
        sentence_ids=tuple(sentence.id for sentence in document.sentences),
    )
