"""How the service itself stands: how old what waits is, and what befell it in the last day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from db.boards.lists.overview import is_wall_time
from db.service import engine_trouble, incidents
from db.service.engine_trouble import DIFFERS, FOREIGN, LOST, REFUSED, STUCK
from db.store import deliveries
from db.store.signs import clock, heartbeats
from schemas.tables.mail import MailRow
from schemas.tables.service import IncidentRow
from words.service.incidents import incident_text


@dataclass(frozen=True)
class Ages:
    """What waits, and for how long (seconds; None where nothing does). All by the trusted time."""

    undelivered: int
    undelivered_s: int | None
    """The oldest answer that the engine has not got; None too where matters keep a time of their own."""
    unsent_s: int | None
    """The oldest mail whose time has come and that has not left."""
    beats_s: dict[str, int]
    """Part → since its last sign of life. Never negative unless something is wrong, and then as it is."""
    lost: int
    stuck: int
    refused: int
    differing: int
    """Matters that the engine does not run, cannot move on, does not take, or has otherwise than the register, when
    last compared (`beats_s["engine"]` ago)."""
    clock_off_s: int
    """How far the wall clock is ahead of the time that is trusted; 0 while it is not doubted."""

    @property
    def troubles(self) -> int:
        """How many matters the engine does not have as the register does."""
        return self.lost + self.stuck + self.refused + self.differing


def ages(session: Session, now: datetime) -> Ages:
    """All of it at `now`, the trusted time."""
    count, oldest = deliveries.waiting(session)
    has_age = oldest is not None and is_wall_time(session)
    late = select(func.min(MailRow.due_at)).where(col(MailRow.state).in_(["planned", "retryable"]))
    unsent_at = session.exec(late.where(col(MailRow.due_at) <= now)).one()
    troubles = [row.kind for row in engine_trouble.listed(session).values()]
    doubt = clock.doubt(session)
    return Ages(
        undelivered=count,
        undelivered_s=_seconds(now, oldest) if has_age else None,
        unsent_s=_seconds(now, unsent_at),
        beats_s={name: int((now - row.at).total_seconds()) for name, row in heartbeats.last_beats(session).items()},
        lost=troubles.count(LOST),
        stuck=troubles.count(STUCK),
        refused=troubles.count(REFUSED),
        differing=troubles.count(DIFFERS) + troubles.count(FOREIGN),
        clock_off_s=int(doubt.off_s) if doubt else 0,
    )


def news(session: Session, now: datetime) -> list[str]:
    """What befell the service in the last day, in sentences; what happened again is told once, with how often."""
    newest: dict[tuple[str, str], IncidentRow] = {}
    times: Counter[tuple[str, str]] = Counter()
    for row in incidents.recent(session, now):
        what = row.kind, row.part
        times[what] += 1
        newest[what] = row
    told = sorted(newest.items(), key=lambda item: item[1].at)
    return [incident_text(row.kind, row.part, row.at, row.off_s, times[what]) for what, row in told]


def _seconds(now: datetime, since: datetime | None) -> int | None:
    return None if since is None else int((now - since).total_seconds())
