"""What has befallen the service itself: a part that hung and was started again, a clock that jumped. Codes only."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

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
    taken = select(IncidentRow.id).where(col(IncidentRow.kind).in_(["clock_confirmed", "clock_lasted"]))
    return session.exec(taken.where(col(IncidentRow.at) > now - within).limit(1)).first() is not None


def recent(session: Session, now: datetime) -> list[IncidentRow]:
    """Those of the last day, the oldest first."""
    told = select(IncidentRow).where(col(IncidentRow.at) > now - TOLD_FOR)
    return list(session.exec(told.order_by(col(IncidentRow.at), col(IncidentRow.id))))
