"""The push to the engine after a saved answer: many wakes are few deliveries, and no failure ends it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from schemas.errors import EngineDown
from web.shell.dispatch import Dispatcher


def test_wakes_during_a_delivery_cause_one_more_and_failures_are_survived() -> None:
    asyncio.run(_scenario())


async def _scenario() -> None:
    begun = 0
    gate = asyncio.Event()

    async def deliver() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            await gate.wait()
        if begun == 2:
            raise EngineDown("nere")
        if begun == 3:
            raise RuntimeError("oväntat")

    dispatcher = Dispatcher(deliver, apart_s=0)
    dispatcher.wake()
    task = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(0)
    dispatcher.wake()
    await asyncio.sleep(0.01)
    for _ in range(20):
        dispatcher.wake()
    gate.set()
    await asyncio.sleep(0.01)
    assert begun == 2
    for expected in (3, 4):
        dispatcher.wake()
        await asyncio.sleep(0.01)
        assert begun == expected
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_a_lone_answer_is_told_at_once_and_those_that_follow_together() -> None:
    asyncio.run(_storm())


async def _storm() -> None:
    delivered = asyncio.Semaphore(0)

    async def deliver() -> None:
        delivered.release()

    dispatcher = Dispatcher(deliver, apart_s=3600)
    task = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(0)
    dispatcher.wake()
    await delivered.acquire()
    for _ in range(20):
        dispatcher.wake()
        await asyncio.sleep(0)
    assert delivered.locked(), "the next delivery is not due yet"
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
