"""What was found when register and engine were last compared: open matters that no workflow runs, or whose workflow
cannot go on. Codes only; wall-clock time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from schemas.tables.service import EngineTroubleRow

LOST, STUCK = "lost", "stuck"


def note(session: Session, found: Mapping[str, str], now: datetime) -> None:
    """Keep process → LOST or STUCK in the place of what was kept; a trouble that goes on keeps its first time."""
    for row in session.exec(select(EngineTroubleRow)).all():
        if found.get(row.process) != row.kind:
            session.delete(row)
    session.flush()
    for process, kind in found.items():
        if session.get(EngineTroubleRow, process) is None:
            session.add(EngineTroubleRow(process=process, kind=kind, since=now))


def listed(session: Session) -> dict[str, EngineTroubleRow]:
    """Process → its trouble."""
    return {row.process: row for row in session.exec(select(EngineTroubleRow).order_by(EngineTroubleRow.process))}
