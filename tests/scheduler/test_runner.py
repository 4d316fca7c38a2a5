"""The table of jobs runs: by lease, with what was missed, past errors, and to a clean end."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from apscheduler.events import EVENT_JOB_MISSED, JobExecutionEvent
from sqlmodel import select
from temporalio.client import Client

from db.store import deliveries
from db.store.copies import backup
from db.store.session import Database
from db.store.signs import heartbeats, leases
from rules.dates.clock import at_local
from scheduler.job import Context, Job
from scheduler.jobs import JOBS, back_up, beat, deliver, has_to_deliver, seal_day
from scheduler.runner import Runner, _trigger
from schemas.errors import EngineDown
from schemas.messages import News, NewsKind
from schemas.tables.mail import MailRow
from schemas.tables.service import LeaseRow
from settings import Settings
from tests import world

NOON = datetime(2024, 5, 30, 10, 0, tzinfo=UTC)  # a Thursday


class Outbox:
    """Remembers how often it was drained."""

    def __init__(self) -> None:
        self.drains = 0

    def drain(self) -> int:
        self.drains += 1
        return 0


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def _no_engine() -> Client:
    raise EngineDown("Processmotorn svarar inte.")


def _context(db: Database, folder: Path, clock: Clock, owner: str = "a") -> Context:
    settings = Settings(data_dir=folder)
    return Context(settings, db, owner, clock, _no_engine, Outbox())


def _counting(counts: list[str], name: str) -> Callable[[Context], Awaitable[None]]:
    async def run(_context: Context) -> None:
        counts.append(name)

    return run


def test_the_table_of_jobs() -> None:
    assert {job.key: (job.every_s, job.daily_at) for job in JOBS} == {
        "deliver": (2, None),
        "sweep-outbox": (30, None),
        "heartbeat": (15, None),
        "inbox-folder": (2, None),
        "inbox-imap": (60, None),
        "inbox-read": (2, None),
        "inbox-watch": (60, None),
        "reconcile": (300, None),
        "lists": (30, None),
        "webhooks": (5, None),
        "systems": (0, (21, 5)),
        "holders": (0, (6, 5)),
        "register": (0, (8, 40)),
        "series": (0, (7, 20)),
        "weekly": (0, (8, 10)),
        "conferences": (0, (8, 20)),
        "seal": (0, (16, 45)),
        "erase": (0, (21, 10)),
        "backup": (0, (21, 30)),
        "restore-test": (0, (21, 50)),
    }


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at_local(date(2026, 12, 28), 8, 10), at_local(date(2026, 12, 28), 8, 10)),  # måndag i vecka 53
        (at_local(date(2026, 12, 28), 8, 9), at_local(date(2026, 12, 21), 8, 10)),
        (at_local(date(2026, 4, 6), 12, 0), at_local(date(2026, 3, 30), 8, 10)),  # annandag påsk
        (at_local(date(2026, 4, 7), 8, 10), at_local(date(2026, 4, 7), 8, 10)),  # tisdagen efter
        (at_local(date(2026, 4, 9), 8, 10), at_local(date(2026, 4, 7), 8, 10)),  # torsdag: an outage of two days
    ],
)
def test_a_weekly_job_falls_on_the_first_working_day_of_the_week(now: datetime, due: datetime) -> None:
    async def nothing(_context: Context) -> None: ...

    assert Job("weekly", nothing, daily_at=(8, 10), is_weekly=True).last_due(now) == due


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.key)
def test_no_daily_job_falls_in_the_hour_that_summer_time_takes_or_doubles(job: Job) -> None:
    assert job.daily_at is None or (6, 0) <= job.daily_at <= (22, 0)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2024, 5, 30, 19, 30, tzinfo=UTC), datetime(2024, 5, 30, 19, 30, tzinfo=UTC)),  # summer time
        (datetime(2024, 5, 30, 19, 29, tzinfo=UTC), datetime(2024, 5, 29, 19, 30, tzinfo=UTC)),
        (datetime(2024, 3, 31, 12, 0, tzinfo=UTC), datetime(2024, 3, 30, 20, 30, tzinfo=UTC)),  # the switch, a Sunday
        (datetime(2024, 10, 27, 21, 0, tzinfo=UTC), datetime(2024, 10, 27, 20, 30, tzinfo=UTC)),  # back, a Sunday
        (datetime(2024, 10, 27, 12, 0, tzinfo=UTC), datetime(2024, 10, 26, 19, 30, tzinfo=UTC)),
    ],
)
def test_the_backup_is_due_at_half_past_nine_in_sweden(now: datetime, due: datetime) -> None:
    backup = next(job for job in JOBS if job.key == "backup")
    assert backup.last_due(now) == due


def test_the_trigger_of_the_backup_fires_once_a_day_across_both_switches() -> None:
    trigger = _trigger(next(job for job in JOBS if job.key == "backup"))
    for start in (datetime(2024, 3, 29, 12, 0, tzinfo=UTC), datetime(2024, 10, 25, 12, 0, tzinfo=UTC)):
        fired, found = None, []
        for _ in range(4):
            fired = trigger.get_next_fire_time(fired, start if fired is None else fired + timedelta(seconds=1))
            found.append(fired)
        assert [at.strftime("%H:%M") for at in found] == ["21:30"] * 4
        assert [(b.date() - a.date()).days for a, b in pairwise(found)] == [1, 1, 1]


def test_two_schedulers_run_each_job_once(sqlite_db: Database, tmp_path: Path) -> None:
    counts: list[str] = []
    clock = Clock()
    jobs = [
        Job("often", _counting(counts, "often"), every_s=30),
        Job("daily", _counting(counts, "daily"), daily_at=(21, 30)),
    ]
    runners = [Runner(_context(sqlite_db, tmp_path, clock, owner), jobs) for owner in "ab"]

    async def play() -> None:
        for runner in runners * 2:
            await runner.run("daily")  # first seen: nothing was missed
        clock.now += timedelta(days=3)
        for runner in runners * 3:
            await runner.run("daily")
            await runner.run("often")

    asyncio.run(play())
    assert counts.count("daily") == 1
    assert counts.count("often") == 3  # all of them by the one that holds the lease


def test_a_job_that_is_slow_is_not_begun_again_meanwhile(sqlite_db: Database, tmp_path: Path) -> None:
    runs, begun, go_on = [], asyncio.Event(), asyncio.Event()

    async def run(_context: Context) -> None:
        runs.append("slow")
        begun.set()
        await go_on.wait()

    async def both() -> None:
        runner = Runner(_context(sqlite_db, tmp_path, Clock()), [Job("slow", run, every_s=2)])
        first = asyncio.ensure_future(runner.run("slow"))
        await begun.wait()
        await runner.run("slow")
        assert len(runs) == 1, "its own lease would have let it in"
        go_on.set()
        await first
        await runner.run("slow")
        assert len(runs) == 2

    asyncio.run(both())


def test_a_scheduler_that_dies_keeps_others_waiting_long_only_in_the_midst_of_a_run(
    sqlite_db: Database, tmp_path: Path
) -> None:
    counts: list[str] = []
    clock = Clock()

    async def dies(context: Context) -> None:
        raise SystemExit

    long = {"every_s": 2, "lease_s": 300}
    first, dead, third = (
        Runner(_context(sqlite_db, tmp_path, clock, owner), [Job("read", run, **long)])  # type: ignore[arg-type]
        for owner, run in (("a", _counting(counts, "a")), ("b", dies), ("c", _counting(counts, "c")))
    )

    async def play() -> None:
        await first.run("read")
        clock.now += timedelta(seconds=11)
        with suppress(SystemExit):
            await dead._run(dead.jobs["read"])
        clock.now += timedelta(seconds=299)
        await third.run("read")
        clock.now += timedelta(seconds=2)
        await third.run("read")

    asyncio.run(play())
    assert counts == ["a", "c"]


def test_what_everyone_runs_needs_no_lease(sqlite_db: Database, tmp_path: Path) -> None:
    runner = Runner(_context(sqlite_db, tmp_path, Clock()), [Job("heartbeat", beat, every_s=15, is_everyones=True)])
    asyncio.run(runner.run("heartbeat"))
    with sqlite_db.read() as session:
        assert heartbeats.last_beats(session)["scheduler"].at == NOON


def test_an_error_is_logged_and_the_next_run_tries_again(
    sqlite_db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    counts: list[str] = []

    async def fails(context: Context) -> None:
        counts.append("tried")
        if len(counts) == 1:
            raise ValueError("disken är full")

    clock = Clock()
    runner = Runner(_context(sqlite_db, tmp_path, clock), [Job("daily", fails, daily_at=(21, 30), lease_s=60)])

    async def play() -> None:
        await runner.run("daily")
        clock.now += timedelta(days=1)
        for _ in range(3):
            await runner.run("daily")

    asyncio.run(play())
    assert counts == ["tried", "tried"]
    assert "jobbet daily misslyckades" in caplog.text


def test_an_idle_register_is_not_written_to(sqlite_db: Database, tmp_path: Path) -> None:
    runner = Runner(_context(sqlite_db, tmp_path, Clock()))
    asyncio.run(runner.run("deliver"))
    with sqlite_db.read() as session:
        assert session.get(LeaseRow, "deliver") is None


def test_an_engine_that_is_away_is_said_once(
    any_db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        deliveries.post(session, world.PROCESS, News(kind=NewsKind.HOLDER_CHANGED, seat=world.SALEM), NOON)
    context = _context(any_db, tmp_path, Clock())
    assert has_to_deliver(context)
    runner = Runner(context)

    async def play() -> None:
        for _ in range(5):
            await runner.run("deliver")

    asyncio.run(play())
    assert caplog.text.count("Processmotorn svarar inte") == 1
    with pytest.raises(EngineDown):
        asyncio.run(deliver(context))
    with any_db.read() as session:
        assert deliveries.has_undelivered(session)


def test_a_process_saved_without_an_engine_is_to_be_delivered(sqlite_db: Database, tmp_path: Path) -> None:
    from db import processes

    world.begin(sqlite_db)
    context = _context(sqlite_db, tmp_path, Clock())
    with sqlite_db.write() as session:
        processes.get_process(session, world.PROCESS).status = "running"
    assert not has_to_deliver(context)
    with sqlite_db.write() as session:
        processes.get_process(session, world.PROCESS).status = "starting"
    assert has_to_deliver(context)


def test_the_backup_is_made_and_old_ones_go(sqlite_db: Database, tmp_path: Path) -> None:
    clock = Clock()
    context = Context(Settings(data_dir=tmp_path, backups_kept=2), sqlite_db, "a", clock, _no_engine, Outbox())
    for _ in range(3):
        clock.now += timedelta(days=1)
        asyncio.run(back_up(context))
    assert sorted(path.name[:20] for path in context.settings.backup_dir.iterdir()) == [
        "svarstid-2024-06-01T",
        "svarstid-2024-06-02T",
    ]


def test_no_backup_goes_while_the_register_differs_from_its_seals(
    sqlite_db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    world.begin(sqlite_db)
    context = Context(Settings(data_dir=tmp_path, backups_kept=1), sqlite_db, "a", clock, _no_engine, Outbox())
    asyncio.run(back_up(context))
    with sqlite_db.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER seal_sealed_update")
        session.connection().exec_driver_sql("UPDATE seal SET previous = 'x' WHERE journal = 'varor'")
    clock.now += timedelta(days=1)
    asyncio.run(back_up(context))
    assert len(list(context.settings.backup_dir.glob("*.db"))) == 2
    (warning,) = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert "stämmer inte med sina sigill (varor): kör svarstid verify" in warning


def test_the_head_beside_an_old_backup_goes_with_it(tmp_path: Path) -> None:
    clock = Clock()
    db = Database(f"sqlite:///{tmp_path / 'svarstid.db'}", secrets=lambda: {1: b"x" * 32})
    db.migrate()
    world.begin(db)
    context = Context(Settings(data_dir=tmp_path, backups_kept=1), db, "a", clock, _no_engine, Outbox())
    for _ in range(2):
        clock.now += timedelta(days=1)
        asyncio.run(back_up(context))
    assert sorted(path.name[:20] + path.suffix for path in context.settings.backup_dir.iterdir()) == [
        "svarstid-2024-06-01T.db",
        "svarstid-2024-06-01T.sigill",
    ]
    asyncio.run(seal_day(context))
    with db.read() as session:
        (mail,) = session.exec(select(MailRow)).all()
    assert (mail.kind, mail.to_email) == ("seal_head", "kansli@sodertorn.example")


def test_a_backup_that_was_killed_leaves_nothing_for_ever(sqlite_db: Database, tmp_path: Path) -> None:
    half, mine = tmp_path / ".svarstid-2024-05-29T193000Z.db.77.half", tmp_path / ".svarstid-x.db.78.half"
    half.write_bytes(b"killed")
    with mine.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        made = sqlite_db.backup(tmp_path, NOON)
        assert not half.exists()
        assert mine.exists(), "another backup is at work on it"
    assert made.stat().st_mode & 0o777 == 0o600
    assert backup.newest(tmp_path) == NOON


def test_a_machine_that_slept_past_the_grace_time_catches_up(sqlite_db: Database, tmp_path: Path) -> None:
    counts: list[str] = []
    runner = Runner(_context(sqlite_db, tmp_path, Clock()), [Job("often", _counting(counts, "often"), every_s=30)])

    async def play() -> None:
        runner._missed(JobExecutionEvent(EVENT_JOB_MISSED, "often", "default", NOON))
        await runner._finish()

    asyncio.run(play())
    assert counts == ["often"]


def test_the_runner_catches_up_at_once_and_stops_cleanly(sqlite_db: Database, tmp_path: Path) -> None:
    counts: list[str] = []
    clock = Clock()
    jobs = [
        Job("often", _counting(counts, "often"), every_s=1),
        Job("daily", _counting(counts, "daily"), daily_at=(21, 30)),
        Job("heartbeat", beat, every_s=15, is_everyones=True),
    ]
    with sqlite_db.write() as session:
        leases.take_run(session, "daily", "gone", due_at=NOON, now=NOON, lives=timedelta(0))
    clock.now += timedelta(days=4)

    async def play() -> None:
        stop = asyncio.Event()
        serving = asyncio.create_task(Runner(_context(sqlite_db, tmp_path, clock), jobs).serve(stop))
        await asyncio.sleep(1.5)
        stop.set()
        await asyncio.wait_for(serving, 5)

    asyncio.run(play())
    assert counts.count("daily") == 1
    assert counts.count("often") >= 2
    with sqlite_db.write() as session:
        assert leases.take(session, "often", "b", now=clock.now, lives=timedelta(seconds=9))


@pytest.mark.parametrize("hours", [-1, 24 * 21])
def test_a_clock_that_is_set_silences_no_job(sqlite_db: Database, tmp_path: Path, hours: int) -> None:
    counts: list[str] = []
    settings = Settings(data_dir=tmp_path)
    context = Context(settings, sqlite_db, "a", lambda: datetime.now(UTC), _no_engine, Outbox())
    runner = Runner(context, [Job("often", _counting(counts, "often"), every_s=1)], look_every_s=0.02)

    async def play(traveller: time_machine.Traveller) -> None:
        stop = asyncio.Event()
        serving = asyncio.create_task(runner.serve(stop))
        for _ in range(200):
            await asyncio.sleep(0.02)
            if counts:
                break
        traveller.shift(timedelta(hours=hours))
        before = len(counts)
        for _ in range(200):
            await asyncio.sleep(0.02)
            if len(counts) > before + 2:
                break
        stop.set()
        await asyncio.wait_for(serving, 5)
        assert len(counts) > before + 2

    with time_machine.travel(NOON, tick=True) as traveller:
        asyncio.run(play(traveller))
