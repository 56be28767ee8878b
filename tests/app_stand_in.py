"""A pipeline for the tests of `app/`: two hand-made documents, answers by fixed rules, no index, no model."""

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from tijaria.conversation import Turn
from tijaria.errors import IndexNotFoundError, InvalidQuestionError
from tijaria.lexical_index import Concept
from tijaria.question import AskedQuestion
from tijaria.schema import (
    Answer,
    AnswerEvent,
    Block,
    Citation,
    Document,
    Passage,
    ScoredPassage,
    Sentence,
    Source,
    Statement,
)
from tijaria.settings import Settings
from tijaria.verified_answers import VerifiedShelf

_FR = [
    ("h1", "Rapatriement des recettes <script>alert(1)</script>"),
    ("h2", "Délai"),
    ("p", "Les recettes d'exportation de biens se rapatrient dans un délai de 150 jours.", "OC-03"),
    ("p", "En consignation, le délai était de 180 jours.", "OC-04"),
    ("h2", "Pièces à fournir"),
    ("1.", "La facture commerciale signée.", "OC-03"),
    ("2.", "Le certificat EUR.1 visé par la douane.", "OC-03"),
    ("-", "La DUM <b>signée</b> & imputée.", "OC-04"),
    ("tr", "Régime | Délai"),
    ("tr", "Vente ferme | 150 jours", "OC-03"),
    ("tr", "Consignation | 180 jours", "OC-04"),
]
_AR = [
    ("h1", "استرداد مداخيل التصدير"),
    ("h2", "الأجل"),
    ("p", "EUR.1 هي شهادة تنقل البضائع التي تؤشر عليها الجمارك.", "OC-03"),
    ("p", "تُسترد مداخيل تصدير السلع في أجل 150 يوما، حسب منشور 2025.", "OC-03"),
    ("p", "يجب تقديم شهادة EUR.1.", "OC-04"),
    ("1.", "الفاتورة التجارية؛", "OC-03"),
    ("2.", "التصريح الموحد للبضائع (DUM).", "OC-03"),
]
_SOURCES = {
    "OC-03": Source(
        "OC-03",
        "Office des Changes",
        ("https://www.oc.gov.ma/fr/exportations", "javascript:alert(1)"),
        "2026-09-07",
        "page datée",
        "IGOC, article 5",
        "high",
    ),
    "OC-04": Source("OC-04", "ADII", (), "2013", "", "", "low", "superseded"),
}


def make_document(id_: str, language: str, title: str, lines: Sequence[tuple[str, ...]]) -> Document:
    """Lay out lines of (kind or marker, text, source id) as a document."""
    text, blocks, sentences, section = "", [], [], "top"
    for number, (kind, content, *source) in enumerate(lines):
        start, end = len(text), len(text) + len(content)
        names = {"h1": "heading", "h2": "heading", "p": "paragraph", "tr": "table_row"}
        if kind == "h2":
            section = f"s{number}"
        marker = "" if kind in names else kind
        level = int(kind[1]) if kind in {"h1", "h2"} else 0
        blocks.append(Block(names.get(kind, "list_item"), start, end, section, level, marker))
        if source:
            key = f"{id_}#{section}/{number}"
            sentences.append(Sentence(key, key, id_, section, start, end, content, tuple(source)))
        text += content + "\n\n"
    return Document(
        id_, title, language, "procedure", f"{id_}.md", text, tuple(blocks), tuple(sentences), _SOURCES,
        {block.section_id: "Délai" for block in blocks}, "rapatriement", "TijarIA", "2026-11-23",
    )  # fmt: skip


