"""One question to any number of municipalities, each of which has a stand-in, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
from tests import synthetic

STEP = "fraga"
START, OPENED = date(2024, 2, 1), at_local(date(2024, 3, 1), 8, 30)  # en torsdag och en fredag
SOON, LATER = OPENED + timedelta(days=3), OPENED + timedelta(days=4)
AFTER = at_local(date(2024, 6, 3), 10, 0)


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
