"""A real issuer on loopback, with PKCE asked for, whose tokens a test may spoil."""

from __future__ import annotations

import base64
import hashlib
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import httpx2
import werkzeug.serving
from joserfc import jwt
from joserfc.jwk import RSAKey

Spoil = Callable[[dict[str, Any]], None]


@dataclass
class Provider:
    """The issuer: its address, and what it has been asked."""

    address: str = ""
    challenges: dict[str, str] = field(default_factory=dict)
    """Code → the challenge that it was given for."""
    verified: list[str] = field(default_factory=list)
    spoiled: list[str] = field(default_factory=list)
    """The codes that a spoiled token was given for."""
    spoil: Spoil | None = None
    """Changes the claims of the next ID tokens."""
    key: RSAKey | None = None
    """What they are signed with then; by default the issuer's own."""

    def log_in(self, address: str, subject: str) -> str:
        """What a browser that is sent to `address` gets back once its user has logged in: the address to go on to."""
        answer = httpx2.post(address, data={"sub": subject}, follow_redirects=False)
        assert answer.status_code == 302, answer.text
        back = answer.headers["location"]
        asked = parse_qs(urlsplit(address).query)
        assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
        self.challenges[parse_qs(urlsplit(back).query)["code"][0]] = asked["code_challenge"][0]
        return str(back)


@contextmanager
def provider(users: dict[str, dict[str, object]]) -> Iterator[Provider]:
    """An issuer that knows some subjects with their claims."""
    with warnings.catch_warnings():  # Authlib would have its own warnings shown, whatever the tests have said of them
        import_module("authlib.deprecate")
    import oidc_provider_mock  # for half a second, which every process that collects the tests would pay

    found = Provider()
    app = oidc_provider_mock.app(
        require_nonce=True, user_claims=[oidc_provider_mock.User(sub=sub, claims=dict(it)) for sub, it in users.items()]
    )

    def check_pkce() -> flask.typing.ResponseReturnValue | None:
        if flask.request.path != "/oauth2/token":
            return None
        digest = hashlib.sha256(flask.request.form.get("code_verifier", "").encode()).digest()
        code = flask.request.form["code"]
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != found.challenges.get(code):
            return flask.jsonify({"error": "invalid_grant"}), 400
        found.verified.append(code)
        return None

    def sign_anew(response: flask.Response) -> flask.Response:
        if flask.request.path != "/oauth2/token" or response.status_code != 200 or found.spoil is None:
            return response
        own = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
        tokens = response.get_json()
        token = jwt.decode(tokens["id_token"], own)
        found.spoil(token.claims)
        tokens["id_token"] = jwt.encode({"alg": "RS256", "kid": own.kid}, token.claims, found.key or own)
        found.spoiled.append(flask.request.form["code"])
        response.set_data(flask.json.dumps(tokens))
        return response

    app.before_request(check_pkce)
    app.after_request(sign_anew)
    server = werkzeug.serving.make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    found.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
