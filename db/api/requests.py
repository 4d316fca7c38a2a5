"""Requests with an Idempotency-Key: each is carried out once, and answered the same whenever it comes again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete

from schemas.errors import Refused
from schemas.tables.systems.api import ApiRequestRow

KEPT = timedelta(days=7)
_TAKES = timedelta(minutes=2)
"""After this one that has not been answered is taken to have been cut off, and may be tried again."""


class Reused(Refused):
    """The key has come with another request."""


class UnderWay(Refused):
    """The same request is being carried out."""


def begin(session: Session, token: str, key: str, digest: str, now: datetime) -> ApiRequestRow | None:
    """What was answered before, where the same request has come before; else None, and it is noted as under way.

    Raises Reused or UnderWay.
    """
    row = session.get(ApiRequestRow, (token, key))
    if row is None:
        session.add(ApiRequestRow(token=token, key=key, digest=digest, made_at=now))
        session.flush()
        return None
    if row.digest != digest:
        cure = "Använd en ny nyckel för varje ny begäran."
        raise Reused("Idempotency-Key", "Nyckeln har redan använts för en annan begäran.", cure)
    if row.status:
        return row
    if now - row.made_at < _TAKES:
        raise UnderWay("Idempotency-Key", "Samma begäran utförs just nu.", "Försök igen om en liten stund.")
    row.made_at = now
    session.flush()
    return None


def end(session: Session, token: str, key: str, status: int, body: Mapping[str, Any]) -> None:
    """Keep what was answered."""
    row = session.get_one(ApiRequestRow, (token, key))
    row.status, row.body = status, dict(body)
    session.flush()


def forget(session: Session, token: str, key: str) -> None:
    """Let a request that came to nothing be tried again."""
    session.exec(delete(ApiRequestRow).where(col(ApiRequestRow.token) == token, col(ApiRequestRow.key) == key))


def prune(session: Session, now: datetime) -> None:
    """Forget what is older than a week."""
    session.exec(delete(ApiRequestRow).where(col(ApiRequestRow.made_at) < now - KEPT))
