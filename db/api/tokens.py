"""The tokens of other systems: made, found and revoked. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from rules.dates.clock import local_date
from schemas.api import Scope
from schemas.errors import Refused
from schemas.tables.systems.api import ApiTokenRow

LONGEST = timedelta(days=730)
USUAL = timedelta(days=365)
"""How long a token holds where nobody says otherwise."""
_PREFIX = "svarstid_"
"""So that scanners of code and logs know a token that has strayed."""
_NOTED_EVERY = timedelta(minutes=5)
_LONGEST_NAME = 100


def make(
    session: Session, name: str, scopes: Sequence[Scope], now: datetime, expires_on: date | None = None
) -> tuple[ApiTokenRow, str]:
    """A new token, and its text, which is kept nowhere. Refused without a name or a scope, or for a bad last day."""
    name, today = " ".join(name.split()), local_date(now)
    last = expires_on or today + USUAL
    if not name or len(name) > _LONGEST_NAME:
        cure = f"Skriv vad systemet heter, högst {_LONGEST_NAME} tecken, till exempel Diariet i Tyresö."
        raise Refused("name", "Systemets namn saknas eller är för långt.", cure)
    if not scopes:
        raise Refused("scopes", "Det framgår inte vad systemet ska få göra.", "Välj minst en rättighet.")
    if not today <= last <= today + LONGEST:
        raise Refused("expires_on", "Sista dagen går inte att använda.", "Ange en dag från i dag till och med två år.")
    token = _PREFIX + secrets.token_urlsafe(32)
    row = ApiTokenRow(
        key=secrets.token_hex(6),
        name=name,
        scopes=sorted({Scope(scope).value for scope in scopes}),
        digest=_digest(token),
        made_at=now,
        expires_on=last,
    )
    session.add(row)
    session.flush()
    return row, token


def revoke(session: Session, key: str, now: datetime) -> ApiTokenRow:
    """Let a token open nothing any more; done twice it is done once. Refused where there is none."""
    row = session.get(ApiTokenRow, key)
    if row is None:
        raise Refused("nyckeln", "Nyckeln finns inte.", "Se listan över system.")
    row.revoked_at = row.revoked_at or now
    session.flush()
    return row


def listed(session: Session) -> list[ApiTokenRow]:
    """Every token, newest first."""
    return list(session.exec(select(ApiTokenRow).order_by(col(ApiTokenRow.made_at).desc(), ApiTokenRow.key)))


def find(session: Session, token: str, now: datetime) -> ApiTokenRow | None:
    """The token that holds now; None for one that is unknown, revoked or past its last day."""
    row = session.exec(select(ApiTokenRow).where(ApiTokenRow.digest == _digest(token))).first()
    return row if row is not None and holds(row, now) else None


def holds(row: ApiTokenRow, now: datetime) -> bool:
    """True where the token opens anything."""
    return row.revoked_at is None and local_date(now) <= row.expires_on


def is_use_to_be_noted(row: ApiTokenRow, now: datetime) -> bool:
    """True now and then, so that reading does not queue behind the writers."""
    return row.used_at is None or now - row.used_at >= _NOTED_EVERY


def note_use(session: Session, key: str, now: datetime) -> None:
    """Keep when a token was used."""
    session.get_one(ApiTokenRow, key).used_at = now
    session.flush()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
