"""Every test runs offline, with the settings' defaults, whatever the environment of who runs it."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from tijaria.settings import Settings

# Before anything imports a Hugging Face library, which reads these once.
os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = "1"

_LOOPBACK = ("127.", "localhost", "::1", "0.0.0.0")
_guard = pytest.MonkeyPatch()


class NetworkUsed(RuntimeError):
    """A test reached for another machine."""


def pytest_configure() -> None:
    """Let nothing but this machine be reached: also while test modules are imported."""
    for name in ("connect", "connect_ex", "sendto"):
        _guard.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    resolve = socket.getaddrinfo

    def guarded_resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        _check(host)
        return resolve(host, *arguments, **options)

    _guard.setattr(socket, "getaddrinfo", guarded_resolve)


def pytest_unconfigure() -> None:
    _guard.undo()


def _guarded(method: Any) -> Any:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        # The address comes last, in `sendto` too; that of a Unix socket is a path.
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(arguments[-1][0])
        return method(self, *arguments)

    return guarded


def _check(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name and not name.startswith(_LOOPBACK):
        raise NetworkUsed(f"tests use no network, and this one reached for {name}")


@pytest.fixture(autouse=True)
def _default_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings of the environment. Fixtures of a wider scope (browser tests) still see them."""
    monkeypatch.delenv("PORT", raising=False)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TIJARIA_{name.upper()}", raising=False)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database, of each kind that TijarIA works with."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state.db"
    from postgres_server import fresh_database

    return fresh_database()
