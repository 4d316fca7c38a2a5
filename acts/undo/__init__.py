"""Undo: the newest change of the plan, or a reminder by hand, is taken back within the hour while no mail has left."""

from __future__ import annotations

from typing import Literal

from rules.changes.admission import may_replan
from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import Request
from schemas.plan.timetable import ProcessState


class Undo(Request):
    """What the event tells is taken back; where it changed the plan, the one before `plan_version` holds again."""

    do: Literal["undo"] = "undo"
    event: int = 0
    """The number of the event; 0: the newest change of the plan."""


class Undone(Duty):
    """The mails of what is taken back are called off, and the former plan holds where that was a change of it."""

    kind: Literal["undone"] = "undone"
    version: int
    """The plan in force, which is taken back where the event changed it."""
    event: int = 0


def admits(state: ProcessState, request: Undo, _now: Instant) -> None:
    """The plan is the one that was seen; the register knows when it was made and what has left. Raises Refused."""
    may_replan(state, None, request.plan_version)


def transition(_state: ProcessState, request: Undo, now: Instant) -> Undone:
    """What must be written."""
    key = f"event-{request.event}" if request.event else f"v{request.plan_version}"
    return Undone(at=now, version=request.plan_version, event=request.event, key=key)


def sentence(undone: str) -> str:
    """The event in the history; `undone` is the sentence of what is taken back."""
    return f"Ångrat: {undone}"
