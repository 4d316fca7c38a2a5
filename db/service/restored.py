"""What is set right in a register that was put back from a copy, before anything runs on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from db import events
from db.outbox.restored import hold
from rules.dates.clock import process_time
from rules.swedish import moment
from schemas.events import EventKind
from schemas.tables.process import EventRow, ProcessRow
from schemas.tables.service import EngineTroubleRow, LeaseRow
from schemas.tables.users import DeskSessionRow, LoginAttemptRow, LoginCodeRow


@dataclass(frozen=True)
class Settled:
    """What was set right."""

    open: int
    """How many matters have not ended."""
    held: int
    """How many mails may have left already, and wait for somebody to choose."""


def settle(session: Session, now: datetime, made_at: datetime | None) -> Settled:
    """Hold the mails that may have left, log everybody out, and say in each open matter that it was restored.

    `now` is the wall clock; `made_at` is when the copy was made, None where nobody knows. Done twice it is done once.
    """
    open_ = session.exec(select(ProcessRow).where(ProcessRow.status != "ended")).all()
    for row in open_:
        _tell(session, row, now, made_at)
    for table in (DeskSessionRow, LoginCodeRow, LoginAttemptRow, EngineTroubleRow):
        session.exec(delete(table))
    # The jobs that ran when the copy was made would be held for a scheduler that is gone.
    session.exec(update(LeaseRow).values(until=now))
    return Settled(len(open_), hold(session, wall_now=now))


def _tell(session: Session, row: ProcessRow, now: datetime, made_at: datetime | None) -> None:
    newest = select(EventRow.kind).where(EventRow.process == row.key).order_by(col(EventRow.seq).desc()).limit(1)
    if session.exec(newest).first() == EventKind.RESTORED:
        return
    of = f" från {moment(made_at)}" if made_at else ""
    text = f"Registret återställdes från en säkerhetskopia{of}. Det som hände därefter finns inte här."
    at = process_time(now, row.shift_s)
    key = f"restored/{at.isoformat()}"
    events.append(session, row.key, at=at, kind=EventKind.RESTORED, text=text, dedup_key=key)
