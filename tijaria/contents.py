"""What exactly is indexed of documents: the texts that are embedded and the terms of the lexical index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tijaria.darija import skeletons
from tijaria.folding import terms
from tijaria.language_space import Mode
from tijaria.lexical_index import Field
from tijaria.schema import Document, Passage, Question, Sentence
from tijaria.vector_store import Kind


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of one grain that are embedded together; all lists are parallel."""

    kind: Kind
    mode: Mode
    ids: Sequence[str]
    texts: Sequence[str]
    forms: Sequence[str]
    metadatas: Sequence[Mapping[str, str]]


def batches_of(
    documents: Sequence[Document], passages: Sequence[Passage], questions: Sequence[Question]
) -> list[Batch]:
    """Return what is embedded: passages, their sentences, and the questions written for them."""
    sentences = [(sentence, document.language) for document in documents for sentence in document.sentences]
    return [
        Batch(
            kind="passages",
            mode="passage",
            ids=[passage.id for passage in passages],
            texts=[indexed_text(passage) for passage in passages],
            forms=[passage.language for passage in passages],
            metadatas=[{"language": passage.language, "topic": passage.topic} for passage in passages],
        ),
        Batch(
            kind="sentences",
            mode="passage",
            ids=[sentence.id for sentence, _ in sentences],
            texts=[sentence.text for sentence, _ in sentences],
            forms=[language for _, language in sentences],
            metadatas=[{"language": language} for _, language in sentences],
        ),
        Batch(
            kind="questions",
            mode="query",
            ids=[question.id for question in questions],
            texts=[question.text for question in questions],
            forms=[question.form for question in questions],
            metadatas=[{"form": question.form} for question in questions],
        ),
    ]


def lexical_contents(
    passages: Sequence[Passage], sentences: Sequence[Sentence], questions: Sequence[Question]
) -> dict[Field, list[tuple[str, list[str]]]]:
    """Return the (id, terms) pairs of each field of the lexical index."""
    return {
        "passages": [(passage.id, terms(indexed_text(passage))) for passage in passages],
        "sentences": [(sentence.id, terms(sentence.text)) for sentence in sentences],
        "questions": [(question.id, question_terms(question)) for question in questions],
    }


def indexed_text(passage: Passage) -> str:
    """Return what is indexed of a passage: its heading path, which names the subject, and its text."""
    return f"{passage.heading_path}\n{passage.text}" if passage.heading_path else passage.text


def question_terms(question: Question) -> list[str]:
    """Return the index terms of a question; in Darija, with the skeletons of its words."""
    return terms(question.text) + (skeletons(question.text) if question.form.startswith("ary") else [])
