"""Between dates and instants: Europe/Stockholm, both daylight shifts right. Nothing here reads a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.dates.workdays import is_quiet, is_working_day

STOCKHOLM = ZoneInfo("Europe/Stockholm")
OFFICE_OPENS = time(8, 0)
OFFICE_CLOSES = time(17, 0)
NOON = time(12, 0)
"""By this a day is kept as an instant where nothing more is known of when something came."""
MAIL_HOUR, MAIL_MINUTE = 8, 30


def at_local(on: date, hour: int, minute: int = 0) -> datetime:
    """The UTC instant of a Stockholm clock time (the first one, where autumn repeats the hour)."""
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)


def mail_time(on: date) -> datetime:
    """The UTC instant of 08.30 in Stockholm, when ladders write."""
    return at_local(on, MAIL_HOUR, MAIL_MINUTE)


def local_date(instant: datetime) -> date:
    """The Stockholm date of an aware instant."""
    return instant.astimezone(STOCKHOLM).date()


def local_iso(instant: datetime) -> str:
    """Local ISO time with offset, whole seconds: `2024-05-30T08:30:00+02:00`."""
    return instant.astimezone(STOCKHOLM).isoformat(timespec="seconds")


def day_ends_at(on: date) -> datetime:
    """The UTC instant of the Stockholm midnight after `on`: the first instant that is too late."""
    return at_local(on + timedelta(days=1), 0)


def office_instant(now: datetime, *, hard: bool = False) -> datetime:
    """`now` (UTC) if it lies in office hours (working day 08.00–17.00 local), else the next working day 08.30.

    Quiet periods have no office hours unless the date is `hard`.
    """
    local = now.astimezone(STOCKHOLM)
    day = local.date()
    if _is_open(day, hard):
        if OFFICE_OPENS <= local.time() <= OFFICE_CLOSES:
            return now.astimezone(UTC)
        if local.time() < OFFICE_OPENS:
            return mail_time(day)
    day += timedelta(days=1)
    while not _is_open(day, hard):
        day += timedelta(days=1)
    return mail_time(day)


def _is_open(on: date, hard: bool) -> bool:
    return is_working_day(on) and (hard or not is_quiet(on))


def process_time(wall_now: datetime, shift_s: int) -> datetime:
    """Wall-clock time to the time of a process, which in a rehearsal lies in the past (UTC)."""
    return wall_now.astimezone(UTC) + timedelta(seconds=shift_s)
