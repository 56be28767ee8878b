"""An answer is chosen from statements of the corpus and quotes them as they stand."""

from functools import cache

import pytest
from core_stand_in import StandInEmbedder, document, make_workshop, shared_index, sources

from tijaria.composer import Composer
from tijaria.document_store import DocumentStore
from tijaria.index import Index, IndexHandle
from tijaria.question import AskedQuestion, QuestionReader
from tijaria.quoted import Quoted
from tijaria.schema import Evidence, Language


@cache
def _reader() -> QuestionReader:
    return QuestionReader(shared_index(), StandInEmbedder())


def _question(text: str = "quel est le sujet ?", language: Language = "fr") -> AskedQuestion:
    return _reader().read(text, language=language)


def _evidence(store: DocumentStore, key: str, score: float) -> Evidence:
    """Return a statement by its key ("exchange/OC-01/1") as if it had been found with this score."""
    for id_ in store.document_ids:
        for sentence in store.document(id_).sentences:
            if key in (sentence.key, sentence.text):
                versions = store.versions(sentence)
                return Evidence(sentence.key, versions, score, score, 0.0, score, 0.0, 0.0, False)
    raise KeyError(key)


def _compose(
    *found: tuple[str, float],
    question: AskedQuestion | None = None,
    index: Index | None = None,
    max_words: int = 120,
) -> list[Quoted]:
    store = (index or shared_index()).documents
    evidence = [_evidence(store, key, score) for key, score in found]
    return Composer(store, max_words=max_words).compose(question or _question(), evidence)


def _texts(quotes: list[Quoted]) -> list[str]:
    return [quote.text for quote in quotes]


@pytest.fixture(scope="module")
def long_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index with long lists, nested lists, a table and many statements of one source."""
    items = "\n".join(f"- pièce numéro {number} <!-- L-1 -->" for number in range(1, 21))
    many = "\n".join(
        f"La règle numéro {number} vaut pour les biens exportés. <!-- M-1 -->" for number in range(9)
    )
    body = f"""# Pièces

## Longue liste <!-- #long -->

Le dossier long contient vingt pièces. <!-- L-1 -->

{items}

## Liste dans la liste <!-- #nested -->

Le dossier double contient deux pièces. <!-- N-1 -->

1. la facture <!-- N-1 -->
   - en original <!-- N-1 -->
   - en copie <!-- N-1 -->
2. la DUM <!-- N-1 -->

## Tableau <!-- #table -->

| Régime | Délai |
|---|---|
| Vente ferme <!-- T-1 --> | 150 jours |
| Consignation <!-- T-1 --> | 180 jours |

## Règles <!-- #rules -->

