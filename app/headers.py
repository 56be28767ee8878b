"""Security headers on every response: no foreign host, no framing, no guessing of content types."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGES_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
FORMS_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""For pages with a form that goes back to us."""
DESK_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""For the advisors' desk: our own scripts, from files."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Links to official sites must not tell them which question led there.
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def chat_policy(script_hashes: tuple[str, ...]) -> str:
    """Write the policy of the chat's pages.

    The chat's front end injects its own style sheets at run time (scroll areas, toasts, panels), hence
    `unsafe-inline` for styles; its two inline scripts are allowed by hash and nothing may be evaluated.
    """
    scripts = " ".join(["'self'", *(f"'sha256-{value}'" for value in script_hashes)])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class SecurityHeaders:
    """ASGI middleware that adds the headers; `policies` maps a path prefix to its own content policy."""

    def __init__(self, app: ASGIApp, *, policies: Mapping[str, str]) -> None:
        """Wrap `app`."""
        self.app = app
        self.policies = policies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application with the headers added to its response."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        policy = next(
            (value for prefix, value in self.policies.items() if scope["path"].startswith(prefix)),
            _PAGES_POLICY,
        )

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                for name, value in _ALWAYS.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, with_headers)
