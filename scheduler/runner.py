"""Runs the table of jobs: triggers by APScheduler, leases by the database, so that two schedulers do no harm."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from apscheduler.events import EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from db.store.signs import leases
from rules.dates.clock import STOCKHOLM
from scheduler.job import Context, Job
from scheduler.jobs import JOBS
from schemas.errors import NotHandedOver

log = logging.getLogger("svarstid.scheduler")

_GRACE_S = 3600
"""APScheduler's own default is one second: every run that a restart passes over would be lost."""
_STOP_S = 10
_JUMP_S = 5.0
"""A wall clock that has moved this much more or less than time has passed was set."""


class Runner:
    """One scheduler process."""

    def __init__(self, context: Context, jobs: Sequence[Job] = JOBS, *, look_every_s: float = 1.0) -> None:
        """`look_every_s` is how often the wall clock is held against the machine's own count of seconds."""
        self.context = context
        self.look_every_s = look_every_s
        self.jobs = {job.key: job for job in jobs}
        self._running: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()
        """Jobs that run just now: their lease is this scheduler's own, and keeps only others away."""
        self._told: set[str] = set()
        """Jobs whose missing engine has been logged: said once, not every other second."""

    async def serve(self, stop: asyncio.Event) -> None:
        """Run until `stop`; first catch up, once, what was missed while no scheduler was up."""
        # In memory: what must survive a restart is the lease's last run, not a pickled trigger.
        scheduler = AsyncIOScheduler(
            timezone=STOCKHOLM,
            job_defaults={"misfire_grace_time": _GRACE_S, "coalesce": True, "max_instances": 1},
        )
        for job in self.jobs.values():
            scheduler.add_job(self.run, _trigger(job), args=[job.key], id=job.key)
        scheduler.add_listener(self._missed, EVENT_JOB_MISSED)
        scheduler.start()
        watching = asyncio.create_task(self._watch_clock(scheduler))
        try:
            for job in self.jobs.values():
                await self.run(job.key)
            await stop.wait()
        finally:
            watching.cancel()
            scheduler.pause()
            await self._finish()
            scheduler.shutdown(wait=False)

    async def _watch_clock(self, scheduler: AsyncIOScheduler) -> None:
        """Notice, by a clock that nobody sets, when the wall clock has been set, and plan every job anew."""
        offset = _offset()
        while True:
            await asyncio.sleep(self.look_every_s)
            moved_s = _offset() - offset
            if abs(moved_s) < _JUMP_S:
                continue
            offset += moved_s
            log.warning("datorns klocka har ställts om med %.0f s; alla jobb planeras om", moved_s)
            for job in self.jobs.values():
                # What waits until the old time would else be silent for as long as the clock was set back.
                scheduler.reschedule_job(job.key, trigger=_trigger(job))
                self._begin(job.key)

    async def run(self, key: str) -> None:
        """Run a job once where it is this scheduler's turn; an error is logged, and the next run tries again.

        One that runs already is left to that run, whoever asks: its trigger, what catches up, a clock that is set.
        """
        if key in self._busy:
            return
        self._busy.add(key)
        task = asyncio.ensure_future(self._run(self.jobs[key]))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda _: self._busy.discard(key))
        await asyncio.shield(task)

    async def _run(self, job: Job) -> None:
        try:
            if await asyncio.to_thread(self._may_run, job):
                await job.run(self.context)
                await asyncio.to_thread(self._done, job)
            self._told.discard(job.key)
        except NotHandedOver as error:
            if job.key not in self._told:
                log.warning("%s Det som väntar levereras senare.", error)
            self._told.add(job.key)
        except Exception:
            log.exception("jobbet %s misslyckades, nästa körning försöker igen", job.key)

    def _may_run(self, job: Job) -> bool:
        if job.is_needed is not None and not job.is_needed(self.context):
            return False
        if job.is_everyones:
            return True
        now, owner = self.context.clock(), self.context.owner
        with self.context.db.write() as session:
            if job.daily_at is None:
                return leases.take(session, job.key, owner, now=now, lives=job.lives)
            due_at = job.last_due(now)
            return leases.take_run(session, job.key, owner, due_at=due_at, now=now, lives=job.lives)

    def _done(self, job: Job) -> None:
        now, owner = self.context.clock(), self.context.owner
        if job.daily_at is not None:
            with self.context.db.write() as session:
                leases.finish_run(session, job.key, owner, now=now)
        elif job.lives > job.rests:
            # A scheduler that dies between two runs must not keep others waiting as long as one that dies in a run.
            with self.context.db.write() as session:
                leases.take(session, job.key, owner, now=now, lives=job.rests)

    def _missed(self, event: JobExecutionEvent) -> None:
        """A machine that slept past the grace time: the run that was missed is caught up, once."""
        self._begin(event.job_id)

    def _begin(self, key: str) -> None:
        task = asyncio.ensure_future(self.run(key))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _finish(self) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=_STOP_S)

        def release() -> None:
            with self.context.db.write() as session:
                leases.release_all(session, self.context.owner, now=self.context.clock())

        await asyncio.to_thread(release)


def _offset() -> float:
    """How far the wall clock is ahead of the machine's count, seconds; it changes only when the clock is set."""
    return time.time() - time.monotonic()


def _trigger(job: Job) -> CronTrigger | IntervalTrigger:
    if job.daily_at is not None:
        hour, minute = job.daily_at
        return CronTrigger(hour=hour, minute=minute, timezone=STOCKHOLM)
    return IntervalTrigger(seconds=job.every_s, timezone=STOCKHOLM)
