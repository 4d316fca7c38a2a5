"""Deliveries, heartbeats, logins and backups."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from db import events
from db.store import deliveries, sessions
from db.store.copies import backup
from db.store.session import Database
from db.store.signs import heartbeats
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.messages import News, NewsKind
from tests import world
from tests.db.seals.sealed import whole

NOW = world.APRIL


def test_news_is_kept_until_it_is_delivered_oldest_first(any_db: Database) -> None:
    world.begin(any_db)
    seats = [f"kommun-{n}/kommundirektor" for n in range(1200)]
    with any_db.write() as session:
        for seat in seats:
            deliveries.post(session, world.PROCESS, News(kind=NewsKind.HOLDER_CHANGED, seat=seat), NOW)
    with any_db.read() as session:
        found = deliveries.undelivered(session)[world.PROCESS]
        assert deliveries.has_undelivered(session)
        assert deliveries.waiting(session) == (1200, NOW)
    assert [news.seat for _, news in found] == seats
    with any_db.write() as session:
        deliveries.mark_delivered(session, [number for number, _ in found[:1100]], NOW)
    with any_db.read() as session:
        assert [news.seat for _, news in deliveries.undelivered(session)[world.PROCESS]] == seats[1100:]
    with any_db.write() as session:
        deliveries.mark_delivered(session, [number for number, _ in found], NOW)
    with any_db.read() as session:
        assert deliveries.undelivered(session) == {}
        assert not deliveries.has_undelivered(session)
        assert deliveries.waiting(session) == (0, None)


def test_a_heartbeat_keeps_only_the_last(any_db: Database) -> None:
    for minute in range(3):
        with any_db.write() as session:
            heartbeats.beat(session, "worker", NOW + timedelta(minutes=minute), "väntar")
    with any_db.read() as session:
        found = heartbeats.last_beats(session)
    assert {name: row.at for name, row in found.items()} == {"worker": NOW + timedelta(minutes=2)}


def test_a_login_link_works_once_and_its_session_lives_while_it_is_used(any_db: Database) -> None:
    with any_db.write() as session:
        code = sessions.create_login_code(session, NOW)
    with any_db.write() as session:
        session_id = sessions.redeem(session, code, NOW)
        assert sessions.redeem(session, code, NOW) is None
    assert session_id is not None
    later = NOW + timedelta(hours=7)
    with any_db.read() as session:
        assert sessions.find(session, session_id, later)
        assert not sessions.find(session, session_id, NOW + timedelta(hours=8))
        assert not sessions.find(session, session_id + "x", NOW)
        assert not sessions.find(session, "", NOW)
        for at, is_due in ((NOW + timedelta(minutes=5), False), (later, True)):
            live = sessions.find(session, session_id, at)
            assert live is not None and live.is_touch_due is is_due
    with any_db.write() as session:
        sessions.touch(session, session_id, later)
    with any_db.read() as session:
        assert sessions.find(session, session_id, NOW + timedelta(hours=14))
    with any_db.write() as session:
        sessions.logout(session, session_id)
    with any_db.read() as session:
        assert not sessions.find(session, session_id, later)


def test_an_idle_session_is_not_woken_and_none_lives_longer_than_a_week(any_db: Database) -> None:
    with any_db.write() as session:
        session_id = sessions.redeem(session, sessions.create_login_code(session, NOW), NOW)
    assert session_id is not None
    with any_db.write() as session:
        sessions.touch(session, session_id, NOW + timedelta(hours=9))
    with any_db.read() as session:
        assert not sessions.find(session, session_id, NOW + timedelta(hours=9))
    with any_db.write() as session:
        session_id = sessions.redeem(session, sessions.create_login_code(session, NOW), NOW) or ""
        for hours in range(0, 24 * 8, 6):
            sessions.touch(session, session_id, NOW + timedelta(hours=hours))
    with any_db.read() as session:
        assert not sessions.find(session, session_id, NOW + timedelta(days=7, minutes=1))


def test_an_old_or_unknown_login_link_does_not_work(any_db: Database) -> None:
    with any_db.write() as session:
        code = sessions.create_login_code(session, NOW)
    with any_db.write() as session:
        assert sessions.redeem(session, "gissat", NOW) is None
        assert sessions.redeem(session, code, NOW + timedelta(hours=1)) is None


def test_the_database_holds_no_secret_in_plain(sqlite_db: Database, tmp_path: Path) -> None:
    with sqlite_db.write() as session:
        code = sessions.create_login_code(session, NOW)
        session_id = sessions.redeem(session, code, NOW)
    copy = sqlite_db.backup(tmp_path / "backup", NOW).read_bytes()
    assert code.encode() not in copy
    assert str(session_id).encode() not in copy


def test_a_backup_is_whole_and_can_be_used_in_place(sqlite_db: Database, tmp_path: Path) -> None:
    world.begin(sqlite_db)
    with sqlite_db.write() as session:
        events.append(session, world.PROCESS, at=NOW, kind=EventKind.OPENED, text="Frågan öppnades.", dedup_key="open")
    # What is still in the WAL is in the copy as well.
    path = sqlite_db.backup(tmp_path / "backup", NOW)
    assert path.name == "svarstid-2024-04-10T080000Z.db"
    assert path.stat().st_mode & 0o077 == 0
    restored = Database(f"sqlite:///{path}")
    restored.migrate()
    with restored.read() as session:
        assert events.verify(session, world.PROCESS) == []
        assert whole(session) == []
        assert len(events.listed(session, world.PROCESS)) == 1
    restored.dispose()
    with sqlite_db.write() as session:
        heartbeats.beat(session, "worker", NOW)
    with sqlite_db.read() as session:
        assert heartbeats.last_beats(session)


def test_a_backup_of_postgresql_can_be_listed(postgresql_db: Database, tmp_path: Path) -> None:
    world.begin(postgresql_db)
    path = postgresql_db.backup(tmp_path, NOW)
    assert path.name == "svarstid-2024-04-10T080000Z.dump"
    assert path.read_bytes()[:5] == b"PGDMP"


def test_a_backup_that_cannot_be_written_leaves_nothing_half(sqlite_db: Database, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / ".svarstid-2024-04-10T080000Z.db.half").mkdir()
    with pytest.raises((Refused, OSError)):
        sqlite_db.backup(tmp_path / "backup", NOW)
    assert list((tmp_path / "backup").glob("svarstid-*")) == []


def test_only_the_newest_backups_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    for day in range(10, 20):
        (tmp_path / f"svarstid-2024-04-{day}T193000Z.db").touch()
    (tmp_path / "egen.db").touch()
    assert len(backup.prune(tmp_path, 3)) == 7
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "egen.db",
        *(f"svarstid-2024-04-{day}T193000Z.db" for day in (17, 18, 19)),
    ]


def test_the_copy_is_readable_without_our_program(sqlite_db: Database, tmp_path: Path) -> None:
    world.begin(sqlite_db)
    with closing(sqlite3.connect(sqlite_db.backup(tmp_path, NOW))) as copy:
        assert copy.execute("SELECT count(*) FROM process").fetchone() == (1,)
