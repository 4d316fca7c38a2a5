"""Start a process, and start its workflow again from the register where the engine has lost it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from db.case import load_state
from db.service import engine_trouble
from db.store import deliveries
from db.store.session import Database
from rules import transitions
from schemas.errors import EngineDown, EngineRefused
from schemas.file.process import Directory, ProcessFile
from schemas.plan.timetable import ProcessState
from schemas.tables.process import ProcessRow
from secretariat.calendars import tell_processes
from secretariat.engine.begin import begin
from secretariat.engine.faults import fault_of
from secretariat.engine.searchable import is_searchable
from workflows import search
from workflows.ids import TASK_QUEUE, workflow_id

_LATER = "Ärendet är sparat och startas så snart processmotorn svarar."
_REFUSED = "Ärendet är sparat, men processmotorn tog inte emot det. Det prövas igen av sig självt."
_AT_ONCE = 10
"""How many are started at the same time."""


async def start_process(
    db: Database,
    client: Client | None,
    file: ProcessFile,
    directory: Directory,
    *,
    now: datetime,
    shift_s: int = 0,
) -> str:
    """Register the process and start its workflow; returns the workflow's id. `now` is process time.

    Raises Refused (the process exists, or the clock is doubted), or EngineDown or EngineRefused: then it is saved and
    started later by `start_waiting`.
    """
    is_calendar_new, state = await asyncio.to_thread(begin, db, file, directory, now, shift_s)
    if is_calendar_new:
        why, wall_now = f"Kalendern är ändrad ({file.directory}).", now - timedelta(seconds=shift_s)
        await asyncio.to_thread(tell_processes, db, why, wall_now=wall_now)
    if client is None:
        raise EngineDown(_LATER)
    await _start(db, client, state, now=now - timedelta(seconds=shift_s))
    # Those that are started at the same time are marked together.
    await asyncio.wrap_future(db.write_soon(partial(_mark_running, begun=[file.process])))
    return workflow_id(file.kind, file.process)


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
            await asyncio.wrap_future(db.write_soon(partial(_mark_running, begun=begun)))
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
    """As `_start`, from what the register knows of the process."""
    state = await asyncio.to_thread(_state, db, process)
    return await _start(db, client, state, now=now, is_rebuilt=is_rebuilt)


async def _start(db: Database, client: Client, state: ProcessState, *, now: datetime, is_rebuilt: bool = False) -> bool:
    """Start one, to be marked as running; False where its workflow runs already."""
    process = state.process
    try:
        state.is_searchable = state.is_shown = await is_searchable(client)
        await client.start_workflow(
            state.kind,
            state,
            id=workflow_id(state.kind, process),
            task_queue=TASK_QUEUE,
            search_attributes=search.attributes(state) if state.is_searchable else None,
            static_summary=f"{state.kind} {process}",
            # What the register says has not ended may be built again, also where it was terminated; what runs, runs.
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL if is_rebuilt else WorkflowIDConflictPolicy.USE_EXISTING,
        )
    except WorkflowAlreadyStartedError:
        return False
    except RPCError as error:
        fault = await fault_of(client, error, down=_LATER, refused=_REFUSED)
        if isinstance(fault, EngineRefused):
            await asyncio.to_thread(_note_refusal, db, process, fault, now)
        raise fault from error
    return True


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


def _note_refusal(db: Database, process: str, fault: EngineRefused, now: datetime) -> None:
    with db.write() as session:
        engine_trouble.refuse(session, process, fault.code, now, is_final=fault.is_final)


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


def _mark_running(session: Session, begun: Sequence[str]) -> None:
    for row in session.exec(select(ProcessRow).where(col(ProcessRow.key).in_(begun))):
        if row.status == "starting":
            row.status = "running"
    engine_trouble.accepted(session, begun)
