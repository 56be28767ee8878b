"""A small OpenID Connect provider that really runs: discovery, authorisation code with PKCE, signed tokens.

It signs everybody in as SUBJECT without asking. `faults` makes it misbehave in one way each.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET, SUBJECT = "tijaria", "shared secret", "subject-1"


class ProviderServer:
    """The provider's state.

    Attributes:
        faults: Any of "nonce", "audience", "expired", "issuer", "key", "unsigned", "secret-signed",
            "no-token", "no-subject", "denied".
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.faults: set[str] = set()
        self.codes: dict[str, dict[str, str]] = {}
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.other_key = RSAKey.generate_key(2048, {"kid": "one"})
        self.tokens_given = 0

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def authorize(self, request: Request) -> RedirectResponse:
        query = dict(request.query_params)
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        back = {"state": query["state"]}
        if "denied" in self.faults:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(16)
            self.codes[back["code"]] = query
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode(back)}", 302)

    def token(self, request: Request, code: str, redirect_uri: str, code_verifier: str) -> dict[str, Any]:
        asked = self.codes.pop(code, None)
        digest = hashlib.sha256(code_verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        known = request.headers.get("authorization") in {
            f"Basic {basic}", f"Basic {base64.b64encode(b'tijaria:shared%20secret').decode()}"
        }  # fmt: skip
        if asked is None or not known or (challenge, redirect_uri) != (
            asked["code_challenge"], asked["redirect_uri"]
        ):  # fmt: skip
            raise HTTPException(400, "invalid_grant")
        self.tokens_given += 1
        token = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
        return token if "no-token" in self.faults else {**token, "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        moment = int(time.time())
        claims: dict[str, Any] = {
            "iss": "https://evil.example" if "issuer" in self.faults else self.address,
            "sub": SUBJECT,
            "aud": "another client" if "audience" in self.faults else CLIENT_ID,
            "iat": moment - 7200 if "expired" in self.faults else moment,
            "exp": moment - 3600 if "expired" in self.faults else moment + 60,
            "nonce": "another" if "nonce" in self.faults else nonce,
            "name": "Amal B.",
        }
        if "no-subject" in self.faults:
            del claims["sub"]
        if "unsigned" in self.faults:
            parts = [
                base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
                for text in ('{"alg":"none"}', json.dumps(claims))
            ]
            return f"{parts[0]}.{parts[1]}."
        if "secret-signed" in self.faults:
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET))
        key = self.other_key if "key" in self.faults else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def _app(server: ProviderServer) -> FastAPI:
    app = FastAPI()
    app.add_api_route("/.well-known/openid-configuration", server.metadata)
    app.add_api_route("/keys", lambda: {"keys": [server.key.as_dict(private=False)]})

    @app.get("/authorize")
    def authorize(request: Request) -> RedirectResponse:
        return server.authorize(request)

    @app.post("/token")
    def token(
        request: Request, code: str = Form(), redirect_uri: str = Form(), code_verifier: str = Form()
    ) -> dict[str, Any]:
        return server.token(request, code, redirect_uri, code_verifier)

    return app


@contextmanager
def provider() -> Iterator[ProviderServer]:
    """Run the provider on a free port of this machine."""
    config = uvicorn.Config(FastAPI(), host="127.0.0.1", port=0, log_level="error", lifespan="off")
    listener = config.bind_socket()
    found = ProviderServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
    config.app = _app(found)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield found
    finally:
        server.should_exit = True
        thread.join()
