"""Tells Chainlit who a reader is, in the only words that it understands: a token signed with its own key."""

import os
import secrets

from app.accounts.roles import Identity


def prepare() -> None:
    """Make Chainlit ask for a token; the key of the tokens never leaves this process."""
    os.environ["CHAINLIT_CUSTOM_AUTH"] = "1"
    os.environ["CHAINLIT_AUTH_SECRET"] = secrets.token_urlsafe(48)


def access_token(who: Identity) -> str:
    """Make a token for an identity with an owner."""
    # Chainlit reads its settings when it is imported, which `chat_mount` prepares.
    from chainlit.auth import create_jwt
    from chainlit.user import User

    assert who.owner is not None
    token: str = create_jwt(User(identifier=who.owner, display_name=who.display_name or who.name or None))
    return token
