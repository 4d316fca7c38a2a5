"""Sessions of the desk, and the one-time links into it. Both are kept as hashes only, and belong to a user."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select, update

from db.store.statements import once_a_thread
from db.users import users
from schemas.settings.login import LoginSettings
from schemas.tables.users import DeskSessionRow, LoginCodeRow, UserRow

CODE_LIVES = timedelta(hours=1)
_KEPT = timedelta(days=7)
_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Limits:
    """How long a session lives: unused, and at all."""

    idle: timedelta = timedelta(hours=8)
    longest: timedelta = timedelta(days=7)


def limits_of(settings: LoginSettings) -> Limits:
    """Those that the settings name."""
    return Limits(timedelta(hours=settings.session_idle_hours), timedelta(hours=settings.session_hours))


@dataclass(frozen=True)
class Live:
    """A session that lives, and whose it is."""

    row: DeskSessionRow
    user: UserRow
    is_touch_due: bool
    """Five minutes have passed since it was last noted as used."""


def create_login_code(session: Session, now: datetime, user: UserRow | None = None) -> str:
    """A new code for the login link of a user, by default of the first administrator.

    It works once, within an hour. Only its hash is kept.
    """
    session.exec(delete(LoginCodeRow).where(col(LoginCodeRow.expires_at) < now - _KEPT))
    user = user or users.first_administrator(session, now)
    code = secrets.token_urlsafe(24)
    session.add(LoginCodeRow(digest=_digest(code), user=user.id, expires_at=now + CODE_LIVES))
    return code


def redeem(session: Session, code: str, now: datetime) -> str | None:
    """Turn the code of a link into a new session id for the cookie.

    None where it is unknown, used or too old, or its user may not log in today.
    """
    is_good = (col(LoginCodeRow.used_at).is_(None), col(LoginCodeRow.expires_at) > now)
    used = session.exec(
        update(LoginCodeRow).where(col(LoginCodeRow.digest) == _digest(code), *is_good).values(used_at=now)
    )
    if used.rowcount != 1:
        return None
    user = session.get_one(UserRow, session.get_one(LoginCodeRow, _digest(code)).user)
    return begin(session, user, "link", now) if users.is_active(user, now) else None


def begin(session: Session, user: UserRow, way: str, now: datetime) -> str:
    """Begin a session of a user who has come in by that way (link, mail, oidc); returns its id for the cookie."""
    session_id = secrets.token_urlsafe(32)
    session.add(DeskSessionRow(digest=_digest(session_id), user=user.id, way=way, created_at=now, seen_at=now))
    return session_id


USUAL = Limits()


def find(session: Session, session_id: str, now: datetime, limits: Limits = USUAL) -> Live | None:
    """The session while it lives, and its user may log in; None else. Reads only."""
    row = session.execute(_WITH_USER(), {"digest": _digest(session_id)}).first() if session_id else None
    if row is None or not _lives(row[0], now, limits) or not users.is_active(row[1], now):
        return None
    return Live(row[0], row[1], is_touch_due=row[0].seen_at < now - _SEEN_EVERY)


def _with_user() -> Any:
    both = select(DeskSessionRow, UserRow).join(UserRow, col(UserRow.id) == DeskSessionRow.user)
    return both.where(DeskSessionRow.digest == bindparam("digest"))


_WITH_USER = once_a_thread(_with_user)


def touch(session: Session, session_id: str, now: datetime, limits: Limits = USUAL) -> None:
    """Note that a living session was used; written at most every five minutes."""
    row = col(DeskSessionRow.digest) == _digest(session_id)
    is_due = col(DeskSessionRow.seen_at) < now - _SEEN_EVERY
    is_alive = col(DeskSessionRow.seen_at) > now - limits.idle
    session.exec(update(DeskSessionRow).where(row, is_due, is_alive).values(seen_at=now))


def living(session: Session, now: datetime, limits: Limits, user: str = "") -> list[DeskSessionRow]:
    """Every session that lives, of one user or of all, the newest first."""
    rows = select(DeskSessionRow).order_by(col(DeskSessionRow.created_at).desc())
    if user:
        rows = rows.where(DeskSessionRow.user == user)
    return [row for row in session.exec(rows) if _lives(row, now, limits)]


def end(session: Session, digest: str, user: str = "") -> None:
    """End a session for good, by its hash; only where it is of that user, where one is named."""
    row = delete(DeskSessionRow).where(col(DeskSessionRow.digest) == digest)
    session.exec(row.where(col(DeskSessionRow.user) == user) if user else row)


def logout(session: Session, session_id: str) -> None:
    """End a session for good, wherever its cookie is."""
    end(session, _digest(session_id))


def _lives(row: DeskSessionRow, now: datetime, limits: Limits) -> bool:
    return now - row.seen_at < limits.idle and now - row.created_at < limits.longest


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
