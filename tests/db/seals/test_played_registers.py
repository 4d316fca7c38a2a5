"""A register that an older version wrote is read and carried on by this one.

`registers/` holds dumps of 0.2.0 (schema 0006): three matters in the middle of their time, played from their scenarios.
"""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import func, select

from db import events, processes
from db.boards.process import process_board
from db.case import load_case
from db.journals import REGISTER
from db.seals.verification import verify
from db.store.making.whole import every_table
from db.store.session import Database
from rules.dates.clock import local_date
from schemas.tables.mail import MailRow
from schemas.tables.process import EventRow, ProcessRow

REGISTERS = sorted((Path(__file__).parent / "registers").glob("*.sql.gz"))


@pytest.fixture(scope="module", params=REGISTERS, ids=lambda path: path.name.removesuffix(".sql.gz"))
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register of an older version, migrated as a start does it; to copy from."""
    path = tmp_path_factory.mktemp("older") / "register.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(gzip.decompress(request.param.read_bytes()).decode())
    connection.close()
    db = Database(f"sqlite:///{path}")
    db.migrate()
    db.dispose()
    return path


@pytest.fixture
def older(migrated: Path, tmp_path: Path) -> Database:
    """A migrated register of one's own."""
    shutil.copy(migrated, tmp_path)
    return Database(f"sqlite:///{tmp_path / 'register.db'}")


def test_every_column_of_this_version_is_there(older: Database) -> None:
    with older.write() as session:
        assert compare_metadata(MigrationContext.configure(session.connection()), every_table()) == []


def test_what_stood_before_is_sealed_as_it_stood(older: Database) -> None:
    with older.read() as session:
        register, matter = sorted(verify(session, None), key=lambda found: found.links and found.events)
        last = session.exec(select(func.max(EventRow.seq))).one()
    assert (register.journal, register.faults) == (REGISTER, [])
    assert (matter.faults, matter.links, matter.taken_over) == ([], 1, last)


def test_a_later_edit_of_what_stood_before_is_found(older: Database) -> None:
    with older.write() as session:
        run = session.connection().exec_driver_sql
        for trigger in ("event_sealed_update", "mail_sealed_to_name"):
            run(f"DROP TRIGGER {trigger}")
        run("UPDATE mail SET subject = 'Något annat' WHERE id = (SELECT MIN(id) FROM mail)")
        run("UPDATE event SET text = 'Något annat hände.' WHERE seq = 2")
    with older.read() as session:
        faults = [fault for found in verify(session, None) for fault in found.faults]
    assert sorted((fault.table, fault.link) for fault in faults) == [("event", 1), ("mail", 1)]


def test_a_new_answer_is_sealed_after_what_stood_before(older: Database) -> None:
    with older.write() as session:
        key = session.exec(select(ProcessRow.key)).one()
        processes.add_note(session, key, "Ett skäl.", now=datetime(2024, 5, 30, tzinfo=UTC))
    with older.read() as session:
        (matter,) = [found for found in verify(session, None) if found.journal == key]
    assert (matter.faults, matter.links) == ([], 2)


def test_what_happened_is_whole_and_nothing_is_lost(older: Database) -> None:
    with older.read() as session:
        row = session.exec(select(ProcessRow)).one()
        assert events.verify(session, row.key) == []
        assert session.exec(select(EventRow)).first() is not None
        assert session.exec(select(MailRow)).first() is not None


def test_the_matter_is_read_whole_and_shown(older: Database) -> None:
    with older.read() as session:
        row = session.exec(select(ProcessRow)).one()
        now = max(session.exec(select(EventRow.at)).all())
        case = load_case(session, row.key)
        board = process_board(session, row.key, now)
    assert set(case.state.steps) == {step.key for step in case.plan.steps}
    assert case.seats(local_date(now)) is not None
    assert board.plan == case.plan
