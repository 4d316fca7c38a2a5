"""The secretariat changes a running process: moves a day, grants anstånd, changes parties, determines.

Everything is checked against the plan in force first; what it would do is shown by
`secretariat/matter/consequences.py`. The workflow then takes it in one update, which returns when the register has
carried it out and told everyone concerned. `now` is process time everywhere. `plan_version` is the version that was
shown: where another holds by then, the change is refused. `act_id` is the id of a form that was shown: pressed twice it
is one act. Each raises Refused, EngineDown or EffectUnknown.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session
from temporalio.client import Client

from acts.anstand import GrantAnstand
from acts.determine import Determine, seen_answers
from acts.move import MoveDeadline
from acts.parties import ChangeParties
from db import processes
from db.boards.progress import opened_steps, progress_of
from db.calendar import calendars
from db.case import load_state
from db.store.session import Database
from rules.dates.clock import local_date
from rules.people import joining
from rules.plan import replanning
from rules.plan.diff import diff
from schemas.errors import Refused
from schemas.file.process import PartySpec, ProcessFile
from schemas.inquiry import Result, Row
from schemas.plan.diff import PlanDiff
from schemas.plan.plan import Plan
from schemas.plan.timetable import ENDED, ProcessState
from schemas.tables.people import OrganisationRow, SeatRow
from secretariat.engine.calls import once, update
from secretariat.matter.reasons import keep_reason, must_say_why
from workflows.process import ProcessWorkflow


@dataclass(frozen=True)
class MovePreview:
    """What moving a day would do; `plan_version` is what the confirmation must name."""

    step: str
    old_on: date
    new_on: date
    diff: PlanDiff
    plan_version: int


def preview_move(db: Database, process: str, step: str, to_on: date, *, now: datetime) -> MovePreview:
    """Work out what moving `step` to `to_on` changes; nothing is written or sent. Raises Refused."""
    with db.read() as session:
        plan, state = processes.load_plan(session, process), load_state(session, process)
        known, opened_at = calendars.load(session), opened_steps(session, process)
    _must_be_open(state, step)
    progress = progress_of(plan, state, opened_at, local_date(now))
    ended = [key for key, at in progress.items() if at.is_ended]
    new = replanning.move_step(plan, step, to_on, now=now, calendars=known, ended=ended)
    return MovePreview(
        step=step,
        old_on=plan.step(step).schedule.due_on,
        new_on=to_on,
        diff=diff(plan, new, now=now, missing=_missing(plan, state), progress=progress),
        plan_version=plan.version,
    )


@once
async def move_deadline(
    db: Database,
    client: Client | None,
    process: str,
    step: str,
    to_on: date,
    *,
    reason: str,
    now: datetime,
    plan_version: int | None = None,
    act_id: str | None = None,
) -> None:
    """Move a due date for everyone who has no own day."""
    must_say_why(reason)
    found = await asyncio.to_thread(preview_move, db, process, step, to_on, now=now)
    version = plan_version if plan_version is not None else found.plan_version
    note = await asyncio.to_thread(keep_reason, db, process, reason, now)
    message = MoveDeadline(step=step, to_on=to_on, plan_version=version, note=note)
    await update(client, db, process, ProcessWorkflow.move_deadline, message, act_id=act_id)


@once
async def grant_anstand(
    db: Database,
    client: Client | None,
    process: str,
    step: str,
    seat: str,
    until_on: date,
    *,
    reason: str,
    now: datetime,
    plan_version: int | None = None,
    act_id: str | None = None,
) -> None:
    """Give one seat a later day; the others keep theirs."""
    must_say_why(reason)
    in_force = await asyncio.to_thread(check_anstand, db, process, step, seat, until_on, now=now)
    version = plan_version if plan_version is not None else in_force
    note = await asyncio.to_thread(keep_reason, db, process, reason, now)
    message = GrantAnstand(step=step, seat=seat, until_on=until_on, plan_version=version, note=note)
    await update(client, db, process, ProcessWorkflow.grant_anstand, message, act_id=act_id)


@once
async def change_parties(
    db: Database,
    client: Client | None,
    process: str,
    *,
    joined: list[str],
    left: list[str],
    reason: str,
    now: datetime,
    plan_version: int | None = None,
    act_id: str | None = None,
) -> None:
    """Let organisations join or leave the process."""
    must_say_why(reason)
    in_force = await asyncio.to_thread(check_parties, db, process, joined, left, now=now)
    version = plan_version if plan_version is not None else in_force
    note = await asyncio.to_thread(keep_reason, db, process, reason, now)
    message = ChangeParties(joined=joined, left=left, plan_version=version, note=note)
    await update(client, db, process, ProcessWorkflow.change_parties, message, act_id=act_id)


@once
async def determine(
    db: Database,
    client: Client | None,
    process: str,
    step: str,
    results: dict[str, Result],
    *,
    reason: str,
    now: datetime,
    within: dict[str, list[str]] | None = None,
    seen: int | None = None,
    act_id: str | None = None,
) -> None:
    """Determine an outcome, question by question; `within` names the seats that a yes is for, where not for all.

    `seen` (`acts.determine.seen_answers` of what was shown) refuses a finding made before the newest answer was seen.
    """
    must_say_why(reason)
    await asyncio.to_thread(check_finding, db, process, step, seen)
    note = await asyncio.to_thread(keep_reason, db, process, reason, now)
    message = Determine(step=step, results=results, within=within or {}, seen=seen, note=note)
    await update(client, db, process, ProcessWorkflow.determine, message, act_id=act_id)


def check_anstand(db: Database, process: str, step: str, seat: str, until_on: date, *, now: datetime) -> int:
    """See that the seat can have that day; returns the version of the plan in force. Raises Refused."""
    plan, state = _load(db, process)
    _must_be_open(state, step)
    replanning.grant_anstand(plan, step, seat, until_on, now=now)
    return plan.version


def check_parties(db: Database, process: str, joined: list[str], left: list[str], *, now: datetime) -> int:
    """See that they can join and leave; returns the version of the plan in force. Raises Refused."""
    plan, file = _load_for_parties(db, process, joined, left)
    joining.change_parties(plan, file, [PartySpec(organisation=key) for key in joined], left, now=now)
    return plan.version


def check_finding(db: Database, process: str, step: str, seen: int | None) -> None:
    """See that the step is there, and that no answer has come since `seen`. Raises Refused."""
    plan, state = _load(db, process)
    if step not in state.steps:
        raise Refused("steg", f"Steget {step} finns inte i ärendet.", "Se ärendets sida.")
    if seen is not None and seen != seen_answers(plan.step(step).seats, state.steps[step].rows):
        raise Refused("utfall", "Ett svar har kommit sedan sidan visades.", "Läs in sidan på nytt och se det först.")


def _load(db: Database, process: str) -> tuple[Plan, ProcessState]:
    with db.read() as session:
        return processes.load_plan(session, process), load_state(session, process)


def _missing(plan: Plan, state: ProcessState) -> dict[str, list[str]]:
    return {
        step.key: [seat for seat in step.seats if state.steps[step.key].rows.get(seat, Row()).is_missing]
        for step in plan.steps
    }


def _must_be_open(state: ProcessState, step: str) -> None:
    if step not in state.steps:
        raise Refused("steg", f"Steget {step} finns inte i ärendet.", "Se ärendets sida.")
    if state.steps[step].status in ENDED:
        raise Refused("steg", "Steget är redan avslutat.", "Ett avslutat steg kan inte få en ny dag.")


def _must_have_seat(session: Session, organisation: str, role: str) -> None:
    if session.get(SeatRow, f"{organisation}/{role}") is None:
        problem = f"Organisationen {organisation} har ingen plats {role} i registret, så ingen kan tillfrågas."
        raise Refused("part", problem, "Lägg in platsen i filen med organisationer och kör svarstid people FIL.")


def _load_for_parties(db: Database, process: str, joined: list[str], left: list[str]) -> tuple[Plan, ProcessFile]:
    """The plan and the file, where everyone named is known and has somebody to ask. Raises Refused."""
    with db.read() as session:
        file = processes.load_file(session, process)
        for key in [*joined, *left]:
            if session.get(OrganisationRow, key) is None:
                problem = f"Organisationen {key} finns inte i registret."
                raise Refused("part", problem, "Lägg in den först med svarstid people FIL.")
        for key in joined:
            _must_have_seat(session, key, file.respondent)
        return processes.load_plan(session, process), file
