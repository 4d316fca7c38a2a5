"""Hand to the workflows what the register has received: answers, changed holders, meetings, calendars."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from db import processes
from db.service import engine_trouble
from db.store import deliveries
from db.store.session import Database
from db.store.signs.clock import Clock
from schemas.errors import EngineRefused
from schemas.messages import News, NewsBatch
from secretariat.engine.calls import handle_of
from secretariat.engine.faults import fault_of
from workflows.process import ProcessWorkflow

_BATCH = 100
_AT_ONCE = 50
_DOWN = "Processmotorn svarar inte; svaren är mottagna och lämnas över senare."
_REFUSED = "Processmotorn tog inte emot svaren; de är mottagna här och lämnas över senare."


async def dispatch_news(db: Database, client: Client, *, now: datetime) -> int:
    """Signal every workflow what it has not got, oldest first; returns how many pieces of news were delivered.

    News is marked only after the engine has it, and a workflow takes the same news once, so it may be tried again.
    Where the engine refuses the news of one matter that is noted, and tried again after ever longer pauses; the others
    get theirs. Raises EngineDown where it does not answer; what is left is delivered next time. While the clock is
    doubted all of it is left: a matter that begins anew when the clock is right again must not have missed any.
    """
    waiting = await asyncio.to_thread(_waiting, db, now)
    todo = [(process, kind, items) for process, (kind, items) in waiting.items()]
    delivered = 0
    for start in range(0, len(todo), _AT_ONCE):
        some = todo[start : start + _AT_ONCE]
        # Many workflows at a time and one mark for them all: while answers storm in, each turn at the register is a
        # long wait.
        ends = await asyncio.gather(
            *(_tell(db, client, kind, process, items) for process, kind, items in some),
            return_exceptions=True,
        )
        by_process = dict(zip([process for process, *_ in some], ends, strict=True))
        told = {process: end for process, end in by_process.items() if isinstance(end, list) and end}
        refused = {process: end for process, end in by_process.items() if isinstance(end, EngineRefused)}
        if told or refused:
            await asyncio.to_thread(_mark, db, told, refused, now)
        delivered += sum(len(numbers) for numbers in told.values())
        for end in ends:
            if isinstance(end, BaseException) and not isinstance(end, EngineRefused):
                raise end
    return delivered


async def _tell(db: Database, client: Client, kind: str, process: str, items: list[tuple[int, News]]) -> list[int]:
    """Signal one workflow, oldest first; returns the numbers of the news that it now has, or no longer needs."""
    for start in range(0, len(items), _BATCH):
        if not await _is_told(client, kind, process, [news for _, news in items[start : start + _BATCH]]):
            # Over, and no one is left to tell; or lost by the engine, and its news waits until it is made again.
            return [number for number, _ in items] if await asyncio.to_thread(_is_ended, db, process) else []
    return [number for number, _ in items]


async def _is_told(client: Client, kind: str, process: str, items: list[News]) -> bool:
    try:
        await handle_of(client, kind, process).signal(ProcessWorkflow.news, NewsBatch(items=items))
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return False
        raise await fault_of(client, error, down=_DOWN, refused=_REFUSED) from error
    return True


def _is_ended(db: Database, process: str) -> bool:
    with db.read() as session:
        return processes.get_process(session, process).status == "ended"


def _waiting(db: Database, now: datetime) -> dict[str, tuple[str, list[tuple[int, News]]]]:
    """Process → its kind and its news; nothing while the clock is doubted."""
    if Clock(db).is_doubted:
        return {}
    with db.read() as session:
        found, too_early = deliveries.undelivered(session), engine_trouble.waiting(session, now)
        stands = processes.kinds_and_states(session, [key for key in found if key not in too_early])
        return {key: (kind, found[key]) for key, (kind, status) in stands.items() if status != "starting"}


def _mark(db: Database, told: Mapping[str, list[int]], refused: Mapping[str, EngineRefused], now: datetime) -> None:
    with db.write() as session:
        deliveries.mark_delivered(session, [number for numbers in told.values() for number in numbers], now)
        engine_trouble.accepted(session, told)
        for process, fault in refused.items():
            engine_trouble.refuse(session, process, fault.code, now, is_final=fault.is_final)
