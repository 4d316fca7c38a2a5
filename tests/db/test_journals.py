"""What processes and called meetings share: a key that only one of them has, and one row to wait for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, select

from db import events, journals, meetings, processes
from db.store.session import Database
from mail.kinds.meetings.call import register_key
from rules.plan.planning import make_plan
from schemas.errors import Refused
from schemas.tables.meetings.meeting import CalledMeetingRow
from schemas.tables.process import JournalRow, ProcessRow
from tests import world
from tests.mail.meeting_letters import coming_meeting

MEETING = register_key(coming_meeting())
Take = Callable[[Session], object]
HELD: dict[str, tuple[str, Take]] = {
    "events of a process": (world.PROCESS, lambda session: events.lock(session, world.PROCESS)),
    "a process": (world.PROCESS, lambda session: processes.get_process(session, world.PROCESS, lock=True)),
    "events of a meeting": (MEETING, lambda session: events.lock(session, MEETING)),
    "a meeting": (MEETING, lambda session: meetings.keep(session, coming_meeting(), world.APRIL)),
}


@pytest.fixture
def db(any_db: Database) -> Database:
    world.begin(any_db)
    with any_db.write() as session:
        meetings.keep(session, coming_meeting(), world.START)
    return any_db


def _is_held(session: Session, key: str) -> bool:
    """Another transaction looks, without waiting."""
    try:
        session.exec(select(JournalRow.key).where(JournalRow.key == key).with_for_update(nowait=True)).all()
    except DBAPIError as error:
        return isinstance(error.orig, LockNotAvailable)
    return False


@pytest.mark.parametrize("what", HELD)
def test_whoever_writes_holds_the_journal_and_no_other(postgresql_db: Database, what: str) -> None:
    world.begin(postgresql_db)
    with postgresql_db.write() as session:
        meetings.keep(session, coming_meeting(), world.START)
    key, take = HELD[what]
    other = MEETING if key == world.PROCESS else world.PROCESS
    with postgresql_db.write() as session:
        take(session)
        for looked_at, is_held in ((other, False), (key, True)):
            with Session(postgresql_db._writer) as second:
                assert _is_held(second, looked_at) is is_held
    with Session(postgresql_db._writer) as second:
        assert not _is_held(second, key)


def test_what_was_read_before_the_wait_is_read_again(postgresql_db: Database) -> None:
    world.begin(postgresql_db)
    with postgresql_db.write() as late:
        assert processes.get_process(late, world.PROCESS).title != "Ny rubrik"
        with postgresql_db.write() as session:
            processes.get_process(session, world.PROCESS, lock=True).title = "Ny rubrik"
        assert processes.get_process(late, world.PROCESS, lock=True).title == "Ny rubrik"


def test_a_journal_that_is_not_there_cannot_be_held(db: Database) -> None:
    with pytest.raises(Refused, match="finns inte"), db.write() as session:
        events.lock(session, "okand")


def test_a_process_cannot_take_the_key_of_a_meeting(db: Database) -> None:
    file = world.process_file(MEETING)
    plan = make_plan(file, today=world.START.date())
    with pytest.raises(Refused, match="finns redan"), db.write() as session:
        processes.create_process(session, file, plan, now=world.START)


def test_neither_stands_without_a_journal(db: Database) -> None:
    rows = (
        ProcessRow(key="ny", kind="other", title="t", file={}, handled_until=world.START, created_at=world.START),
        CalledMeetingRow(key="ny", title="t", file={}, called_at=world.START),
    )
    for row in rows:
        with pytest.raises(IntegrityError), db.write() as session:
            session.add(row)


def test_a_meeting_kept_again_is_the_same_meeting(db: Database) -> None:
    changed = coming_meeting().model_copy(update={"title": "Ledningsgruppens andra möte"})
    with db.write() as session:
        meetings.keep(session, changed, world.APRIL)
    with db.read() as session:
        row = session.get_one(CalledMeetingRow, MEETING)
        assert (row.title, row.called_at) == (changed.title, world.START)
        assert meetings.kept(session) == [changed]


def test_keys_and_titles_are_of_both(db: Database) -> None:
    with db.read() as session:
        assert journals.keys(session) == sorted([MEETING, world.PROCESS])
        titles = journals.titles(session, [MEETING, world.PROCESS, "okand"])
    assert titles == {MEETING: coming_meeting().title, world.PROCESS: world.process_file().title}
