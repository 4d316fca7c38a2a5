"""The clock jumps three weeks while everything runs, and the engine's timers with it: nothing of it is carried out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client, WorkflowHandle

from activities import trusted_time
from db import events
from db.answers import answers
from db.store.session import Database
from db.store.signs.clock import Clock, wall_clock
from rehearsal.clock import SkippingEngine, shift_to
from rehearsal.stage import Stage
from rules.dates.clock import at_local
from rules.watch.trusted_time import Terms
from scheduler.job import Context
from scheduler.jobs import compare_with_engine
from schemas.events import EventKind
from schemas.file.process import Directory, ProcessFile
from schemas.messages import AnswerIn
from schemas.plan.timetable import StepStatus
from secretariat.engine.calls import handle_of
from settings import Settings
from tests.workflows.story import local, mails, register, shift
from tests.workflows.unmanned import unmanned
from worker import make_worker

pytestmark = pytest.mark.anyio
QUESTION = "forlangning"
WEEKS = timedelta(days=21)
START = at_local(date(2023, 9, 22), 10)
BEFORE = at_local(date(2024, 5, 15), 12)  # onsdag
"""The day before the rung of ten working days; the time to answer is out on torsdag 30 maj."""
AFTER = at_local(date(2024, 6, 1), 12)
File = tuple[ProcessFile, Directory]


@dataclass
class Machine:
    """A machine whose time runs with the engine's, and whose wall clock can be set."""

    skipped: timedelta = timedelta(0)
    off: timedelta = timedelta(0)

    def count(self) -> float:
        return time.monotonic() + self.skipped.total_seconds()

    def wall(self) -> datetime:
        return wall_clock() + self.skipped + self.off


@dataclass
class Matter:
    """One matter on the skipping engine, with a worker in earnest that goes by the machine's clock."""

    played: Stage
    machine: Machine
    clock: Clock
    behind: timedelta = timedelta(0)
    """How far the engine's time is behind the machine's: a new run of it starts from the real one."""

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """Its workflow."""
        assert self.played.handle is not None
        return self.played.handle

    async def engine_to(self, to: datetime) -> None:
        """Let the engine's clock alone run to that process time, with every timer on the way."""
        await self.played.engine.advance(self.handle, self.played.shift_s, to)

    async def run_to(self, to: datetime) -> None:
        """Let the right time pass, to that process time: the machine counts it, and the engine with it."""
        self.machine.skipped += to - self.now()
        await asyncio.to_thread(self.clock.keep)
        await self.played.advance(to)

    def now(self) -> datetime:
        """Process time by the clock that is trusted."""
        return self.clock() - self.behind + timedelta(seconds=self.played.shift_s)

    def told(self, kind: EventKind) -> int:
        """How often that has been written."""
        with self.played.db.read() as session:
            return sum(row.kind == kind for row in events.listed(session, self.played.process))

    def sent(self) -> list[tuple[str, str, str]]:
        """What has left but for receipts: kind, reader, local time."""
        return sorted((row.kind, row.to_email, local(row)) for row in mails(self.played) if row.kind != "receipt")

    def answer(self, organisation: str) -> bool:
        """A director answers now, by the trusted time; True where that is called late."""
        said = AnswerIn(
            process=self.played.process,
            step=QUESTION,
            seat=f"{organisation}/kommundirektor",
            values={QUESTION: "ja", "ny-upphandling": "ja"},
        )
        with self.played.db.write() as session:
            return answers.record_answer(session, said, now=self.now()).is_late

    async def begin_anew(self) -> None:
        """What follows when the engine is found to have been ahead: no timer of it is kept."""
        now, self.behind = self.now(), self.machine.skipped
        with self.played.db.write() as session:
            self.played.shift_s = shift_to(now, wall_clock())
            shift(session, self.played.process, self.played.shift_s)
        former = (await self.handle.describe()).run_id

        async def connect() -> Client:
            return self.played.client

        settings = Settings(data_dir=Path(self.played.db.url.database or "").parent)
        outbox = self.played.sender
        await compare_with_engine(Context(settings, self.played.db, "a", self.clock, connect, outbox, self.clock))
        assert (await self.handle.describe()).run_id != former
        assert not self.clock.is_engine_ahead


