"""A stage: a private engine, a register of its own, a worker, one process whose time is in our hand."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporalio.client import Client, WorkflowHandle

from db.store.session import Database
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.transport import CaptureTransport
from rehearsal import acts
from rehearsal.booting import Booting
from rehearsal.clock import SkippingEngine, shift_to, skipping_engine
from rehearsal.register import BASE_URL, empty_register
from rules.dates.clock import at_local, local_date
from schemas.file.process import Directory, ProcessFile
from schemas.file.scenario import Act
from secretariat.engine.calls import handle_of
from secretariat.engine.news import dispatch_news
from secretariat.engine.start import start_process
from secretariat.register import people
from worker import make_worker
from workflows.process import ProcessWorkflow

_KEYS = Keys.single("generalrepetition")
"""The links of a rehearsal lead nowhere; their key need not be secret."""
_AT_ONCE = 500


@dataclass
class Stage:
    """One process on the skipping engine. Nothing is sent: mails are captured when their time comes."""

    engine: SkippingEngine
    db: Database
    sender: Sender
    transport: CaptureTransport
    process: str = ""
    shift_s: int = 0
    changes: list[datetime] = field(default_factory=list)
    """When a holder's period begins or has ended (process time), those still ahead, in order."""
    handle: WorkflowHandle[ProcessWorkflow, None] | None = None

    @property
    def client(self) -> Client:
        """The engine's client."""
        return self.engine.client

    async def start(self, file: ProcessFile, directory: Directory, as_of: datetime) -> None:
        """Start the process at `as_of` (UTC)."""
        self.process = file.process
        self.shift_s = shift_to(as_of, datetime.now(UTC))
        await start_process(self.db, self.client, file, directory, now=as_of, shift_s=self.shift_s)
        self.changes = _holder_changes(directory, as_of)
        self.handle = handle_of(self.client, file.kind, file.process)

    async def advance(self, to: datetime) -> None:
        """Let process time run to `to`, then send what should have been sent by then; holders change on their days."""
        assert self.handle is not None
        while self.changes and self.changes[0] <= to:
            at = self.changes.pop(0)
            await self.engine.advance(self.handle, self.shift_s, at)
            await self.send(at)
            if await asyncio.to_thread(people.follow_holders, self.db, at - timedelta(seconds=self.shift_s)):
                await dispatch_news(self.db, self.client, now=at)
        await self.engine.advance(self.handle, self.shift_s, to)
        await self.send(to)

    async def send(self, now: datetime) -> None:
        """Capture every mail whose time has come at process time `now`."""
        await asyncio.to_thread(self.sender.drain, process_now=now)

    async def perform(self, act: Act) -> None:
        """Advance to the act's time and do it."""
        await self.advance(acts.instant_of(act))
        await acts.perform(self.db, self.client, self.process, act)


@asynccontextmanager
async def stage(engine: SkippingEngine | None = None, *, booting: Booting | None = None) -> AsyncIterator[Stage]:
    """Everything a rehearsal needs, gone with the block; an engine that is given or boots is used and left running."""
    with tempfile.TemporaryDirectory(prefix="svarstid-") as folder:
        register = Path(folder) / "register.db"
        db = Database(f"sqlite:///{register}", is_durable=False)
        try:
            if engine is not None:
                await asyncio.to_thread(lambda: register.write_bytes(empty_register()))
                async with _played(engine, db) as played:
                    yield played
            else:
                making = asyncio.create_task(asyncio.to_thread(empty_register))  # while the engine boots
                async with skipping_engine(booting) as own:
                    register.write_bytes(await making)
                    async with _played(own, db) as played:
                        yield played
        finally:
            db.dispose()


@asynccontextmanager
async def _played(engine: SkippingEngine, db: Database) -> AsyncIterator[Stage]:
    transport = CaptureTransport()
    sender = Sender(db, transport, base_url=BASE_URL, keys=_KEYS, batch=_AT_ONCE)
    async with make_worker(engine.client, db, wake=lambda: None, is_rehearsed=True):
        yield Stage(engine=engine, db=db, sender=sender, transport=transport)


def _holder_changes(directory: Directory, after: datetime) -> list[datetime]:
    """The mornings on which the scheduler would see another holder: a first day, or the day after a last."""
    days = set()
    for organisation in directory.organisations:
        for holder in (holder for seat in organisation.seats for holder in seat.holders):
            days |= {holder.from_on} if holder.from_on else set()
            days |= {holder.to_on + timedelta(days=1)} if holder.to_on else set()
    return [at_local(day, 6, 5) for day in sorted(days) if day > local_date(after)]