class StandInPipeline:
    """Answers from the two documents above; some words in a question provoke faults."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self._ids = itertools.count(1)
        self._documents = {
            document.id: document
            for document in (
                make_document("rapatriement-fr", "fr", "Rapatriement des recettes", _FR),
                make_document("rapatriement-ar", "ar", "استرداد مداخيل التصدير", _AR),
            )
        }

    def question_vectors(self, questions: Sequence[str]) -> Any:
        from core_stand_in import StandInEmbedder

        return StandInEmbedder().encode_queries(questions)

    @property
    def verified(self) -> VerifiedShelf:
        # What compares sources asks for documents only.
        index: Any = SimpleNamespace(documents=SimpleNamespace(document=self.document), duties=self)
        return VerifiedShelf(index, None, None, Settings())

    def ready(self) -> Mapping[str, object]:
        return {"generation": "20261123-1", "model": "stand-in", "documents": 2, "passages": 2}

    def document(self, document_id: str) -> Document:
        return self._documents[document_id]

    def documents(self) -> list[Document]:
        return list(self._documents.values())

    def understood(self, query: str) -> AskedQuestion:
        assert query
        vector = np.zeros(1, dtype=np.float32)
        concepts = (Concept((("lflous", 1.0), ("devis", 0.6))),)
        return AskedQuestion(
            query,
            query,
            "ary-Latn",
            "ar",
            ("lflous",),
            concepts,
            vector,
            vector,
            ("devise",),
            frozenset({"who"}),
        )

    def passages(
        self, query: str, *, k: int = 10, language: Any = None, topic: Any = None
    ) -> list[ScoredPassage]:
        assert query
        found = []
        for document in self._documents.values():
            sentence = document.sentences[0]
            passage = Passage(
                sentence.id, "group", document.id, document.language, "procedure", document.title,
                sentence.section_id, "Délai", sentence.start, sentence.end, sentence.text, (sentence.id,),
            )  # fmt: skip
            if language in {None, document.language} and topic in {None, "procedure"}:
                found.append(ScoredPassage(passage, 0.9, 0.8, 0.3, 0.7))
        return found[:k]

    def answer(self, question: str, **options: Any) -> Answer:
        return [event.answer for event in self.stream(question, **options)][-1]

    def stream(
        self, question: str, *, language: Any = None, conversation_id: str = "", history: Sequence[Turn] = ()
    ) -> Iterator[AnswerEvent]:
        self.asked.append(
            {"question": question, "language": language, "history": [turn.message for turn in history]}
        )
        if "invalide" in question:
            raise InvalidQuestionError("The question holds no words.")
        if "sans index" in question:
            raise IndexNotFoundError("No index generation is in force; run `python -m ingest`.")
        if "panne" in question:
            raise RuntimeError("secret path /etc/shadow")
        arabic = language == "ar" or (
            language is None and any("\u0600" <= char < "\u0700" for char in question)
        )
        yield AnswerEvent("start", language="ar" if arabic else "fr")
        if "coupure" in question:
            yield AnswerEvent("statement", text="Début. ")
            raise RuntimeError("secret path /etc/shadow")
        answer = (
            self._refusal(arabic, conversation_id)
            if "météo" in question
            else self._cited(arabic, options=conversation_id)
        )
        for statement in answer.statements:
            time.sleep(0.6 if "lentement" in question else 0.01)
            yield AnswerEvent("statement", text=statement.text, citations=answer.citations)
        yield AnswerEvent("final", language=answer.language, answer=answer, citations=answer.citations)

    def _refusal(self, arabic: bool, conversation_id: str) -> Answer:
        text = "لا تجيب وثائق TijarIA عن هذا السؤال." if arabic else "Les documents ne répondent pas à cela."
        return Answer(
            f"answer-{next(self._ids)}", conversation_id or "c", "refused", "ar" if arabic else "fr", text,
            reason="off_topic",
        )  # fmt: skip

    def _cited(self, arabic: bool, *, options: str) -> Answer:
        document = self._documents["rapatriement-ar" if arabic else "rapatriement-fr"]
        chosen = [item for item in document.sentences if item.kind == "paragraph"][: 5 if arabic else 4]
        statements, citations = [], []
        for number, sentence in enumerate(chosen, 1):
            source = _SOURCES[sentence.source_ids[0]]
            lead = f"{number - 2}. " if number > 2 else ""
            tail = "\n" if number > 2 else "\n\n"
            statements.append(Statement(f"{lead}{sentence.text} [{number}]{tail}", (number,)))
            citations.append(
                Citation(
                    number, document.id, document.title, f"{document.title} › الأجل" if arabic else "Délai",
                    sentence.text, sentence.start, sentence.end,
                    f"/documents/{document.id}?start={sentence.start}&end={sentence.end}#quote",
                    source.publisher, None, source.urls[0] if source.urls else None, source.as_of,
                    source.as_of_note, source.confidence, source.status, source.legal_reference,
                    document.language,
                )
            )  # fmt: skip
        warning = (
            "مصدر واحد على الأقل قديم." if arabic else "Une source a plus de 18 mois : voir www.oc.gov.ma."
        )
        return Answer(
            f"answer-{next(self._ids)}", options or "c", "answered", document.language,
            "".join(item.text for item in statements), tuple(statements), tuple(citations), (warning,),
            {"retrieval": 1.5, "total": 2.5}, generation="20261123-1",
        )  # fmt: skip


class EmptyPipeline(StandInPipeline):
    """As if there were no index."""

    def ready(self) -> Mapping[str, object]:
        raise IndexNotFoundError("No index generation is in force; run `python -m ingest`.")

    def stream(self, *_: Any, **__: Any) -> Iterator[AnswerEvent]:
        raise IndexNotFoundError("No index generation is in force; run `python -m ingest`.")
