"""Start again from the register what the engine was away for, has refused, or has lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlmodel import select
from temporalio.client import Client

from db.case import load_state
from db.service import engine_trouble
from db.store import deliveries
from db.store.session import Database
from rules import transitions
from schemas.errors import EngineDown, EngineRefused
from schemas.plan.timetable import ProcessState
from schemas.tables.process import ProcessRow
from secretariat.engine.start import mark_running, start_workflow

_AT_ONCE = 10
"""How many are started at the same time."""


async def start_waiting(db: Database, client: Client, *, now: datetime) -> int:
    """Start the processes that were saved while the engine was away; returns how many. `now` is the wall clock.

    One that the engine refuses is noted, and tried again after ever longer pauses; the others start. Raises EngineDown.
    """
    return await _start_all(db, client, await asyncio.to_thread(_waiting, db, now), now=now)


async def rebuild(db: Database, client: Client, only: Sequence[str] | None = None, *, now: datetime) -> int:
    """Start every process that has not ended and that the engine does not run, at the right rung; returns how many.

    `only` names those to look at; None is all. One that the engine refuses is noted, and the others start. Raises
    EngineDown.
    """
    open_ = await asyncio.to_thread(_open, db, now)
    chosen = open_ if only is None else [process for process in open_ if process in set(only)]
    return await _start_all(db, client, chosen, now=now, is_rebuilt=True)


async def _start_all(
    db: Database, client: Client, every: Sequence[str], *, now: datetime, is_rebuilt: bool = False
) -> int:
    started, broken = 0, None
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        starting = [_start_again(db, client, process, now=now, is_rebuilt=is_rebuilt) for process in some]
        ends = await asyncio.gather(*starting, return_exceptions=True)
        begun = [process for process, end in zip(some, ends, strict=True) if end is True]
        if begun:
            await asyncio.wrap_future(db.write_soon(partial(mark_running, begun=begun)))
        started += len(begun)
        for end in ends:
            if isinstance(end, EngineDown) or (isinstance(end, BaseException) and not isinstance(end, Exception)):
                raise end
            if isinstance(end, Exception) and not isinstance(end, EngineRefused):  # a refusal is noted already
                broken = end
    if broken is not None:
        raise broken  # the others have started
    return started


async def _start_again(db: Database, client: Client, process: str, *, now: datetime, is_rebuilt: bool) -> bool:
    """As `start_workflow`, from what the register knows of the process."""
    state = await asyncio.to_thread(_state, db, process)
    return await start_workflow(db, client, state, now=now, is_rebuilt=is_rebuilt)


def _waiting(db: Database, now: datetime) -> list[str]:
    with db.read() as session:
        saved = session.exec(select(ProcessRow.key).where(ProcessRow.status == "starting")).all()
        too_early = engine_trouble.waiting(session, now)
    return [process for process in saved if process not in too_early]


def _open(db: Database, now: datetime) -> list[str]:
    with db.read() as session:
        begun = session.exec(select(ProcessRow.key).where(ProcessRow.status != "ended")).all()
        too_early = engine_trouble.waiting(session, now)
    return [process for process in begun if process not in too_early]


def _state(db: Database, process: str) -> ProcessState:
    """What the workflow begins with. News that an earlier one may have missed is left to be delivered to this one: an
    answer that stood in its state already would be none, and a task that is done would wait for ever."""
    with db.read() as session:
        state = load_state(session, process)
        unheard = deliveries.unheard(session, process, state.handled_until)
    if unheard:
        with db.write() as session:
            deliveries.deliver_again(session, [number for number, _ in unheard])
    return transitions.before(state, [news for _, news in unheard])
