"""The chat without a browser: markdown of answers, what is reachable, languages, nothing foreign."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from app_stand_in import StandInPipeline
from fastapi.testclient import TestClient

from app.chat_markdown import answer_markdown, card_markdown, text_markdown
from app.chat_words import STARTERS
from app.conversations import Asked
from app.main import create_app
from tijaria.schema import Citation
from tijaria.settings import Settings

ROOT = Path(__file__).parent.parent
UI = ROOT / "app" / "chat_ui"

CITATION = Citation(
    1, "doc", "Douane", "Douane › La DUM", "Délai : 150 jours *au plus*, EUR.1 [sic] <b>.", 10, 50,
    "/documents/doc?start=10&end=50#quote", "ADII", 3, "https://www.douane.gov.ma/a_b(c)", "2026-09-07",
    "page datée", "high", "superseded", "CDII, article 1",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("chat")
    app = create_app(Settings(database_url=f"sqlite:///{folder}/a.db"), StandInPipeline())
    with TestClient(app, headers={"Origin": "http://testserver"}) as client:
        # The page gives the reader a cookie.
        assert client.get("/chat/").status_code == 200
        yield client


# Markdown


def test_markers_link_to_the_quote_and_unknown_ones_do_not() -> None:
    written = text_markdown("Un délai. [1] Autre. [7]", [CITATION])
    assert written == (
        'Un délai. [\\[1\\]](/documents/doc?start=10&end=50#quote "ADII – Douane") Autre. \\[7\\]'
    )


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.example/a.png)",
        "[clic](https://evil.example)",
        "[1](https://evil.example)",
        "https://evil.example/?q=1",
        "www.evil.example",
        '![x](https://evil.example/a.png "t")',
        "<https://evil.example>",
    ],
)
def test_text_of_an_answer_makes_no_link_and_no_image(text: str) -> None:
    written = text_markdown(text, [CITATION])
    outside_code = re.sub(r"`[^`]*`", "", written)
    assert "evil.example" not in outside_code
    assert "](http" not in written
    assert not re.search(r"(?<!\\)!\[", written)


def test_addresses_stay_readable_without_their_full_stop() -> None:
    assert text_markdown("Voir www.portnet.ma. Fin", []) == "Voir `www.portnet.ma`. Fin"


def test_colons_and_tildes_are_not_taken_for_markup() -> None:
    assert text_markdown(":::warning\nNote:abc ~10~ 12:30 a : b", []) == (
        "\\:\\:\\:warning\nNote\\:abc \\~10\\~ 12\\:30 a : b"
    )


def test_emphasis_and_lists_are_kept() -> None:
    assert text_markdown("**Oui.**\n\n1. Un\n2. Deux", []) == "**Oui.**\n\n1. Un\n2. Deux"


def test_card_shows_everything_about_a_source() -> None:
    card = card_markdown(CITATION, language="fr")
    assert all(line.startswith(">") for line in card.splitlines())
    plain = card.replace("\\", "")
    for words in ("[1]", "Douane › La DUM · Page 3", CITATION.quote, "ADII", "7 septembre 2026 (page datée)"):
        assert words in plain
    for words in ("fiabilité élevée", "règle remplacée", "CDII, article 1", "Ouvrir dans le document"):
        assert words in plain
    assert "[Source d'origine](https://www.douane.gov.ma/a_b%28c%29)" in card
    assert "*au plus*" not in card
    assert "<b>" not in card.replace("\\<", "")


def test_card_in_arabic_keeps_foreign_words_in_place() -> None:
    card = card_markdown(CITATION, language="ar")
    assert "\u2068ADII\u2069" in card
    assert "موثوقية عالية" in card
    assert "7 شتنبر 2026" in card


def test_card_links_only_to_web_addresses() -> None:
    for address in (None, "javascript:alert(1)", "data:text/html,x"):
        assert card_markdown(replace(CITATION, source_url=address), language="fr").count("](") == 2


def test_quote_cannot_leave_its_card() -> None:
    card = card_markdown(replace(CITATION, quote="a\n\nb\n> c\n# d\n```x"), language="fr")
    assert all(line.startswith(">") for line in card.splitlines())
    assert card.replace("\\", "").count("`") == 3


def test_answer_has_text_then_warnings_then_one_card_a_source() -> None:
    answer = StandInPipeline().answer("Quel délai ?", conversation_id="c")
    written = answer_markdown(answer, asked="Quel délai ?")
    assert written.index("150 jours") < written.index("> - Une source") < written.index("#### Sources")
    assert written.count("\n\n> **[") == len(answer.citations)
    refusal = StandInPipeline().answer("météo", conversation_id="c")
    assert answer_markdown(refusal, asked="météo") == refusal.text


# Page and files


def test_page_fetches_nothing_from_another_host(client: TestClient) -> None:
    response = client.get("/chat/")
    assert response.status_code == 200
    assert not re.search(r"(src|href)=\"(https?:)?//", response.text)
    assert "<title>TijarIA</title>" in response.text
    for address in re.findall(r'(?:src|href)="(/[^"]+)"', response.text):
        assert client.get(address).status_code == 200, address


def test_policy_allows_the_inline_scripts_by_hash_and_no_evaluation(client: TestClient) -> None:
    response = client.get("/chat/")
    policy = response.headers["content-security-policy"]
    for script in re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts
    assert "unsafe" not in scripts[1]
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "tag", ["ar", "ar-MA", "ar-SA", "ary", "fr", "fr-FR", "fr-MA", "en-US", "de", "es-ES"]
)
def test_interface_language(client: TestClient, tag: str) -> None:
    arabic = tag.startswith("ar")
    translation = client.get(f"/chat/project/translations?language={tag}").json()["translation"]
    assert translation["navigation"]["newChat"]["button"] == (
        "محادثة جديدة" if arabic else "Nouvelle conversation"
    )
    config = client.get(f"/chat/project/settings?language={tag}").json()
    assert [item["label"] for item in config["starters"]] == list(STARTERS["ar" if arabic else "fr"])
    assert ("تجيب TijarIA" in config["markdown"]) == arabic


def test_translations_cover_every_string_of_the_interface() -> None:
    from chainlit.config import TRANSLATIONS_DIR

    def keys(node: Any, path: str = "") -> set[str]:
        if not isinstance(node, dict):
            return {path}
        return {found for key, value in node.items() for found in keys(value, f"{path}.{key}")}

    expected = keys(json.loads(Path(TRANSLATIONS_DIR, "en-US.json").read_text(encoding="utf-8")))
    for language in ("fr", "ar"):
        path = UI / ".chainlit" / "translations" / f"{language}.json"
        assert keys(json.loads(path.read_text(encoding="utf-8"))) == expected


def test_notice_stands_on_every_screen(client: TestClient) -> None:
    script = client.get("/chat/public/tijaria.js").text
    for tag, words in (("fr", "ne remplace pas l'administration"), ("ar", "ولا تعوض الإدارة")):
        translation = client.get(f"/chat/project/translations?language={tag}").json()["translation"]
        assert words in translation["chat"]["watermark"]
        assert words in script
        assert words in client.get("/documents", headers={"Accept-Language": tag}).text.replace("&#39;", "'")


def test_name_logo_and_icon_are_ours(client: TestClient) -> None:
    assert client.get("/chat/project/settings?language=fr").json()["ui"]["name"] == "TijarIA"
    for path in ("/logo?theme=light", "/logo?theme=dark", "/favicon", "/avatars/TijarIA"):
        response = client.get(f"/chat{path}")
        assert response.headers["content-type"] == "image/svg+xml"
        assert 'aria-label="TijarIA"' in response.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/login"),
        ("POST", "/auth/header"),
        ("GET", "/auth/oauth/google"),
        ("POST", "/mcp"),
        ("POST", "/project/file"),
        ("GET", "/project/file/x"),
        ("PUT", "/project/element"),
        ("POST", "/logout"),
        ("PUT", "/project/thread/share"),
        ("GET", "/project/thread/x/element/y"),
        ("GET", "/project/share/x"),
        ("GET", "/copilot/index.js"),
        ("GET", "/anything"),
        ("GET", "/public"),
        ("DELETE", "/"),
    ],
)
def test_the_rest_of_chainlit_is_not_reachable(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, f"/chat{path}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/public/../.chainlit/config.toml", "/public/%2e%2e/.chainlit/config.toml"])
def test_files_outside_the_public_folder_are_not_served(client: TestClient, path: str) -> None:
    assert client.get(f"/chat{path}").status_code in {400, 404}


def test_features_that_are_not_used_are_off(client: TestClient) -> None:
    config = client.get("/chat/project/settings?language=fr").json()
    features = config["features"]
    assert not features["unsafe_allow_html"]
    assert not features["spontaneous_file_upload"]["enabled"]
    assert not features["mcp"]["enabled"]
    assert not features["user_message_markdown"]
    assert config["dataPersistence"]
    config = client.get("/chat/auth/config").json()
    assert not config["passwordAuth"]
    assert not config["headerAuth"]
    assert config["oauthProviders"] == []


def test_feedback_on_an_unknown_answer_is_not_stored(client: TestClient) -> None:
    body = {"feedback": {"forId": "run-x", "value": 1}, "sessionId": "s"}
    assert client.put("/chat/feedback", json=body).status_code == 500
    assert list(client.app.state.services.conversations.feedback()) == []


def test_feedback_buttons_reach_our_tables(client: TestClient) -> None:
    services = client.app.state.services
    answer = StandInPipeline().answer("q", conversation_id="c")
    services.conversations.record(answer, Asked("q", "chat", run_id="run-1"))
    for value, stored in ((0, -1), (1, 1)):
        body = {"feedback": {"forId": "run-1", "value": value, "comment": "bien"}, "sessionId": "s"}
        response = client.put("/chat/feedback", json=body)
        assert response.status_code == 200
        assert [row[2:] for row in services.conversations.feedback()] == [(stored, "bien")]
    client.request("DELETE", "/chat/feedback", json={"feedbackId": response.json()["feedbackId"]})
    assert list(services.conversations.feedback()) == []


def test_home_leads_to_the_chat(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False).headers["location"] == "/chat/"
    assert client.get("/chat").url.path == "/chat/"


def test_second_application_of_a_process_takes_the_chat_over(client: TestClient, tmp_path: Path) -> None:
    other = create_app(Settings(database_url=f"sqlite:///{tmp_path}/b.db"), StandInPipeline())
    try:
        assert TestClient(other).get("/chat/").status_code == 200
    finally:
        from app import chat_mount

        chat_mount._services = client.app.state.services


def test_mounting_writes_nothing_here_and_reads_no_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIJARIA_LEAK=1\n")
    code = (
        "import os\n"
        "from app_stand_in import StandInPipeline\n"
        "from app.main import create_app\n"
        "from tijaria.settings import Settings\n"
        "create_app(Settings(database_url=f'sqlite:///{os.environ[\"DB\"]}'), StandInPipeline())\n"
        "assert 'TIJARIA_LEAK' not in os.environ\n"
    )
    before = {path: path.stat().st_mtime_ns for path in UI.rglob("*")}
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
        "DB": str(tmp_path / "db" / "a.db"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True, timeout=120)
    assert {path.name for path in tmp_path.iterdir()} == {".env", "db"}
    assert {path: path.stat().st_mtime_ns for path in UI.rglob("*")} == before