{many}
"""
    workshop = make_workshop(
        tmp_path_factory.mktemp("lists"),
        {
            "procedures/fr/lists.md": document("lists-fr", body, parallel="lists", as_of="2026"),
            "procedures/lists.sources.csv": sources(
                f"{id_},current,high,2026,,,,,TijarIA,https://x.ma" for id_ in ("L-1", "N-1", "T-1", "M-1")
            ),
        },
    )
    assert workshop.build().is_clean
    return IndexHandle(workshop.settings, workshop.embedder).get()


def test_no_evidence_gives_no_answer() -> None:
    assert _compose() == []


def test_quote_is_the_exact_text_of_its_document() -> None:
    for quote in _compose(("exchange/OC-04/1", 0.9), ("exchange/OC-01/1", 0.88)):
        assert quote.text == quote.document.text[quote.start : quote.end]
        assert quote.sentences[0].text in quote.text


def test_best_statement_is_the_direct_answer() -> None:
    quotes = _compose(("exchange/OC-05/1", 9.0), ("exchange/OC-01/1", 8.9), ("exchange/OC-07/1", 2.0))
    # The others follow in the order of the document, although OC-01 stands above OC-05 there.
    assert [quote.sentences[0].source_ids for quote in quotes] == [("OC-05",), ("OC-01",)]


@pytest.mark.parametrize(("language", "word"), [("fr", "recettes"), ("ar", "عائدات")])
def test_statement_is_quoted_in_the_language_of_the_answer(language: Language, word: str) -> None:
    (quote,) = _compose(("exchange/OC-01/1", 0.9), question=_question(language=language))
    assert word in quote.text
    assert quote.document.language == language


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_statement_without_a_version_in_that_language_is_quoted_as_it_is(language: Language) -> None:
    (quote,) = _compose(
        ("La déclaration en douane est déposée sur BADR avant l'embarquement.", 0.9),
        question=_question(language=language),
    )
    assert quote.document.id == "customs-fr"


def test_parallel_statements_are_quoted_once() -> None:
    quotes = _compose(
        ("Les recettes d'exportation de biens sont rapatriées dans un délai de 150 jours.", 0.9),
        ("تسترجع عائدات تصدير السلع في أجل 150 يوما.", 0.9),
    )
    assert len(quotes) == 1


@pytest.mark.parametrize("ordinal", [1, 2, 3, 4])
def test_list_is_quoted_whole_with_its_introduction(ordinal: int) -> None:
    (quote,) = _compose((f"exchange/OC-04/{ordinal}", 0.9))
    assert quote.is_list
    assert [sentence.text for sentence in quote.sentences] == [
        "Le dossier de la banque contient les documents suivants.",
        "la facture commerciale signée",
        "la copie de la déclaration en douane (DUM)",
        "le contrat EUR.1 visé",
    ]


def test_items_of_one_list_are_quoted_once() -> None:
    quotes = _compose(*((f"exchange/OC-04/{ordinal}", 0.9 - ordinal / 100) for ordinal in (3, 1, 4, 2)))
    assert len(quotes) == 1


def test_long_list_is_cut_and_a_late_item_is_quoted_alone(long_index: Index) -> None:
    (whole,) = _compose(("lists/L-1/3", 0.9), index=long_index)
    assert [len(whole.sentences), whole.sentences[0].text] == [13, "Le dossier long contient vingt pièces."]
    (late,) = _compose(("lists/L-1/20", 0.9), index=long_index)
    assert late.text == "pièce numéro 19"


@pytest.mark.parametrize("ordinal", [1, 2, 5])
def test_list_inside_a_list_loses_no_item(long_index: Index, ordinal: int) -> None:
    (quote,) = _compose((f"lists/N-1/{ordinal}", 0.9), index=long_index)
    assert [sentence.text for sentence in quote.sentences] == [
        *("Le dossier double contient deux pièces.", "la facture", "en original", "en copie", "la DUM"),
    ]


def test_rows_of_a_table_come_with_their_header(long_index: Index) -> None:
    (quote,) = _compose(("Consignation | 180 jours", 0.9), index=long_index)
    assert quote.text.split("\n") == ["Régime | Délai", "Vente ferme | 150 jours", "Consignation | 180 jours"]


def test_quoted_statements_stand_one_after_the_other(long_index: Index) -> None:
    for key in ("lists/L-1/2", "lists/N-1/1", "lists/N-1/3", "lists/T-1/1"):
        for quote in _compose((key, 0.9), index=long_index):
            order = [sentence.id for sentence in quote.document.sentences]
            at = order.index(quote.sentences[0].id)
            assert [sentence.id for sentence in quote.sentences] == order[at : at + len(quote.sentences)]


def test_answer_has_six_statements_at_most(long_index: Index) -> None:
    quotes = _compose(*((f"lists/M-1/{n}", 0.9) for n in range(1, 10)), index=long_index, max_words=500)
    assert len(quotes) == 6


@pytest.mark.parametrize("max_words", [20, 40, 120])
def test_answer_keeps_to_its_length(long_index: Index, max_words: int) -> None:
    found = [(f"lists/M-1/{n}", 0.9) for n in range(1, 10)]
    quotes = _compose(*found, index=long_index, max_words=max_words)
    assert sum(quote.words for quote in quotes) <= max_words
    assert len(quotes) == min(6, max_words // 9)


def test_direct_answer_longer_than_the_limit_is_not_cut(long_index: Index) -> None:
    (quote,) = _compose(("lists/L-1/1", 0.9), ("lists/M-1/1", 0.9), index=long_index, max_words=20)
    assert quote.words > 20
    assert quote.text.endswith("pièce numéro 12")


def test_statements_far_behind_the_best_are_left_out() -> None:
    quotes = _compose(("exchange/OC-01/1", 9.0), ("exchange/OC-02/1", 2.0), ("exchange/OC-05/1", 1.0))
    assert len(quotes) == 1
