"""A new matter in the register: its file, plan and first events, and whatever is due at once."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from acts.batch import carry_out_at_start
from db import actors, events, processes
from db.calendar import calendars
from db.calendar.reading import add_unknown
from db.case import StoredCase, new_case
from db.register import directories
from db.seals import chain
from db.store.session import Database
from db.store.signs.clock import must_be_trusted
from kinds.register import register_of
from rules.dates.clock import local_date
from rules.plan.backward import schedule_plan
from rules.plan.planning import make_plan
from rules.swedish import enumerate_ways, long_date
from schemas.actor import PROGRAM
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.process import Directory, ProcessFile, StepKind
from schemas.plan.plan import Plan
from schemas.plan.timetable import ProcessState


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
