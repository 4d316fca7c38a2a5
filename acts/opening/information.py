"""A step that is only to be known: it is sent to every seat, and done thereby."""

from __future__ import annotations

from acts.case import Case
from acts.own_meeting import question
from db.boards.told import told
from kinds.duties import duties_of
from kinds.registry import role
from mail.kinds.people.knowledge import DateLine, information
from rules.swedish import count
from schemas.duties import Duty
from schemas.events import EventKind
from schemas.file.process import StepKind
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import ENDED, StepStatus

_ASKING = frozenset({StepKind.INQUIRY})


def inform(case: Case, step: PlanStep, duty: Duty) -> None:
    """Send what is only to be known to every seat of the step; it is done thereby."""
    case.set_status(step.key, StepStatus.DONE)
    lines, dates = duties_of(case.file.kind).information(case, step), _dates(case, step)
    step = told(case.session, case.file, step, [""])[""]
    send_at, matter = case.send_at(duty, step), case.matter(step)
    readers = [case.reader(seat) for seat in step.seats]
    case.post_all([information(matter, to, lines=list(lines), dates=dates, send_at=send_at) for to in readers])
    reached = count(len(step.seats), "mottagare", "mottagare")
    case.tell(EventKind.INFORMED, f"”{step.title}” gick för kännedom till {reached}.", duty)
    if role(step.role).is_first_to_reach_kansli:
        question.ask_early(case, duty)


def _dates(case: Case, step: PlanStep) -> list[DateLine]:
    """What lies ahead and has not been left out, in time order."""
    ahead = []
    for each in case.plan.steps:
        status = case.step_row(each.key).status
        if each.key != step.key and status not in ENDED and each.schedule.counts_by >= case.today:
            asks = each.kind in _ASKING
            ahead.append(DateLine(what=each.title, last_on=each.schedule.counts_by, asks=asks))
    return sorted(ahead, key=lambda row: row.last_on) if role(step.role).tells_what_lies_ahead else []
