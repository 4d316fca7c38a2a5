"""What a job is, and what it may use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from temporalio.client import Client

from db.store.session import Database
from db.store.signs.clock import Clock
from rules.dates.clock import at_local, local_date
from rules.dates.workdays import next_working_day
from rules.year.ahead import monday_of
from settings import Settings


class Outbox(Protocol):
    """What the sweep needs of the mail sender."""

    def drain(self) -> int:
        """Send what is due; returns how many mails were accepted."""
        ...


@dataclass(frozen=True)
class Context:
    """What a job may use."""

    settings: Settings
    db: Database
    owner: str
    """Seats this scheduler in the leases."""
    clock: Callable[[], datetime]
    """The trusted time, aware UTC."""
    connect: Callable[[], Awaitable[Client]]
    """A client of the engine; raises EngineDown."""
    outbox: Outbox
    trusted: Clock | None = None
    """What keeps the trusted time in the register; None where nobody has to."""


@dataclass(frozen=True)
class Job:
    """One job: every so many seconds, or once a day at a Swedish time between 06 and 22 (never doubled by DST)."""

    key: str
    run: Callable[[Context], Awaitable[None]]
    every_s: int = 0
    daily_at: tuple[int, int] | None = None
    is_weekly: bool = False
    """Only on the first working day of each week, at that time; looked for every day, so that none is missed."""
    is_everyones: bool = False
    """True where every scheduler runs it; else one at a time, by lease."""
    is_needed: Callable[[Context], bool] | None = None
    """Asked before each run, by reading only; None = always."""
    lease_s: int = 0
    """How long a run may take before another scheduler may think this one dead."""

    @property
    def lives(self) -> timedelta:
        """How long a lease of this job lives while it runs."""
        return timedelta(seconds=self.lease_s) if self.lease_s else self.rests

    @property
    def rests(self) -> timedelta:
        """How long it lives after a run, until the next one takes it again."""
        return timedelta(seconds=max(3 * self.every_s, 10))

    def last_due(self, now: datetime) -> datetime:
        """When a daily or weekly job should last have run, at or before `now`."""
        assert self.daily_at is not None
        hour, minute = self.daily_at
        if self.is_weekly:
            monday = monday_of(local_date(now))
            this_week, week_before = (
                at_local(next_working_day(on), hour, minute) for on in (monday, monday - timedelta(days=7))
            )
            return this_week if this_week <= now else week_before
        today = at_local(local_date(now), hour, minute)
        return today if today <= now else at_local(local_date(now) - timedelta(days=1), hour, minute)
