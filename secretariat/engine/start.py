"""Start a matter: its file, plan and first events in the register with whatever is due at once, then its workflow."""

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

from acts.batch import carry_out_at_start
from db import actors, events, processes
from db.calendar import calendars
from db.calendar.reading import add_unknown
from db.case import StoredCase, new_case
from db.register import directories
from db.seals import chain
from db.service import engine_trouble
from db.store.session import Database
from db.store.signs.clock import must_be_trusted
from kinds.register import register_of
from rules.dates.clock import local_date
from rules.plan.backward import schedule_plan
from rules.plan.planning import make_plan
from rules.swedish import enumerate_ways, long_date
from schemas.actor import PROGRAM
from schemas.errors import EngineDown, EngineRefused, Refused
from schemas.events import EventKind
from schemas.file.process import Directory, ProcessFile, StepKind
from schemas.plan.plan import Plan
from schemas.plan.timetable import ProcessState
from schemas.tables.process import ProcessRow
from secretariat.calendars import tell_processes
from secretariat.engine.faults import fault_of
from secretariat.engine.searchable import is_searchable
from workflows import search
from workflows.ids import TASK_QUEUE, workflow_id

_LATER = "Ärendet är sparat och startas så snart processmotorn svarar."
_REFUSED = "Ärendet är sparat, men processmotorn tog inte emot det. Det prövas igen av sig självt."


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
    started later, by `again.start_waiting`.
    """
    is_calendar_new, state = await asyncio.to_thread(begin, db, file, directory, now, shift_s)
    if is_calendar_new:
        why, wall_now = f"Kalendern är ändrad ({file.directory}).", now - timedelta(seconds=shift_s)
        await asyncio.to_thread(tell_processes, db, why, wall_now=wall_now)
    if client is None:
        raise EngineDown(_LATER)
    await start_workflow(db, client, state, now=now - timedelta(seconds=shift_s))
    # Those that are started at the same time are marked together.
    await asyncio.wrap_future(db.write_soon(partial(mark_running, begun=[file.process])))
    return workflow_id(file.kind, file.process)


def begin(
    db: Database, file: ProcessFile, directory: Directory, now: datetime, shift_s: int
) -> tuple[bool, ProcessState]:
    """Write a new process and carry out what is due at once, in one transaction; its workflow has but to wait then.

    Returns whether the file knew of bodies or meetings that the register did not, and what the workflow begins with.
    Raises Refused where the process exists, where its days have passed, and while the clock is doubted.
    """
    must_be_trusted(db)
    with db.write() as session:
        is_calendar_new, stored = _write(session, file, directory, now, shift_s)
        chain.close(session)  # a link of its own, as whenever its duties are carried out later
        with actors.acting(PROGRAM):
            return is_calendar_new, carry_out_at_start(session, stored, now)


def write_start(db: Database, file: ProcessFile, directory: Directory, now: datetime, shift_s: int) -> None:
    """Write a new process in one transaction; nothing of it is carried out yet."""
    with db.write() as session:
        _write(session, file, directory, now, shift_s)


def _write(
    session: Session, file: ProcessFile, directory: Directory, now: datetime, shift_s: int
) -> tuple[bool, StoredCase]:
    today = local_date(now)
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
        is_new=True,
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
            is_new=True,
        )
    told = {warning.text for warning in plan.warnings}
    for number, found in enumerate(schedule_plan(plan, today=today).infeasible):
        if found.text not in told:
            text = f"{found.text} Utvägar: {enumerate_ways(found.ways_out)}."
            key = f"infeasible/{number}"
            events.append(
                session, row.key, at=now, kind=EventKind.WARNED, text=text, step=found.step, dedup_key=key, is_new=True
            )
    return is_calendar_new, new_case(session, row, file, plan)


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


async def start_workflow(
    db: Database, client: Client, state: ProcessState, *, now: datetime, is_rebuilt: bool = False
) -> bool:
    """Start the workflow of a matter, to be marked as running by the caller; False where it runs already.

    `now` is the wall clock. Raises EngineDown, or EngineRefused, which is noted.
    """
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


def mark_running(session: Session, begun: Sequence[str]) -> None:
    """Note that these have a workflow, which the engine has accepted."""
    for row in session.exec(select(ProcessRow).where(col(ProcessRow.key).in_(begun))):
        if row.status == "starting":
            row.status = "running"
    engine_trouble.accepted(session, begun)


def _note_refusal(db: Database, process: str, fault: EngineRefused, now: datetime) -> None:
    with db.write() as session:
        engine_trouble.refuse(session, process, fault.code, now, is_final=fault.is_final)
