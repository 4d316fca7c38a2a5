"""Move: the due date of a step moves for everyone who has no own day; what is counted from it follows."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rules.changes.admission import may_replan
from rules.swedish import long_date
from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import Order
from schemas.plan.timetable import ProcessState


class MoveDeadline(Order):
    """Update `move_deadline`: one step gets another due date."""

    step: str
    to_on: date
    plan_version: int = 0
    """The version that the preview was made of; another has been made since → refused."""
    note: int = 0
    """The register's row with the reason in words."""


class Moved(Duty):
    """The register plans anew and tells everyone concerned."""

    kind: Literal["moved"] = "moved"
    new_on: date
    note: int = 0


def admits(state: ProcessState, move: MoveDeadline, _now: Instant) -> None:
    """The plan is the one that was previewed and the step has not ended. Raises Refused."""
    may_replan(state, move.step, move.plan_version)


def transition(_state: ProcessState, move: MoveDeadline, now: Instant) -> Moved:
    """What must be written."""
    return Moved(at=now, step=move.step, new_on=move.to_on, note=move.note, key=f"note-{move.note}")


def sentence(title: str, old_on: date, new_on: date) -> str:
    """The event in the history; the reason follows it."""
    return f"Svarsdagen för ”{title}” är flyttad från {long_date(old_on)} till {long_date(new_on)}."
