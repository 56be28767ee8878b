"""Signed values: the visitor's cookie, CSRF tokens, the state of an OIDC sign-in."""

import hashlib
import hmac

from itsdangerous import BadData, URLSafeTimedSerializer


class Signer:
    """Signs small values with the server's key; each purpose has a key of its own derived from it."""

    def __init__(self, key: str) -> None:
        """Take the server's key."""
        self._key = key

    def sign(self, purpose: str, value: object) -> str:
        """Return a signed, URL-safe text that holds `value` (JSON) and the time."""
        return URLSafeTimedSerializer(self._key, salt=purpose).dumps(value)

    def read(self, purpose: str, signed: str, *, max_age: int) -> object | None:
        """Return what `sign` was given, None when it was not us, too long ago (seconds), or nonsense."""
        try:
            value: object = URLSafeTimedSerializer(self._key, salt=purpose).loads(signed, max_age=max_age)
        except (BadData, UnicodeError, ValueError):
            return None
        return value

    def digest(self, purpose: str, value: str) -> str:
        """Return a keyed hash: the same for the same value, and of no use without the key."""
        message = f"{purpose}\x00{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key.encode(), message, hashlib.sha256).hexdigest()
