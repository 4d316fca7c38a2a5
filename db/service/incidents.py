"""What has befallen the service itself: a part that hung and was started again, a clock that jumped. Codes only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from db.store.rows import fetch
from db.store.statements import once_a_thread
from schemas.tables.service import IncidentRow

TOLD_FOR = timedelta(days=1)
"""How long the desk and the doctor tell of one."""
_KEPT_FOR = timedelta(days=400)


def note(session: Session, kind: str, now: datetime, *, part: str = "", off_s: float = 0.0) -> None:
    """Keep one; `now` is the trusted time. What is more than a year old is removed."""
    session.exec(delete(IncidentRow).where(col(IncidentRow.at) < now - _KEPT_FOR))
    session.add(IncidentRow(kind=kind, part=part, at=now, off_s=off_s))


def is_clock_new(session: Session, now: datetime, within: timedelta) -> bool:
    """True where a clock that had been set was taken for right less than `within` ago: what waits is late by that."""
    return bool(fetch(session, _TAKEN(), after=now - within))


def recent(session: Session, now: datetime) -> list[IncidentRow]:
    """Those of the last day, the oldest first."""
    return list(session.execute(_RECENT(), {"after": now - TOLD_FOR}).scalars())


def _taken() -> Any:
    taken = select(IncidentRow.id).where(col(IncidentRow.kind).in_(["clock_confirmed", "clock_lasted"]))
    return taken.where(col(IncidentRow.at) > bindparam("after")).limit(1)


def _recent() -> Any:
    told = select(IncidentRow).where(col(IncidentRow.at) > bindparam("after"))
    return told.order_by(col(IncidentRow.at), col(IncidentRow.id))


_TAKEN, _RECENT = once_a_thread(_taken), once_a_thread(_recent)
