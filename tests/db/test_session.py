"""The two databases behave alike: instants keep their zone, writers wait their turn, readers cannot write."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import Session, select

from db.store.making import stamp
from db.store.making.revisions import configuration
from db.store.session import Database
from kinds.priorities import tables as priorities_tables
from kinds.remiss import tables as remiss_tables
from schemas.errors import Refused
from schemas.tables import inbound
from schemas.tables import seal as seal_tables
from schemas.tables.meetings import calendar, meeting
from schemas.tables.service import HeartbeatRow, LeaseRow, metadata
from schemas.tables.year import conference, fee, shared
from tests import compiled
from tests.sources import ROOT

NOON = datetime(2024, 5, 30, 10, 0, 0, 123456, tzinfo=UTC)  # a Thursday

TABLES = (calendar, conference, fee, inbound, meeting, priorities_tables, remiss_tables, seal_tables, shared)
"""Modules whose tables the migrations must agree with, beside the service tables; to import them makes them known."""


def test_an_instant_comes_back_aware_and_in_utc(any_db: Database) -> None:
    stockholm = NOON.astimezone(ZoneInfo("Europe/Stockholm"))
    with any_db.write() as session:
        session.add(HeartbeatRow(component="worker", at=stockholm))
    with any_db.read() as session:
        found = session.get_one(HeartbeatRow, "worker").at
    assert found == NOON
    assert found.utcoffset() == timedelta(0)


def test_the_registers_of_a_run_compile_each_statement_once(any_db: Database) -> None:
    """Where their engines are made elsewhere, `tests/compiled.py` must follow: it is a fifth of a short test."""
    assert compiled.is_shared(any_db._writer) and compiled.is_shared(any_db._reader)


def test_a_naive_instant_is_refused(any_db: Database) -> None:
    with pytest.raises(StatementError), any_db.write() as session:
        session.add(HeartbeatRow(component="worker", at=datetime(2024, 5, 30, 10, 0)))


def _fail_halfway(session: Session) -> None:
    session.add(HeartbeatRow(component="worker", at=NOON))
    session.flush()
    raise RuntimeError


def test_an_error_rolls_everything_back(any_db: Database) -> None:
    with pytest.raises(RuntimeError), any_db.write() as session:
        _fail_halfway(session)
    with any_db.read() as session:
        assert session.get(HeartbeatRow, "worker") is None


def test_a_read_session_cannot_write(any_db: Database) -> None:
    with any_db.read() as session, pytest.raises(DBAPIError):
        session.connection().execute(text("DELETE FROM heartbeat"))


def test_a_read_session_leaves_the_connection_fit_to_write(any_db: Database) -> None:
    for _ in range(3):
        with any_db.read() as session:
            session.exec(select(HeartbeatRow)).all()
        with any_db.write() as session:
            session.merge(HeartbeatRow(component="worker", at=NOON))


def test_800_writers_in_eight_threads_each_get_their_turn(any_db: Database) -> None:
    with any_db.write() as session:
        session.add(LeaseRow(job="count", owner="0", until=NOON))

    def claim() -> None:
        for _ in range(100):
            with any_db.write() as session:
                row = session.exec(select(LeaseRow).where(LeaseRow.job == "count").with_for_update()).one()
                row.owner = str(int(row.owner) + 1)

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_db.read() as session:
        assert session.get_one(LeaseRow, "count").owner == "800"


def test_two_processes_may_migrate_at_once(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/new/svarstid.db"
    databases = [Database(url) for _ in range(4)]
    threads = [threading.Thread(target=database.migrate) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    current, newest = databases[0].revision()
    assert current == newest is not None
    for database in databases:
        database.dispose()


def test_a_register_at_the_newest_revision_is_opened_without_alembic(sqlite_db: Database) -> None:
    assert stamp.newest() == ScriptDirectory.from_config(configuration()).get_current_head()
    script = "import sys; from db.store.session import Database; Database(sys.argv[1]).migrate(); print(*sys.modules)"
    url = sqlite_db.url.render_as_string()
    ran = subprocess.run([sys.executable, "-c", script, url], cwd=ROOT, check=True, capture_output=True, text=True)
    assert "db.store.making.stamp" in ran.stdout.split() and "alembic" not in ran.stdout.split()


def test_an_empty_database_has_no_revision(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    assert database.revision()[0] is None
    database.dispose()


def test_the_models_and_the_migrations_agree(any_db: Database) -> None:
    with any_db._writer.connect() as connection, connection.begin():
        config = configuration(connection)
        command.check(config)


def test_down_and_up_again_gives_the_same_tables(any_db: Database) -> None:
    with any_db._writer.connect() as connection, connection.begin():
        config = configuration(connection)
        command.downgrade(config, "base")
        command.upgrade(config, "head")
        command.check(config)
        for table in metadata.sorted_tables:
            connection.execute(table.select())


def test_a_database_of_a_newer_version_is_refused_with_the_cure(any_db: Database) -> None:
    with any_db.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="nyare version"):
        any_db.migrate()


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(Refused, match="i minnet"):
        Database("sqlite://")


@pytest.mark.parametrize("table", ["event", "answer"])
@pytest.mark.parametrize("act", ["UPDATE {} SET step = 'x'", "DELETE FROM {}"])
def test_the_database_itself_keeps_the_log_and_the_answers(any_db: Database, table: str, act: str) -> None:
    columns = {
        "event": "(process, seq, at, kind, step, seat, text, data, dedup_key, previous, digest)"
        " VALUES ('p', 1, '2024-05-30', 'k', 's', '', 't', '{}', 'd', '', '')",
        "answer": "(id, process, step, seat, version, codes, texts, comment, paragraph, diarienummer, answered_by,"
        " answered_email, channel, source, content_hash, is_late, received_at)"
        " VALUES ('i', 'p', 's', 'x', 1, '{}', '{}', '', '', '', '', '', 'webb', '', '', false, '2024-05-30')",
    }
    with any_db.write() as session:
        session.connection().execute(text("INSERT INTO journal (key) VALUES ('p')"))
        session.connection().execute(
            text(
                "INSERT INTO process (key, kind, title, file, status, shift_s, plan_version, handled_until, created_at)"
                " VALUES ('p', 'contract', 't', '{}', 'running', 0, 1, '2024-05-30', '2024-05-30')"
            )
        )
        session.connection().execute(text(f"INSERT INTO {table} {columns[table].replace(':', chr(92) + ':')}"))
    with pytest.raises(DBAPIError, match="append-only"), any_db.write() as session:
        session.connection().execute(text(act.format(table)))
