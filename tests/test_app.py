"""The document viewer, the command line, and the smaller parts of `app/`."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from app_stand_in import EmptyPipeline, StandInPipeline, make_document
from fastapi.testclient import TestClient

from app import __main__ as command
from app import wording
from app.conversations import Asked, Conversations, UnknownAnswerError
from app.database import Database
from app.deps import PipelineSource
from app.limits import MAX_CLIENTS, RateLimiter, client_key
from app.main import create_app
from app.problems import RateLimitedError
from app.rendering import view
from tijaria.errors import ConfigurationError, IndexNotFoundError
from tijaria.schema import Answer, Block, Document
from tijaria.settings import Settings

ROOT = Path(__file__).parent.parent
PIPELINE = StandInPipeline()
FRENCH = PIPELINE.document("rapatriement-fr")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/a.db"), PIPELINE, chat=False)
    with TestClient(app) as client:
        yield client


def quoted(page: str) -> list[str]:
    return re.findall(r"<mark[^>]*>(.*?)</mark>", page)


# Viewer


def test_document_page_marks_the_quote_once_and_in_place(client: TestClient) -> None:
    sentence = FRENCH.sentences[0]
    page = client.get(f"/documents/{FRENCH.id}?start={sentence.start}&end={sentence.end}").text
    assert quoted(page) == [sentence.text.replace("'", "&#39;")]
    assert page.count('id="quote"') == 1
    assert '<html lang="fr" dir="ltr">' in page


def test_quote_over_several_blocks_is_marked_in_each_and_anchored_in_the_first() -> None:
    first, last = FRENCH.sentences[0], FRENCH.sentences[3]
    spans = [span for node in view(FRENCH, start=first.start, end=last.end).nodes for span in all_spans(node)]
    marked = [span for span in spans if span.marked]
    assert len(marked) >= 4
    assert [span.anchor for span in marked] == [True] + [False] * (len(marked) - 1)


def test_quote_inside_a_sentence_and_inside_a_table_cell_is_exact() -> None:
    for words in ("150 jours", "Vente ferme", "180 jours"):
        start = FRENCH.text.rindex(words)
        spans = [
            span
            for node in view(FRENCH, start=start, end=start + len(words)).nodes
            for span in all_spans(node)
        ]
        assert "".join(span.text for span in spans if span.marked) == words


@pytest.mark.parametrize(
    "query",
    [
        *("", "?start=5", "?end=5", "?start=9&end=3", "?start=-1&end=5", "?start=0&end=999999"),
        *("?start=a&end=b", "?start=٣&end=٩", "?start=1.5&end=3", "?start=0&end=0"),
        "?start=" + "9" * 5000 + "&end=1",
    ],
)
def test_bad_offsets_show_the_page_without_a_mark(client: TestClient, query: str) -> None:
    response = client.get(f"/documents/{FRENCH.id}{query}")
    assert response.status_code == 200
    assert quoted(response.text) == []


def test_document_text_is_escaped(client: TestClient) -> None:
    page = client.get(f"/documents/{FRENCH.id}").text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;signée&lt;/b&gt; &amp; imputée" in page
    assert "javascript:" not in page


def test_arabic_page_reads_right_to_left(client: TestClient) -> None:
    page = client.get("/documents/rapatriement-ar").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "المصادر" in page
    assert "شتنبر" in page


def test_sources_are_shown_with_date_confidence_and_safe_links(client: TestClient) -> None:
    page = client.get(f"/documents/{FRENCH.id}").text
    assert "Office des Changes" in page
    assert "7 septembre 2026 (page datée)" in page
    assert "fiabilité élevée" in page
    link = 'href="https://www.oc.gov.ma/fr/exportations" target="_blank" rel="noopener noreferrer"'
    assert link in page
    assert page.count("règle remplacée") >= 2


def test_lists_and_tables_keep_their_shape(client: TestClient) -> None:
    page = client.get(f"/documents/{FRENCH.id}").text
    assert re.search(r"<ol>\s*<li value=\"1\">La facture.*?<li value=\"2\">", page, re.DOTALL)
    assert page.count("<tr>") == 3
    assert page.count("<td>") == 6


def test_nested_lists_are_nested_and_pages_are_announced() -> None:
    document = make_document("d", "fr", "D", [("-", "a"), ("1.", "b"), ("-", "c"), ("", "d"), ("p", "e")])
    levels = [0, 1, 0, 0, 0]
    blocks = [
        replace(block, level=level, page=1 + (number > 2))
        for number, (block, level) in enumerate(zip(document.blocks, levels, strict=True))
    ]
    nodes = view(replace(document, blocks=tuple(blocks))).nodes
    assert [node.kind for node in nodes] == ["page", "bullets", "page", "bullets", "paragraph"]
    outer = nodes[1]
    assert [item.spans[0].text for item in outer.children] == ["a", "c"]
    assert outer.children[0].children[0].kind == "ordered"


def test_empty_document_has_a_page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Document("vide", "Vide", "fr", "market", "vide.md", "", (), (), {}, {})
    monkeypatch.setitem(PIPELINE._documents, "vide", empty)
    assert "<h1>Vide</h1>" in client.get("/documents/vide?start=0&end=1").text


def test_document_ids_may_hold_slashes_and_arabic(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for id_ in ("procedures/fr/essai", "وثيقة"):
        monkeypatch.setitem(PIPELINE._documents, id_, replace(FRENCH, id=id_))
        assert client.get(f"/documents/{id_}").status_code == 200
    assert "/documents/%D9%88" in client.get("/documents").text


def test_list_groups_documents_by_topic_and_language(client: TestClient) -> None:
    page = client.get("/documents").text
    assert "<h2>Procédures</h2>" in page
    assert page.index('<ul lang="fr" dir="ltr">') < page.index('<ul lang="ar" dir="rtl">')
    arabic = client.get("/documents", headers={"Accept-Language": "ar-MA,fr;q=0.8"}).text
    assert '<html lang="ar" dir="rtl">' in arabic
    assert '<html lang="fr"' in client.get("/documents", headers={"Accept-Language": "en-US"}).text


def test_missing_document_is_a_page_for_people_and_a_problem_for_programs(client: TestClient) -> None:
    page = client.get("/documents/none", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    problem = client.get("/documents/none")
    assert problem.status_code == 404
    assert problem.headers["content-type"] == "application/problem+json"


def test_pages_load_nothing_from_elsewhere(client: TestClient) -> None:
    for path in ("/documents", f"/documents/{FRENCH.id}"):
        page = client.get(path).text
        assert not re.search(r"<(script|img|link|iframe|video)[^>]+(src|href)=\"(https?:)?//", page)
        for address in re.findall(r'<(?:link|img)[^>]+(?:href|src)="([^"]+)"', page):
            assert client.get(address).status_code == 200


def test_home_leads_to_the_chat_or_without_it_to_the_documents(client: TestClient) -> None:
    response = client.get("/", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (307, "/documents")


def all_spans(node: Any) -> Iterator[Any]:
    yield from node.spans
    for child in node.children:
        yield from all_spans(child)


@pytest.mark.parametrize("document", PIPELINE.documents(), ids=lambda document: document.id)
def test_page_holds_the_whole_text_whatever_is_marked(document: Document) -> None:
    expected = [document.text[block.start : block.end] for block in document.blocks]
    expected = [part for text in expected for part in text.split(" | ")]
    for start in range(0, len(document.text), 7):
        nodes = view(document, start=start, end=min(start + 40, len(document.text))).nodes
        assert "".join(span.text for node in nodes for span in all_spans(node)) == "".join(expected)


# Words


def test_dates_are_written_as_people_do() -> None:
    written = {
        date: wording.date_words(date, "fr") for date in ("2013", "2025-10", "2026-09-01", "2026-13", "hier")
    }
    assert list(written.values()) == ["2013", "octobre 2025", "1er septembre 2026", "2026-13", "hier"]
    assert wording.date_words("2026-08-20", "ar") == "20 غشت 2026"
    assert wording.as_of_words(None, "", "ar") == "مصدر غير مؤرخ"
    assert wording.as_of_words("2013", "page", "ar") == "المصدر: 2013 (\u2068page\u2069)"


def test_interface_is_arabic_for_arabic_and_french_for_the_rest() -> None:
    for tag in ("ar", "ar-MA", "AR_eg", "ary", "ar,fr;q=0.5"):
        assert wording.interface_language(tag) == "ar"
    for tag in ("fr-MA", "en-US", "", "arn", "zgh", "*", "de-AR"):
        assert wording.interface_language(tag) == "fr"


# Limits


def test_window_slides_and_refused_requests_do_not_count() -> None:
    now = [0.0]
    limiter = RateLimiter(2, clock=lambda: now[0])
    limiter.check("a")
    now[0] = 30
    limiter.check("a")
    limiter.check("b")
    for now[0], wait in ((30, 30), (59.5, 1)):
        with pytest.raises(RateLimitedError) as caught:
            limiter.check("a")
        assert caught.value.retry_after == wait
    now[0] = 60
    limiter.check("a")
    with pytest.raises(RateLimitedError):
        limiter.check("a")


def test_many_addresses_do_not_fill_the_memory() -> None:
    limiter = RateLimiter(1)
    for number in range(MAX_CLIENTS + 100):
        limiter.check(str(number))
    assert len(limiter._seen) == MAX_CLIENTS


def test_one_ipv6_network_is_one_client() -> None:
    assert client_key("2001:db8::1") == client_key("2001:db8::ffff:1")
    assert client_key("2001:db8:0:1::1") != client_key("2001:db8::1")
    assert client_key("::ffff:192.0.2.1") == client_key("192.0.2.1") == "192.0.2.1"
    assert client_key("testclient") == "testclient"


# Database


def test_feedback_finds_the_answer_by_its_run_and_can_be_withdrawn(tmp_path: Path) -> None:
    conversations = Conversations(Database(f"sqlite:///{tmp_path}/new/folder/a.db"))
    conversations.record(Answer("a1", "c1", "answered", "fr", "t"), Asked("q", "chat", run_id="run-1"))
    stored = conversations.record_feedback("run-1", value=-1, comment="non")
    assert conversations.feedback() == [("a1", "q", -1, "non")]
    assert conversations.withdraw_feedback(stored)
    assert not conversations.withdraw_feedback(stored)
    with pytest.raises(UnknownAnswerError):
        conversations.record_feedback("", value=1)


def test_sqlite_is_opened_in_wal_mode_and_survives_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    first = Database(url)
    Conversations(first).record(Answer("a1", "c1", "answered", "fr", "t"), Asked("q", "api"))
    assert (tmp_path / "a.db-wal").exists()
    first.close()
    turns = Conversations(Database(url)).recent_turns("c1")
    assert [turn.message for turn in turns] == ["q"]


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:////proc/nowhere/a.db", "unknowndb://x/y", "sqlite:////", "sqlite://"]
)
def test_database_that_cannot_be_opened_says_what_to_do(url: str) -> None:
    with pytest.raises(ConfigurationError, match="TIJARIA_DATABASE_URL"):
        Database(url)


# Pipeline and command line


def test_server_started_before_the_index_heals_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def load() -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise IndexNotFoundError("none yet")
        return PIPELINE

    source = PipelineSource(load)
    for _ in range(3):
        with pytest.raises(IndexNotFoundError):
            source.get()
    assert len(calls) == 1
    assert source.state() is None
    monkeypatch.setattr(source, "_retry_at", 0.0)
    assert source.get() is PIPELINE
    assert source.state() == PIPELINE.ready()


def test_index_that_vanished_is_not_ready(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/a.db"), EmptyPipeline(), chat=False)
    text = TestClient(app).get("/metrics").text
    assert "tijaria_ready 0.0" in text


def test_help_is_quick_and_names_the_exit_statuses() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0
    assert "--port" in done.stdout
    assert "no usable index" in done.stdout


def test_missing_index_and_wrong_settings_are_told_without_a_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fail(*_: Any) -> Any:
        raise IndexNotFoundError("No index generation is in force.")

    monkeypatch.setattr("app.deps.load", fail)
    monkeypatch.setenv("TIJARIA_DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    assert command.main([]) == 3
    assert "python -m ingest" in capsys.readouterr().err
    assert command.main(["--port", "99999"]) == 2
    assert "TIJARIA_PORT" in capsys.readouterr().err
    monkeypatch.setattr("app.deps.load", lambda *_: PIPELINE)
    monkeypatch.setenv("TIJARIA_DATABASE_URL", "nonsense")
    assert command.main([]) == 2


def test_blocks_of_one_section_give_one_anchor() -> None:
    blocks = (Block("heading", 0, 1, "s", 2), Block("heading", 1, 2, "s", 3))
    document = replace(FRENCH, blocks=blocks, sentences=())
    assert [node.id for node in view(document).nodes] == ["section-s", ""]
