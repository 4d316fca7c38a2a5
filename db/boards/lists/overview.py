"""The matters together with the service they run in: the whole list, and what stands still around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, select

from db.boards.lists.listing import STILL
from db.boards.lists.matters import ProcessLine, lines_of, still
from db.inbound.queue import source_needs
from db.outbox import late
from db.service import engine_trouble, incidents
from db.store import deliveries
from db.store.signs import clock, heartbeats
from schemas.tables.matter import MatterRow
from schemas.tables.process import ProcessRow
from words.needs import Need

LATE_DELIVERY = timedelta(minutes=2)
"""News is delivered within seconds; older than this the secretariat is told."""
_STANDS = frozenset({"clock", "worker", "scheduler", "engine"})
"""Needs of the service by which every matter stands still."""


def processes(session: Session, wall_now: datetime) -> list[ProcessLine]:
    """Every process, running ones first, then the decided, then by title."""
    rows = session.exec(select(MatterRow).order_by(MatterRow.title, MatterRow.key)).all()
    stands = {"decided": 1, "ended": 2, "withdrawn": 2}
    return lines_of(session, sorted(rows, key=lambda row: stands.get(row.state, 0)), wall_now)


def service_needs(session: Session, wall_now: datetime) -> list[Need]:
    """What stands still around the processes: a doubted clock, news not handed over, mail not taken, a silent part."""
    needs = []
    if (doubt := clock.doubt(session)) is not None:
        needs.append(Need(kind="clock", count=round(doubt.off_s), since=doubt.doubted_at))
    is_new = incidents.is_clock_new(session, wall_now, max(late.LATE, LATE_DELIVERY))
    count, oldest = deliveries.waiting(session)
    if oldest is not None and not is_new and wall_now - oldest > LATE_DELIVERY and is_wall_time(session):
        needs.append(Need(kind="delivery", count=count, since=oldest))
    beats = {name: row.at for name, row in heartbeats.last_beats(session).items()}
    # Mails that are held, or were until now, say nothing of whoever sends them.
    stuck = 0 if doubt is not None or is_new else late.unsent(session, wall_now)
    if stuck or ("worker" in beats and heartbeats.is_silent(beats["worker"], wall_now)):
        needs.append(Need(kind="worker", count=stuck, since=beats.get("worker")))
    held, held_since = late.held(session, wall_now) if doubt is None else (0, None)
    if held:
        needs.append(Need(kind="carrier", count=held, since=held_since))
    if "scheduler" not in beats or heartbeats.is_silent(beats["scheduler"], wall_now):
        needs.append(Need(kind="scheduler", since=beats.get("scheduler")))
    elif "engine" in beats and heartbeats.is_silent(beats["engine"], wall_now, heartbeats.ENGINE_STALE_S):
        needs.append(Need(kind="engine", since=beats["engine"]))
    return needs if any(need.kind == "scheduler" for need in needs) else [*needs, *source_needs(session, wall_now)]


def still_before(session: Session, wall_now: datetime, service: Sequence[Need]) -> datetime | None:
    """What should have happened by itself before this and has not, stands still; None where the service does as a
    whole, or did until now."""
    if any(need.kind in _STANDS for need in service) or incidents.is_clock_new(session, wall_now, STILL):
        return None
    return wall_now - STILL


def still_need(session: Session, process: str, wall_now: datetime) -> list[Need]:
    """That one matter stands still, as the list of all says it: at most one need."""
    row = session.get(MatterRow, process)
    if row is None or not still(row, wall_now - STILL) or engine_trouble.of(session, process):
        return []  # nothing more is read for a matter that goes on
    return still(row, still_before(session, wall_now, service_needs(session, wall_now)))


def is_wall_time(session: Session) -> bool:
    """News is stamped with process time; only where every process keeps wall time does its age mean anything."""
    shifted = select(ProcessRow.key).where(ProcessRow.shift_s > 0).limit(1)
    behind = select(ProcessRow.key).where(ProcessRow.shift_s < 0).limit(1)
    return session.exec(shifted).first() is None and session.exec(behind).first() is None
