"""`svarstid move-register`: the same register on PostgreSQL, or nothing at all."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlmodel import Session
from typer.testing import CliRunner

from cli import make_app
from cli.up.own_engine import alone
from db import events
from db.answers import answers
from db.seals.stamps import StampKeys
from db.seals.verification import verify
from db.store.making.whole import every_table
from db.store.session import Database
from settings import load
from tests import postgresql_cluster, world

run = CliRunner()
app = make_app()
SECRET = "en-nyckel-bara-for-proven-0123456789"
_numbers = count(1)


@pytest.fixture
def folder(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a service that has been stopped: a matter in the middle of its question, with an answer."""
    data = tmp_path / "data"
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(data))
    monkeypatch.setenv("SVARSTID_SECRET_KEY", SECRET)
    monkeypatch.setenv("COLUMNS", "400")
    load().make_data_dir()
    shutil.copy(migrated_file, data / "svarstid.db")
    db = Database.of(load())
    world.begin(db)
    with db.write() as session:
        answers.record_answer(session, world.answer(), now=world.APRIL)
    db.dispose()
    with closing(sqlite3.connect(data / "svarstid.db")) as file:
        # As a migration leaves a column that it adds: no value, where a new row has the JSON word null.
        file.execute("UPDATE step SET outcome = NULL WHERE key = ?", [world.TASK])
        file.commit()
    return data


@pytest.fixture
def empty_url(postgresql_socket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database without a table, which the settings name."""
    name = f"moved_{next(_numbers)}"
    postgresql_cluster.administer(postgresql_socket, f"CREATE DATABASE {name}")
    url = postgresql_cluster.url(postgresql_socket, name)
    monkeypatch.setenv("DATABASE_URL", url)
    yield url
    postgresql_cluster.administer(postgresql_socket, f"DROP DATABASE {name} WITH (FORCE)")


def rows_of(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as Python reads it."""
    return {
        table.name: sorted((tuple(row) for row in session.connection().execute(select(table))), key=repr)
        for table in every_table().sorted_tables
    }


def tables_in(url: str) -> int:
    db = Database(url)
    with db.read() as session:
        found = session.connection().scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
    db.dispose()
    return int(found or 0)


def test_the_register_goes_on_in_postgresql(folder: Path, empty_url: str) -> None:
    moved = run.invoke(app, ["move-register"])
    assert moved.exit_code == 0, moved.output
    assert "1 ärende" in moved.output and "Sigillen stämmer" in moved.output
    (kept,) = (folder / "backup").glob("svarstid-*.db")
    (aside,) = folder.glob("svarstid-*.db")
    assert not (folder / "svarstid.db").exists() and not [path for path in folder.iterdir() if "half" in path.name]

    before, after = Database(f"sqlite:///{kept}"), Database.of(load())
    with before.read() as old, after.read() as new:
        was, is_ = rows_of(old), rows_of(new)
        assert {name for name in was if was[name] != is_[name]} == set()
        assert sum(map(len, is_.values())) >= 30
        nulls = text("SELECT count(*) FROM step WHERE outcome IS NULL")
        assert new.connection().scalar(nulls) == old.connection().scalar(nulls) == 1
    with after.read() as session:
        assert [one.faults for one in verify(session, StampKeys.of(load().keys)) if one.faults] == []
        numbered = [table for table in every_table().sorted_tables if table.autoincrement_column is not None]
        highest = {table: session.connection().scalar(select(func.max(table.c.id))) or 0 for table in numbered}
    assert sum(bool(number) for number in highest.values()) >= 2

    # Life goes on: new rows get the numbers after the old ones, and the chain its next link.
    with after.write() as session:
        answers.record_answer(session, world.answer(world.TYRESO), now=world.APRIL)
    with after.read() as session:
        assert events.listed(session, world.PROCESS)[-1].kind == "answered"
        assert [one.faults for one in verify(session, StampKeys.of(load().keys)) if one.faults] == []
        now = {table: session.connection().scalar(select(func.max(table.c.id))) or 0 for table in numbered}
    assert {table.name: now[table] - highest[table] for table in numbered if now[table] != highest[table]} == {
        "delivery": 1, "mail": 1,
    }  # fmt: skip
    with after.write() as session:
        for table, number in now.items():
            given = session.connection().scalar(select(func.nextval(func.pg_get_serial_sequence(table.name, "id"))))
            assert given == number + 1, table.name
    before.dispose()
    after.dispose()

    again = run.invoke(app, ["move-register"])
    assert again.exit_code == 1 and "Det finns inget i" in again.output
    shutil.copy(aside, folder / "svarstid.db")
    again = run.invoke(app, ["move-register"])
    assert again.exit_code == 1 and "databasen är inte tom" in again.output


def changed_answer(register: Path) -> None:
    """As somebody does who has the file: the guards lifted, one word changed, the guards put back."""
    with closing(sqlite3.connect(register)) as file:
        file.execute("DROP TRIGGER IF EXISTS answer_sealed_update")
        assert file.execute("UPDATE answer SET comment = 'nej'").rowcount > 0
        file.commit()


def refused(words: str, folder: Path, url: str) -> None:
    """Refused with those words, and everything stands as it stood."""
    found = run.invoke(app, ["move-register"])
    assert found.exit_code == 1 and words in found.output, found.output
    assert (folder / "svarstid.db").is_file() and tables_in(url) == 0
    assert not [path for path in folder.iterdir() if "half" in path.name]


def test_what_is_checked_before_anything_is_moved(
    folder: Path, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with alone(load()):
        refused("Svarstid är igång", folder, empty_url)
    with monkeypatch.context() as other:
        other.setenv("SVARSTID_SECRET_KEY", "en helt annan nyckel som är tillräckligt lång")
        refused("Det är inte den som registret är förseglat med", folder, empty_url)
    with monkeypatch.context() as other:
        other.delenv("DATABASE_URL")
        refused("ingen PostgreSQL att flytta till", folder, empty_url)
    changed_answer(folder / "svarstid.db")
    refused("Historiken för", folder, empty_url)


def test_a_row_that_is_not_taken_leaves_nothing_behind(folder: Path, empty_url: str) -> None:
    with closing(sqlite3.connect(folder / "svarstid.db")) as file:
        file.execute(
            "INSERT INTO heartbeat (component, at, detail) VALUES ('web', '2024-05-14 07:00:00', 'a' || char(0))"
        )
        file.commit()
    refused("ett värde som PostgreSQL inte tar emot", folder, empty_url)
