"""What is seen of each part of the service, read in a number of statements that does not grow."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from db.boards.lists.overview import is_wall_time
from db.inbound import sources
from db.store import deliveries
from db.store.copies import backup, restore_test
from db.store.signs import clock, heartbeats
from rules.watch.wellbeing import Limits, Signs, Source
from schemas.tables.mail import MailRow
from schemas.tables.process import ProcessRow
from schemas.tables.service import EngineTimerRow, LeaseRow
from settings import Settings


def signs_of(session: Session, settings: Settings, now: datetime) -> Signs:
    """All that is seen at `now` (trusted time), where the register can be read and written."""
    beats = {name: row.at for name, row in heartbeats.last_beats(session).items()}
    doubt = clock.doubt(session)
    count, oldest = deliveries.waiting(session)
    due = (col(MailRow.state).in_(["planned", "retryable"]), col(MailRow.due_at) <= now)
    unsent, unsent_at = session.exec(select(func.count(), func.min(MailRow.due_at)).where(*due)).one()
    done = select(func.max(ProcessRow.handled_until)).where(ProcessRow.shift_s == 0)
    timer, job = session.get(EngineTimerRow, 1), session.get(LeaseRow, "backup")
    return Signs(
        can_write=True,
        beats=beats,
        doubted_at=doubt.doubted_at if doubt else None,
        last_timer_at=session.exec(done).one(),
        next_timer_at=timer.next_at if timer else None,
        undelivered=count,
        # News of a matter with a time of its own says nothing of how long it has waited.
        undelivered_at=oldest if count and is_wall_time(session) else None,
        unsent=unsent,
        unsent_at=unsent_at,
        sources=tuple(Source(row.name, row.seen_at, row.mail_at, row.problem) for row in sources.listed(session)),
        backup_at=backup.newest(settings.backup_dir),
        backups_from=job.last_run_at if job else None,
        tried=restore_test.last(session),
        free_bytes=settings.free_bytes,
    )


def signs_outside(settings: Settings) -> Signs:
    """What is seen without the register."""
    return Signs(can_write=False, backup_at=backup.newest(settings.backup_dir), free_bytes=settings.free_bytes)


def limits_of(settings: Settings) -> Limits:
    """The limits that the settings name."""

    def lasting(**length: int) -> timedelta | None:
        found = timedelta(**length)
        return found if found else None

    return Limits(
        worker=lasting(seconds=settings.limit_worker_s),
        scheduler=lasting(seconds=settings.limit_scheduler_s),
        engine=lasting(seconds=settings.limit_engine_s),
        web=lasting(seconds=settings.limit_web_s),
        timer=lasting(seconds=settings.limit_timer_s),
        delivery=lasting(seconds=settings.limit_delivery_s),
        outbox=lasting(seconds=settings.limit_outbox_s),
        inbound=lasting(seconds=settings.limit_inbound_s),
        inbound_pushed=lasting(days=settings.limit_inbound_parse_days),
        backup=lasting(hours=settings.limit_backup_h),
        restore=lasting(days=settings.limit_restore_days),
        free_bytes=settings.limit_free_mb * 2**20,
    )
