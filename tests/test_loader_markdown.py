"""Markdown documents, through `load_file`."""

from pathlib import Path, PurePosixPath

import pytest
from ingest_stand_in import GOLDEN, HEADER, compare_with_golden, load, outline, refusal, write

from ingest.catalogue import load_file
from ingest.loaders.files import CorpusFile

_FRONT = "---\nid: a-fr\ntitle: A\nlanguage: fr\n---\n"
_SOURCES = HEADER + "OC-01,current,high,2026,,,,,Office des Changes,https://oc.gov.ma\n"
_ROW = "OC-02,current,high,2026,,,,,ADII,\n"


@pytest.mark.parametrize("name", ["procedures/fr/recettes", "procedures/ar/recettes", "notes/simple"])
def test_golden_documents(name: str) -> None:
    loaded = load(GOLDEN / "corpus", f"{name}.md")
    record = outline(loaded.document) | {"hints": [hint.message for hint in loaded.hints]}
    compare_with_golden(name.replace("/", "-"), record)


def test_parallel_statements_share_their_key() -> None:
    french = load(GOLDEN / "corpus", "procedures/fr/recettes.md").document
    arabic = load(GOLDEN / "corpus", "procedures/ar/recettes.md").document
    keys = [sentence.key for sentence in french.sentences]
    assert len(set(keys)) == len(keys)
    assert {sentence.key for sentence in arabic.sentences} <= set(keys)
    assert french.parallel == arabic.parallel == "recettes"


def test_text_that_a_browser_does_not_show_never_enters(tmp_path: Path) -> None:
    hidden = (
        "Visible 1. <!-- SECRET --> <b>Visible 2.</b>\n"
        '<span style="display:none">SECRET</span> <span hidden>SECRET <i>SECRET</i></span>\n'
        "x <script>SECRET</script> ~~SECRET~~ ![SECRET](a.png) [Visible 3.](x 'SECRET')\n\n"
        "<div>SECRET</div>\n\n[//]: # (SECRET)\n\n"
        "Visible\u200b\u00ad \u202e4.\U000e0053\U000e0045\U000e0043 &#8203;&shy;Fin.\n"
    )
    text = load(tmp_path, "a.md", hidden).document.text
    assert "SECRET" not in text
    assert text == "Visible 1. Visible 2. x Visible 3.\n\nVisible 4. Fin."


def test_presentation_forms_become_letters_and_spaces_ordinary(tmp_path: Path) -> None:
    assert (
        load(tmp_path, "a.md", "ﻣﻜﺘﺐ ﺍﻟﺼﺮﻑ\u00a0: 3\u202f600 e\u0301").document.text == "مكتب الصرف : 3 600 é"
    )


def test_statements_end_at_their_markers(tmp_path: Path) -> None:
    write(tmp_path, "x/a.sources.csv", _SOURCES + _ROW)
    body = "Un. Deux. <!-- OC-01 -->\nTrois\nsuite. <!-- OC-01 OC-02 --> Quatre.\n<!-- OC-02 -->\n"
    document = load(tmp_path, "x/fr/a.md", _FRONT + body).document
    assert [(s.text, s.source_ids, s.key) for s in document.sentences] == [
        ("Un. Deux.", ("OC-01",), "x-a/OC-01/1"),
        ("Trois suite.", ("OC-01", "OC-02"), "x-a/OC-01+OC-02/1"),
        ("Quatre.", ("OC-02",), "x-a/OC-02/1"),
    ]
    assert document.text == "Un. Deux.\nTrois suite. Quatre."
    assert set(document.sources) == {"", "OC-01", "OC-02"}


def test_statement_without_marker_is_cut_by_rule_and_hinted(tmp_path: Path) -> None:
    write(tmp_path, "x/a.sources.csv", _SOURCES)
    loaded = load(tmp_path, "x/fr/a.md", _FRONT + "Un. <!-- OC-01 -->\n\nDeux. Trois.\n")
    assert [(s.text, s.source_ids) for s in loaded.document.sentences][1:] == [
        ("Deux.", ("",)),
        ("Trois.", ("",)),
    ]
    assert any("line 8" in hint.message for hint in loaded.hints)


