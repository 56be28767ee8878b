"""The accounts: made, listed, changed, and found by name and password. Every change is audited."""

import hashlib
import re
from collections.abc import Callable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit
from app.accounts.lockout import Lockout
from app.accounts.passwords import Passwords
from app.accounts.roles import Role
from app.audit import Actor
from app.database import Database
from app.state.people import SignIn, User

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,98}[a-z0-9])?")


class AccountError(Exception):
    """An account cannot be made or changed; the message says why."""


class Accounts:
    """The accounts. Thread-safe."""

    def __init__(self, database: Database, lockout: Lockout) -> None:
        """Work on `database`."""
        self._database = database
        self._lockout = lockout
        self._passwords = Passwords()

    def create(self, name: str, role: Role, password: str, *, actor: Actor, display_name: str = "") -> User:
        """Make an account that signs in with a password.

        Raises:
            AccountError: The name is taken or cannot be one.
            WeakPasswordError: The password does not meet the rules.
        """
        name = name.strip().casefold()
        if not _NAME.fullmatch(name):
            raise AccountError("A name has 1 to 100 letters a-z, digits and . _ @ + -, no blank.")
        hashed = self._passwords.hash(password, name=name)
        user = User(name=name, role=role.value, password_hash=hashed, display_name=display_name.strip()[:200])
        try:
            with self._database.write() as session:
                session.add(user)
                session.flush()
                audit.record(session, actor, "user.created", f"user:{user.id}", role=role.value)
        except IntegrityError:
            raise AccountError(f"There is an account named {name} already.") from None
        return user

    def listed(self) -> Sequence[User]:
        """Return all accounts by name."""
        with self._database.read() as session:
            return session.scalars(select(User).order_by(User.name)).all()

    def check(self, name: str, password: str, *, address: str) -> User | None:
        """Return the account of a name and its password, None when they do not match. Blocking, slow.

        A wrong password, an unknown name, a disabled account and one without a password cannot be told apart.

        Raises:
            LockedError: Too many failures before this one; the password was not looked at.
        """
        name = name.strip().casefold()[:200]
        self._lockout.attempt(name, address)
        with self._database.read() as session:
            # What cannot be a name is not looked for: PostgreSQL refuses some of it.
            user = session.scalar(select(User).where(User.name == name)) if _NAME.fullmatch(name) else None
        hashed = user.password_hash if user is not None and not user.disabled else None
        if not self._passwords.matches(hashed, password) or user is None or hashed is None:
            return None
        self._lockout.succeeded(name, address)
        if self._passwords.outdated(hashed):
            with self._database.write() as session:
                session.get_one(User, user.id).password_hash = self._passwords.hash(password)
        return user

    def from_provider(self, issuer: str, subject: str, *, display_name: str) -> User | None:
        """Return the account of somebody whom the OIDC provider vouches for; the first time, make it.

        It begins as an exporter; a maintainer gives it another role. None when it is disabled.
        """
        query = select(User).where(User.issuer == issuer, User.subject == subject)
        with self._database.read() as session:
            user = session.scalar(query)
        if user is None:
            user = User(role=Role.EXPORTER.value, issuer=issuer, subject=subject)
            # No name that can be typed has a colon, so this one belongs to nobody else.
            user.name = f"oidc:{hashlib.sha256(f'{issuer} {subject}'.encode()).hexdigest()[:16]}"
            user.display_name = display_name[:200]
            try:
                with self._database.write() as session:
                    session.add(user)
            except IntegrityError:
                with self._database.read() as session:
                    user = session.scalars(query).one()
        return None if user.disabled else user

    def set_role(self, name: str, role: Role, *, actor: Actor) -> None:
        """Give an account another role; it has to sign in again.

        Raises:
            AccountError: There is no such account, or nobody would be left to maintain.
        """

        def change(user: User) -> dict[str, str]:
            before, user.role = user.role, role.value
            return {"before": before, "after": role.value}

        self._change(name, change, "user.role", actor)

    def set_disabled(self, name: str, disabled: bool, *, actor: Actor) -> None:
        """Close an account, or open it again; closing ends its sign-ins at once.

        Raises:
            AccountError: There is no such account, or nobody would be left to maintain.
        """

        def change(user: User) -> dict[str, str]:
            user.disabled = disabled
            return {}

        self._change(name, change, "user.disabled" if disabled else "user.enabled", actor)

    def set_password(self, name: str, password: str, *, actor: Actor) -> None:
        """Give an account a new password and end its sign-ins.

        Raises:
            AccountError: There is no such account.
            WeakPasswordError: The password does not meet the rules.
        """
        hashed = self._passwords.hash(password, name=name)

        def change(user: User) -> dict[str, str]:
            user.password_hash = hashed
            return {}

        self._change(name, change, "user.password", actor)

    def _change(self, name: str, change: Callable[[User], dict[str, str]], action: str, actor: Actor) -> None:
        name = name.strip().casefold()
        with self._database.write() as session:
            # The maintainers before the account, always: of two changes at once neither waits for the other.
            maintained = _maintainers(session)
            user = session.scalar(select(User).where(User.name == name).with_for_update())
            if user is None:
                raise AccountError(f"There is no account named {name}. `python -m app list-users` shows all.")
            details = change(user)
            session.flush()
            if maintained and not _maintainers(session):
                raise AccountError(f"{name} is the last maintainer. Make another one first.")
            session.execute(delete(SignIn).where(SignIn.user_id == user.id))
            audit.record(session, actor, action, f"user:{user.id}", **details)


def _maintainers(session: Session) -> int:
    # Locked, so that two maintainers cannot remove each other at the same moment; in one order, so that two
    # changes at once do not wait for each other for ever.
    query = select(User.id).where(User.role == Role.MAINTAINER.value, User.disabled.is_(False))
    return len(session.scalars(query.order_by(User.id).with_for_update()).all())
