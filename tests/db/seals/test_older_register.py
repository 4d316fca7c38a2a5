"""A register that Svarstid 0.2.0 wrote comes whole into the tables of today, and back."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, MetaData, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from db import events, journals, meetings
from db.boards.lists import overview
from db.outbox import dispatch
from db.store.making.revisions import configuration
from db.store.session import Database
from mail.kinds.meetings.call import register_key
from rules.dates.clock import at_local
from schemas.tables.mail import MailRow
from schemas.tables.meetings.meeting import CalledMeetingRow
from schemas.tables.process import ProcessRow
from tests.mail.meeting_letters import coming_meeting
from tests.mail.outbox.register import SHIFT
from tests.postgresql_cluster import administer
from tests.postgresql_cluster import url as url_of

REVISION = "0005"
"""The newest one of 0.2.0."""
KEY = register_key(coming_meeting())
WALL_TIME, SHIFTED = "varor", "varudistribution-2023"
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def stored() -> Rows:
    """What 0.2.0 wrote: a meeting that two members were called to, four views and their receipts, and two processes
    of which one keeps a time of its own and has a reminder in the outbox."""
    path = Path(__file__).parent / "register-0.2.0.json.gz"
    return dict(json.loads(gzip.decompress(path.read_bytes())))


@dataclass(frozen=True)
class Carried:
    """A register of 0.2.0 that has been carried over into the tables of today."""

    db: Database
    before: Rows
    after: Rows


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def carried(request: pytest.FixtureRequest, stored: Rows) -> Iterator[Carried]:
    """One for all the tests that leave its rows as they are, since carrying it over takes a second."""
    if request.param == "sqlite":
        path = request.getfixturevalue("tmp_path_factory").mktemp("older") / "svarstid.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        url = f"sqlite:///{path}"
    else:
        socket = request.getfixturevalue("postgresql_socket")
        administer(socket, "CREATE DATABASE carried TEMPLATE migrated")
        url = url_of(socket, "carried")
    db = Database(url)
    _make_older(db, stored)
    before = _read_all(db)
    db.migrate()
    yield Carried(db, before, _read_all(db))
    db.dispose()


@pytest.fixture
def older(any_db: Database, stored: Rows) -> Database:
    """A register as 0.2.0 left it."""
    _make_older(any_db, stored)
    return any_db


def _make_older(db: Database, stored: Rows) -> None:
    with db.rebuilding() as connection:
        command.downgrade(configuration(connection), REVISION)
        known = MetaData()
        known.reflect(connection)
        for table in known.sorted_tables:
            for row in stored.get(table.name, []):
                connection.execute(table.insert().values(**{n: _read(table.c[n].type, v) for n, v in row.items()}))


def _read(column: object, value: Any) -> Any:
    """A stored value as its column takes it."""
    if value is None:
        return None
    if isinstance(column, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(column, Date):
        return date.fromisoformat(value)
    if isinstance(column, JSON):
        return json.loads(value)
    return bool(value) if isinstance(column, Boolean) else value


def _rows(connection: Connection) -> Rows:
    """Every row of every table as it is, in the order of the keys."""
    known = MetaData()
    known.reflect(connection)
    return {
        table.name: [dict(row) for row in connection.execute(table.select().order_by(*table.primary_key)).mappings()]
        for table in known.sorted_tables
    }


def _read_all(db: Database) -> Rows:
    with db._reader.connect() as connection:
        return _rows(connection)


def test_nothing_is_lost_and_the_meeting_is_no_process_any_more(carried: Carried) -> None:
    before, after = carried.before, carried.after
    for table in ("event", "invitation", "mail", "meeting_view", "mail_item", "holder", "seat", "plan", "step"):
        columns = before[table][0]
        assert [{name: row[name] for name in columns} for row in after[table]] == before[table]
    (meeting,) = [row for row in before["process"] if row["kind"] == "meeting"]
    kept_columns = [{name: row[name] for name in meeting} for row in after["process"]]
    assert kept_columns == [row for row in before["process"] if row != meeting]
    kept = {"key": KEY, "title": meeting["title"], "file": meeting["file"], "called_at": meeting["created_at"]}
    assert after["called_meeting"] == [kept]
    assert {row["key"] for row in after["journal"]} == {"REGISTRET", *(row["key"] for row in before["process"])}


def test_the_log_still_verifies_and_the_program_of_today_reads_it_all(carried: Carried) -> None:
    with carried.db.read() as session:
        assert len(events.listed(session, KEY)) == 5
        assert events.verify(session, KEY) == []
        assert meetings.find(session, KEY) == coming_meeting()
        standing = meetings.standing(meetings.views(session, KEY))
        assert {key: row.version for key, row in standing.items()} == {
            ("salem/kommundirektor", "2"): 3,
            ("tyreso/kommundirektor", "2"): 1,
        }
        assert session.get_one(CalledMeetingRow, KEY).called_at == datetime(2022, 4, 22, 8, tzinfo=UTC)
        assert {row.key for row in session.exec(select(ProcessRow))} == {WALL_TIME, SHIFTED}
        assert set(journals.titles(session, [KEY, WALL_TIME, SHIFTED])) == {KEY, WALL_TIME, SHIFTED}
    with carried.db.read() as session:
        assert KEY not in {line.key for line in overview.processes(session, datetime(2024, 4, 10, tzinfo=UTC))}


def test_every_mail_is_due_when_it_was(carried: Carried) -> None:
    with carried.db.read() as session:
        mails = session.exec(select(MailRow).order_by(col(MailRow.id))).all()
        assert {mail.process: mail.shift for mail in mails} == {KEY: timedelta(0), SHIFTED: SHIFT}
        (owed,) = [mail for mail in mails if mail.process == SHIFTED]
        assert owed.due_at == owed.send_at - SHIFT
    reminded_at = at_local(date(2022, 5, 4), 8, 30)  # a Wednesday
    with carried.db.write() as session:
        assert not dispatch.claim(session, wall_now=reminded_at - timedelta(seconds=1), limit=10).mails
        claims = dispatch.claim(session, wall_now=reminded_at, limit=10)
        assert [mail.row.kind for mail in claims.mails] == ["meeting_reminder"] * 2
        session.rollback()


def test_the_seals_hold_again(carried: Carried) -> None:
    for table in ("event", "meeting_view"):
        for act in (f"UPDATE {table} SET seat = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), carried.db.write() as session:
                session.connection().execute(text(act))


def test_what_belongs_to_nothing_is_refused_again(carried: Carried) -> None:
    """The foreign keys hold: no row can be written under a key that neither a process nor a meeting has."""
    for table in ("event", "invitation", "mail", "meeting_view"):
        with carried.db._writer.connect() as connection:
            known = MetaData()
            known.reflect(connection, only=[table])
            row = dict(connection.execute(known.tables[table].select().limit(1)).mappings().one())
            row["process"] = "ingen"
            row |= {name: value for name, value in {"id": 99, "public_id": "ny"}.items() if name in row}
            with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
                connection.execute(known.tables[table].insert().values(**row))


def test_the_way_back_loses_nothing(older: Database) -> None:
    before = _read_all(older)
    older.migrate()
    with older.rebuilding() as connection:
        command.downgrade(configuration(connection), REVISION)
    after = _read_all(older)
    assert after.pop("alembic_version") == before.pop("alembic_version")
    assert after == before
    older.migrate()
    with older.read() as session:
        assert events.verify(session, KEY) == []


def _orphan(db: Database) -> None:
    with db.rebuilding() as connection:
        connection.exec_driver_sql("CREATE TABLE extra (key VARCHAR)")
        connection.exec_driver_sql("INSERT INTO called_meeting VALUES ('ingen', 't', '{}', '2024-05-30 08:00:00')")


def test_a_migration_that_leaves_a_row_without_its_owner_is_taken_back(sqlite_db: Database) -> None:
    """SQLite looks at no foreign key while tables are rebuilt; what it would have refused is found before the end."""
    with pytest.raises(RuntimeError, match="called_meeting"):
        _orphan(sqlite_db)
    with sqlite_db.read() as session:
        assert session.exec(select(CalledMeetingRow)).all() == []
    with pytest.raises(IntegrityError), sqlite_db.write() as session:
        session.add(CalledMeetingRow(key="ingen", title="t", file={}, called_at=datetime(2024, 5, 30, tzinfo=UTC)))
