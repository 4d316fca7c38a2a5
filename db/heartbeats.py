"""Signs of life: each long-running component writes its own row; `svarstid doctor` reads them. Wall-clock time."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from schemas.tables import HeartbeatRow

EVERY_S = 15
"""How often a component beats."""
STALE_S = 60
"""After this long without a beat a component counts as down."""


def beat(session: Session, component: str, now: datetime, detail: str = "") -> None:
    """Note that `component` (worker, scheduler, web) is alive; `detail` is a few words for the doctor."""
    row = session.get(HeartbeatRow, component)
    if row is None:
        session.add(HeartbeatRow(component=component, at=now, detail=detail))
    else:
        row.at, row.detail = now, detail


def last_beats(session: Session) -> dict[str, HeartbeatRow]:
    """Component → its last sign of life."""
    return {row.component: row for row in session.exec(select(HeartbeatRow))}
