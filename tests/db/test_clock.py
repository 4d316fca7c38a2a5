"""The trusted time in the register: shared by all parts of a machine, kept beat by beat, confirmed by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from db import incidents
from db.store import clock as clocks
from db.store.clock import Clock
from db.store.session import Database
from rules.trusted_time import Terms
from schemas.errors import Refused

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
    with pytest.raises(Refused, match="inte ifrågasatt"):
        clock.confirm(machine.wall())
    machine.off = WEEKS
    seen = machine.wall()
    machine.off = 2 * WEEKS
    with pytest.raises(Refused, match="ställts om sedan"):
        clock.confirm(seen)
    machine.off, machine.count = WEEKS, machine.count + 120
    clock.confirm(seen)
    assert not clock.is_doubted
    assert clock() == NOON + WEEKS + timedelta(seconds=120)
    assert not clock.is_engine_ahead
    assert _told(any_db, clock()) == ["clock_confirmed"]


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
