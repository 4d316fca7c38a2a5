"""The question to a kansli which meeting decides, in the register: once for each link, and at a cost that stays low."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select, update

from activities.process import ProcessActivities
from acts.duties import CarryOut
from acts.move import Moved
from acts.news import take_news
from db import processes
from db.calendar import calendars
from db.case import load_state
from db.outbox.dispatch import CANCELLED
from db.register import people
from db.store import deliveries
from db.store.session import Database
from rules.agenda import due_duties
from rules.dates.clock import at_local
from rules.plan.planning import make_plan
from schemas.duties import Duty
from schemas.file.calendar import BodyKind
from schemas.messages import NewsBatch
from schemas.plan.plan import MailKind
from schemas.tables.mail import MailRow
from tests import synthetic

KEY, STEP = "matning", "fraga"
START = date(2024, 2, 1)  # torsdag
OPENED = at_local(date(2024, 3, 1), 8, 30)  # fredag


def carry_out(db: Database, duties: list[Duty], now: datetime) -> int:
    """Have the duties done as the workflow would; returns how many statements the register was asked."""
    asked = 0

    def count(*_: Any) -> None:
        nonlocal asked
        asked += 1

    event.listen(db._writer, "before_cursor_execute", count)
    try:
        ProcessActivities(db, wake=lambda: None).carry_out(CarryOut(process=KEY, now=now, duties=duties))
    finally:
        event.remove(db._writer, "before_cursor_execute", count)
    return asked


def opened(db: Database, municipalities: int) -> None:
    """A question that waits for a decision in every kommunstyrelse, none of whose calendars is known."""
    file = synthetic.process_file(KEY, municipalities, opens_on=OPENED.date(), due_on=date(2024, 5, 30))
    at_home = [step.model_copy(update={"home_body": BodyKind.BOARD}) for step in file.steps]
    file = file.model_copy(update={"steps": at_home})
    with db.write() as session:
        people.import_directory(session, synthetic.directory(municipalities), START)
        processes.create_process(session, file, make_plan(file, today=START), now=at_local(START, 10, 0))
    with db.read() as session:
        state = load_state(session, KEY)
    carry_out(db, [*due_duties(state, OPENED)], OPENED)


def questions(db: Database) -> list[MailRow]:
    with db.read() as session:
        return list(session.exec(select(MailRow).where(MailRow.kind == MailKind.HOME_MEETING)).all())


def choice(db: Database, seat: str, on: date, now: datetime) -> list[Duty]:
    """A kansli says which meeting decides, and the workflow hears of it."""
    with db.write() as session:
        calendars.choose_meeting(session, KEY, STEP, seat, on, source="prov", now=now)
    with db.read() as session:
        news = [news for _, news in deliveries.undelivered(session)[KEY]]
        return take_news(load_state(session, KEY), NewsBatch(items=news), now)


def test_what_one_kansli_says_costs_the_same_however_many_are_asked(any_db: Database) -> None:
    opened(any_db, 40)
    assert len(questions(any_db)) == 40
    now = OPENED + timedelta(days=3)
    assert carry_out(any_db, choice(any_db, "kommun1/kommundirektor", date(2024, 5, 7), now), now) < 60
    assert len(questions(any_db)) == 40


@pytest.mark.parametrize(("state", "asked"), [("planned", 3), ("accepted", 3), (CANCELLED, 4)])
def test_a_question_that_fell_away_before_it_left_is_asked_anew_once(any_db: Database, state: str, asked: int) -> None:
    opened(any_db, 3)
    with any_db.write() as session:
        session.exec(update(MailRow).where(col(MailRow.seat) == "kommun1/kommundirektor").values(state=state))
    for note, on in ((1, date(2024, 6, 4)), (2, date(2024, 6, 5))):
        now = OPENED + timedelta(days=note)
        moved = Moved(at=now, step=STEP, new_on=on, key=f"note-{note}")
        carry_out(any_db, [moved], now)
    assert len(questions(any_db)) == asked
