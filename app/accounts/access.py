"""What a route asks of who calls it, in a form that a test can walk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from app.accounts.cookies import identify
from app.accounts.roles import Identity, Role
from app.deps import ServicesDep
from app.problems import ForbiddenError, SignInRequiredError


def identity(request: Request, found: ServicesDep) -> Identity:
    """Return who calls: an account, a visitor, or nobody."""
    return identify(request.scope, found)


IdentityDep = Annotated[Identity, Depends(identity)]


@dataclass(frozen=True, slots=True)
class Require:
    """A dependency that lets through who has a role and is signed in: `Depends(require(Role.ADVISOR))`."""

    role: Role

    def __call__(self, who: IdentityDep) -> Identity:
        """Return who calls.

        Raises:
            SignInRequiredError: Nobody is signed in.
            ForbiddenError: The account may not do this.
        """
        if not who.signed_in:
            raise SignInRequiredError
        if not who.role.includes(self.role):
            raise ForbiddenError(self.role.value)
        return who


def require(role: Role) -> Require:
    """Ask for a signed-in account that has `role` or more."""
    return Require(role)


AdvisorDep = Annotated[Identity, Depends(require(Role.ADVISOR))]
MaintainerDep = Annotated[Identity, Depends(require(Role.MAINTAINER))]


@dataclass(frozen=True, slots=True)
class Access:
    """One route and the role that it asks for; None for everybody."""

    method: str
    path: str
    role: Role | None


def routes(app: FastAPI) -> Sequence[Access]:
    """Return every route of the API and the pages with what it asks for; mounted applications have none."""
    return sorted(
        (
            Access(method, route.path or "", _role(route.dependant))
            for route in iter_route_contexts(app.routes)
            if hasattr(route, "dependant")
            for method in (route.methods or ())
        ),
        key=lambda access: (access.path, access.method),
    )


def _role(dependant: Dependant) -> Role | None:
    asked = [dependant.call.role] if isinstance(dependant.call, Require) else []
    asked += [role for child in dependant.dependencies if (role := _role(child)) is not None]
    return max(asked, key=list(Role).index, default=None)
