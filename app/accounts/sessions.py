"""Sign-in sessions: a random token in a cookie, its hash in the database, ended when idle and in any case."""

import hashlib
import secrets
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.accounts.roles import Identity, Role
from app.database import Database
from app.state.base import now
from app.state.people import SignIn, User

_NOTE_EVERY = timedelta(minutes=1)


class SignIns:
    """The open sign-in sessions. Thread-safe."""

    def __init__(self, database: Database, *, idle: timedelta, longest: timedelta) -> None:
        """Work on `database`.

        Args:
            database: Where they are stored.
            idle: A session ends when nothing was asked for so long.
            longest: It ends after so long in any case.
        """
        self._database = database
        self._idle = idle
        self._longest = longest

    def open(self, user: User) -> str:
        """Open a session and return its token: always a new one, whatever the browser held before."""
        token = secrets.token_urlsafe(32)
        moment = now()
        with self._database.write() as session:
            session.add(SignIn(id=_key(token), user_id=user.id, created_at=moment, seen_at=moment))
        return token

    def find(self, token: str) -> Identity | None:
        """Return who a token belongs to, with today's role; None when it is unknown, ended or disabled."""
        moment = now()
        with self._database.read() as session:
            found = session.get(SignIn, _key(token))
        if found is None or found.user.disabled:
            return None
        if moment - found.seen_at > self._idle or moment - found.created_at > self._longest:
            self.close(token)
            return None
        if moment - found.seen_at > _NOTE_EVERY:
            # Nobody is turned away because the database is busy.
            with suppress(OperationalError), self._database.write() as session:
                session.execute(update(SignIn).where(SignIn.id == found.id).values(seen_at=moment))
        user = found.user
        return Identity(
            owner=f"user:{user.id}",
            role=Role(user.role),
            user_id=user.id,
            name=user.name,
            display_name=user.display_name,
            binding=found.id,
        )

    def close(self, token: str) -> None:
        """End a session."""
        with self._database.write() as session:
            session.execute(delete(SignIn).where(SignIn.id == _key(token)))

    def purge(self, session: Session) -> None:
        """Delete the sessions that have ended."""
        moment = now()
        ended = or_(SignIn.seen_at < moment - self._idle, SignIn.created_at < moment - self._longest)
        session.execute(delete(SignIn).where(ended))


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
