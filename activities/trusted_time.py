"""No duty is carried out before its time by the clock that is trusted, whatever the engine's timers have been told.

The engine reads the wall clock of its machine. Where that has jumped, its timers fire too early, and what they ask for
(a closing, a reminder, a late report) cannot be taken back: it is put off, and the engine asks again. Once the clock is
right again the matters begin anew from the register, where nothing of it was done.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from db.store.session import Database
from db.store.signs.clock import Clock
from rules.watch.trusted_time import JUMP
from schemas.tables.process import ProcessRow

DOUBTED, EARLY = "ClockDoubted", "ClockEarly"
"""Types of the failures by which a duty is put off."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=5)
_ENGINE_ERRS = timedelta(minutes=10)
"""An engine on another machine may be a little ahead; by this much its timers are not to be trusted."""


class OnTrustedTime(Interceptor):
    """An interceptor of the worker that runs in earnest: every activity of a process waits for its time."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """Wrap the activities."""
        return _Waiting(next, self._db, self._clock)


class _Waiting(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, db: Database, clock: Clock) -> None:  # noqa: A002
        super().__init__(next)
        self._db, self._clock = db, clock

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - the library's name
        asked = input.args[0]
        await asyncio.to_thread(self._must_be_due, asked.process, asked.now)
        return await self.next.execute_activity(input)

    def _must_be_due(self, process: str, process_now: datetime) -> None:
        """Raises an ApplicationError, with the pause after which to ask again, where it is not time yet.

        `process_now` is the process's own time, by the engine.
        """
        with self._db.read() as session:
            shift_s = session.exec(select(ProcessRow.shift_s).where(ProcessRow.key == process)).first() or 0
        engine_now = process_now - timedelta(seconds=shift_s)
        reading = self._clock.read()
        ahead = engine_now - reading.now
        if ahead > _ENGINE_ERRS:
            self._clock.note_engine(engine_now)
        if reading.is_doubted:
            raise _put_off(DOUBTED, _pause())
        if ahead > JUMP:
            raise _put_off(EARLY, min(ahead, _LONGEST_PAUSE))


def _pause() -> timedelta:
    # Each try leaves a few events in the history, and a doubt may last over a weekend.
    doubled = min(activity.info().attempt - 1, 10)
    return min(_FIRST_PAUSE * (1 << doubled), _LONGEST_PAUSE)


def _put_off(why: str, pause: timedelta) -> ApplicationError:
    # Benign: a pause is no fault to log, each time, with its stack.
    return ApplicationError(why, type=why, next_retry_delay=pause, category=ApplicationErrorCategory.BENIGN)
