"""Answer: the register has received one. The workflow takes its row over; what follows from it are other duties."""

from __future__ import annotations

from datetime import date
from typing import Literal

from acts.closing import OutcomeChanged
from acts.ending import Done
from rules.swedish import long_date
from rules.transitions import take_row
from schemas.base import Instant
from schemas.duties import ONCE, Duty
from schemas.file.process import StepKind
from schemas.messages import News
from schemas.plan.timetable import ENDED, ProcessState, StepStatus


class Returns(Duty):
    """A seat has said when it comes back: its reminders wait until then."""

    kind: Literal["returns"] = "returns"
    seat: str
    new_on: date


def take(state: ProcessState, item: News, now: Instant) -> list[Duty]:
    """Take the answer over. An old version, or an answer to a step that is gone, changes nothing."""
    step = state.steps.get(item.step)
    if step is None or item.row is None or not take_row(step, item.seat, item.row):
        return []
    duties: list[Duty] = []
    if item.row.returns_on is not None:
        key = f"v{item.row.version}"
        duties.append(Returns(at=now, step=item.step, seat=item.seat, new_on=item.row.returns_on, key=key))
    is_report = state.times(item.step).kind in (StepKind.TASK, StepKind.NOTICE)
    if is_report and not item.row.is_missing and step.status not in ENDED:
        step.status = StepStatus.DONE
        duties.append(Done(at=now, step=item.step, key=ONCE))
    elif step.status == StepStatus.CLOSED:
        versions = sum(row.version for row in step.rows.values())
        duties.append(OutcomeChanged(at=now, step=item.step, key=f"answers-{versions}"))
    return duties


def sentence(organisation: str, back_on: date) -> str:
    """The event in the history of a seat that comes back to its answer."""
    return f"{organisation} återkommer {long_date(back_on)}; påminnelserna väntar till dess."
