"""The trusted time in the register: shared by all parts of a machine, kept beat by beat, confirmed by a person."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from unittest.mock import AsyncMock

import pytest
import time_machine
from sqlmodel import select

import worker
from db.answers import answers
from db.boards.lists.overview import service_needs
from db.boards.upkeep.service import ages
from db.service import incidents
from db.store import deliveries, sessions
from db.store.session import Database
from db.store.signs import clock as clocks
from db.store.signs import heartbeats, leases
from db.store.signs.clock import Clock
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.transport import CaptureTransport
from rules.watch.trusted_time import Terms
from schemas.errors import Refused
from schemas.messages import News, NewsKind
from schemas.tables.mail import MailRow
from schemas.tables.service import ClockRow
from secretariat.engine import calls
from secretariat.engine.news import dispatch_news
from tests import world
from workflows.process import ProcessWorkflow

NOON = datetime(2024, 5, 30, 10, 0, tzinfo=UTC)  # a Thursday
WEEKS = timedelta(days=21)


@dataclass
class Machine:
    """What a machine shows: a wall clock that can be set, and a count that cannot."""

    off: timedelta = timedelta(0)
    count: float = 1000.0

    def wall(self) -> datetime:
        return NOON + timedelta(seconds=self.count - 1000) + self.off

    def clock(self, db: Database, boot: str = "b") -> Clock:
        """The clock of one more process there."""
        return Clock(db, Terms(), wall=self.wall, count=lambda: self.count, boot=boot)


@pytest.fixture
def machine() -> Machine:
    return Machine()


def _told(db: Database, now: datetime) -> list[str]:
    with db.read() as session:
        return [row.kind for row in incidents.recent(session, now)]


def test_a_register_that_nobody_has_kept_time_in_believes_the_clock(any_db: Database, machine: Machine) -> None:
    machine.off = WEEKS
    assert machine.clock(any_db)() == NOON + WEEKS
    clocks.must_be_trusted(any_db)


def test_every_process_of_the_machine_knows_of_a_jump_at_once(any_db: Database, machine: Machine) -> None:
    machine.clock(any_db).keep()
    running = machine.clock(any_db)
    assert running() == NOON
    machine.count += 5
    machine.off = WEEKS
    for one in (running, machine.clock(any_db)):
        assert one.is_doubted
        assert one() == NOON + timedelta(seconds=5)


def test_a_doubt_is_noted_and_its_end_is_told(any_db: Database, machine: Machine) -> None:
    clock = machine.clock(any_db)
    clock.keep()
    machine.off, machine.count = WEEKS, machine.count + 15
    clock.keep()
    with any_db.read() as session:
        doubt = clocks.doubt(session)
        assert doubt is not None
        assert (doubt.doubted_at, doubt.off_s) == (NOON + timedelta(seconds=15), WEEKS.total_seconds())
    machine.off, machine.count = timedelta(0), machine.count + 15
    assert clock.keep().now == NOON + timedelta(seconds=30)
    assert clock.is_engine_ahead
    with any_db.read() as session:
        assert clocks.doubt(session) is None
    assert _told(any_db, clock()) == ["clock_right"]
    clock.engine_renewed()
    assert not machine.clock(any_db).is_engine_ahead
    assert _told(any_db, clock()) == ["clock_right", "engine_renewed"]


def test_an_hour_is_believed_when_it_has_lasted(any_db: Database, machine: Machine) -> None:
    clock = machine.clock(any_db)
    clock.keep()
    machine.off = timedelta(hours=1)
    for _ in range(3):
        machine.count += 1000
        clock.keep()
    assert not clock.is_doubted
    assert clock() == NOON + timedelta(hours=1, seconds=3000)
    assert _told(any_db, clock()) == ["clock_lasted"]


def test_a_person_confirms_what_has_been_seen(any_db: Database, machine: Machine) -> None:
    clock = machine.clock(any_db)
    clock.keep()
    with pytest.raises(Refused, match="^Klockan är inte ifrågasatt"):
        clock.confirm(machine.wall())
    machine.off = WEEKS
    seen = machine.wall()
    machine.off = 2 * WEEKS
    with pytest.raises(Refused, match="ställts om sedan"):
        clock.confirm(seen)
    machine.off, machine.count = WEEKS, machine.count + 120
    clock.confirm(seen)
    assert not clock.is_doubted
    with pytest.raises(Refused, match=r"^Klockan är redan bekräftad\. Ingenting behöver göras\.$"):
        clock.confirm(machine.wall())
    assert clock() == NOON + WEEKS + timedelta(seconds=120)
    assert not clock.is_engine_ahead
    assert _told(any_db, clock()) == ["clock_confirmed"]


def test_a_machine_that_comes_back_after_months_is_asked_about_before_anything_is_kept(
    any_db: Database, machine: Machine
) -> None:
    machine.clock(any_db).keep()
    later = Machine(off=3 * WEEKS, count=1060.0)
    started = later.clock(any_db, "nystartad")
    assert started.is_doubted
    assert NOON <= started() <= NOON + timedelta(hours=1)
    started.confirm(later.wall())
    assert started() == later.wall()


def test_another_machine_does_not_hold_this_one_up(any_db: Database, machine: Machine) -> None:
    other = Machine()
    for one, boot in ((machine, "b"), (other, "annan")):
        one.clock(any_db, boot).keep()
    other.off = WEEKS
    other.clock(any_db, "annan").keep()
    assert other.clock(any_db, "annan").is_doubted
    assert not machine.clock(any_db).is_doubted


def test_a_doubt_of_a_machine_that_has_gone_is_told_no_longer(any_db: Database, machine: Machine) -> None:
    other = Machine(off=WEEKS)
    machine.clock(any_db).keep()
    other.clock(any_db, "annan").keep()
    with any_db.read() as session:
        assert clocks.doubt(session) is not None
    machine.count += 3600
    machine.clock(any_db).keep()
    with any_db.read() as session:
        assert clocks.doubt(session) is None


def test_an_engine_seen_ahead_is_to_begin_anew(any_db: Database, machine: Machine) -> None:
    clock = machine.clock(any_db)
    clock.keep()
    clock.note_engine(NOON + timedelta(minutes=11))
    assert clock.is_engine_ahead


def test_without_the_register_what_was_read_last_holds(
    any_db: Database, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = machine.clock(any_db)
    clock.keep()

    def gone() -> None:
        raise TimeoutError

    monkeypatch.setattr(any_db, "read", gone)
    monkeypatch.setattr(clock, "_read_at", float("-inf"))
    machine.off, machine.count = WEEKS, machine.count + 60
    assert clock() == NOON + timedelta(seconds=60)


def test_nothing_is_begun_or_handed_over_while_the_clock_is_doubted(sqlite_db: Database) -> None:
    """The machine's own clock, set by the test while its count goes on."""
    Clock(sqlite_db).keep()
    with time_machine.travel(WEEKS, tick=True):
        with pytest.raises(Refused, match="inte säkert att den går rätt"):
            clocks.must_be_trusted(sqlite_db)
        with pytest.raises(Refused, match="inte säkert att den går rätt"):
            asyncio.run(calls.update(AsyncMock(), sqlite_db, "x", ProcessWorkflow.withdraw, AsyncMock()))
        client = AsyncMock()
        world.begin(sqlite_db)
        with sqlite_db.write() as session:
            deliveries.post(session, world.PROCESS, News(kind=NewsKind.HOLDER_CHANGED, seat=world.SALEM), NOON)
        assert asyncio.run(dispatch_news(sqlite_db, client, now=NOON)) == 0
        assert client.mock_calls == []
    with sqlite_db.read() as session:
        assert deliveries.has_undelivered(session)
    clocks.must_be_trusted(sqlite_db)


