"""The stage of a year: many matters on one skipping engine, in one register that lives in the year's own time.

The engine's clocks stand at today. How far the year is from that is known here alone: it is put into the state that a
workflow begins with, and nothing in the register knows of it. So what asks for the time (a meeting, a job, the mail of
the week) gets that of the year, as it would have got it then.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from temporalio.client import Client, Interceptor, OutboundInterceptor, StartWorkflowInput, WorkflowHandle

from db.case import load_state
from db.processes import get_process
from db.store import deliveries
from db.store.session import Database
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.transport import CaptureTransport
from rehearsal.clock import SkippingEngine, shift_to, skipping_engine
from rehearsal.register import BASE_URL, empty_register
from rules.agenda import next_due_at
from schemas.plan.timetable import ProcessState
from secretariat.engine.calls import handle_of
from secretariat.engine.news import dispatch_news
from worker import make_worker

_KEYS = Keys.single("generalrepetition")
"""The links of a rehearsal lead nowhere; their key need not be secret."""
_AT_ONCE = 500


@dataclass
class Running:
    """A matter on the engine."""

    handle: WorkflowHandle[Any, Any]
    shift_s: int
    due_at: datetime | None = None
    """When something next falls due, as the register knew it when the matter was last at rest."""
    is_stirred: bool = True
    """Something has been done to it since."""


@dataclass
class YearStage:
    """Every matter of a year. `now` is the year's time (UTC), which only moves forward."""

    engine: SkippingEngine
    db: Database
    sender: Sender
    transport: CaptureTransport
    now: datetime
    running: dict[str, Running] = field(default_factory=dict)
    client: Client = field(init=False)
    """What is started through it has the year's time."""

    def __post_init__(self) -> None:
        config = self.engine.client.config()
        config["interceptors"] = [*config["interceptors"], _InYearsTime(self)]
        self.client = Client(**config)

    def begun(self, state: ProcessState, shift_s: int) -> None:
        """A workflow is about to begin, that much ahead of the engine's clock."""
        handle = handle_of(self.engine.client, state.kind, state.process)
        self.running[state.process] = Running(handle, shift_s)

    def stir(self, process: str) -> None:
        """Something has been done to a matter."""
        if process in self.running:
            self.running[process].is_stirred = True

    async def advance(self, to: datetime, concerned: Collection[str] = ()) -> None:
        """Let the year's time run to `to` where something falls due by then, and in the matters `concerned`; then send.

        A matter in which nothing happens is left behind: its time is asked for by nobody.
        """
        awake = [
            process
            for process, one in self.running.items()
            if one.is_stirred or process in concerned or (one.due_at is not None and one.due_at <= to)
        ]
        await self._wake(awake, to)
        self.now = max(self.now, to)
        await asyncio.to_thread(self.sender.drain, process_now=to)

    async def _wake(self, processes: Collection[str], to: datetime) -> None:
        """Let the time of some matters run to `to`, and see when something next falls due in them."""
        if not processes:
            return
        ones = [self.running[process] for process in processes]
        await asyncio.gather(*(self.engine.advance(one.handle, one.shift_s, to) for one in ones))
        await asyncio.to_thread(self._settle, processes)

    def _settle(self, processes: Collection[str]) -> None:
        with self.db.read() as session:
            for process in processes:
                if get_process(session, process).status == "ended":
                    del self.running[process]
                    continue
                one = self.running[process]
                one.due_at, one.is_stirred = next_due_at(load_state(session, process)), False

    async def tell(self) -> None:
        """Hand to the matters what the register has received for them."""

        def waiting() -> set[str]:
            with self.db.read() as session:
                return set(deliveries.undelivered(session))

        told = await asyncio.to_thread(waiting)
        if told:
            await self._wake(told & self.running.keys(), self.now)  # they hear of it at its time
            await dispatch_news(self.db, self.client, now=self.now)
        for process in told:
            self.stir(process)


class _InYearsTime(Interceptor):
    """Gives every workflow that is started the distance between the engine's clock and the year's time."""

    def __init__(self, played: YearStage) -> None:
        self.played = played

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002
        """Stand before the calls of the client."""
        return _Outbound(next, self.played)


class _Outbound(OutboundInterceptor):
    def __init__(self, next: OutboundInterceptor, played: YearStage) -> None:  # noqa: A002 - the library's
        super().__init__(next)
        self.played = played

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002
        (state,) = input.args
        shift_s = shift_to(self.played.now, datetime.now(UTC))
        input.args = [state.model_copy(update={"shift_s": shift_s})]
        started = await super().start_workflow(input)
        self.played.begun(state, shift_s)
        return started


@asynccontextmanager
async def year_stage(begins_at: datetime, engine: SkippingEngine | None = None) -> AsyncIterator[YearStage]:
    """Everything that a year needs, gone with the block; an engine that is given is used and left running."""
    with tempfile.TemporaryDirectory(prefix="svarstid-") as folder:
        register = Path(folder) / "register.db"
        register.write_bytes(await asyncio.to_thread(empty_register))
        db = Database(f"sqlite:///{register}", is_durable=False)
        transport = CaptureTransport()
        sender = Sender(db, transport, base_url=BASE_URL, keys=_KEYS, batch=_AT_ONCE)
        try:
            async with (
                _engine(engine) as running,
                make_worker(running.client, db, wake=lambda: None, is_rehearsed=True),
            ):
                yield YearStage(engine=running, db=db, sender=sender, transport=transport, now=begins_at)
        finally:
            db.dispose()


@asynccontextmanager
async def _engine(given: SkippingEngine | None) -> AsyncIterator[SkippingEngine]:
    if given is not None:
        yield given
        return
    async with skipping_engine() as own:
        yield own