@asynccontextmanager
async def matter(engine: SkippingEngine, db: Database, file: File, key: str) -> AsyncIterator[Matter]:
    """The contract, played until the afternoon before its second rung."""
    spec, directory = file
    machine = Machine()
    clock = Clock(db, Terms(), wall=machine.wall, count=machine.count, boot="b")
    clock.keep()
    async with unmanned(engine, db) as played, make_worker(engine.client, db, wake=lambda: None, clock=clock):
        await played.start(spec.model_copy(update={"process": key}), directory, START)
        found = Matter(played, machine, clock)
        await found.run_to(BEFORE)
        yield found
        await handle_of(engine.client, "contract", key).terminate("the test is over")


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A skipping clock runs through every pause: with long ones three weeks are a few tries."""
    monkeypatch.setattr(trusted_time, "_FIRST_PAUSE", timedelta(days=1))
    monkeypatch.setattr(trusted_time, "_LONGEST_PAUSE", timedelta(days=8))


@pytest.fixture(scope="module")
async def undisturbed(
    engine: SkippingEngine, contract_file: File, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[str, str, str]]:
    """What leaves where the clock never jumps, and Nacka answers on 15 May."""
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('ostord') / 'register.db'}")
    db.migrate()
    async with matter(engine, db, contract_file, "ostord") as calm:
        assert not calm.answer("nacka")
        await calm.run_to(AFTER)
        sent = calm.sent()
    db.dispose()
    return sent


async def test_three_weeks_ahead_and_set_right_is_as_if_nothing_had_been(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, undisturbed: list[tuple[str, str, str]]
) -> None:
    async with matter(engine, sqlite_db, contract_file, "framat") as one:
        before, asked = one.sent(), one.told(EventKind.REMINDED)
        assert asked > 0
        one.machine.off = WEEKS
        await asyncio.to_thread(one.clock.keep)
        # The engine's clock is the machine's: the rungs and the closing fall due in it.
        await one.engine_to(BEFORE + WEEKS)
        assert one.clock.is_doubted
        assert register(one.played).steps[QUESTION].status == StepStatus.OPEN
        assert (one.told(EventKind.REMINDED), one.told(EventKind.CLOSED)) == (asked, 0)
        assert not one.answer("nacka"), "an answer given meanwhile is not late"
        one.machine.off = timedelta(0)
        await asyncio.to_thread(one.clock.keep)
        assert one.clock.is_engine_ahead
        await one.begin_anew()
        assert one.sent() == before
        await one.run_to(AFTER)
        assert one.sent() == undisturbed
        assert one.told(EventKind.CLOSED) == 1


async def test_three_weeks_ahead_confirmed_is_an_outage_that_is_caught_up(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database
) -> None:
    async with matter(engine, sqlite_db, contract_file, "bekraftad") as one:
        one.machine.off = WEEKS
        await asyncio.to_thread(one.clock.keep)
        await one.engine_to(BEFORE + timedelta(days=3))
        assert not one.told(EventKind.CLOSED)
        one.clock.confirm(one.machine.wall())
        await one.engine_to(BEFORE + WEEKS)
        assert one.told(EventKind.CLOSED) == 1
        assert register(one.played).steps[QUESTION].status == StepStatus.CLOSED


async def test_an_engine_ahead_of_a_right_clock_waits_for_it(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database
) -> None:
    async with matter(engine, sqlite_db, contract_file, "fore") as one:
        asked = one.told(EventKind.REMINDED)
        await one.engine_to(BEFORE + timedelta(days=2))
        assert not one.clock.is_doubted
        assert one.told(EventKind.REMINDED) == asked
        assert one.clock.is_engine_ahead