@pytest.mark.parametrize("off", [WEEKS, -WEEKS])
def test_what_was_to_last_for_a_while_lasts_as_long_by_a_confirmed_clock(
    any_db: Database, machine: Machine, off: timedelta
) -> None:
    clock = machine.clock(any_db)
    clock.keep()
    world.begin(any_db)
    with any_db.write() as session:
        code = sessions.create_login_code(session, clock())
        kept = sessions.redeem(session, sessions.create_login_code(session, clock()), clock())
        assert kept is not None
        answers.record_answer(session, world.answer(), now=world.APRIL)
        for row in session.exec(select(MailRow)):
            row.state, row.retry_at, due_at = "retryable", clock() + timedelta(minutes=10), row.due_at
    machine.off = off
    clock.confirm(machine.wall())
    with any_db.write() as session:
        assert sessions.find(session, kept, clock())
        assert not sessions.find(session, kept, clock() + timedelta(hours=9))
        assert sessions.redeem(session, code, clock()) is not None
        (mail,) = session.exec(select(MailRow)).all()
        assert (mail.retry_at, mail.due_at) == (clock() + timedelta(minutes=10), due_at)


@pytest.mark.parametrize("off", [WEEKS, -WEEKS])
def test_nobody_is_taken_for_silent_since_the_clock_was_set(any_db: Database, machine: Machine, off: timedelta) -> None:
    clock = machine.clock(any_db)
    clock.keep()
    with any_db.write() as session:
        for part in ("worker", "scheduler", "engine"):
            heartbeats.beat(session, part, clock())
    world.begin(any_db)
    with any_db.write() as session:
        answers.record_answer(session, world.answer(), now=world.APRIL)
    machine.off, machine.count = off, machine.count + 10
    clock.confirm(machine.wall())
    with any_db.read() as session:
        assert service_needs(session, clock()) == []
        assert ages(session, clock()).beats_s == dict.fromkeys(("worker", "scheduler", "engine"), 10)


