"""The three roles, and who stands behind a request."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; each role may do what the ones before it may."""

    EXPORTER = "exporter"
    ADVISOR = "advisor"
    MAINTAINER = "maintainer"

    def includes(self, other: "Role") -> bool:
        """Return whether this role may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who stands behind a request.

    Attributes:
        owner: Owns conversations: "user:<id>", "visitor:<id>", or None for a client without any cookie.
        role: Exporter for everybody who has not signed in.
        user_id: `User.id`; None for the anonymous.
        name: What they sign in with, "" for the anonymous.
        binding: What CSRF tokens of this client are bound to; "" without any cookie.
    """

    owner: str | None = None
    role: Role = Role.EXPORTER
    user_id: str | None = None
    name: str = ""
    display_name: str = ""
    binding: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether there is an account behind the request."""
        return self.user_id is not None
