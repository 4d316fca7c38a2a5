"""What is done to every seat of a step costs the register as much for forty as for eight, and reads by indices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from db.outbox import dispatch
from db.store.session import Database
from rules.dates.clock import at_local
from secretariat.engine.start import write_start
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
