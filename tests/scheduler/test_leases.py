"""Two schedulers are as good as one: a job runs once, a missed run is caught up once, a dead scheduler is replaced."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from db.store.session import Database
from db.store.signs import leases
from schemas.tables.service import LeaseRow

NOON = datetime(2024, 5, 30, 10, 0, tzinfo=UTC)  # a Thursday
MINUTE = timedelta(minutes=1)


def _take(db: Database, owner: str, now: datetime) -> bool:
    with db.write() as session:
        return leases.take(session, "deliver", owner, now=now, lives=MINUTE)


def _take_run(db: Database, owner: str, due_at: datetime, now: datetime) -> bool:
    with db.write() as session:
        return leases.take_run(session, "backup", owner, due_at=due_at, now=now, lives=MINUTE)


def _finish(db: Database, owner: str, now: datetime) -> None:
    with db.write() as session:
        leases.finish_run(session, "backup", owner, now=now)


def _last_run(db: Database) -> datetime | None:
    with db.read() as session:
        row = session.get(LeaseRow, "backup")
    return row.last_run_at if row else None


def test_one_holds_the_lease_until_it_stops_renewing(any_db: Database) -> None:
    assert _take(any_db, "a", NOON)
    assert not _take(any_db, "b", NOON + 59 * timedelta(seconds=1))
    assert _take(any_db, "a", NOON + 59 * timedelta(seconds=1))
    assert not _take(any_db, "b", NOON + MINUTE)
    assert _take(any_db, "b", NOON + 2 * MINUTE)
    assert not _take(any_db, "a", NOON + 2 * MINUTE)


def test_a_clean_stop_gives_everything_up(any_db: Database) -> None:
    assert _take(any_db, "a", NOON)
    with any_db.write() as session:
        leases.release_all(session, "a", now=NOON)
    assert _take(any_db, "b", NOON)


def test_a_new_register_has_missed_nothing(any_db: Database) -> None:
    assert not _take_run(any_db, "a", NOON - MINUTE, NOON)
    assert not _take_run(any_db, "a", NOON - MINUTE, NOON)


def test_a_missed_run_is_made_once(any_db: Database) -> None:
    _take_run(any_db, "a", NOON, NOON)
    tomorrow, later = NOON + timedelta(days=1), NOON + timedelta(days=3)
    assert _take_run(any_db, "a", tomorrow, later)
    assert not _take_run(any_db, "b", tomorrow, later)
    _finish(any_db, "a", later)
    assert not _take_run(any_db, "b", tomorrow, later + MINUTE)
    assert _last_run(any_db) == later


def test_a_run_that_died_is_made_again_by_another(any_db: Database) -> None:
    _take_run(any_db, "a", NOON, NOON)
    tomorrow = NOON + timedelta(days=1)
    assert _take_run(any_db, "a", tomorrow, tomorrow)
    assert _take_run(any_db, "b", tomorrow, tomorrow + MINUTE)
    _finish(any_db, "a", tomorrow + MINUTE)  # the dead one wakes up: the run is not its any more
    assert _last_run(any_db) == NOON


def test_sixteen_at_once_and_one_wins(any_db: Database) -> None:
    won: list[str] = []

    def compete(owner: str) -> None:
        if _take(any_db, owner, NOON):
            won.append(owner)

    threads = [threading.Thread(target=compete, args=(str(number),)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_a_lease_from_a_clock_that_has_been_set_back_holds_nobody_out(sqlite_db: Database) -> None:
    lives = timedelta(seconds=90)
    with sqlite_db.write() as session:
        assert leases.take(session, "sweep", "gone", now=NOON + timedelta(hours=1), lives=lives)
        assert leases.take(session, "sweep", "here", now=NOON, lives=lives)
        assert not leases.take(session, "sweep", "third", now=NOON, lives=lives)
