"""What became of the matters of a year, as the register has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date

from sqlmodel import Session, col, select

from db.case import load_state
from db.processes import load_plan
from rules.dates.clock import local_date
from schemas.events import EventKind
from schemas.output.year import YearMatterReport, YearRemark, YearStep
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import ProcessState
from schemas.tables.process import EventRow, ProcessRow

_SETTLES = frozenset({EventKind.DETERMINED, EventKind.DONE, EventKind.SKIPPED, EventKind.MILESTONE, EventKind.INFORMED})


def matters_of(session: Session, events: Sequence[EventRow]) -> tuple[list[YearMatterReport], list[YearRemark]]:
    """Every matter in the order in which they were started, and what their files say that does not agree."""
    rows = session.exec(select(ProcessRow).order_by(col(ProcessRow.created_at), ProcessRow.key)).all()
    settled = {
        (event.process, event.step): local_date(event.at.astimezone(UTC)) for event in events if event.kind in _SETTLES
    }
    reports, remarks = [], []
    for row in rows:
        plan, state = load_plan(session, row.key), load_state(session, row.key)
        reports.append(
            YearMatterReport(
                process=row.key,
                kind=row.kind,
                title=row.title,
                started_on=local_date(row.created_at.astimezone(UTC)),
                ended_on=local_date(row.ended_at.astimezone(UTC)) if row.ended_at else None,
                steps=[_step(step, state, settled.get((row.key, step.key))) for step in plan.steps],
            )
        )
        source = {step.key: step.source for step in plan.steps}
        remarks += [
            YearRemark(about=row.key, says=warning.text, source=source.get(warning.step, ""))
            for warning in plan.warnings
        ]
    return reports, remarks


def _step(step: PlanStep, state: ProcessState, settled_on: date | None) -> YearStep:
    stands = state.steps[step.key]
    return YearStep(
        key=step.key,
        title=step.title,
        due_on=step.schedule.due_on,
        operative_on=step.schedule.operative_on,
        claimed_on=step.claimed,
        computed_on=step.computed,
        state=stands.status.value,
        results={question: result.value for question, result in stands.results.items()},
        labels={question.key: question.short for question in step.questions},
        settled_on=settled_on,
    )
