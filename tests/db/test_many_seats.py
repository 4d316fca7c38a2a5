"""What is done to every seat of a step costs the register as much for forty as for eight, and reads by indices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from activities.process import ProcessActivities
from acts.duties import CarryOut
from db import actors, events
from db.case import load_state
from db.matters import keeping
from db.outbox import dispatch
from db.store.session import Database
from rules.agenda import due_duties
from rules.dates.clock import at_local
from schemas.actor import PROGRAM
from schemas.events import EventKind
from schemas.tables.mail import MailRow
from schemas.tables.seal import SealRow
from secretariat.engine.start import begin, write_start
from tests import synthetic
from tests.db.one_question import OPENED, START, Matter
from tests.db.seals.sealed import whole
from tests.statements import counted, scanned

FEW, MANY = 8, 40
MOST = 60
"""Statements of any one of these."""
_CALENDARS = ("SCAN body ", "SCAN meeting ", "SCAN calendar_span ")
"""A plan is made by all calendars that the register knows."""


@pytest.mark.parametrize(
    ("before", "do"),
    [
        ("", "open_"),
        ("open_ send", "remind"),
        ("open_ send", "ask_stand_ins"),
        ("open_ send ask_stand_ins", "remind"),
        ("open_ send answer", "close"),
        ("open_ send close", "determine"),
        ("open_ send", "move"),
        ("open_ send", "withdraw"),
        ("open_ send", "leave"),
        ("open_ send leave", "join"),
    ],
)
def test_a_duty_costs_the_same_whatever_its_seats(any_db: Database, before: str, do: str) -> None:
    costs = {}
    for seats in (FEW, MANY):
        matter = Matter(any_db, seats)
        matter.begin()
        for name in before.split():
            getattr(matter, name)()
        with counted() as statements:
            getattr(matter, do)()
        costs[seats] = len(statements)
    assert costs[MANY] == costs[FEW] <= MOST
    with any_db.read() as session:
        assert whole(session) == []


def test_many_mails_are_looked_at_together_before_they_leave(any_db: Database) -> None:
    """Beyond what is read, each mail costs one statement: it is taken by itself."""
    costs = {}
    for seats in (FEW, MANY):
        matter = Matter(any_db, seats)
        matter.begin()
        matter.open_()
        with counted() as statements, any_db.write() as session:
            claimed = dispatch.claim(session, wall_now=OPENED + timedelta(days=1), limit=500).mails
        assert len(claimed) == seats
        costs[seats] = len(statements) - seats
    assert costs[MANY] == costs[FEW] <= 10


def test_what_many_mails_need_is_read_by_indices(any_db: Database) -> None:
    matter = Matter(any_db, MANY)
    matter.begin()
    with scanned(any_db) as scans:
        matter.open_()
        matter.send()
        matter.remind()
        matter.send()
        matter.close()
    assert [scan for scan in scans if not scan.startswith(_CALENDARS)] == []


def test_a_start_costs_the_same_whatever_the_directory_knows(any_db: Database) -> None:
    costs = {}
    Matter(any_db, MANY).begin()
    for seats in (FEW, MANY):
        file = synthetic.process_file(f"ny-{seats}", seats, opens_on=OPENED.date(), due_on=date(2024, 5, 30))
        with counted() as statements:
            write_start(any_db, file, synthetic.directory(seats), at_local(START, 10, 0), 0)
        costs[seats] = len(statements)
    assert costs[MANY] == costs[FEW] <= 30


def test_a_start_carries_out_what_is_due_as_its_workflow_would(sqlite_db: Database) -> None:
    told, states = {}, {}
    for key in ("med-en-gang", "efterat"):
        file = synthetic.process_file(key, FEW, opens_on=OPENED.date(), due_on=date(2024, 5, 30))
        if key == "med-en-gang":
            with actors.acting("desk/17"), counted() as statements:
                _, states[key] = begin(sqlite_db, file, synthetic.directory(FEW), OPENED, 0)
            assert len(statements) <= 75
        else:
            write_start(sqlite_db, file, synthetic.directory(FEW), OPENED, 0)
            with sqlite_db.read() as session:
                state = load_state(session, key)
            due = {"process": key, "now": OPENED, "since": OPENED, "duties": due_duties(state, OPENED)}
            ProcessActivities(sqlite_db, wake=lambda: None).carry_out(CarryOut.model_validate(due))
        with sqlite_db.read() as session:
            mails = session.exec(select(MailRow).where(MailRow.process == key).order_by(col(MailRow.id))).all()
            told[key] = (
                [(row.kind, row.at, row.actor, row.text, row.dedup_key) for row in events.listed(session, key)],
                [(row.kind, row.seat, row.subject, row.send_at, row.due_at, row.created_at) for row in mails],
                [[row[0] for row in link.rows] for link in session.exec(select(SealRow).where(SealRow.journal == key))],
            )
            assert states.setdefault(key, load_state(session, key)) == load_state(session, key)
            assert whole(session) == [] and keeping.faults(session, [key]) == []
    assert [kind for kind, *_ in told["efterat"][0]] == [EventKind.STARTED, EventKind.OPENED]
    (events_at_once, mails_at_once, links_at_once), (events_after, mails_after, links_after) = told.values()
    assert [line[1:2] + line[3:] for line in events_at_once] == [line[1:2] + line[3:] for line in events_after]
    assert [actor for _, _, actor, *_ in events_at_once] == ["desk/17", PROGRAM]
    assert len(mails_at_once) == FEW and mails_at_once == mails_after
    assert links_at_once == links_after and len(links_after) == 2
    assert states["med-en-gang"] == states["efterat"].model_copy(update={"process": "med-en-gang"})
