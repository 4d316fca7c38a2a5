"""Who asks: the system behind a token, what it may do, and how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import parse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from db import actors
from db.api import tokens
from schemas.actor import system
from schemas.api import Scope
from schemas.tables.systems.api import ApiTokenRow
from web.shell.state import Web, web_of

_BEARER = HTTPBearer(auto_error=False, description="The token of a system, made on the desk (Användare → System).")
LOOKS, ACTS, FAILURES = parse("600/minute"), parse("120/minute"), parse("60/minute")
"""Of one token; and bad tokens from one address."""


class Turned(Exception):
    """The request is turned away: a code of `web.shell.problem`, and what to say."""

    def __init__(self, code: str, detail: str, *, cure: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.code, self.detail, self.cure, self.headers = code, detail, cure, headers or {}


@dataclass(frozen=True)
class Caller:
    """A system that has been let in."""

    web: Web
    key: str
    """Of its token."""
    now: datetime


def needs(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    """A dependency that lets in a system whose token has the scope. Raises Turned."""

    async def caller(
        request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
    ) -> Caller:
        web = web_of(request)
        now = web.clock()
        row = await run_in_threadpool(_find, web, given.credentials if given else "", now)
        if row is None:
            client = request.client.host if request.client else ""
            _must_wait(web.rates.wait_s(FAILURES, "api-failure", client))
            cure = "Skicka Authorization: Bearer och en nyckel som gäller."
            raise Turned("unauthorized", "Nyckeln saknas, är återkallad eller har gått ut.", cure=cure,
                         headers={"WWW-Authenticate": "Bearer"})  # fmt: skip
        limit = LOOKS if request.method in ("GET", "HEAD") else ACTS
        _must_wait(web.rates.wait_s(limit, "api", "act" if limit is ACTS else "look", row.key))
        if scope.value not in row.scopes:
            raise Turned(
                "forbidden", f"Nyckeln har inte rättigheten {scope.value}.", cure="Skapa en ny nyckel med den."
            )
        actors.be(system(row.key))
        return Caller(web, row.key, now)

    return caller


def _must_wait(wait_s: int) -> None:
    if wait_s:
        raise Turned("too-many", f"Vänta {wait_s} sekunder.", headers={"Retry-After": str(wait_s)})


def _find(web: Web, token: str, now: datetime) -> ApiTokenRow | None:
    with web.db.read() as session:
        row = tokens.find(session, token, now) if token else None
    if row is not None and tokens.is_use_to_be_noted(row, now):
        with web.db.write() as session:
            tokens.note_use(session, row.key, now)
    return row
