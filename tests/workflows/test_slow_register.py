"""A register that takes longer than a workflow task may: the task is reported meanwhile, and replays as it went."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

import worker
from activities.process import ProcessActivities
from acts.duties import CarryOut
from db.case import load_state
from db.store.session import Database
from rehearsal.clock import SkippingEngine
from schemas.duties import Remind
from schemas.messages import CarriedOut, NewsBatch
from schemas.plan.timetable import ProcessState, StepStatus
from secretariat.engine.asking import ask
from tests.chaos.planted import STEP, ProcessClock, ladder, plant, settle
from workflows.contract import ContractWorkflow
from workflows.ids import CARRY_OUT, TASK_QUEUE, workflow_id

pytestmark = pytest.mark.anyio
_TASK = timedelta(seconds=2)
"""How long a workflow task may take; it is reported unfinished after four fifths of that."""
_PATIENCE_S = 30.0
Handle = WorkflowHandle[ContractWorkflow, None]


class _Register:
    """Holds the first reminder until it is let go."""

    def __init__(self) -> None:
        self.is_held, self.may_go = threading.Event(), threading.Event()

    def activities(self, db: Database, wake: Callable[[], None]) -> ProcessActivities:
        """The real activities, but for the waiting."""
        held = self

        class Slow(ProcessActivities):
            @activity.defn(name=CARRY_OUT)
            def carry_out(self, batch: CarryOut) -> CarriedOut:
                if any(isinstance(duty, Remind) and duty.rung.key == "-2" for duty in batch.duties):
                    held.is_held.set()
                    assert held.may_go.wait(_PATIENCE_S)
                return ProcessActivities.carry_out(self, batch)

        return Slow(db=db, wake=wake)


async def _until(is_so: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await is_so():
            return
        await asyncio.sleep(0.02)


async def test_what_falls_due_while_the_register_writes_replays_as_it_went(
    engine: SkippingEngine, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = _Register()
    monkeypatch.setattr(worker, "ProcessActivities", register.activities)
    clock = ProcessClock.from_morning()
    settle(sqlite_db, 2)
    rungs = ladder(clock.now() + timedelta(seconds=1), 0.8, ("-2", "0", "+1"))
    closes_at = rungs[1].at + timedelta(seconds=0.4)
    planted = plant(sqlite_db, "langsamt", clock, seats=2, rungs=rungs, closes_at=closes_at)
    with sqlite_db.read() as session:
        state: ProcessState = load_state(session, planted.key)

    async def count(kind: EventType.ValueType) -> int:
        history = await handle.fetch_history()
        return sum(event.event_type == kind for event in history.events)

    async def is_resting() -> bool:
        return await count(EventType.EVENT_TYPE_TIMER_STARTED) > 0

    async def is_held() -> bool:
        return register.is_held.is_set()

    async def is_reported_and_over() -> bool:
        return clock.now() > closes_at and await count(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED) > begun

    async def is_closed() -> bool:
        state = await ask(handle, ContractWorkflow.tell_state, ProcessState)
        return state is not None and state.steps[STEP].status == StepStatus.CLOSED

    async with asyncio.timeout(_PATIENCE_S), worker.make_worker(engine.client, sqlite_db, wake=lambda: None):
        handle: Handle = await engine.client.start_workflow(
            ContractWorkflow.run,
            state,
            id=workflow_id("contract", planted.key),
            task_queue=TASK_QUEUE,
            task_timeout=_TASK,
        )
        try:
            # The task of the reminder must follow on one without a command, and that on one with some.
            await _until(is_resting)
            await handle.signal(ContractWorkflow.news, NewsBatch(items=[]))
            await _until(is_held)
            begun = await count(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED)
            await _until(is_reported_and_over)
            register.may_go.set()
            await _until(is_closed)
            history = await handle.fetch_history()
        finally:
            register.may_go.set()
            await handle.terminate("the test is over")
    replayer = Replayer(workflows=worker.WORKFLOWS, data_converter=pydantic_data_converter)
    await replayer.replay_workflow(history)
