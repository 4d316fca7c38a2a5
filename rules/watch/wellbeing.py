"""How each part of the service stands: well, still, or nobody knows. What is seen of a part against its limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

_SKEW = timedelta(seconds=30)
"""A sign of life that lies further ahead than this is none: a clock has been set back since."""


class Part(StrEnum):
    """What is watched. The codes stand in `/metrics` and in the file of alarms, so they never change."""

    DATABASE = "database"
    WEB = "web"
    WORKER = "worker"
    SCHEDULER = "scheduler"
    ENGINE = "engine"
    CLOCK = "clock"
    TIMER = "timer"
    DELIVERY = "delivery"
    OUTBOX = "outbox"
    INBOUND = "inbound"
    BACKUP = "backup"
    RESTORE = "restore"
    SPACE = "space"


@dataclass(frozen=True)
class Source:
    """A source of incoming mail."""

    name: str
    seen_at: datetime
    """Its last sign of life."""
    mail_at: datetime | None = None
    problem: str = ""
    """In Swedish: why it does not work."""


@dataclass(frozen=True)
class Tried:
    """The last try whether a backup can be put back."""

    at: datetime
    backup_at: datetime | None
    problem: str = ""
    """In Swedish: why it cannot; empty where it can."""
    well_at: datetime | None = None
    """When one last went well."""


@dataclass(frozen=True)
class Signs:
    """What is seen of the parts, trusted time. None where nothing has been seen."""

    can_write: bool
    """Of the register. Where it is False, nothing that is kept in it is known."""
    beats: dict[str, datetime] = field(default_factory=dict)
    web_at: datetime | None = None
    """When the web last answered whoever asks it; None where nobody asks."""
    doubted_at: datetime | None = None
    """Since when the clock is doubted."""
    last_timer_at: datetime | None = None
    next_timer_at: datetime | None = None
    """The earliest timer of any matter, when the engine was last asked (`engine` of `beats`)."""
    undelivered: int = 0
    undelivered_at: datetime | None = None
    unsent: int = 0
    unsent_at: datetime | None = None
    sources: tuple[Source, ...] = ()
    backup_at: datetime | None = None
    backups_from: datetime | None = None
    """Since when backups are made, or when one was last made by the scheduler."""
    tried: Tried | None = None
    free_bytes: int | None = None


@dataclass(frozen=True)
class Limits:
    """How long each part may be silent or wait; None: it is not watched."""

    worker: timedelta | None
    scheduler: timedelta | None
    engine: timedelta | None
    web: timedelta | None
    timer: timedelta | None
    delivery: timedelta | None
    outbox: timedelta | None
    inbound: timedelta | None
    inbound_pushed: timedelta | None
    backup: timedelta | None
    restore: timedelta | None
    free_bytes: int


@dataclass(frozen=True)
class Condition:
    """How one part stands."""

    part: Part
    is_well: bool | None
    """None where nobody knows: it has never been seen, is not watched, or cannot be seen while the register is away."""
    at: datetime | None = None
    """What is seen: the last sign of life, or since when the oldest of what waits has waited."""
    well_at: datetime | None = None
    """When it was last seen to be well."""
    source: str = ""
    """Which one, of several sources of mail."""
    count: int = 0
    """How many wait; of the space, how many megabytes are left."""
    problem: str = ""
    """In Swedish: why, where that is known."""
    next_at: datetime | None = None
    """Of the timers: the next one. Of a source of mail: when the last mail came. Of a restore that was tried: when
    the backup was made."""

    @property
    def key(self) -> str:
        """What tells it from all others: `worker`, `inbound/imap`."""
        return f"{self.part}/{self.source}" if self.source else self.part.value


def conditions(signs: Signs, limits: Limits, now: datetime) -> list[Condition]:
    """Every part, in the order of the page. `now` is the trusted time."""
    return sorted(_each(signs, limits, now), key=lambda found: list(Part).index(found.part))


def _each(signs: Signs, limits: Limits, now: datetime) -> Iterator[Condition]:
    yield Condition(Part.DATABASE, signs.can_write, well_at=now if signs.can_write else None)
    if signs.web_at is not None:
        yield _silent(Part.WEB, signs.web_at, limits.web, now)
    if signs.can_write:
        yield from _in_register(signs, limits, now)
    if signs.backup_at is not None or signs.can_write:
        found = _silent(Part.BACKUP, signs.backup_at or signs.backups_from, limits.backup, now)
        # One that should have been made by now, and is not there, is as bad as one that is too old.
        yield found if signs.backup_at else Condition(Part.BACKUP, found.is_well and None)
    if signs.free_bytes is not None:
        is_well = signs.free_bytes >= limits.free_bytes if limits.free_bytes else None
        yield Condition(Part.SPACE, is_well, well_at=now if is_well else None, count=signs.free_bytes // 2**20)


def _in_register(signs: Signs, limits: Limits, now: datetime) -> Iterator[Condition]:
    for part, limit in (
        (Part.WORKER, limits.worker),
        (Part.SCHEDULER, limits.scheduler),
        (Part.ENGINE, limits.engine),
    ):
        yield _silent(part, signs.beats.get(part.value), limit, now)
    is_trusted = signs.doubted_at is None
    yield Condition(Part.CLOCK, is_trusted, at=signs.doubted_at, well_at=now if is_trusted else signs.doubted_at)
    # Mail and timers are held while the clock is doubted, and say nothing of whoever carries them out.
    yield _timer(signs, limits.timer if is_trusted else None, now)
    waiting = _waiting(Part.DELIVERY, signs.undelivered_at, limits.delivery if is_trusted else None, now)
    yield _counted(waiting, signs.undelivered)
    unsent = _waiting(Part.OUTBOX, signs.unsent_at, limits.outbox if is_trusted else None, now)
    yield _counted(unsent, signs.unsent)
    for source in signs.sources:
        limit = limits.inbound_pushed if source.name == "parse" else limits.inbound
        found = _silent(Part.INBOUND, source.seen_at, limit, now)
        yield Condition(
            Part.INBOUND,
            found.is_well,
            at=found.at,
            well_at=found.well_at,
            source=source.name,
            problem=source.problem,
            next_at=source.mail_at,
        )
    yield _restore(signs.tried, limits.restore, now)


def _silent(part: Part, at: datetime | None, limit: timedelta | None, now: datetime) -> Condition:
    """A part that is known by its last sign of life."""
    if at is None:
        return Condition(part, None)
    is_well = -_SKEW <= now - at <= limit if limit is not None else None
    return Condition(part, is_well, at=at, well_at=min(at, now))


def _waiting(part: Part, oldest_at: datetime | None, limit: timedelta | None, now: datetime) -> Condition:
    """A part that is known by what waits for it."""
    is_well = oldest_at is None or limit is None or now - oldest_at <= limit
    return Condition(part, is_well if limit is not None else None, at=oldest_at, well_at=now if is_well else oldest_at)


def _counted(found: Condition, count: int) -> Condition:
    return Condition(found.part, found.is_well, at=found.at, well_at=found.well_at, count=count)


def _timer(signs: Signs, limit: timedelta | None, now: datetime) -> Condition:
    """A timer that the engine still has when it was asked well after its time has not been carried out."""
    due, asked_at = signs.next_timer_at, signs.beats.get(Part.ENGINE.value)
    is_known = limit is not None and asked_at is not None
    is_late = due is not None and asked_at is not None and limit is not None and asked_at - due > limit
    well_at = due if is_late else now if is_known else None
    return Condition(
        Part.TIMER, not is_late if is_known else None, at=signs.last_timer_at, well_at=well_at, next_at=due
    )


def _restore(tried: Tried | None, limit: timedelta | None, now: datetime) -> Condition:
    if tried is None:
        return Condition(Part.RESTORE, None)
    is_well = not tried.problem and -_SKEW <= now - tried.at <= limit if limit is not None else None
    return Condition(
        Part.RESTORE, is_well, at=tried.at, well_at=tried.well_at, problem=tried.problem, next_at=tried.backup_at
    )
