"""Start a process, and start its workflow again from the register where the engine has lost it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import select
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from db import calendars, directories, events, processes
from db.calendar_import import add_unknown
from db.case import load_state
from db.store.clock import must_be_trusted
from db.store.session import Database
from kinds.register import register_of
from rules.dates.clock import local_date
from rules.plan.backward import schedule_plan
from rules.plan.planning import make_plan
from rules.swedish import enumerate_ways, long_date
from schemas.errors import EngineDown, Refused
from schemas.events import EventKind
from schemas.file.process import Directory, ProcessFile, StepKind
from schemas.plan.plan import Plan
from schemas.plan.timetable import ProcessState
from schemas.tables.process import ProcessRow
from secretariat.calendars import tell_processes
from secretariat.searchable import is_searchable
from workflows import search
from workflows.ids import TASK_QUEUE, workflow_id

_LATER = "Ärendet är sparat och startas så snart processmotorn svarar."


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

    Raises Refused (the process exists, or the clock is doubted), or EngineDown: then it is saved and started later by
    `start_waiting`.
    """
    await asyncio.to_thread(must_be_trusted, db)
    if await asyncio.to_thread(_register, db, file, directory, now, shift_s):
        why, wall_now = f"Kalendern är ändrad ({file.directory}).", now - timedelta(seconds=shift_s)
        await asyncio.to_thread(tell_processes, db, why, wall_now=wall_now)
    if client is None:
        raise EngineDown(_LATER)
    return await _start(db, client, file.process)


def _register(db: Database, file: ProcessFile, directory: Directory, now: datetime, shift_s: int) -> bool:
    """Write it all in one transaction; True where the file knew of bodies or meetings that the register did not."""
    today = local_date(now)
    with db.write() as session:
        directories.add_missing(session, directory)
        is_calendar_new = add_unknown(session, directory.calendars, source=file.directory).is_anything
        plan = make_plan(file, today=today, calendars=calendars.load(session))
        _must_lie_ahead(plan, now)
        row = processes.create_process(session, file, plan, now=now, shift_s=shift_s)
        register_of(file.kind).begin(session, file)
        row.status = "starting"
        events.append(
            session,
            row.key,
            at=now,
            kind=EventKind.STARTED,
            text=f"Ärendet ”{file.title}” startades.",
            dedup_key="started",
        )
        for number, warning in enumerate(plan.warnings):
            events.append(
                session,
                row.key,
                at=now,
                kind=EventKind.WARNED,
                text=warning.text,
                step=warning.step,
                dedup_key=f"warning/{number}",
            )
        told = {warning.text for warning in plan.warnings}
        for number, found in enumerate(schedule_plan(plan, today=today).infeasible):
            if found.text not in told:
                text = f"{found.text} Utvägar: {enumerate_ways(found.ways_out)}."
                key = f"infeasible/{number}"
                events.append(
                    session, row.key, at=now, kind=EventKind.WARNED, text=text, step=found.step, dedup_key=key
                )
    return is_calendar_new


def _must_lie_ahead(plan: Plan, now: datetime) -> None:
    """A question whose day has passed cannot be asked; a late task is only late, and what waits gets a new day."""
    past = [
        step
        for step in plan.steps
        if step.kind is StepKind.INQUIRY and step.done_on is None and not (step.waits_for or step.when)
    ]
    past = [step for step in past if step.schedule.closes_at <= now]
    if past:
        step = past[0]
        raise Refused(
            step.key,
            f"Sista dagen för ”{step.title}” har redan passerat ({long_date(step.schedule.counts_by)}).",
            "Ange en ny dag, eller done_on om steget är klart. Prova annars med svarstid rehearse --as-of.",
        )


async def start_waiting(db: Database, client: Client) -> int:
    """Start the processes that were saved while the engine was away; returns how many."""
    with db.read() as session:
        waiting = session.exec(select(ProcessRow.key).where(ProcessRow.status == "starting")).all()
    for process in waiting:
        await _start(db, client, process)
    return len(waiting)


async def rebuild(db: Database, client: Client, only: Sequence[str] | None = None, *, is_anew: bool = False) -> int:
    """Start every process that has not ended and that the engine does not run, at the right rung; returns how many.

    `only` names those to look at; None is all. `is_anew` also ends what runs, and starts it again in its place.
    """
    with db.read() as session:
        open_ = session.exec(select(ProcessRow.key).where(ProcessRow.status != "ended")).all()
    open_ = open_ if only is None else [process for process in open_ if process in set(only)]
    rebuilt = 0
    for process in open_:
        try:
            await _start(db, client, process, is_rebuilt=True, is_anew=is_anew)
            rebuilt += 1
        except Refused:
            continue
    return rebuilt


async def _start(
    db: Database,
    client: Client,
    process: str,
    is_rebuilt: bool = False,
    is_anew: bool = False,
) -> str:
    state = await asyncio.to_thread(_state, db, process)
    state.is_searchable = await is_searchable(client)
    try:
        handle = await client.start_workflow(
            state.kind,
            state,
            id=workflow_id(state.kind, process),
            task_queue=TASK_QUEUE,
            search_attributes=search.attributes(state) if state.is_searchable else None,
            static_summary=f"{state.kind} {process}",
            # What the register says has not ended may be built again, also where it was terminated; what runs, runs.
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE
            if is_rebuilt
            else WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=_if_it_runs(is_rebuilt, is_anew),
        )
    except WorkflowAlreadyStartedError as error:
        raise Refused("process", f"Ärendet {process} är redan igång.", "") from error
    except RPCError as error:
        raise EngineDown(_LATER) from error
    await asyncio.to_thread(_mark_running, db, process)
    return handle.id


def _if_it_runs(is_rebuilt: bool, is_anew: bool) -> WorkflowIDConflictPolicy:
    if is_anew:
        return WorkflowIDConflictPolicy.TERMINATE_EXISTING
    return WorkflowIDConflictPolicy.FAIL if is_rebuilt else WorkflowIDConflictPolicy.USE_EXISTING


def _state(db: Database, process: str) -> ProcessState:
    with db.read() as session:
        return load_state(session, process)


def _mark_running(db: Database, process: str) -> None:
    with db.write() as session:
        row = processes.get_process(session, process)
        if row.status == "starting":
            row.status = "running"
