"""Accounts in the application: signing in and out, what ends a session, forgery, lock-out, commands."""

import io
import re
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from account_stand_in import (
    PASSWORD,
    application,
    browser,
    csrf_of,
    role_of,
    services_of,
    sign_in,
    token_in,
)
from fastapi.testclient import TestClient
from sqlalchemy import select

from app import __main__ as command
from app import audit
from app.accounts import lockout, sessions
from app.accounts.directory import AccountError, Accounts
from app.accounts.lockout import Lockout
from app.accounts.passwords import Passwords, WeakPasswordError
from app.accounts.roles import Role
from app.accounts.signing import Signer
from app.audit import COMMAND_LINE
from app.database import Database
from app.retention import purge
from app.state import base
from app.state.people import SignIn, SignInFailure, User
from tijaria.errors import ConfigurationError
from tijaria.settings import Settings


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with application(database_url) as client:
        yield client


class Clock:
    """Moves the time of the accounts' modules forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()
        for module in (sessions, lockout):
            monkeypatch.setattr(module, "now", self.now)

    def now(self) -> datetime:
        return base.now() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


# Signing in and out


def test_account_signs_in_and_out(client: TestClient) -> None:
    reader = browser(client)
    assert role_of(reader) == ""
    response = sign_in(reader, "ADVISOR ", next="/documents?x=1")
    assert (response.status_code, response.headers["location"]) == (303, "/documents?x=1")
    assert role_of(reader) == "advisor"
    page = reader.get("/sign-in")
    assert "advisor" in page.text
    assert page.headers["cache-control"] == "no-store"
    response = reader.post("/sign-out", data={"csrf_token": token_in(page.text)})
    assert response.status_code == 303
    assert role_of(reader) == ""
    with services_of(client).database.read() as session:
        assert session.scalars(select(SignIn)).all() == []


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("advisor", "wrong password here"),
        ("nobody", PASSWORD),
        ("advisor", ""),
        ("", ""),
        ("advisor\x00", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("advisor", PASSWORD + "x" * 1500),
    ],
)
def test_wrong_name_and_wrong_password_look_alike(client: TestClient, name: str, password: str) -> None:
    reader = browser(client)
    response = sign_in(reader, name, password)
    assert response.status_code == 401
    assert "Identifiant ou mot de passe incorrect" in response.text
    assert "tijaria_session" not in response.cookies
    assert name == "" or f'value="{name}"' not in response.text


@pytest.mark.parametrize(
    ("tag", "words", "direction"), [("ar-MA", "كلمة السر", "rtl"), ("fr", "Mot de passe", "ltr")]
)
def test_form_speaks_the_reader_s_language(client: TestClient, tag: str, words: str, direction: str) -> None:
    page = browser(client).get("/sign-in", headers={"Accept-Language": tag}).text
    assert words in page
    assert f'dir="{direction}"' in page


@pytest.mark.parametrize(
    "target",
    [
        *(
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
        ),
        *("", "evil", "/\t/evil.example", "/%0d%0aSet-Cookie: x", "///evil.example", "http:/evil"),
    ],
)
def test_sign_in_leads_nowhere_else(client: TestClient, target: str) -> None:
    location = sign_in(browser(client), "exporter", next=target).headers["location"]
    assert location in {"/", "/%0d%0aSet-Cookie:%20x"}


def test_cookies_are_kept_from_scripts_and_other_sites(client: TestClient) -> None:
    for base_url, secure in (("http://testserver", False), ("https://testserver", True)):
        reader = browser(client, base=base_url)
        visitor = reader.get("/sign-in").headers["set-cookie"]
        session = sign_in(reader, "advisor").headers["set-cookie"]
        assert session.startswith("tijaria_session=")
        for cookie in (visitor, session):
            assert "HttpOnly" in cookie
            assert "SameSite=lax" in cookie
            assert "Path=/" in cookie
            assert ("Secure" in cookie) == secure


def test_database_holds_neither_tokens_nor_passwords_nor_addresses(client: TestClient) -> None:
    reader = browser(client, address="203.0.113.77")
    sign_in(reader, "advisor", "some wrong password")
    sign_in(reader, "advisor")
    token = reader.cookies["tijaria_session"]
    with services_of(client).database.read() as session:
        stored = [
            repr(vars(row))
            for table in (User, SignIn, SignInFailure)
            for row in session.scalars(select(table))
        ]
    assert stored
    for secret in (token, PASSWORD, "203.0.113.77", "some wrong"):
        assert not [row for row in stored if secret in row]


# What ends a session


def test_session_ends_when_idle_and_in_any_case(client: TestClient, clock: Clock) -> None:
    reader = browser(client)
    sign_in(reader, "advisor")
    for _ in range(11):
        clock.ahead += timedelta(minutes=59)
        assert role_of(reader) == "advisor"
    clock.ahead += timedelta(minutes=72)
    assert role_of(reader) == ""
    sign_in(reader, "advisor")
    for _ in range(13):
        clock.ahead += timedelta(minutes=55)
        role_of(reader)
    assert role_of(reader) == "advisor"
    clock.ahead += timedelta(minutes=10)
    assert role_of(reader) == ""


def test_session_cannot_be_fixed_beforehand(client: TestClient) -> None:
    attacker, victim = browser(client), browser(client)
    sign_in(attacker, "exporter")
    planted = attacker.cookies["tijaria_session"]
    for value in (planted, "made-up"):
        victim.cookies.clear()
        victim.get("/sign-in")
        victim.cookies.set("tijaria_session", value)
        sign_in(victim, "advisor")
        tokens = [cookie.value for cookie in victim.cookies.jar if cookie.name == "tijaria_session"]
        assert any(token not in {planted, "made-up"} for token in tokens)
        # What was planted is worth nothing any more.
        attacker.cookies.clear()
        attacker.cookies.set("tijaria_session", value)
        assert role_of(attacker) == ""


def test_old_token_is_worth_nothing_after_signing_out(client: TestClient) -> None:
    reader, thief = browser(client), browser(client)
    sign_in(reader, "maintainer")
    thief.cookies.set("tijaria_session", reader.cookies["tijaria_session"])
    assert role_of(thief) == "maintainer"
    reader.post("/sign-out", headers=csrf_of(reader))
    assert role_of(thief) == ""


@pytest.mark.parametrize("change", ["role", "disable", "password"])
def test_change_of_an_account_ends_its_sessions_at_once(client: TestClient, change: str) -> None:
    accounts = services_of(client).accounts
    reader = browser(client)
    sign_in(reader, "advisor")
    if change == "role":
        accounts.set_role("advisor", Role.EXPORTER, actor=COMMAND_LINE)
    elif change == "disable":
        accounts.set_disabled("advisor", True, actor=COMMAND_LINE)
    else:
        accounts.set_password("advisor", "quatre autres mots ici", actor=COMMAND_LINE)
    assert role_of(reader) == ""
    assert sign_in(reader, "advisor").status_code == (303 if change == "role" else 401)
    assert role_of(reader) == ("exporter" if change == "role" else "")


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 10_000, "%00", '"; DROP TABLE users'])
def test_made_up_tokens_are_nobody(client: TestClient, token: str) -> None:
    for name in ("tijaria_session", "tijaria_visitor", "tijaria_oidc"):
        response = browser(client).get("/v1/me", headers={"Cookie": f"{name}={token}".encode()})
        assert response.json()["signed_in"] is False
        assert response.json()["csrf_token"] == ""


def test_visitor_cookie_of_another_key_is_nobody(client: TestClient) -> None:
    forged = Signer("another key").sign("visitor", "abc")
    swapped = services_of(client).signer.sign("csrf", "abc")
    for value in (forged, swapped):
        reader = browser(client)
        reader.cookies.set("tijaria_visitor", value)
        assert reader.get("/v1/me").json()["csrf_token"] == ""


# Forgery


def test_form_without_its_token_is_refused(client: TestClient) -> None:
    services = services_of(client)
    reader, other = browser(client), browser(client)
    stolen = token_in(other.get("/sign-in").text)
    reader.get("/sign-in")
    for token in ("", "x", stolen, services.signer.sign("csrf", ["x"]), services.signer.sign("visitor", "x")):
        response = reader.post(
            "/sign-in", data={"name": "advisor", "password": PASSWORD, "csrf_token": token}
        )
        assert response.status_code == 403
        assert response.json()["type"] == "urn:tijaria:problem:csrf"
    assert role_of(reader) == ""


def test_another_site_cannot_sign_its_visitors_in(client: TestClient) -> None:
    """Without a cookie of ours there is nothing to forge with, and yet nobody is to be signed in."""
    response = browser(client).post("/sign-in", data={"name": "advisor", "password": PASSWORD})
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:8080"},
    ],
)
def test_page_of_another_origin_is_refused_even_with_the_token(
    client: TestClient, headers: dict[str, str]
) -> None:
    reader = browser(client)
    sign_in(reader, "advisor")
    assert reader.post("/sign-out", headers={**csrf_of(reader), **headers}).status_code == 403
    assert role_of(reader) == "advisor"


def test_token_ends_with_its_session(client: TestClient) -> None:
    reader = browser(client)
    before = csrf_of(reader) if reader.get("/sign-in") else {}
    sign_in(reader, "advisor")
    assert reader.post("/sign-out", headers=before).status_code == 403
    during = csrf_of(reader)
    assert reader.post("/sign-out", headers=during).status_code == 303
    sign_in(reader, "advisor")
    assert reader.post("/sign-out", headers=during).status_code == 403


def test_tokens_differ_each_time(client: TestClient) -> None:
    reader = browser(client)
    reader.get("/sign-in")
    assert csrf_of(reader) != csrf_of(reader)


def test_client_without_cookies_needs_no_token(client: TestClient) -> None:
    response = browser(client).post("/v1/answers", json={"question": "Quel délai ?"})
    assert response.status_code == 200
    assert "set-cookie" not in response.headers


def test_question_with_cookies_needs_the_token(client: TestClient) -> None:
    reader = browser(client)
    sign_in(reader, "exporter")
    assert reader.post("/v1/answers", json={"question": "q"}).status_code == 403
    assert reader.post("/v1/answers", json={"question": "q"}, headers=csrf_of(reader)).status_code == 200


# Lock-out


def test_account_has_to_wait_after_failures_longer_each_time(client: TestClient, clock: Clock) -> None:
    def attempt(password: str) -> Any:
        # A new browser at a new address each time: the account is what is guarded.
        attempt.number += 1  # type: ignore[attr-defined]
        return sign_in(browser(client, address=f"192.0.2.{attempt.number}"), "advisor", password)  # type: ignore[attr-defined]

    attempt.number = 0  # type: ignore[attr-defined]
    for _ in range(5):
        assert attempt("wrong password here").status_code == 401
    waits = []
    for _ in range(8):
        locked = attempt(PASSWORD)
        assert locked.status_code == 429
        assert "Trop d'essais" in locked.text.replace("&#39;", "'")
        waits.append(int(locked.headers["retry-after"]))
        clock.ahead += timedelta(seconds=waits[-1] + 1)
        assert attempt("wrong password here").status_code == 401
    assert [round(wait, -1) for wait in waits] == [30, 60, 120, 240, 480, 900, 900, 900]
    clock.ahead += timedelta(minutes=16)
    assert attempt(PASSWORD).status_code == 303
    assert attempt("wrong password here").status_code == 401


def test_lock_does_not_tell_which_names_exist(client: TestClient) -> None:
    def statuses(name: str, host: int) -> list[int]:
        return [
            sign_in(browser(client, address=f"192.0.{host}.{n}"), name, "wrong password here").status_code
            for n in range(7)
        ]

    assert statuses("advisor", 2) == statuses("nobody-at-all", 3) == [401] * 5 + [429] * 2


def test_address_has_to_wait_whatever_names_it_tries(client: TestClient) -> None:
    accounts = services_of(client).accounts
    for number in range(20):
        assert accounts.check(f"name{number}", "wrong password here", address="198.51.100.1") is None
    with pytest.raises(lockout.LockedError):
        accounts.check("advisor", PASSWORD, address="198.51.100.1")
    assert accounts.check("advisor", PASSWORD, address="198.51.100.2") is not None


def test_guesses_sent_all_at_once_count_too(database_url: str) -> None:
    database = Database(database_url)
    accounts = Accounts(database, Lockout(database, Signer("k")))
    accounts.create("advisor", Role.ADVISOR, PASSWORD, actor=COMMAND_LINE)

    def guess(number: int) -> str:
        try:
            return str(accounts.check("advisor", f"wrong password {number}", address=f"h{number}"))
        except lockout.LockedError:
            return "locked"

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(guess, range(24))) == ["None"] * 5 + ["locked"] * 19


def test_success_clears_the_account_only(database_url: str) -> None:
    database = Database(database_url)
    accounts = Accounts(database, Lockout(database, Signer("k")))
    accounts.create("advisor", Role.ADVISOR, PASSWORD, actor=COMMAND_LINE)
    for turn in range(5):
        for _ in range(4):
            assert accounts.check("advisor", "wrong password here", address="h") is None
        # The fifth time the address has failed twenty times, whatever succeeded in between.
        if turn < 4:
            assert accounts.check("advisor", PASSWORD, address="h") is not None
    with pytest.raises(lockout.LockedError):
        accounts.check("somebody", PASSWORD, address="h")


def test_unknown_names_take_as_long_as_known_ones() -> None:
    """The password is hashed either way; that is the whole of the time. A ratio, not a limit in seconds."""
    passwords = Passwords()
    hashed = passwords.hash(PASSWORD)

    def seconds(against: str | None) -> float:
        times = []
        for _ in range(5):
            started = time.perf_counter()
            assert not passwords.matches(against, "wrong password here")
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    assert 0.2 < seconds(None) / seconds(hashed) < 5
    assert not passwords.matches(None, "nobody")


# Accounts


@pytest.mark.parametrize(
    "password", ["", "short", "x" * 257, "aaaaaaaaaaaaaaaa", "advisor-amal-1", "1-lama-rosivda"]
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(WeakPasswordError):
        Passwords().hash(password, name="advisor-amal-1")


def test_password_typed_on_another_keyboard_is_the_same() -> None:
    passwords = Passwords()
    assert passwords.matches(passwords.hash("motdepassé très long"), "motdepasse\u0301 tre\u0300s long")
    assert passwords.matches(passwords.hash("كلمة سر طويلة جدا"), "كلمة سر طويلة جدا")


@pytest.mark.parametrize("name", ["", " ", "a b", "-a", "é", "oidc:1", "a" * 101, "a\nb", "../x"])
def test_names_that_cannot_be_typed_safely_are_refused(client: TestClient, name: str) -> None:
    with pytest.raises(AccountError):
        services_of(client).accounts.create(name, Role.EXPORTER, PASSWORD, actor=COMMAND_LINE)


def test_name_is_taken_once_whatever_its_case(client: TestClient) -> None:
    with pytest.raises(AccountError, match="already"):
        services_of(client).accounts.create("Advisor", Role.MAINTAINER, PASSWORD, actor=COMMAND_LINE)


def test_last_maintainer_stays(client: TestClient) -> None:
    accounts = services_of(client).accounts
    with pytest.raises(AccountError, match="last maintainer"):
        accounts.set_role("maintainer", Role.ADVISOR, actor=COMMAND_LINE)
    with pytest.raises(AccountError, match="last maintainer"):
        accounts.set_disabled("maintainer", True, actor=COMMAND_LINE)
    accounts.set_role("advisor", Role.MAINTAINER, actor=COMMAND_LINE)
    accounts.set_disabled("maintainer", True, actor=COMMAND_LINE)


def test_two_maintainers_cannot_remove_each_other_at_once(client: TestClient) -> None:
    accounts = services_of(client).accounts
    accounts.set_role("advisor", Role.MAINTAINER, actor=COMMAND_LINE)
    names = ["advisor", "maintainer"]

    def remove(name: str) -> bool:
        try:
            accounts.set_disabled(name, True, actor=COMMAND_LINE)
        except AccountError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        for _ in range(20):  # the two meet in the middle once in a few times
            assert sorted(pool.map(remove, names)) == [False, True]
            for name in names:
                accounts.set_disabled(name, False, actor=COMMAND_LINE)


def test_what_staff_does_is_in_the_audit_log(client: TestClient) -> None:
    database = services_of(client).database
    for name in Role:
        reader = browser(client)
        sign_in(reader, name.value)
        reader.post("/sign-out", headers=csrf_of(reader))
    services_of(client).accounts.set_role("advisor", Role.MAINTAINER, actor=COMMAND_LINE)
    written = [(entry.actor_role, entry.action) for entry in reversed(audit.entries(database))]
    assert written == [
        ("advisor", "user.signed_in"),
        ("advisor", "user.signed_out"),
        ("maintainer", "user.signed_in"),
        ("maintainer", "user.signed_out"),
        ("maintainer", "user.role"),
    ]
    assert audit.entries(database)[0].details == {"before": "advisor", "after": "maintainer"}


def test_ended_sessions_and_old_failures_are_purged(client: TestClient) -> None:
    services = services_of(client)
    sign_in(browser(client), "advisor")
    sign_in(browser(client), "nobody")
    purge(services)
    with services.database.write() as session:
        assert len(session.scalars(select(SignIn)).all()) == 1
        for row in session.scalars(select(SignInFailure)):
            row.last_at -= timedelta(days=2)
        for found in session.scalars(select(SignIn)):
            found.seen_at -= timedelta(days=1)
    purge(services)
    with services.database.read() as session:
        assert session.scalars(select(SignIn)).all() == session.scalars(select(SignInFailure)).all() == []


# Settings and the command line


def test_short_key_is_refused_and_never_shown() -> None:
    with pytest.raises(ConfigurationError, match="TIJARIA_SECRET_KEY") as caught:
        Settings.load(secret_key="too short")
    assert "too short" not in str(caught.value)
    assert "k" * 32 not in repr(Settings(secret_key="k" * 32, oidc_client_secret="k" * 32))


def test_processes_share_the_key(database_url: str) -> None:
    with application(database_url) as first:
        reader = browser(first)
        reader.get("/sign-in")
        cookie = reader.cookies["tijaria_visitor"]
    from app.deps import Services

    again = Services.build(Settings(database_url=database_url), None)
    assert again.signer.read("visitor", cookie, max_age=60) is not None
    other = Services.build(Settings(database_url=database_url, secret_key="x" * 32), None)
    assert other.signer.read("visitor", cookie, max_age=60) is None


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str, typed: str = ""
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    status = command.main(list(arguments))
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_first_maintainer_is_made_at_the_command_line(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    monkeypatch.setenv("TIJARIA_DATABASE_URL", url)
    assert (
        run(monkeypatch, capsys, "create-user", "amal", "--role", "maintainer", typed=f"{PASSWORD}\n")[0] == 0
    )
    status, _, error = run(monkeypatch, capsys, "create-user", "amal", typed=f"{PASSWORD}\n")
    assert (status, "already" in error) == (1, True)
    status, _, error = run(monkeypatch, capsys, "create-user", "badr", typed="short\n")
    assert (status, "12" in error, "short" in error) == (1, True, False)
    assert run(monkeypatch, capsys, "create-user", "badr", typed=f"{PASSWORD}\n")[0] == 0
    assert run(monkeypatch, capsys, "set-role", "badr", "exporter")[0] == 0
    assert run(monkeypatch, capsys, "disable-user", "badr")[0] == 0
    assert run(monkeypatch, capsys, "set-password", "badr", typed="un autre mot encore\n")[0] == 0
    _, out, _ = run(monkeypatch, capsys, "list-users")
    assert out.splitlines() == ["amal\tmaintainer\tactive\tpassword", "badr\texporter\tdisabled\tpassword"]
    assert run(monkeypatch, capsys, "enable-user", "badr")[0] == 0
    status, _, error = run(monkeypatch, capsys, "disable-user", "nobody")
    assert (status, "list-users" in error) == (1, True)
    status, _, error = run(monkeypatch, capsys, "disable-user", "amal")
    assert (status, "last maintainer" in error) == (1, True)
    actions = [entry.action for entry in reversed(audit.entries(Database(url)))]
    assert actions == [
        "user.created", "user.created", "user.role", "user.disabled", "user.password", "user.enabled",
    ]  # fmt: skip


def test_password_is_no_argument(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["create-user", "--help"])
    assert not re.search(r"--pass|PASSWORD", capsys.readouterr().out)
    with pytest.raises(SystemExit):
        command.main(["create-user", "amal", "a password typed here"])
