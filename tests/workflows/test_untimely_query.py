"""Questions to a workflow at any time: ours change nothing, and one by Temporal's own pages is no workflow task."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

import worker
from db import events
from db.case import load_state
from db.store.session import Database
from rehearsal.clock import SkippingEngine
from schemas.events import EventKind
from schemas.fingerprint import Fingerprint
from schemas.inquiry import Row
from schemas.messages import News, NewsBatch, NewsKind
from schemas.plan.plan import Rung
from secretariat.engine.asking import ask
from tests.chaos.planted import STEP, ProcessClock, ladder, plant, seat, settle
from workflows.contract import ContractWorkflow
from workflows.ids import TASK_QUEUE, workflow_id

pytestmark = pytest.mark.anyio
_PATIENCE_S = 45.0
_MATTERS = 12
"""A worker takes the query or the task first, by chance: so many that it is the query for some."""
Handle = WorkflowHandle[ContractWorkflow, None]
TASK_FAILED = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
TIMER_FIRED, TIMER_STARTED = EventType.EVENT_TYPE_TIMER_FIRED, EventType.EVENT_TYPE_TIMER_STARTED


async def test_what_falls_due_meanwhile_replays_as_it_went(engine: SkippingEngine, sqlite_db: Database) -> None:
    clock = ProcessClock.from_morning()
    rungs = ladder(clock.now() + timedelta(seconds=4), 0.6, ("-5", "-2", "0", "+1"))
    closes_at = rungs[-1].at - timedelta(seconds=0.3)
    async with asyncio.timeout(_PATIENCE_S), _resting(engine, sqlite_db, clock, rungs, closes_at) as handles:
        assert clock.now() < rungs[0].at, "they opened too late"
        asked = _asked(handles)
        await _until(handles, TIMER_FIRED)
        # The task will find more due than what the timer was for.
        await asyncio.sleep(max(0.0, (rungs[1].at - clock.now()).total_seconds()))
        async with worker.make_worker(engine.client, sqlite_db, wake=lambda: None):
            await asyncio.gather(*asked, return_exceptions=True)
            await _until_told(sqlite_db, handles, EventKind.ESCALATED)
            await _replay(handles)


async def test_news_that_comes_meanwhile_is_taken_at_its_own_time(engine: SkippingEngine, sqlite_db: Database) -> None:
    clock = ProcessClock.from_morning()
    rungs = ladder(clock.now() + timedelta(seconds=_PATIENCE_S), 1, ("-5", "+1"))
    row = Row(version=1, values={STEP: "aterkommer"}, returns_on=date(2024, 5, 22))
    news = NewsBatch(items=[News(kind=NewsKind.ANSWER, seat=seat(0), step=STEP, row=row)])
    async with asyncio.timeout(_PATIENCE_S), _resting(engine, sqlite_db, clock, rungs, rungs[-1].at) as handles:
        asked = _asked(handles)
        await asyncio.sleep(0)  # they go over the same line before the news
        told_at = clock.now()
        await asyncio.gather(*(handle.signal(ContractWorkflow.news, news) for handle in handles))
        async with worker.make_worker(engine.client, sqlite_db, wake=lambda: None):
            await asyncio.gather(*asked, return_exceptions=True)
            taken = await _until_told(sqlite_db, handles, EventKind.SEAT_RETURNS)
            assert min(taken) >= told_at
            await _replay(handles)


async def test_who_asks_all_the_time_changes_nothing(engine: SkippingEngine, sqlite_db: Database) -> None:
    clock = ProcessClock.from_morning()
    rungs = ladder(clock.now() + timedelta(seconds=4), 0.3, ("-20", "-10", "-5", "-2", "0", "+1"))
    closes_at = rungs[-1].at - timedelta(seconds=0.1)
    async with (
        asyncio.timeout(_PATIENCE_S),
        _resting(engine, sqlite_db, clock, rungs, closes_at) as handles,
        worker.make_worker(engine.client, sqlite_db, wake=lambda: None),
    ):
        asking = [asyncio.create_task(_ask_on(handle)) for handle in handles]
        try:
            await _until_told(sqlite_db, handles, EventKind.ESCALATED)
        finally:
            for one in asking:
                one.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
        await _replay(handles)


async def _ask_on(handle: Handle) -> None:
    while True:
        await ask(handle, ContractWorkflow.tell_fingerprint, Fingerprint)
        await asyncio.sleep(0.05)


@asynccontextmanager
async def _resting(
    engine: SkippingEngine, db: Database, clock: ProcessClock, rungs: Sequence[Rung], closes_at: datetime
) -> AsyncIterator[list[Handle]]:
    """Matters whose question is open, and whose worker has gone."""
    settle(db, 2)
    handles: list[Handle] = []
    try:
        async with worker.make_worker(engine.client, db, wake=lambda: None):
            for number in range(_MATTERS):
                one = plant(db, f"otidig-{number}", clock, seats=2, rungs=list(rungs), closes_at=closes_at)
                with db.read() as session:
                    state = load_state(session, one.key)
                name = workflow_id("contract", one.key)
                handles.append(
                    await engine.client.start_workflow(ContractWorkflow.run, state, id=name, task_queue=TASK_QUEUE)
                )
            await _until(handles, TIMER_STARTED)
        yield handles
    finally:
        for handle in handles:
            await handle.terminate("the test is over")


async def _until(handles: Sequence[Handle], kind: EventType.ValueType) -> None:
    for handle in handles:
        while True:
            history = await handle.fetch_history()
            if any(event.event_type == kind for event in history.events):
                break
            await asyncio.sleep(0.02)


def _asked(handles: Sequence[Handle]) -> list[asyncio.Task[str]]:
    """What Temporal's own pages ask of any workflow; ours has no queries."""
    return [asyncio.create_task(handle.query("__stack_trace")) for handle in handles]


async def _until_told(db: Database, handles: Sequence[Handle], kind: EventKind) -> list[datetime]:
    """When each matter has told that, as its journal says; waits until all have."""
    while True:
        with db.read() as session:
            journals = [events.listed(session, handle.id.partition("/")[2]) for handle in handles]
        told = [row.at for journal in journals for row in journal if row.kind == kind]
        if len(told) == len(handles):
            return told
        await asyncio.sleep(0.05)


async def _replay(handles: Sequence[Handle]) -> None:
    replayer = Replayer(workflows=worker.WORKFLOWS, data_converter=pydantic_data_converter)
    for handle in handles:
        assert await ask(handle, ContractWorkflow.tell_fingerprint, Fingerprint), "it cannot go on"
        history = await handle.fetch_history()
        assert not any(event.event_type == TASK_FAILED for event in history.events)
        await replayer.replay_workflow(history)
