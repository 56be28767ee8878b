"""Sign-in with a provider, against a small real one: the good way, and everything that can be forged."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from account_stand_in import application, browser, role_of, services_of
from fastapi.testclient import TestClient
from oidc_server import CLIENT_ID, CLIENT_SECRET, ProviderServer, provider

from app.accounts.oidc import Provider
from app.accounts.roles import Role
from app.audit import COMMAND_LINE
from app.state.people import User
from tijaria.errors import ConfigurationError
from tijaria.settings import Settings


@pytest.fixture(scope="module")
def running() -> Iterator[ProviderServer]:
    with provider() as found:
        yield found


@pytest.fixture
def server(running: ProviderServer) -> ProviderServer:
    running.faults.clear()
    return running


@pytest.fixture
def client(database_url: str, server: ProviderServer) -> Iterator[TestClient]:
    with application(
        database_url,
        oidc_issuer=server.address,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
    ) as client:
        yield client


def go(reader: TestClient, path: str = "/sign-in/oidc") -> str:
    """Go to the provider; return the address that it sends the browser back to."""
    away = reader.get(path)
    assert away.status_code == 302
    back = httpx.get(away.headers["location"]).headers["location"]
    return back.removeprefix("http://testserver")


def test_person_of_the_provider_signs_in(client: TestClient) -> None:
    reader = browser(client)
    assert "/sign-in/oidc" in reader.get("/sign-in").text
    response = reader.get(go(reader, "/sign-in/oidc?next=/documents"))
    assert (response.status_code, response.headers["location"]) == (303, "/documents")
    assert role_of(reader) == "exporter"
    assert "tijaria_oidc" not in reader.cookies
    assert "Amal B." in reader.get("/sign-in").text


def test_the_same_person_is_the_same_account_and_keeps_its_role(client: TestClient) -> None:
    services = services_of(client)
    for expected in ("exporter", "advisor"):
        reader = browser(client)
        reader.get(go(reader))
        assert role_of(reader) == expected
        (user,) = [user for user in services.accounts.listed() if user.issuer]
        services.accounts.set_role(user.name, Role.ADVISOR, actor=COMMAND_LINE)
    assert services.accounts.check(user.name, "", address="h") is None


def test_disabled_account_is_not_let_in_by_the_provider(client: TestClient) -> None:
    services = services_of(client)
    reader = browser(client)
    reader.get(go(reader))
    (user,) = [user for user in services.accounts.listed() if user.issuer]
    services.accounts.set_disabled(user.name, True, actor=COMMAND_LINE)
    again = browser(client)
    assert again.get(go(again)).status_code == 403
    assert role_of(again) == ""


@pytest.mark.parametrize(
    "fault",
    [
        "nonce", "audience", "expired", "issuer", "key", "unsigned", "secret-signed", "no-token",
        "no-subject", "denied",
    ],
)  # fmt: skip
def test_token_that_is_not_to_be_trusted_signs_nobody_in(
    client: TestClient, server: ProviderServer, fault: str
) -> None:
    server.faults.add(fault)
    reader = browser(client)
    response = reader.get(go(reader))
    assert response.status_code == 403
    assert "n&#39;a pas abouti" in response.text
    assert fault not in response.text
    assert role_of(reader) == ""
    with services_of(client).database.read() as session:
        assert session.query(User).filter(User.issuer.is_not(None)).count() == 0


def test_answer_meant_for_another_browser_is_refused(client: TestClient) -> None:
    attacker, victim = browser(client), browser(client)
    back = go(attacker)
    # Nothing under way here, and something else under way here.
    assert victim.get(back).status_code == 403
    go(victim)
    assert victim.get(back).status_code == 403
    assert role_of(victim) == ""


def test_answer_is_taken_once(client: TestClient, server: ProviderServer) -> None:
    reader = browser(client)
    back = go(reader)
    kept = reader.cookies["tijaria_oidc"]
    given = server.tokens_given
    assert reader.get(back).status_code == 303
    again = browser(client)
    again.cookies.set("tijaria_oidc", kept)
    assert again.get(back).status_code == 403
    assert server.tokens_given == given + 1


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=y", "?error=x&error_description=<i>"]
)
def test_made_up_answers_are_refused(client: TestClient, query: str) -> None:
    reader = browser(client)
    go(reader)
    response = reader.get(f"/sign-in/oidc/callback{query}")
    assert response.status_code == 403
    assert "<i>" not in response.text


def test_request_to_the_provider_proves_where_it_comes_from(client: TestClient) -> None:
    away = browser(client).get("/sign-in/oidc").headers["location"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}
    assert query["response_type"] == "code"
    assert query["code_challenge_method"] == "S256"
    assert len(query["state"]) >= 20
    assert len(query["nonce"]) >= 20
    assert query["redirect_uri"] == "http://testserver/sign-in/oidc/callback"
    assert "shared" not in away


def test_provider_that_cannot_be_reached_is_said(database_url: str) -> None:
    settings = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "a", "oidc_client_secret": "b"}
    with application(database_url, **settings) as client:
        assert browser(client).get("/sign-in/oidc").status_code == 403


def test_without_a_provider_there_is_only_the_form(database_url: str) -> None:
    with application(database_url) as client:
        reader = browser(client)
        assert "/sign-in/oidc" not in reader.get("/sign-in").text
        assert reader.get("/sign-in/oidc").headers["location"] == "/sign-in"
        assert reader.get("/sign-in/oidc/callback").status_code == 403


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"oidc_issuer": "https://id.example"}, "all three"),
        ({"oidc_client_secret": "x"}, "all three"),
        ({"oidc_issuer": "http://id.example", "oidc_client_id": "a", "oidc_client_secret": "b"}, "https"),
    ],
)
def test_settings_that_do_not_fit_are_refused_at_start(settings: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        Provider.of(Settings(**settings))
