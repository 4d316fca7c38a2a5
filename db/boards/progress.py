"""How far the steps of a matter have come, and whether what is left of its plan can be done in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session, select

from db.case import StoredCase
from rules.dates.clock import local_date
from rules.plan.backward import schedule_plan
from schemas.inquiry import Row
from schemas.plan.plan import Plan
from schemas.plan.schedule import Progress
from schemas.plan.timetable import ENDED, ProcessState, StepStatus
from schemas.tables.process import StepRow
from words.needs import Need

BEGUN = frozenset({StepStatus.OPEN, StepStatus.CLOSED})
"""What a step is while its answers are received."""


def progress_of(
    plan: Plan, state: ProcessState, opened_at: Mapping[str, datetime | None], today: date
) -> dict[str, Progress]:
    """Where every step stands, for the passes of `rules/plan`. `opened_at` is step → instant (process time)."""
    found = {}
    for step in plan.steps:
        stood, at = state.steps.get(step.key), opened_at.get(step.key)
        if stood is None:
            continue
        answered = [seat for seat in step.seats if not stood.rows.get(seat, Row()).is_missing]
        opened_on = local_date(at) if at else today if stood.status in BEGUN else None
        found[step.key] = Progress(is_ended=stood.status in ENDED, opened_on=opened_on, answered=answered)
    return found


def opened_steps(session: Session, process: str) -> dict[str, datetime | None]:
    """Step → when it was opened (process time)."""
    rows = session.exec(select(StepRow).where(StepRow.process == process))
    return {row.key: row.opened_at for row in rows}


def shortage(stored: StoredCase, state: ProcessState, today: date) -> list[Need]:
    """That the plan of an open matter cannot be kept, as one need; empty where it can, or all is decided. `state` is
    its own, which takes long to make."""
    row, plan = stored.row, stored.plan
    if row.status == "ended" or row.ends_at is not None:
        return []
    opened_at = {key: step.opened_at for key, step in stored.steps.items()}
    schedule = schedule_plan(plan, today=today, progress=progress_of(plan, state, opened_at, today))
    found = len(schedule.infeasible)
    return [Need(kind="infeasible", process=row.key, process_title=row.title, count=found)] if found else []
