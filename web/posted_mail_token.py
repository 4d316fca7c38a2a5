"""The token by which SendGrid proves itself where its security policy is OAuth: fetched here, and good for an hour.

Its client secret is `SVARSTID_PARSE_TOKEN` (RFC 6749, 4.4: client credentials). Nothing is stored: a token is its end
with a MAC by that secret. The secret itself is good as a token too, for whoever posts without a policy.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote_plus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from web.shell.addresses import PARSE_TOKEN
from web.shell.middleware.errors import page_of
from web.shell.state import web_of

router = APIRouter()
GOOD_FOR = timedelta(hours=1)


@router.post(PARSE_TOKEN)
async def give(request: Request) -> Response:
    """A new token for whoever has the client secret, in the form or in Basic; 404 where none is set, else 401."""
    web = web_of(request)
    secret = web.settings.parse_token.get_secret_value()
    if not secret:
        return page_of(404)
    form = parse_qs((await request.body()).decode("latin-1"))
    given = form.get("client_secret", [""])[0] or _secret_in(request.headers.get("authorization", ""))
    if not hmac.compare_digest(given.encode(), secret.encode()):
        return JSONResponse({"error": "invalid_client"}, 401, {"WWW-Authenticate": "Basic"})
    if form.get("grant_type") != ["client_credentials"]:
        return JSONResponse({"error": "unsupported_grant_type"}, 400)
    token = made(secret, web.clock() + GOOD_FOR)
    answer = {"access_token": token, "token_type": "Bearer", "expires_in": int(GOOD_FOR.total_seconds())}
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def made(secret: str, until: datetime) -> str:
    """A token that is good until then (aware)."""
    end = str(int(until.timestamp()))
    return f"{end}.{_mac(secret, end)}"


def is_good(secret: str, token: str, now: datetime) -> bool:
    """True for a token made with the secret whose end has not come, and for the secret itself."""
    end, _, mac = token.partition(".")
    is_ours = hmac.compare_digest(mac.encode(), _mac(secret, end).encode()) and end.isascii() and end.isdecimal()
    is_secret = hmac.compare_digest(token.encode(), secret.encode())
    return is_secret or (is_ours and now.timestamp() < int(end))


def _mac(secret: str, end: str) -> str:
    return hmac.new(secret.encode(), f"parse|{end}".encode(), hashlib.sha256).hexdigest()


def _secret_in(authorization: str) -> str:
    """The password of HTTP Basic, as RFC 6749 has it encoded; empty where there is none."""
    kind, _, encoded = authorization.partition(" ")
    if kind.casefold() != "basic":
        return ""
    try:
        return unquote_plus(base64.b64decode(encoded, validate=True).decode("latin-1").partition(":")[2])
    except (binascii.Error, ValueError):
        return ""
