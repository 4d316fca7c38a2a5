"""What is done to every seat of a step costs the register as much for forty as for eight, and reads by indices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from activities.process import ProcessActivities
from acts.determine import Determined
from acts.duties import CarryOut
from acts.move import Moved
from acts.parties import PartiesChanged
from acts.withdraw import Withdrawn
from db import processes
from db.answers import answers
from db.case import load_state
from db.outbox import dispatch
from db.register import people
from db.store.session import Database
from rules.agenda import due_duties
from rules.dates.clock import at_local
from rules.plan.planning import make_plan
from schemas.duties import ONCE, Duty
from schemas.file.process import HolderSpec
from schemas.inquiry import Result, Strength
from schemas.messages import AnswerIn
from secretariat.engine.start import write_start
from tests import synthetic
from tests.db.seals.sealed import whole
from tests.statements import counted, noted

STEP = "fraga"
START, OPENED = date(2024, 2, 1), at_local(date(2024, 3, 1), 8, 30)  # en torsdag och en fredag
SOON, LATER = OPENED + timedelta(days=3), OPENED + timedelta(days=4)
AFTER = at_local(date(2024, 6, 3), 10, 0)
FEW, MANY = 8, 40
MOST = 60
"""Statements of any one of these."""
_CALENDARS = ("SCAN body ", "SCAN meeting ", "SCAN calendar_span ")
"""A plan is made by all calendars that the register knows."""


@dataclass
class Matter:
    """One question to so many municipalities, each of which has a stand-in."""

    db: Database
    seats: int

    @property
    def key(self) -> str:
        """The matter's key."""
        return f"till-{self.seats}"

    @property
    def half(self) -> list[str]:
        """The first half of the municipalities."""
        return [f"kommun{number}" for number in range(self.seats // 2)]

    def begin(self) -> None:
        """Write it, planned."""
        file = synthetic.process_file(self.key, self.seats, opens_on=OPENED.date(), due_on=date(2024, 5, 30))
        known = synthetic.directory(self.seats)
        for organisation in known.organisations:
            email = f"ersattare@{organisation.key}.example"
            organisation.seats[0].holders.append(HolderSpec(name="Ersättaren", email=email, capacity="ersattare"))
        with self.db.write() as session:
            people.import_directory(session, known, START)
            processes.create_process(session, file, make_plan(file, today=START), now=at_local(START, 10, 0))

    def carry_out(self, now: datetime, *duties: Duty) -> None:
        """These duties, else those of time."""
        with self.db.read() as session:
            state = load_state(session, self.key)
        found = {"duties": duties} if duties else {"since": state.handled_until, "duties": due_duties(state, now)}
        batch = CarryOut.model_validate({"process": self.key, "now": now, **found})
        ProcessActivities(self.db, wake=lambda: None).carry_out(batch)

    def open_(self) -> None:
        self.carry_out(OPENED)

    def ask_stand_ins(self) -> None:
        self.carry_out(at_local(date(2024, 4, 16), 9, 0))

    def remind(self) -> None:
        self.carry_out(at_local(date(2024, 5, 23), 9, 0))

    def close(self) -> None:
        self.carry_out(at_local(date(2024, 5, 31), 9, 0))

    def determine(self) -> None:
        self.carry_out(AFTER, Determined(at=AFTER, step=STEP, results={STEP: Result.YES}, key=ONCE))

    def move(self) -> None:
        self.carry_out(SOON, Moved(at=SOON, step=STEP, new_on=date(2024, 6, 4), key="note-1"))

    def withdraw(self) -> None:
        self.carry_out(SOON, Withdrawn(at=SOON, key=ONCE))

    def leave(self) -> None:
        self.carry_out(SOON, PartiesChanged(at=SOON, left=self.half, key="note-1"))

    def join(self) -> None:
        self.carry_out(LATER, PartiesChanged(at=LATER, joined=self.half, key="note-2"))

    def send(self) -> None:
        """The carrier takes what is due."""
        with self.db.write() as session:
            for mail in dispatch.claim(session, wall_now=OPENED + timedelta(days=1), limit=500).mails:
                dispatch.accepted(session, mail)

    def answer(self) -> None:
        """Half of them say yes."""
        for organisation in self.half:
            seat, values = f"{organisation}/kommundirektor", {STEP: "ja"}
            given = AnswerIn(process=self.key, step=STEP, seat=seat, values=values, strength=Strength.DELEGATION)
            with self.db.write() as session:
                answers.record_answer(session, given, now=OPENED + timedelta(days=2))


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


@contextmanager
def scanned(db: Database) -> Iterator[list[str]]:
    """The tables that a SELECT has read from one end to the other meanwhile, with the statement; filled in at the end.

    PostgreSQL, which scans small tables for their smallness, is asked what it would do if it had to avoid it.
    """
    with noted() as every:
        found: list[str] = []
        yield found
    with db._reader.connect() as connection:
        if db.dialect == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        explain, mark = ("EXPLAIN", "Seq Scan") if db.dialect == "postgresql" else ("EXPLAIN QUERY PLAN", "SCAN ")
        for statement, parameters in every:
            if statement.startswith("SELECT") and not isinstance(parameters, list):
                lines = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
                # `anon_1` is what a part of the statement has found already.
                told = [str(line[-1]) for line in lines]
                found += [f"{line}: {statement}" for line in told if mark in line and "SCAN anon_" not in line]