def test_front_matter_is_optional(tmp_path: Path) -> None:
    document = load(tmp_path, "markets/ar/سوق أوروبا.md", "سوق مهمة.").document
    assert (document.language, document.topic, document.title) == ("ar", "market", "سوق أوروبا")
    assert (document.id, document.parallel) == ("markets-سوق-اوروبا-ar", "markets-سوق-اوروبا")
    assert load(tmp_path, "b.md", "# Titre *gras*\n\nTexte.").document.title == "Titre gras"
    assert load(tmp_path, "c.md", "نص بالعربية فقط").document.language == "ar"


def test_front_matter_values_are_read_as_typed(tmp_path: Path) -> None:
    front = (
        "---\ntitle: no\nlanguage: fr\nas_of: 2026-11-23\nvalid_from: 2025\nsupersedes: [a-fr, b-fr]\n"
        "sources:\n  - https://a.ma/x\n  - {url: https://b.ma, publisher: ADII, as_of: 2024-05}\n"
        "confidence: low\nstatus: unconfirmed\nlegal_reference: loi 1:30\nauteur: inconnu\n---\nTexte.\n"
    )
    loaded = load(tmp_path, "a.md", front)
    document = loaded.document
    own = document.sources[""]
    assert (document.title, document.as_of, document.valid_from) == ("no", "2026-11-23", "2025")
    assert document.supersedes == ("a-fr", "b-fr")
    assert own.urls == ("https://a.ma/x", "https://b.ma")
    assert (own.publisher, own.confidence, own.status, own.legal_reference) == (
        "ADII", "low", "unconfirmed", "loi 1:30",
    )  # fmt: skip
    assert any("auteur" in hint.message for hint in loaded.hints)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("language: xx", "one of fr, ar"),
        ("as_of: hier", "2026-11-23"),
        ("as_of: 2026-13-01", "2026-11-23"),
        ("confidence: 12", "one of high, medium, low"),
        ("topic: douane", "one of procedure"),
        ("title: [a, b]", "one line of text"),
        ("id: a/b", "letters, digits"),
        ("sources: javascript:alert(1)", "https://"),
        ("supersedes: {a: b}", "a list of texts"),
        ("valid_from: 2026\nvalid_until: 2025-12", "before"),
        ("title: a\ntitle: b", "twice"),
        ("title: a: b", "line 2"),
        ("title: 'a", "line"),
        ("- a", "key: value"),
        ("x: &a [*a]", "front matter"),
    ],
)
def test_wrong_front_matter_says_what_to_write(tmp_path: Path, line: str, told: str) -> None:
    assert told in refusal(tmp_path, "a.md", f"---\n{line}\n---\nTexte.\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"---\nid: a\n---\n", "no text below"),
        (b"---\nid: a\n", "never closes"),
        (b"# Un\n\n## Deux\n", "headings only"),
        (b"Texte\x00\x01binaire", "not a text file (zero byte at offset 5)"),
        ("Été\nexporté".encode("latin-1"), "not UTF-8 (byte 0xc9 at offset 0, line 1): save it as UTF-8"),
        ("Texte".encode("utf-16"), "UTF-16"),
        (b"Texte. <!-- OC-01\n", "never closed"),
        (b"<!-- OC-01 \n\nTout le reste.", "never closed"),
        (b"## A <!-- #a -->\n\nx\n\n## B <!-- #a -->\n\ny", "#a is used twice"),
        (b"<!-- OC-01 -->\n\nTexte.", "follows no text"),
    ],
)
def test_bad_file_says_what_to_do(tmp_path: Path, content: bytes, told: str) -> None:
    assert told in refusal(tmp_path, "a.md", content)


def test_byte_order_mark_and_windows_newlines_are_no_matter(tmp_path: Path) -> None:
    document = load(tmp_path, "a.md", b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\nUn\r\ndeux.\r\n").document
    assert (document.title, document.text) == ("T", "Un deux.")


def test_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "a.md").open("wb") as file:
        file.truncate(21_000_000)
    assert "21 MB, over the limit of 20 MB" in refusal(tmp_path, "a.md")


def test_unknown_source_names_line_and_file(tmp_path: Path) -> None:
    body = _FRONT + "Un. <!-- OC-01 -->\n\nDeux. <!-- OC-99 -->\n"
    reason = refusal(tmp_path, "x/fr/a.md", body)
    assert "line 6 names the source OC-01" in reason
    assert "there is no x/a.sources.csv" in reason
    write(tmp_path, "x/a.sources.csv", _SOURCES)
    assert "line 8 names the source OC-99, but x/a.sources.csv has no row" in refusal(tmp_path, "x/fr/a.md")


