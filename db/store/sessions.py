"""Login of the desk: a one-time link, then a session that can be revoked. Both are kept as hashes only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col

from schemas.tables.service import DeskSessionRow, LoginCodeRow

CODE_LIVES = timedelta(hours=1)
IDLE_LIMIT = timedelta(hours=8)
LONGEST = timedelta(days=7)
_SEEN_EVERY = timedelta(minutes=5)


def create_login_code(session: Session, now: datetime) -> str:
    """A new code for a login link; it works once, within an hour. Only its hash is kept."""
    session.exec(delete(LoginCodeRow).where(col(LoginCodeRow.expires_at) < now - LONGEST))
    code = secrets.token_urlsafe(24)
    session.add(LoginCodeRow(digest=_digest(code), expires_at=now + CODE_LIVES))
    return code


def redeem(session: Session, code: str, now: datetime) -> str | None:
    """Turn a login code into a new session id for the cookie; None where it is unknown, used or too old."""
    is_good = (col(LoginCodeRow.used_at).is_(None), col(LoginCodeRow.expires_at) > now)
    used = session.exec(
        update(LoginCodeRow).where(col(LoginCodeRow.digest) == _digest(code), *is_good).values(used_at=now)
    )
    if used.rowcount != 1:
        return None
    session_id = secrets.token_urlsafe(32)
    session.add(DeskSessionRow(digest=_digest(session_id), created_at=now, seen_at=now))
    return session_id


def check(session: Session, session_id: str, now: datetime) -> bool:
    """True while the session lives: seen within eight hours and begun within a week. Reads only."""
    row = session.get(DeskSessionRow, _digest(session_id)) if session_id else None
    return row is not None and now - row.seen_at < IDLE_LIMIT and now - row.created_at < LONGEST


def is_touch_due(session: Session, session_id: str, now: datetime) -> bool:
    """True when five minutes have passed since a session was last noted as used. Reads only."""
    row = session.get(DeskSessionRow, _digest(session_id))
    return row is not None and row.seen_at < now - _SEEN_EVERY


def touch(session: Session, session_id: str, now: datetime) -> None:
    """Note that a living session was used; written at most every five minutes."""
    row = col(DeskSessionRow.digest) == _digest(session_id)
    is_due = col(DeskSessionRow.seen_at) < now - _SEEN_EVERY
    is_alive = col(DeskSessionRow.seen_at) > now - IDLE_LIMIT
    session.exec(update(DeskSessionRow).where(row, is_due, is_alive).values(seen_at=now))


def logout(session: Session, session_id: str) -> None:
    """End a session for good, wherever its cookie is."""
    session.exec(delete(DeskSessionRow).where(col(DeskSessionRow.digest) == _digest(session_id)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
