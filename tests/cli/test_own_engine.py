"""Whether the register or the engine's file is the older one, and files set aside under names that are free."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import engine
from cli.up.own_engine import is_older, used_at
from db.store.session import Database
from db.store.signs import heartbeats

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday


@pytest.mark.parametrize(
    ("beat", "is_restored"), [(None, False), (0, False), (-4, False), (-6, True), (-60 * 24, True), (60, False)]
)
def test_a_register_older_than_the_engine_is_noticed(
    sqlite_db: Database, tmp_path: Path, beat: int | None, is_restored: bool
) -> None:
    """`beat`: the register's last sign of life, minutes from the last write of the engine."""
    file = tmp_path / "engine.db"
    assert used_at(file) is None
    for part, at in ((file, NOW - timedelta(hours=1)), (tmp_path / "engine.db-wal", NOW)):
        part.touch()
        os.utime(part, (at.timestamp(), at.timestamp()))
    assert used_at(file) == NOW
    if beat is not None:
        with sqlite_db.write() as session:
            heartbeats.beat(session, "scheduler", NOW + timedelta(minutes=beat))
            heartbeats.beat(session, "worker", NOW - timedelta(days=2))
    assert is_older(sqlite_db, used_at(file)) is is_restored
    assert is_older(sqlite_db, None) is False


def test_what_is_set_aside_never_takes_the_place_of_another(tmp_path: Path) -> None:
    file = tmp_path / "engine.db"
    for number in range(3):
        file.write_text(str(number))
        engine.set_aside(file, NOW)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "engine-2026-11-20T100000Z.db": "0",
        "engine-2026-11-20T100000Z-2.db": "1",
        "engine-2026-11-20T100000Z-3.db": "2",
    }