@pytest.mark.parametrize(
    ("sources", "questions", "told"),
    [
        ("id,status\nOC-01,current\n", "", "x/a.sources.csv lacks the column confidence"),
        (_SOURCES.replace("current", "vrai"), "", "line 2: `vrai` in status is unknown"),
        (_SOURCES.replace(",2026,", ",hier,"), "", "line 2: `hier` in as_of is not a date"),
        (_SOURCES.replace("https://", "javascript:"), "", "is not an address"),
        (_SOURCES + "OC-01,current,high,,,,,,ADII,\n", "", "line 3: `OC-01` has a row already"),
        (_SOURCES + "OC-03,current,high,,un, deux,,,,ADII,\n", "", "line 3: has 11 cells, not 10"),
        (_SOURCES + 'OC-03,"current\n', "", "quotes"),
        (
            _SOURCES,
            "id,form,question\nOC-98,fr,Quoi ?\n",
            "x/a.questions.csv row on line 2: `OC-98` has no row",
        ),
        (_SOURCES, "id,form,question\n,fr,Quoi ?\n", "`` has no row"),
        (_SOURCES, "id,form,question\nOC-01,darija,Quoi ?\n", "`darija` in form is unknown"),
        (_SOURCES, "id,form,question\nOC-01,fr,\n", "question is empty"),
        (_SOURCES, "id,question\n", "lacks the column form"),
    ],
)
def test_bad_registry_names_file_and_row(tmp_path: Path, sources: str, questions: str, told: str) -> None:
    write(tmp_path, "x/a.sources.csv", sources)
    if questions:
        write(tmp_path, "x/a.questions.csv", questions)
    assert told in refusal(tmp_path, "x/fr/a.md", _FRONT + "Un. <!-- OC-01 -->\n")


def test_registry_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    write(tmp_path, "x/a.sources.csv", _SOURCES.replace("Office", "Été").encode("latin-1"))
    assert "x/a.sources.csv is not UTF-8" in refusal(tmp_path, "x/fr/a.md", _FRONT + "Un. <!-- OC-01 -->\n")


def test_editing_one_section_keeps_the_ids_of_the_others(tmp_path: Path) -> None:
    body = "# T\n\n## A\n\nUn. Un.\n\n## B\n\nDeux.\n"
    before = load(tmp_path, "a.md", _FRONT + body).document
    after = load(tmp_path, "a.md", _FRONT + body.replace("Un. Un.", "Changé.")).document
    assert before.sentences[-1].id == after.sentences[-1].id
    assert before.content_hash != after.content_hash
    assert len({s.id for s in before.sentences}) == 3


@pytest.mark.parametrize(
    "change",
    [
        ("title: A", "title: B"),
        ("Un.", "Un !"),
        ("## S", "## Z"),
        ("- Deux", "1. Deux"),
        ("id: a-fr", "id: b-fr"),
    ],
)
def test_content_hash_sees_every_change(tmp_path: Path, change: tuple[str, str]) -> None:
    content = _FRONT + "## S\n\nUn.\n\n- Deux\n"
    before = load(tmp_path, "a.md", content).document.content_hash
    assert load(tmp_path, "a.md", content).document.content_hash == before
    assert load(tmp_path, "a.md", content.replace(*change)).document.content_hash != before


def test_content_hash_sees_sources_and_questions(tmp_path: Path) -> None:
    hashes = set()
    for row in (_SOURCES, _SOURCES.replace("high", "low")):
        for question in ("Quoi ?", "Comment ?"):
            write(tmp_path, "x/a.sources.csv", row)
            write(tmp_path, "x/a.questions.csv", f"id,form,question\nOC-01,fr,{question}\n")
            hashes.add(load(tmp_path, "x/fr/a.md", _FRONT + "Un. <!-- OC-01 -->\n").document.content_hash)
    assert len(hashes) == 4


def _real_documents() -> list[CorpusFile]:
    corpus = GOLDEN.parents[1] / "corpus"
    return [
        CorpusFile(corpus, PurePosixPath(path.relative_to(corpus)))
        for path in sorted(corpus.glob("*/*/*.md"))
    ]


@pytest.mark.parametrize("file", _real_documents(), ids=lambda file: str(file.path))
def test_the_corpus_loads_without_a_hint(file: CorpusFile) -> None:
    assert [hint.message for hint in load_file(file).hints] == []