@pytest.mark.parametrize("weeks", [1, -1])
def test_sessions_and_login_links_hold_when_the_clock_is_set(sqlite_db: Database, weeks: int) -> None:
    clock = Clock(sqlite_db)
    clock.keep()
    with sqlite_db.write() as session:
        kept = sessions.redeem(session, sessions.create_login_code(session, clock()), clock())
        assert kept is not None
    with time_machine.travel(weeks * WEEKS, tick=True), sqlite_db.write() as session:
        assert sessions.find(session, kept, clock())
        assert sessions.redeem(session, sessions.create_login_code(session, clock()), clock()) is not None


def test_a_run_that_a_wrong_clock_noted_ahead_is_made_again(any_db: Database) -> None:
    with any_db.write() as session:
        leases.take_run(session, "backup", "a", due_at=NOON, now=NOON + WEEKS, lives=timedelta(hours=1))
        leases.finish_run(session, "backup", "a", now=NOON + WEEKS)
    with any_db.write() as session:
        assert leases.take_run(session, "backup", "b", due_at=NOON, now=NOON, lives=timedelta(hours=1))
        leases.finish_run(session, "backup", "b", now=NOON)
    with any_db.write() as session:
        assert not leases.take_run(session, "backup", "b", due_at=NOON, now=NOON, lives=timedelta(hours=1))


def test_no_mail_leaves_while_the_clock_is_doubted(any_db: Database, machine: Machine) -> None:
    world.begin(any_db)
    clock, carrier = machine.clock(any_db), CaptureTransport()
    clock.keep()
    sender = Sender(
        any_db, carrier, base_url="http://x", keys=Keys.single("prov"), clock=clock, is_held=lambda: clock.is_doubted
    )
    with any_db.write() as session:
        answers.record_answer(session, world.answer(), now=world.APRIL)
    machine.off = -WEEKS
    assert (sender.drain(), carrier.captured) == (0, [])
    machine.off = timedelta(0)
    assert sender.drain() > 0


def test_what_does_nothing_does_not_beat_and_keeps_the_time(any_db: Database) -> None:
    asked, clock = threading.Event(), Clock(any_db)

    def is_at_work() -> bool:
        asked.set()
        return False

    with heartbeats.beating(any_db, "worker", clock, is_at_work):
        assert asked.wait(10)
    with any_db.read() as session:
        assert heartbeats.last_beats(session) == {}
        assert session.exec(select(ClockRow)).one().boot == clocks.this_boot()


@pytest.mark.anyio
async def test_a_worker_whose_loop_stands_still_is_not_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    assert await asyncio.to_thread(worker._turns, loop)
    monkeypatch.setattr(worker, "_LOOP_PATIENCE_S", 0.05)
    found: list[bool] = []
    asking = threading.Thread(target=lambda: found.append(worker._turns(loop)))
    asking.start()
    asking.join()  # which holds the loop up
    assert found == [False]
