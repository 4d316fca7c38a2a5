"""A step whose opening is carried out again, because the word of the first time was lost on its way to the workflow."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from activities.process import ProcessActivities
from acts.duties import CarryOut
from db import events, processes
from db.case import load_state
from db.register import people
from db.store.session import Database
from rules.agenda import due_duties
from rules.dates.clock import at_local
from rules.plan.planning import make_plan
from schemas.duties import Duty
from schemas.events import EventKind
from schemas.plan.plan import PlanStep
from tests import synthetic

KEY, STEP = "matning", "fraga"
START = date(2024, 2, 1)  # torsdag
OPENED = at_local(date(2024, 3, 1), 8, 30)  # fredag
IN_TIME = at_local(date(2024, 3, 20), 9, 0)  # onsdag
TOO_LATE = at_local(date(2024, 4, 2), 9, 0)  # tisdag


@pytest.fixture
def begun(any_db: Database) -> Database:
    """A question that opens on 1 March and is due on Thursday 28 March 2024."""
    file = synthetic.process_file(KEY, 3, opens_on=OPENED.date(), due_on=date(2024, 3, 28))
    with any_db.write() as session:
        people.import_directory(session, synthetic.directory(3), START)
        processes.create_process(session, file, make_plan(file, today=START), now=at_local(START, 10, 0))
    return any_db


@pytest.fixture
def opening(begun: Database) -> list[Duty]:
    """What the workflow asks for when the day has come."""
    with begun.read() as session:
        duties: list[Duty] = [duty for duty in due_duties(load_state(session, KEY), OPENED) if duty.kind == "open"]
    assert duties
    return duties


def _carried_out(db: Database, duties: list[Duty], now: datetime) -> PlanStep:
    """The step once the duties have been carried out at `now`."""
    ProcessActivities(db, wake=lambda: None).carry_out(CarryOut(process=KEY, now=now, duties=duties))
    with db.read() as session:
        return processes.load_plan(session, KEY).step(STEP)


def _told(db: Database) -> list[str]:
    with db.read() as session:
        return [row.kind for row in events.listed(session, KEY)]


@pytest.mark.parametrize("again", [IN_TIME, TOO_LATE])
def test_one_that_opened_in_time_keeps_its_day(begun: Database, opening: list[Duty], again: datetime) -> None:
    first = _carried_out(begun, opening, OPENED)
    told = _told(begun)
    assert _carried_out(begun, opening, again) == first
    assert first.schedule.due_on == date(2024, 3, 28)
    assert _told(begun) == told


def test_one_that_opened_too_late_gets_one_new_day(begun: Database, opening: list[Duty]) -> None:
    first = _carried_out(begun, opening, TOO_LATE)
    assert first.schedule.due_on == date(2024, 4, 9)  # tisdag, fem arbetsdagar senare
    assert _carried_out(begun, opening, at_local(date(2024, 4, 10), 9, 0)) == first  # onsdag
    assert _told(begun).count(EventKind.WARNED) == 1
