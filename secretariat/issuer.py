"""The issuer that vouches for users by OpenID Connect: where to send a browser, and who it was that came back.

Authorization code flow with PKCE, state and nonce. The ID token counts only with a signature by a key of the issuer,
and with the issuer, audience, time and nonce that it must have. Every call is sync, and from a route's thread.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from schemas.settings.login import LoginSettings
from secretariat.vouched import Identity, NotVouched

_PATIENCE_S = 10.0
_KEPT_S = 3600.0
"""How long what the issuer says of itself is believed; keys that it does not know are fetched at once."""
_LEEWAY_S = 120
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""By a key that only the issuer has: never `none`, and never our own secret."""
_METADATA = "/.well-known/openid-configuration"


class Issuer:
    """The issuer of the settings. Threads share it."""

    def __init__(self, settings: LoginSettings, redirect_uri: str) -> None:
        self._settings = settings
        self._redirect_uri = redirect_uri
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, dict[str, Any]]] = {}

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to log in. Raises NotVouched."""
        with self._client() as client:
            address, _ = client.create_authorization_url(
                self._about("authorization_endpoint"), state=state, nonce=nonce, code_verifier=verifier
            )
        return str(address)

    def identity(self, code: str, nonce: str, verifier: str, now: datetime) -> Identity:
        """Who came back with `code`. Raises NotVouched."""
        try:
            with self._client() as client:
                tokens = client.fetch_token(
                    self._about("token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
        except (OAuthError, httpx2.HTTPError, ValueError) as error:
            raise NotVouched("token_endpoint") from error
        return self._read(tokens, nonce, now)

    def look(self) -> int:
        """That the issuer answers with all that a login needs, and how many keys it signs with. Raises NotVouched."""
        for name in ("authorization_endpoint", "token_endpoint"):
            self._about(name)
        try:
            return len(_key_set(self._fetched(self._about("jwks_uri"))).keys)
        except (JoseError, ValueError) as error:
            raise NotVouched("jwks_uri") from error

    def _read(self, tokens: dict[str, Any], nonce: str, now: datetime) -> Identity:
        settings = self._settings
        try:
            token = self._decoded(str(tokens.get("id_token", "")))
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": settings.oidc_issuer},
                    "aud": {"essential": True, "value": settings.oidc_client_id},
                },
                params={
                    "nonce": nonce,
                    "client_id": settings.oidc_client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_S)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotVouched("id_token") from error
        email = claims.get(settings.oidc_email_claim)
        is_believed = isinstance(email, str) and claims.get("email_verified") is not False
        return Identity(f"{claims['iss']} {claims['sub']}", email if is_believed and isinstance(email, str) else "")

    def _decoded(self, id_token: str) -> jwt.Token:
        said = self._metadata().get("id_token_signing_alg_values_supported") or ["RS256"]
        algorithms = [name for name in _ALGORITHMS if name in said]
        keys = self._about("jwks_uri")
        try:
            return jwt.decode(id_token, _key_set(self._fetched(keys)), algorithms=algorithms)
        except (JoseError, ValueError):
            # The issuer may have begun to sign with a new key since.
            return jwt.decode(id_token, _key_set(self._fetched(keys, at_once=True)), algorithms=algorithms)

    def _client(self) -> OAuth2Client:
        settings = self._settings
        secret = settings.oidc_client_secret.get_secret_value()
        # What the specification says where the metadata say nothing.
        ways = self._metadata().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        return OAuth2Client(
            client_id=settings.oidc_client_id,
            client_secret=secret or None,
            token_endpoint_auth_method=way if secret else "none",
            scope=settings.oidc_scope,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=_PATIENCE_S,
            trust_env=False,
        )

    def _about(self, name: str) -> str:
        address = self._metadata().get(name)
        if not isinstance(address, str):
            raise NotVouched(name)
        return address

    def _metadata(self) -> dict[str, Any]:
        found = self._fetched(self._settings.oidc_issuer.rstrip("/") + _METADATA)
        if found.get("issuer") != self._settings.oidc_issuer:
            raise NotVouched("issuer")
        return found

    def _fetched(self, address: str, *, at_once: bool = False) -> dict[str, Any]:
        with self._lock:
            at, found = self._known.get(address, (0.0, {}))
        if found and not at_once and time.monotonic() - at < _KEPT_S:
            return found
        try:
            answer = httpx2.get(address, timeout=_PATIENCE_S, trust_env=False).raise_for_status()
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise NotVouched("metadata") from error
        if not isinstance(found, dict):
            raise NotVouched("metadata")
        with self._lock:
            self._known[address] = (time.monotonic(), found)
        return found


def _key_set(said: dict[str, Any]) -> KeySet:
    return KeySet.import_key_set({"keys": said.get("keys") or []})
