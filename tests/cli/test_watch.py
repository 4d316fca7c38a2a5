"""The watch over the parts: who gives no sign of life hangs, and nobody else does."""

from __future__ import annotations

import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from cli.up.supervisor import Child
from cli.up.watch import Watch
from db.store.session import Database
from db.store.signs.clock import Clock

NOON = datetime(2024, 5, 30, 10, 0, tzinfo=UTC)  # a Thursday


class Time:
    """The machine's count, moved by the test."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Running(Child):
    """A part that runs, whatever else it does."""

    @property
    def is_alive(self) -> bool:
        return True


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    monkeypatch.setattr(time, "monotonic", found)
    return found


def _watch(db: Database, shown: dict[str, object], *, can_write: bool = True) -> Watch:
    looks = {part: (lambda of=part: shown[of]) for part in shown}
    return Watch(looks, lambda: can_write, Clock(db), hung_s=90)


def _part(name: str, count: Time) -> Child:
    return Running(name, [], stop_s=1, started_at=count.now)


def _pass(watch: Watch, count: Time, seconds: float) -> None:
    for _ in range(int(seconds / 2)):
        count.now += 2
        watch.look()


def test_a_part_that_shows_nothing_new_hangs(sqlite_db: Database, count: Time) -> None:
    shown: dict[str, object] = {"worker": 0, "scheduler": 0}
    watch, parts = _watch(sqlite_db, shown), [_part("worker", count), _part("scheduler", count)]
    for beat in range(20):
        shown |= {"worker": beat, "scheduler": min(beat, 5)}
        _pass(watch, count, 15)
    assert [child.name for child in watch.hung(parts)] == ["scheduler"]


def test_one_that_never_showed_anything_has_longer(sqlite_db: Database, count: Time) -> None:
    watch, part = _watch(sqlite_db, {"worker": None}), [_part("worker", count)]
    _pass(watch, count, 140)
    assert watch.hung(part) == []
    _pass(watch, count, 20)
    assert watch.hung(part) == part


def test_one_that_was_started_again_begins_anew(sqlite_db: Database, count: Time) -> None:
    watch, part = _watch(sqlite_db, {"web": None}), _part("web", count)
    _pass(watch, count, 200)
    assert watch.hung([part]) == [part]
    part.started_at = count.now
    _pass(watch, count, 100)
    assert watch.hung([part]) == []


def test_where_nothing_can_be_written_nobody_can_be_seen_to_live(sqlite_db: Database, count: Time) -> None:
    watch, part = _watch(sqlite_db, {"worker": None}, can_write=False), [_part("worker", count)]
    _pass(watch, count, 400)
    assert watch.hung(part) == []


def test_one_that_hangs_in_the_middle_of_writing_hangs_though_nothing_can_be_written(
    sqlite_db: Database, count: Time
) -> None:
    """Else it would keep the others from writing, and itself from being judged, for ever."""
    looks = {"worker": lambda: None, "scheduler": lambda: None}
    parts = [_part("worker", count), _part("scheduler", count)]
    with subprocess.Popen(["sleep", "60"], text=True) as in_the_way:
        parts[0].process = in_the_way
        watch = Watch(looks, lambda: False, Clock(sqlite_db), 90, lambda: {in_the_way.pid, 1})
        _pass(watch, count, 140)
        assert watch.hung(parts) == [], "they have had no time to start"
        _pass(watch, count, 20)
        assert watch.hung(parts) == parts[:1]
        in_the_way.kill()


def test_a_register_that_is_away_is_no_hanging(sqlite_db: Database, count: Time) -> None:
    def away() -> object:
        raise OperationalError("", {}, Exception())

    watch, part = Watch({"worker": away}, lambda: True, Clock(sqlite_db), hung_s=90), [_part("worker", count)]
    _pass(watch, count, 400)
    assert watch.hung(part) == []


def test_a_machine_that_slept_ends_nobody(sqlite_db: Database, count: Time) -> None:
    watch, part = _watch(sqlite_db, {"worker": 1}), [_part("worker", count)]
    _pass(watch, count, 10)
    count.now += 4 * 3600
    watch.look()
    assert watch.hung(part) == []


def test_a_clock_that_was_ahead_for_a_moment_has_led_the_engine_on(sqlite_db: Database) -> None:
    off = timedelta(0)
    clock = Clock(sqlite_db, wall=lambda: NOON + off, count=lambda: 1000.0, boot="b")
    clock.keep()
    watch = Watch({}, lambda: True, clock, hung_s=90)
    watch.look_at_clock()
    off = timedelta(days=21)
    watch.look_at_clock()
    assert not watch.is_engine_ahead
    off = timedelta(0)
    watch.look_at_clock()
    assert watch.is_engine_ahead


def test_a_part_that_nobody_looks_at_never_hangs(sqlite_db: Database, count: Time, tmp_path: Path) -> None:
    watch, engine = _watch(sqlite_db, {"worker": None}), [_part("engine", count)]
    _pass(watch, count, 400)
    assert watch.hung(engine) == []
