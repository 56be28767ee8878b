"""Passwords: argon2id, a minimum length, and the same work for a name that does not exist."""

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARS, MAX_CHARS = 12, 256


class WeakPasswordError(Exception):
    """A new password does not meet the rules; the message says which."""


class Passwords:
    """Hashes and checks passwords. Thread-safe; each check takes some 50 ms and 64 MiB on purpose."""

    def __init__(self) -> None:
        """Take argon2's recommended parameters."""
        self._hasher = PasswordHasher()
        # Many sign-ins at once must not take all of the memory.
        self._turns = threading.BoundedSemaphore(4)

    def hash(self, password: str, *, name: str = "") -> str:
        """Hash a new password.

        Raises:
            WeakPasswordError: It is too short, too long, or the account's own name.
        """
        password = _normal(password)
        if not MIN_CHARS <= len(password) <= MAX_CHARS:
            raise WeakPasswordError(f"A password has {MIN_CHARS} to {MAX_CHARS} characters.")
        if len(set(password)) < 5 or (
            name and name.casefold() in {password.casefold(), password[::-1].casefold()}
        ):
            raise WeakPasswordError("This password is too easy to guess; take a few unrelated words.")
        with self._turns:
            return self._hasher.hash(password)

    def matches(self, hashed: str | None, password: str) -> bool:
        """Check a password; with no hash to check against, take as long and say no."""
        with self._turns:
            try:
                # A longer one matches nothing, and hashing megabytes would be somebody else's pleasure.
                self._hasher.verify(hashed or _nobody(), _normal(password[: MAX_CHARS + 1]))
            except (VerificationError, InvalidHashError):
                return False
        return hashed is not None

    def outdated(self, hashed: str) -> bool:
        """Return whether a hash was made with weaker parameters than those of today."""
        return self._hasher.check_needs_rehash(hashed)


@cache
def _nobody() -> str:
    """Return the hash that a name without one is checked against."""
    return PasswordHasher().hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    # Two keyboards may write one letter in two ways.
    return unicodedata.normalize("NFKC", password)
