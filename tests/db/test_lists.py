"""The lists say what the matters say, after every kind of act and at any time until the next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import select

from db import processes
from db.boards.lists import overview
from db.case import load_case
from db.matters import keeping, remaking
from db.matters.line import line_of
from db.store.session import Database
from rules.dates.clock import at_local, local_date
from schemas.duties import Duty
from schemas.plan.timetable import StepStatus
from schemas.tables.matter import MatterRow, OwingRow
from schemas.tables.process import ProcessRow
from tests import world
from tests.db.one_question import LATER, OPENED, Matter
from tests.db.seals.played import PLAYS, Play, numbered
from tests.statements import begun, counted


@pytest.mark.parametrize(
    "acts",
    [
        "open_ send answer close determine",
        "open_ send answer move remind close",
        "open_ send ask_stand_ins leave join answer",
        "open_ send answer withdraw",
    ],
)
def test_they_agree_after_every_act(any_db: Database, acts: str) -> None:
    matter = Matter(any_db, 8)
    matter.begin()
    for name in acts.split():
        getattr(matter, name)()
        assert _faults(any_db) == [], f"after {name}"


@pytest.mark.parametrize("name", ["remiss", "contract"])
def test_they_agree_all_the_way_through_a_shipped_matter(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    carry_out = Play.carry_out
    seen = []

    def watched(play: Play, duties: list[Duty], *when: object, **since: object) -> None:
        carry_out(play, duties, *when, **since)  # type: ignore[arg-type]
        seen.append(_faults(play.db))

    monkeypatch.setattr(Play, "carry_out", watched)
    with numbered():
        PLAYS[name](sqlite_db).run()
    assert len(seen) > 10 and [faults for faults in seen if faults] == []


def test_an_answer_while_others_owe_theirs_costs_two_statements(any_db: Database) -> None:
    """And the last one, or one of which more follows, has the whole line made anew."""
    matter = Matter(any_db, 8)
    matter.begin()
    matter.open_()
    matter.send()
    with counted() as statements:
        matter.answer()  # four of them
    written = [one for one in statements if not one.startswith("SELECT invitation.")]  # which finds what is asked
    kept = [one for one in written if "matter" in one or "owing" in one]
    assert len(kept) == 2 * 4
    with any_db.read() as session:
        assert session.get_one(MatterRow, matter.key).missing == 4
    assert _faults(any_db) == []


def test_what_is_taken_back_to_a_savepoint_changes_no_line(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        nested = session.begin_nested()
        processes.get_step(session, world.PROCESS, world.STEP).status = StepStatus.CLOSED
        session.flush()
        nested.rollback()
    assert _faults(any_db) == []


def test_a_line_holds_at_any_time_until_the_next_day(sqlite_db: Database) -> None:
    """What time alone brings is in the line already: it says from when it holds."""
    world.begin(sqlite_db)
    with sqlite_db.read() as session:
        kept = session.get_one(MatterRow, world.PROCESS)
        (line,) = overview.processes(session, at_local(date(2024, 4, 30), 23, 59))
        assert [need.kind for need in line.needs if need.step == world.TASK] == ["own_task"]
        (line,) = overview.processes(session, at_local(date(2024, 5, 1), 0, 0))
        assert [need.kind for need in line.needs if need.step == world.TASK] == ["overdue"]
        assert line.next_on == date(2024, 5, 30)
        true, _ = line_of(load_case(session, world.PROCESS), kept.checked_on)
        assert true.days == kept.days


def test_lines_count_from_the_day_when_it_has_come(any_db: Database) -> None:
    matter = Matter(any_db, 8)
    matter.begin()
    matter.open_()
    today = local_date(LATER)
    assert remaking.turn_day(any_db, today, most=100) == 1
    assert remaking.turn_day(any_db, today, most=100) == 0
    with any_db.read() as session:
        assert session.get_one(MatterRow, matter.key).checked_on == today
    matter.carry_out(OPENED + timedelta(days=1))  # late work of an earlier day does not turn it back
    with any_db.read() as session:
        assert session.get_one(MatterRow, matter.key).checked_on == today
    assert _faults(any_db) == []


def test_a_matter_that_cannot_be_read_stops_no_other(any_db: Database) -> None:
    """Neither when the register is opened, nor when another day comes, nor when all lines are made anew."""
    for seats in range(8, 16):  # more than are made at a time
        Matter(any_db, seats).begin()
    with any_db.write() as session:
        connection = session.connection()
        connection.execute(update(ProcessRow).where(text("key IN ('till-8', 'till-9')")).values(file={}))
        connection.execute(delete(OwingRow))
        connection.execute(delete(MatterRow).where(text("key != 'till-8'")))
    assert remaking.make_lacking(any_db) == 6
    today = local_date(LATER)
    assert remaking.turn_day(any_db, today, most=100) == 6
    assert remaking.make_anew(any_db) == 6
    with any_db.read() as session:
        lines = session.exec(select(MatterRow)).all()
    assert {line.key for line in lines if line.checked_on == today} == {f"till-{seats}" for seats in range(10, 16)}
    assert {line.key for line in lines if line.checked_on != today} == {"till-8"}


def test_lines_that_are_lost_or_wrong_are_made_anew(any_db: Database) -> None:
    for seats in (8, 9):
        matter = Matter(any_db, seats)
        matter.begin()
        matter.open_()
    with any_db.write() as session:
        connection = session.connection()
        connection.execute(delete(OwingRow).where(text("process = 'till-8'")))
        connection.execute(delete(MatterRow).where(text("key = 'till-8'")))
        connection.execute(update(MatterRow).values(missing=77))
    assert _faults(any_db) == ["till-8: saknas", "till-9: missing"]
    any_db.migrate()  # as at every start
    assert _faults(any_db) == ["till-9: missing"]
    assert remaking.make_anew(any_db) == 2
    assert _faults(any_db) == []
    with any_db.read() as session:
        assert len(session.exec(select(OwingRow)).all()) == 17


def _faults(db: Database) -> list[str]:
    with db.read() as session:
        return keeping.faults(session)


def test_lines_are_made_a_few_at_a_time(sqlite_db: Database) -> None:
    for number in range(7):
        world.begin(sqlite_db, f"arende-{number}")
    with begun(sqlite_db) as statements:
        assert remaking.make_anew(sqlite_db) == 7
    slices = " ".join(one.split()[0] for one in statements if one.startswith(("BEGIN", "UPDATE matter"))).split("BEGIN")
    assert max(one.count("UPDATE") for one in slices) == 3
