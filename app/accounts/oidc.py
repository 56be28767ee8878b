"""Sign-in with an OpenID Connect provider: authorisation code with PKCE, through Authlib."""

import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.starlette_client import OAuth
from starlette.requests import Request
from starlette.responses import Response

from tijaria.errors import ConfigurationError
from tijaria.settings import Settings


class ProviderError(Exception):
    """The provider did not vouch for anybody: refused, unreachable, or not to be trusted."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    display_name: str


class Provider:
    """One OpenID Connect provider. Nothing is asked of it before somebody signs in with it."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        """Describe the provider; `issuer` is its address as it names itself."""
        self._issuer = issuer
        oauth = OAuth()
        self._client: Any = oauth.register(
            "oidc",
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_id=client_id,
            client_secret=client_secret,
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10.0},
        )

    @classmethod
    def of(cls, settings: Settings) -> "Provider | None":
        """Return the provider that the settings name, None when they name none.

        Raises:
            ConfigurationError: Something is missing, or the provider would be asked without encryption.
        """
        given = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
        if not any(given):
            return None
        if not all(given):
            raise ConfigurationError(
                "Sign-in with a provider needs TIJARIA_OIDC_ISSUER, TIJARIA_OIDC_CLIENT_ID and "
                "TIJARIA_OIDC_CLIENT_SECRET; set all three or none."
            )
        address = urlsplit(settings.oidc_issuer)
        if address.scheme != "https" and not _here(address.hostname or ""):
            raise ConfigurationError("TIJARIA_OIDC_ISSUER must begin with https://.")
        return cls(*given)

    async def send_away(self, request: Request, *, back_to: str, state: dict[str, Any]) -> Response:
        """Send the browser to the provider; `state` is filled with what `receive` will compare.

        Raises:
            ProviderError: The provider cannot be reached.
        """
        request.scope["session"] = state
        try:
            response: Response = await self._client.authorize_redirect(request, back_to)
        except Exception as error:
            # Authlib lets errors of the network through, of whichever HTTP library it found.
            raise ProviderError(f"the provider cannot be used: {error}") from error
        return response

    async def receive(self, request: Request, *, state: dict[str, Any]) -> Vouched:
        """Take the browser back from the provider and check everything that it brings.

        Raises:
            ProviderError: Refused, answered twice, or not from the provider that was asked.
        """
        request.scope["session"] = state
        try:
            token = await self._client.authorize_access_token(
                request, claims_options={"iss": {"essential": True, "value": self._issuer}}
            )
            claims = token["userinfo"]
            subject = claims["sub"]
        except Exception as error:
            # Whatever went wrong, nobody was vouched for.
            raise ProviderError(f"the sign-in was not accepted: {error}") from error
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise ProviderError("the provider names nobody")
        name = claims.get("name") or claims.get("preferred_username") or ""
        return Vouched(self._issuer, subject, name if isinstance(name, str) else "")


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
