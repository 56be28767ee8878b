"""What exactly is indexed of documents: the texts that are embedded and the terms of the lexical index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tijaria.darija import skeletons
from tijaria.folding import terms
from tijaria.heading import Heading
from tijaria.language_space import Mode
from tijaria.lexical_index import Field
from tijaria.schema import Document, Language, Passage, Question, Sentence
from tijaria.vector_store import Kind

# Of many names the usual ones come first; a vector of all of them would mean none.
_NAMES_EMBEDDED = 6


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
    documents: Sequence[Document],
    passages: Sequence[Passage],
    questions: Sequence[Question],
    headings: Sequence[Heading],
) -> list[Batch]:
    """Return what is embedded: passages, sentences, questions written for them, and the nomenclature."""
    labels = [label for heading in headings for label in labels_of(heading)]
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
        Batch(
            kind="headings",
            mode="passage",
            ids=[label.id for label in labels],
            texts=[label.text for label in labels],
            forms=[label.language for label in labels],
            metadatas=[{"language": label.language} for label in labels],
        ),
    ]


@dataclass(frozen=True, slots=True)
class Label:
    """What is indexed of a heading in one language."""

    id: str
    language: Language
    text: str
    names: Sequence[str]


def labels_of(heading: Heading) -> list[Label]:
    """Return the labels of a heading by language; the English one where it has no French."""
    french, arabic = heading.names.get("fr", ()), heading.names.get("ar", ())
    darija = [*heading.names.get("ary", ()), *heading.names.get("ary-Latn", ())]
    labels = [
        Label(f"{heading.code}/fr", "fr", heading.french or heading.english, french),
        Label(f"{heading.code}/ar", "ar", heading.arabic, [*arabic, *darija]),
    ]
    return [
        replace(label, text=", ".join([label.text, *label.names[:_NAMES_EMBEDDED]]))
        for label in labels
        if label.text
    ]


def lexical_contents(
    passages: Sequence[Passage],
    sentences: Sequence[Sentence],
    questions: Sequence[Question],
    headings: Sequence[Heading],
) -> dict[Field, list[tuple[str, list[str]]]]:
    """Return the (id, terms) pairs of each field of the lexical index."""
    return {
        "passages": [(passage.id, terms(indexed_text(passage))) for passage in passages],
        "sentences": [(sentence.id, terms(sentence.text)) for sentence in sentences],
        "questions": [(question.id, question_terms(question)) for question in questions],
        "headings": [(label.id, _label_terms(label)) for heading in headings for label in labels_of(heading)],
    }


def _label_terms(label: Label) -> list[str]:
    names = " / ".join(label.names)
    found = terms(f"{label.text} / {names}")
    return found + (skeletons(names) if label.language == "ar" else [])


def indexed_text(passage: Passage) -> str:
    """Return what is indexed of a passage: its heading path, which names the subject, and its text."""
    return f"{passage.heading_path}\n{passage.text}" if passage.heading_path else passage.text


def question_terms(question: Question) -> list[str]:
    """Return the index terms of a question; in Darija, with the skeletons of its words."""
    return terms(question.text) + (skeletons(question.text) if question.form.startswith("ary") else [])
