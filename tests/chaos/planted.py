"""Processes whose ladder takes seconds instead of weeks, written into the register as `svarstid start` writes them.

Their own time is a working morning (onsdag den 15 maj 2024 kl. 10), whatever the clock of the machine says: no
office hours, weekend or holiday decides whether a test passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from db import events, processes
from db.register import people
from db.store.session import Database
from mail.tokens import Keys, token
from rules.dates.clock import at_local, local_date
from rules.plan.planning import make_plan
from schemas.events import EventKind
from schemas.file.process import Directory, HolderSpec
from schemas.plan.plan import MailKind, Rung, RungTo
from tests import synthetic

STEP = "fraga"
MORNING = at_local(date(2024, 5, 15), 10)  # en onsdag
DUE_ON = date(2024, 5, 30)  # en torsdag
SECRETARIAT = "kansliet/kansli"

LADDER = ("-20", "standin", "-10", "-5", "-2", "0", "+1")
"""The rungs of the longest ladder, in order."""
TO_SEAT = tuple(key for key in LADDER if key not in ("standin", "+1"))


def seat(number: int) -> str:
    """The seat of the municipality with that number."""
    return f"kommun{number}/kommundirektor"


@dataclass(frozen=True)
class ProcessClock:
    """A constant shift from the machine's clock to the time of the processes of one test."""

    shift_s: int

    @classmethod
    def from_morning(cls) -> ProcessClock:
        """The shift that makes it MORNING now."""
        return cls(round((MORNING - datetime.now(UTC)).total_seconds()))

    def now(self) -> datetime:
        """Process time."""
        return datetime.now(UTC) + timedelta(seconds=self.shift_s)

    def wall(self, instant: datetime) -> datetime:
        """The machine's time at that process time."""
        return instant - timedelta(seconds=self.shift_s)


@dataclass(frozen=True)
class Planted:
    """One process and its ladder: rung → instant, process time."""

    key: str
    seats: int
    rungs: Mapping[str, datetime]
    closes_at: datetime


def directory(seats: int) -> Directory:
    """The organisations of `tests.synthetic`, with a stand-in in each municipality of odd number."""
    people_ = synthetic.directory(seats)
    for number in range(1, seats, 2):
        organisation = people_.organisation(f"kommun{number}")
        assert organisation is not None
        stand_in = HolderSpec(name="Ersättaren", email=f"ersattare@kommun{number}.example", capacity="ersattare")
        organisation.seats[0].holders.append(stand_in)
    return people_


def settle(db: Database, seats: int) -> None:
    """Write the organisations into the register, once for all processes of a test."""
    with db.write() as session:
        people.import_directory(session, directory(seats), MORNING.date())


def ladder(start: datetime, every_s: float, keys: Sequence[str] = LADDER) -> list[Rung]:
    """Rungs at equal distance, the first one distance after `start`."""
    return [
        Rung(
            key=key,
            kind={
                "0": MailKind.LAST_REMINDER,
                "standin": MailKind.STAND_IN,
                "+1": MailKind.ESCALATION,
            }.get(key, MailKind.REMINDER),
            at=start + timedelta(seconds=number * every_s),
            to={"standin": RungTo.STAND_IN, "+1": RungTo.SECRETARIAT}.get(key, RungTo.SEAT),
        )
        for number, key in enumerate(keys, start=1)
    ]


def plant(
    db: Database,
    key: str,
    clock: ProcessClock,
    *,
    seats: int,
    rungs: list[Rung],
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Planted:
    """Register a process whose one inquiry opens now (or at `opens_at`) and climbs `rungs`.

    It waits for the engine as every process does that is saved while the engine is away: whoever delivers starts it.
    """
    now = clock.now()
    today = local_date(now)
    file = synthetic.process_file(key, seats, opens_on=today, due_on=DUE_ON)
    plan = make_plan(file, today=today)
    (step,) = plan.steps
    step.opens_at = opens_at or now
    step.schedule.rungs = rungs
    if closes_at is not None:
        step.schedule.closes_at = closes_at
    with db.write() as session:
        row = processes.create_process(session, file, plan, now=now, shift_s=clock.shift_s)
        row.status = "starting"
        text = f"Ärendet ”{file.title}” startades."
        events.append(session, key, at=now, kind=EventKind.STARTED, text=text, dedup_key="started")
    return Planted(key, seats, {rung.key: rung.at for rung in rungs}, step.schedule.closes_at)


def path_of(db: Database, keys: Keys, process: str, of: str) -> str:
    """The path of a seat's answer page, as its mail has it."""
    with db.read() as session:
        invitation = processes.find_invitation(session, process, STEP, of)
    assert invitation is not None, f"{of} has not been asked in {process}"
    return f"/s/{token(keys, invitation.public_id, invitation.generation)}"
