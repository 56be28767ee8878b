"""Every route with every role: what is open is listed here, and nothing else is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
from account_stand_in import application, browser, csrf_of, services_of, sign_in
from app_stand_in import StandInPipeline
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from app.accounts.access import Access, AdvisorDep, IdentityDep, MaintainerDep, require, routes
from app.accounts.roles import Identity, Role
from app.main import create_app
from tijaria.settings import Settings

# What anybody may call. A route that is neither here nor asks for a role fails the test below.
OPEN = {
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/documents"),
    ("HEAD", "/documents"),
    ("GET", "/documents/{document_id:path}"),
    ("HEAD", "/documents/{document_id:path}"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
    ("GET", "/sign-in/oidc"),
    ("GET", "/sign-in/oidc/callback"),
    ("POST", "/v1/answers"),
    ("GET", "/v1/passages"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/v1/models"),
    ("GET", "/v1/duties"),
    ("GET", "/v1/hs"),
    ("GET", "/v1/checklist"),
    ("GET", "/v1/opportunities"),
    ("GET", "/v1/opportunities/chart"),
    ("POST", "/v1/feedback"),
    ("GET", "/v1/me"),
    ("GET", "/v1/conversations"),
    ("DELETE", "/v1/conversations"),
    ("DELETE", "/v1/conversations/{conversation_id}"),
    ("GET", "/v1/conversations/{conversation_id}"),
    ("POST", "/v1/requests"),
    ("GET", "/v1/requests/{request_id}"),
    ("DELETE", "/v1/requests/{request_id}"),
}
CALLERS = ("nobody", "visitor", *Role)


def test_every_route_is_open_on_purpose_or_asks_for_a_role(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/a.db")
    found = routes(create_app(settings, StandInPipeline(), chat=False))
    assert {(access.method, access.path) for access in found if access.role is None} == OPEN
    assert len(found) == len(set(found))


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application, and a route of each kind beside its own."""
    with application(f"sqlite:///{tmp_path_factory.mktemp('routes')}/a.db") as client:
        app = client.app
        assert isinstance(app, FastAPI)

        @app.api_route("/probe/exporter", methods=["GET", "POST"])
        def exporter(who: Annotated[Identity, Depends(require(Role.EXPORTER))]) -> str:
            return who.name

        @app.api_route("/probe/advisor", methods=["GET", "POST"])
        def advisor(who: AdvisorDep) -> str:
            return who.name

        @app.api_route("/probe/maintainer", methods=["GET", "POST"])
        def maintainer(who: MaintainerDep) -> str:
            return who.name

        @app.get("/probe/anybody")
        def anybody(who: IdentityDep) -> str:
            return who.owner or ""

        yield client


def calling(client: TestClient, caller: str) -> TestClient:
    reader = browser(client)
    if caller != "nobody":
        reader.get("/sign-in")
    if caller in set(Role):
        assert sign_in(reader, caller).status_code == 303
    return reader


def expected(access: Access, caller: str) -> set[int]:
    """Status that the role alone decides; for what is let through anything else."""
    if access.role is None:
        return set()
    if caller not in set(Role):
        return {401}
    return set() if Role(caller).includes(access.role) else {403}


def filled(path: str) -> str:
    """An address of a route: its parameters name nothing that exists."""
    return re.sub(r"\{[^}]*\}", "nothing", path.replace("{language}", "fr"))


@pytest.mark.parametrize("caller", CALLERS)
def test_routes_and_roles(probe: TestClient, caller: str) -> None:
    app = probe.app
    assert isinstance(app, FastAPI)
    found = [access for access in routes(app) if access.path != "/sign-out"]
    assert len([access for access in found if access.role is not None]) >= 20
    reader = calling(probe, caller)
    # One browser for each method: signing in and out would change who calls.
    for access in found:
        path = filled(access.path)
        headers = csrf_of(reader) if access.method not in {"GET", "HEAD"} else {}
        status = reader.request(access.method, path, headers=headers).status_code
        wanted = expected(access, caller)
        if wanted:
            assert {status} == wanted, (access, caller)
        else:
            assert status not in {401, 403} or access.path.startswith("/sign-in"), (access, caller, status)


@pytest.mark.parametrize("caller", CALLERS)
def test_unsafe_requests_with_cookies_need_the_token_on_every_route(probe: TestClient, caller: str) -> None:
    app = probe.app
    assert isinstance(app, FastAPI)
    reader = calling(probe, caller)
    unsafe = [access for access in routes(app) if access.method not in {"GET", "HEAD"}]
    for access in unsafe:
        path = filled(access.path)
        status = reader.request(access.method, path, json={"question": "q"}).status_code
        # A client without cookies has nothing to forge with; the roles stop it where they are asked for.
        if caller != "nobody" or access.path == "/sign-in":
            assert status == 403, (access, caller)


def test_role_that_is_taken_away_is_gone_with_the_next_request(probe: TestClient) -> None:
    reader = calling(probe, "advisor")
    assert reader.get("/probe/advisor").json() == "advisor"
    with services_of(probe).database.write() as session:
        from app.state.people import User

        session.get_one(User, "advisor").role = "exporter"
    try:
        assert reader.get("/probe/advisor").status_code == 403
    finally:
        with services_of(probe).database.write() as session:
            session.get_one(User, "advisor").role = "advisor"


def test_pages_lead_to_the_form_and_back(probe: TestClient) -> None:
    response = browser(probe).get("/probe/advisor", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["location"]) == (303, "/sign-in?next=%2Fprobe%2Fadvisor")
    assert browser(probe).get("/probe/advisor").json()["type"] == "urn:tijaria:problem:unauthorized"


def test_roles_include_the_ones_before() -> None:
    assert [[str(other) for other in Role if role.includes(other)] for role in Role] == [
        ["exporter"], ["exporter", "advisor"], ["exporter", "advisor", "maintainer"],
    ]  # fmt: skip
