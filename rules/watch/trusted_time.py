"""What time is taken for right where the wall clock can be set: an instant, and the machine's count of seconds since.

The count goes on while the machine sleeps and nobody can set it, so a wall clock that leaves it by more than `JUMP` has
been set. Until that is confirmed, or has lasted, time goes on by the count. Nothing here reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

JUMP = timedelta(seconds=90)
"""A wall clock that is further than this from the count has jumped; a smaller step is the clock being kept right."""
UNATTENDED = timedelta(days=1)
"""A jump of this or more is never taken for right by itself, however long it lasts."""


@dataclass(frozen=True)
class Terms:
    """When a doubt ends by itself, and when there is none."""

    lasting: timedelta = timedelta(minutes=30)
    """A jump of less than `UNATTENDED` that has stood unchanged for so long is taken for right."""
    outage: timedelta = timedelta(days=14)
    """A machine that was off may come back this much later without a doubt."""
    is_engine_here: bool = True
    """The engine goes by the same wall clock; one elsewhere has its own, noted where it is seen ahead."""


@dataclass(frozen=True)
class Anchor:
    """An instant that was trusted, and the count of seconds (since the machine was started) at it."""

    boot: str
    """Names one start of one machine: counts of different starts cannot be compared."""
    counted_s: float
    at: datetime
    highest_at: datetime
    """The furthest that the engine's clock has been seen since its timers were last made."""
    doubted_at: datetime | None = None
    """Since when the wall clock is doubted, trusted time; None while it is not."""
    doubted_s: float = 0.0
    """The count at that."""
    off: timedelta = timedelta(0)
    """How far ahead of the trusted time the doubted clock was found."""


@dataclass(frozen=True)
class Reading:
    """What the time is."""

    now: datetime
    """The trusted time, aware UTC."""
    wall: datetime
    """What the wall clock shows."""

    @property
    def off(self) -> timedelta:
        """How far the wall clock is ahead of the trusted time; negative where it is behind."""
        return self.wall - self.now

    @property
    def is_doubted(self) -> bool:
        """True where nothing irrevocable may be done."""
        return abs(self.off) > JUMP


def read(anchor: Anchor, wall: datetime, counted_s: float) -> Reading:
    """The time by an anchor of this very start of the machine: the wall clock's, unless that has jumped."""
    expected = anchor.at + timedelta(seconds=counted_s - anchor.counted_s)
    return Reading(expected if abs(wall - expected) > JUMP else wall, wall)


def kept(anchor: Anchor, wall: datetime, counted_s: float, terms: Terms) -> Anchor:
    """The anchor moved on to now; a doubt begins, goes on, or ends because the clock is right again or has lasted."""
    reading = read(anchor, wall, counted_s)
    highest_at = max(anchor.highest_at, wall) if terms.is_engine_here else anchor.highest_at
    moved = replace(anchor, counted_s=counted_s, at=reading.now, highest_at=highest_at)
    if not reading.is_doubted:
        return trusting(moved)
    if anchor.doubted_at is None or abs(reading.off - anchor.off) > JUMP:
        since = anchor.doubted_at or reading.now
        return replace(moved, doubted_at=since, doubted_s=counted_s, off=reading.off)
    has_lasted = counted_s - anchor.doubted_s >= terms.lasting.total_seconds()
    if has_lasted and abs(reading.off) < UNATTENDED:
        return trusting(replace(moved, at=wall))
    return moved


def trusting(anchor: Anchor) -> Anchor:
    """The same anchor without a doubt."""
    return replace(anchor, doubted_at=None, doubted_s=0.0, off=timedelta(0))


def begun(boot: str, wall: datetime, counted_s: float, last: Anchor | None, terms: Terms) -> Anchor:
    """The first anchor after a start of the machine; `last` is the newest of all before it, None where there is none.

    How long the machine was off nobody has counted: an outage of usual length is believed. A clock that is behind what
    has been seen already, or ahead by more than an outage, is doubted from the start.
    """
    if last is None:
        return Anchor(boot, counted_s, wall, wall)
    highest_at = max(last.highest_at, wall) if terms.is_engine_here else last.highest_at
    gap = wall - last.at
    if -JUMP <= gap <= terms.outage:
        return Anchor(boot, counted_s, wall, highest_at)
    # What has certainly passed since: the time that the machine has been on, where the clock is ahead.
    passed = min(timedelta(seconds=counted_s), gap) if gap > timedelta(0) else timedelta(0)
    at = last.at + passed
    return Anchor(boot, counted_s, at, highest_at, doubted_at=at, doubted_s=counted_s, off=wall - at)


def is_engine_ahead(anchor: Anchor) -> bool:
    """True where the engine may have timers made, or fired, by a clock that was further on than the time is now."""
    return anchor.doubted_at is None and anchor.highest_at > anchor.at + JUMP
