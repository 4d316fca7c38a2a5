"""The clock that every part of the service reads: the time that is trusted, by what the register has kept of it.

All processes of one machine share one row, since they share the machine's count of seconds; so a process that was
started after the wall clock jumped knows as much as one that saw it happen.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col, select

from db.service import incidents
from db.store.session import Database
from db.store.signs import clock_set
from rules.watch import trusted_time
from rules.watch.trusted_time import JUMP, Anchor, Reading, Terms
from schemas.errors import Refused
from schemas.tables.service import ClockRow
from settings import Settings

log = logging.getLogger("svarstid.db")

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_FRESH_S = 1.0
"""For so long one process uses what it has read of the register."""
_SEEN_WITHIN = timedelta(minutes=10)
"""A doubt that no part has confirmed for longer than this is that of a machine that has gone."""


def wall_clock() -> datetime:
    """What the machine shows."""
    return datetime.now(UTC)


def counted() -> float:
    """The machine's own count of seconds since it was started, its sleep included where the system tells."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def this_boot() -> str:
    """Names this start of this machine; without the system's own name for it, the machine."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return socket.gethostname()


class Clock:
    """Called, it gives the trusted time. Threads share it. A register without an anchor has no reason to doubt."""

    def __init__(
        self,
        db: Database,
        terms: Terms | None = None,
        *,
        wall: Callable[[], datetime] = wall_clock,
        count: Callable[[], float] = counted,
        boot: str = "",
    ) -> None:
        self._db = db
        self._terms = terms or Terms()
        self._wall = wall
        self._count = count
        self._boot = boot or this_boot()
        self._lock = threading.Lock()
        self._anchor: Anchor | None = None
        self._read_at = float("-inf")

    def __call__(self) -> datetime:
        """The trusted time, aware UTC."""
        return self.read().now

    def read(self) -> Reading:
        """The trusted time and what the wall clock shows."""
        anchor = self._known()
        wall = self._wall()
        return trusted_time.read(anchor, wall, self._count()) if anchor else Reading(wall, wall)

    @property
    def is_doubted(self) -> bool:
        """True while nothing irrevocable may be done."""
        return self.read().is_doubted

    @property
    def is_engine_ahead(self) -> bool:
        """True where the engine has been further on than the time is now: its timers are not to be trusted."""
        anchor = self._known()
        return anchor is not None and not self.is_doubted and trusted_time.is_engine_ahead(anchor)

    def keep(self) -> Reading:
        """Move the anchor on, and note where a doubt begins or ends: to be called every few seconds."""
        try:
            return self._keep()
        except IntegrityError:
            return self._keep()  # another part made the row in the same instant

    def _keep(self) -> Reading:
        with self._db.write() as session:
            former = self._stored(session, lock=True)
            wall, count = self._wall(), self._count()
            if former is None:
                anchor = trusted_time.begun(self._boot, wall, count, _newest(session), self._terms)
            else:
                anchor = trusted_time.kept(former, wall, count, self._terms)
                _tell(session, former, anchor, wall)
            _store(session, anchor)
        self._remember(anchor)
        return trusted_time.read(anchor, wall, count)

    def confirm(self, wall_seen: datetime) -> None:
        """Take the wall clock for right: a person has looked at it and seen `wall_seen` a while ago.

        Raises Refused where there is no doubt, or the clock has been set again since.
        """
        with self._db.write() as session:
            anchor = self._at_hand(session, lock=True)
            wall, count = self._wall(), self._count()
            if anchor is None or not (reading := trusted_time.read(anchor, wall, count)).is_doubted:
                is_new = incidents.is_clock_new(session, wall, incidents.TOLD_FOR)
                problem = "Klockan är redan bekräftad." if is_new else "Klockan är inte ifrågasatt."
                raise Refused("", problem, "Ingenting behöver göras.")
            if not -JUMP <= wall - wall_seen <= timedelta(hours=1):
                raise Refused("", "Klockan har ställts om sedan sidan visades.", "Läs sidan på nytt.")
            highest_at = max(anchor.highest_at, wall)
            found = Anchor(self._boot, count, wall, highest_at)
            clock_set.follow(session, reading.off)
            incidents.note(session, "clock_confirmed", wall, off_s=reading.off.total_seconds())
            _store(session, found)
        self._remember(found)

    def note_engine(self, at: datetime) -> None:
        """The engine has been seen at that instant (its own clock's), which has not come yet, or must be thought to."""
        if (known := self._anchor) is not None and known.highest_at >= at - JUMP:
            return
        with self._db.write() as session:
            row = session.get(ClockRow, self._boot)
            if row is not None and row.highest_at < at - JUMP:
                row.highest_at = at
        self._read_at = float("-inf")

    def engine_renewed(self) -> None:
        """The engine has begun anew, with no timers but those made from here on."""
        with self._db.write() as session:
            row = session.get(ClockRow, self._boot)
            if row is not None:
                row.highest_at = self._wall()
                incidents.note(session, "engine_renewed", row.at)
        self._read_at = float("-inf")

    def _known(self) -> Anchor | None:
        """What the register holds, read anew every second; what was last read where the register is away."""
        if time.monotonic() - self._read_at < _FRESH_S:
            return self._anchor
        try:
            with self._db.read() as session:
                anchor = self._at_hand(session)
        except (SQLAlchemyError, TimeoutError):
            return self._anchor
        self._remember(anchor)
        return anchor

    def _at_hand(self, session: Session, *, lock: bool = False) -> Anchor | None:
        """What is stored; where nobody has kept the time since the machine was started, what whoever does will find."""
        if (anchor := self._stored(session, lock=lock)) is not None:
            return anchor
        last = _newest(session)
        return trusted_time.begun(self._boot, self._wall(), self._count(), last, self._terms) if last else None

    def _stored(self, session: Session, *, lock: bool = False) -> Anchor | None:
        """The anchor of this start of the machine. Where the system has no name for it, a count that has gone back
        tells another start."""
        row = session.get(ClockRow, self._boot, with_for_update=lock)
        return _anchor(row) if row is not None and row.counted_s <= self._count() else None

    def _remember(self, anchor: Anchor | None) -> None:
        with self._lock:
            self._anchor, self._read_at = anchor, time.monotonic()


def trusted_clock(settings: Settings, db: Database) -> Clock:
    """The clock of a register, with the terms that the settings name."""
    lasting, outage = timedelta(seconds=settings.clock_lasting_s), timedelta(days=settings.clock_outage_days)
    is_engine_here = settings.engine_is_embedded or not settings.configured_engine
    return Clock(db, Terms(lasting, outage, is_engine_here))


def doubt(session: Session) -> ClockRow | None:
    """The doubt that holds the service up, as it was last noted; None where no clock is doubted."""
    rows = session.exec(select(ClockRow)).all()
    newest = max((row.at for row in rows), default=None)
    held = [row for row in rows if row.doubted_at is not None and newest and newest - row.at < _SEEN_WITHIN]
    return min(held, key=lambda row: row.doubted_at or row.at, default=None)


def must_be_trusted(db: Database) -> None:
    """Raises Refused while the clock is doubted: what is begun or changed then would be dated wrong."""
    if Clock(db).is_doubted:
        raise Refused(
            "klockan",
            "Datorns klocka har ställts om och det är inte säkert att den går rätt. Ingenting är ändrat.",
            "Bekräfta klockan på skrivbordet eller med svarstid clock confirm, eller ställ den rätt.",
        )


def _tell(session: Session, former: Anchor, anchor: Anchor, wall: datetime) -> None:
    if former.doubted_at is None and anchor.doubted_at is not None:
        off_s = anchor.off.total_seconds()
        log.warning("datorns klocka har ställts om med %.0f s; mejl och steg väntar tills den är bekräftad", off_s)
    if former.doubted_at is not None and anchor.doubted_at is None:
        set_by = anchor.at - (former.at + timedelta(seconds=anchor.counted_s - former.counted_s))
        has_lasted = abs(set_by) > JUMP
        if has_lasted:
            clock_set.follow(session, set_by)
        kind = "clock_lasted" if has_lasted else "clock_right"
        incidents.note(session, kind, wall, off_s=former.off.total_seconds())
        log.warning("datorns klocka gäller igen; mejl och steg går vidare")


def _newest(session: Session) -> Anchor | None:
    row = session.exec(select(ClockRow).order_by(col(ClockRow.at).desc()).limit(1)).first()
    return _anchor(row) if row is not None else None


def _anchor(row: ClockRow) -> Anchor:
    return Anchor(
        boot=row.boot,
        counted_s=row.counted_s,
        at=row.at,
        highest_at=row.highest_at,
        doubted_at=row.doubted_at,
        doubted_s=row.doubted_s,
        off=timedelta(seconds=row.off_s),
    )


def _store(session: Session, anchor: Anchor) -> None:
    values = asdict(anchor)
    values["off_s"] = values.pop("off").total_seconds()
    session.merge(ClockRow(**values))
