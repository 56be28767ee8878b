"""Passages: whole blocks of one section, of a size retrieval works well with."""

from pathlib import Path

import pytest
from ingest_stand_in import GOLDEN, compare_with_golden, load

from ingest.sentences import split_sentences
from ingest.splitter import split
from tijaria.schema import Document, Passage


def _words(text: str) -> int:
    return len(text.split())


def _split(document: Document, *, least: int = 8, most: int = 20) -> tuple[Passage, ...]:
    passages = split(document, min_tokens=least, max_tokens=most, count_tokens=_words)
    sentences = {sentence.id: sentence for sentence in document.sentences}
    # Nothing is lost, cut or told twice.
    assert [id_ for passage in passages for id_ in passage.sentence_ids] == list(sentences)
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        for id_ in passage.sentence_ids:
            assert sentences[id_].text in passage.text
            assert sentences[id_].section_id == passage.section_id
        assert _words(passage.text) <= most or len(passage.sentence_ids) == 1
    assert len({passage.id for passage in passages}) == len(passages)
    return passages


def _document(tmp_path: Path, body: str) -> Document:
    return load(tmp_path, "a.md", f"---\nid: a-fr\ntitle: T\n---\n{body}").document


@pytest.mark.parametrize("name", ["procedures/fr/recettes", "procedures/ar/recettes", "notes/simple"])
def test_golden_passages(name: str) -> None:
    document = load(GOLDEN / "corpus", f"{name}.md").document
    lines = [f"{p.id} | {p.group} | {p.heading_path} | {p.text}" for p in _split(document, least=10, most=30)]
    compare_with_golden(f"{name.replace('/', '-')}.passages", lines)


def test_sections_are_never_mixed_and_headings_stay_out(tmp_path: Path) -> None:
    passages = _split(_document(tmp_path, "# T\n\nA.\n\n## Un\n\nB.\n\n### Deux\n\nC.\n"), least=80, most=200)
    assert [(p.text, p.heading_path) for p in passages] == [("A.", "T"), ("B.", "Un"), ("C.", "Un › Deux")]


def test_small_blocks_are_packed_evenly(tmp_path: Path) -> None:
    body = "\n\n".join(f"Phrase numéro {number} ici." for number in range(12))
    sizes = [_words(passage.text) for passage in _split(_document(tmp_path, body))]
    assert sizes == [16, 16, 16]


def test_long_paragraph_is_cut_between_sentences_only(tmp_path: Path) -> None:
    body = " ".join(f"Une phrase de {number} mots, art. {number} compris." for number in range(10))
    assert len(_split(_document(tmp_path, body))) == 5


def test_overlong_sentence_stays_whole(tmp_path: Path) -> None:
    body = "Court. Long " + "mot " * 50 + "fin. Court aussi."
    assert [len(p.sentence_ids) for p in _split(_document(tmp_path, body))] == [1, 1, 1]


def test_list_stays_with_its_lead(tmp_path: Path) -> None:
    filler = "Une phrase qui occupe dix mots et ne dit rien."
    listing = "Pour exporter, il faut :\n\n- une facture ;\n- une déclaration ;\n- un titre."
    body = f"{filler}\n\n{listing}\n\n{filler}\n"
    lists = [passage.text for passage in _split(_document(tmp_path, body)) if "facture" in passage.text]
    assert lists == [listing.replace("- ", "")]


def test_lead_is_never_left_alone_before_a_long_list(tmp_path: Path) -> None:
    items = "\n".join(f"- pièce numéro {number} du dossier ;" for number in range(12))
    passages = _split(_document(tmp_path, f"Il faut ces pièces :\n\n{items}\n"))
    assert "pièce numéro 0" in passages[0].text
    assert passages[0].text.startswith("Il faut")


def test_rows_and_items_are_never_cut(tmp_path: Path) -> None:
    row = "| " + "Une cellule. Deux phrases. " * 8 + "| 5 % |\n"
    passages = _split(_document(tmp_path, f"| Produit | Taux |\n|---|---|\n{row * 3}\n- {'Un. ' * 30}\n"))
    assert [len(p.sentence_ids) for p in passages] == [1, 1, 1, 1, 1]


def test_editing_one_section_keeps_the_passage_ids_of_the_others(tmp_path: Path) -> None:
    body = "## A\n\nUn deux trois.\n\n## B\n\nQuatre.\n\nQuatre.\n"
    before = {p.id for p in _split(_document(tmp_path, body), most=1)}
    after = {p.id for p in _split(_document(tmp_path, body.replace("trois", "cinq")), most=1)}
    assert len(before) == 3  # the same text twice has two ids
    assert len(before & after) == 2


def test_parallel_passages_share_their_group(tmp_path: Path) -> None:
    groups = []
    for language, text in (("fr", "Un."), ("ar", "واحد.")):
        document = load(tmp_path, f"x/{language}/a.md", f"## S <!-- #s -->\n\n{text}\n").document
        groups.append(_split(document)[0].group)
    assert groups == ["x-a#s", "x-a#s"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le certificat EUR.1 suffit. L'A.TR sert en Turquie.", 2),
        ("Voir l'art. 5, p. 12, n° 3. M. Alaoui signe. Mme. Idrissi aussi.", 3),
        ("Le B.O. n° 7000 le dit. Publié au B.O. Le texte vaut dès lors.", 3),
        ("Taux de 1.5 %. Fruits, légumes, etc. sont exclus. Poires, etc. Les autres non.", 4),
        ("« Est-ce vrai ? » demande-t-il. Oui ! Non…", 3),
        ("1. Déposer la demande. 2. Payer.", 2),
        ("Voir https://a.ma/x.php?y=1. Ensuite partir… puis revenir.", 2),
        ("هل يلزم التصريح؟ نعم. انظر ج.ر. عدد 5. الظهير رقم 1.77.339 صدر.", 4),
        ("Une ligne\nune autre", 2),
        ("", 0),
    ],
)
def test_sentences_are_cut_with_care(text: str, expected: int) -> None:
    spans = split_sentences(text)
    assert len(spans) == expected
    assert "".join(text[s.start : s.end] for s in spans).replace(" ", "") == text.replace(" ", "").replace(
        "\n", ""
    )
