"""What the acts that change the plan share: the new plan holds, is logged once, and seats and links follow it."""

from __future__ import annotations

from collections.abc import Callable

from acts.case import Case
from acts.own_meeting import question
from rules.plan.replanning import last_close_at
from rules.plan.timetable import timetable
from schemas.duties import Duty
from schemas.events import EventKind
from schemas.file.process import Closes
from schemas.messages import CarriedOut
from schemas.plan.plan import Plan
from schemas.plan.timetable import ENDED, StepStatus


def replan(
    case: Case,
    duty: Duty,
    found: CarriedOut,
    make: Callable[[], Plan],
    kind: EventKind,
    text: str,
    seat: str = "",
) -> Plan | None:
    """Make the new plan, log it and put it in force; None where an earlier try has done it all.

    Raises Refused where the change no longer fits; then the whole duty is taken back.
    """
    plan = None
    if not case.has_told(kind, duty, seat=seat):
        plan = make()
        case.tell(kind, text, duty, seat=seat)
        case.replan(plan, text)
        _open_again(case, plan)
        _settle_links(case, plan)
        question.ask_by_new_plan(case, duty)
    found.timetable = timetable(case.plan)
    return plan


def because(reason: str) -> str:
    """The reason as the last sentence of an event; empty where none was given."""
    return f"Skäl: {reason}" if reason else ""


def _open_again(case: Case, plan: Plan) -> None:
    """An inquiry that had closed is open again where somebody's time is not out."""
    for step in plan.steps:
        row = case.step_row(step.key)
        is_complete = step.closes == Closes.ALL_ANSWERED and not case.missing(step)
        if row.status == StepStatus.CLOSED and last_close_at(step) > case.now and not is_complete:
            row.status, row.closed_at, row.outcome = StepStatus.OPEN, None, None


def _settle_links(case: Case, plan: Plan) -> None:
    """Who has left has no link any more; who is back has a new one, since the seat may have another holder."""
    seats = case.seats  # read before a link is changed, so that all of them are written together
    for step in plan.steps:
        if case.step_row(step.key).status in ENDED:
            continue
        for seat, link in case.links(step.key).items():
            if link.is_withdrawn and seat in step.seats:
                link.generation, link.kansli_generation = link.generation + 1, link.kansli_generation + 1
                link.made_for = seats.addressee(seat).email
                link.stand_in_generation, link.stand_in_for, link.kansli_for = link.stand_in_generation + 1, None, None
            link.is_withdrawn = seat not in step.seats
