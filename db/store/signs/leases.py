"""Who may run a job now. Schedulers share the table, so that two of them are as good as one. Wall-clock time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from rules.watch.trusted_time import JUMP
from schemas.tables.service import LeaseRow


def take(session: Session, job: str, owner: str, *, now: datetime, lives: timedelta) -> bool:
    """Take or renew the lease of a job; False while somebody else holds it."""
    _ensure(session, job, now)
    return _claim(session, job, owner, now, lives)


def take_run(session: Session, job: str, owner: str, *, due_at: datetime, now: datetime, lives: timedelta) -> bool:
    """Take the lease of the run that was due at `due_at`; False where that run is done, or somebody is at it.

    A job that nobody has seen before has missed nothing: its first run is the next one. A run that lies ahead was noted
    by a clock that was wrong, and counts for nothing.
    """
    if _ensure(session, job, now):
        return False
    is_missed = or_(col(LeaseRow.last_run_at) < due_at, col(LeaseRow.last_run_at) > now + JUMP)
    return _claim(session, job, owner, now, lives, is_missed)


def finish_run(session: Session, job: str, owner: str, *, now: datetime) -> None:
    """The run is done; without this a run that died is made again when its lease is out."""
    is_mine = (col(LeaseRow.job) == job, col(LeaseRow.owner) == owner)
    session.exec(update(LeaseRow).where(*is_mine).values(last_run_at=now, until=now))


def release_all(session: Session, owner: str, *, now: datetime) -> None:
    """Give up every lease at a clean stop, so that the next one need not wait."""
    is_mine = (col(LeaseRow.owner) == owner, col(LeaseRow.until) > now)
    session.exec(update(LeaseRow).where(*is_mine).values(until=now))


def _ensure(session: Session, job: str, now: datetime) -> bool:
    """Make the row where it is missing; True when this call made it."""
    known = select(LeaseRow.job).where(LeaseRow.job == job)
    if session.exec(known).first() is not None:
        return False
    try:
        with session.begin_nested():
            session.add(LeaseRow(job=job, owner="", until=now, last_run_at=now))
    except IntegrityError:
        return False  # another scheduler made it in the same instant
    return True


def _claim(
    session: Session, job: str, owner: str, now: datetime, lives: timedelta, *conditions: ColumnElement[bool]
) -> bool:
    # One that runs longer than any is given was taken before the clock was set back: its owner may be long gone.
    is_free = or_(col(LeaseRow.owner) == owner, col(LeaseRow.until) <= now, col(LeaseRow.until) > now + lives)
    taken = (
        update(LeaseRow).where(col(LeaseRow.job) == job, is_free, *conditions).values(owner=owner, until=now + lives)
    )
    return session.exec(taken).rowcount == 1
