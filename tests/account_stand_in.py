"""Applications and browsers for the tests of accounts: a client that signs in as a person does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from app_stand_in import StandInPipeline
from fastapi.testclient import TestClient
from httpx import Response

from app.accounts.passwords import Passwords
from app.accounts.roles import Role
from app.deps import Services
from app.main import create_app
from app.state.people import User
from tijaria.settings import Settings

PASSWORD = "trois mots sans lien"


@contextmanager
def application(database_url: str, *, chat: bool = False, **overrides: Any) -> Iterator[TestClient]:
    """Serve an application; its accounts are `exporter`, `advisor` and `maintainer`, all with PASSWORD."""
    app = create_app(Settings(database_url=database_url, **overrides), StandInPipeline(), chat=chat)
    with TestClient(app) as client:
        with services_of(client).database.write() as session:
            for role in Role:
                user = User(id=role.value, name=role.value, role=role.value, password_hash=_hash())
                session.add(user)
        yield client


@cache
def _hash() -> str:
    # Slow on purpose, and the same for all tests.
    return Passwords().hash(PASSWORD)


def services_of(client: TestClient) -> Services:
    services = client.app.state.services  # type: ignore[attr-defined]
    assert isinstance(services, Services)
    return services


def browser(client: TestClient, *, address: str = "192.0.2.1", base: str = "http://testserver") -> TestClient:
    """Another browser of the same application, with no cookies yet."""
    return TestClient(client.app, base_url=base, client=(address, 1), follow_redirects=False)


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert found is not None, page
    return found[1]


def sign_in(client: TestClient, name: str, password: str = PASSWORD, **fields: str) -> Response:
    """Open the form and send it."""
    token = token_in(client.get("/sign-in").text)
    data = {"name": name, "password": password, "csrf_token": token, **fields}
    return client.post("/sign-in", data=data)


def csrf_of(client: TestClient) -> dict[str, str]:
    """The header that unsafe requests of a page carry."""
    return {"X-CSRF-Token": client.get("/v1/me").json()["csrf_token"]}


def role_of(client: TestClient) -> str:
    me = client.get("/v1/me").json()
    return str(me["role"]) if me["signed_in"] else ""
