"""Accounts, their sign-ins, and the failed ones."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.state.base import ID, LONG, WORD, Base, new_id, now


class User(Base):
    """Someone who can sign in. Nobody is deleted: reviews refer to them; accounts are disabled.

    Attributes:
        name: What is typed to sign in; lower case, unique.
        display_name: Shown with a verified answer when its author chooses so.
        role: "exporter", "advisor" or "maintainer".
        password_hash: Argon2id, None for an account that signs in elsewhere (OIDC).
        issuer: With `subject`, who the account is at the OIDC provider.
    """

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        CheckConstraint("role IN ('exporter', 'advisor', 'maintainer')", name="role"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    display_name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(WORD)
    password_hash: Mapped[str | None] = mapped_column(LONG)
    issuer: Mapped[str | None] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(255))
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class SignIn(Base):
    """An open sign-in session. The token itself is in the browser's cookie only.

    Attributes:
        id: SHA-256 of the token, so that a copy of the database opens nothing.
    """

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SignInFailure(Base):
    """Failed sign-ins of one account name or one address, kept as keyed hashes: no address is stored."""

    __tablename__ = "sign_in_failures"

    key: Mapped[str] = mapped_column(ID, primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]
