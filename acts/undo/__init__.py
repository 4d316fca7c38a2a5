"""Undo: the newest change of the plan is taken back, within the hour and while no mail of it has left."""

from __future__ import annotations

from typing import Literal

from rules.changes.admission import may_replan
from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import Request
from schemas.plan.timetable import ProcessState


class Undo(Request):
    """The plan that held before `plan_version` holds again."""

    do: Literal["undo"] = "undo"


class Undone(Duty):
    """The former plan holds, and the mails of the change are called off."""

    kind: Literal["undone"] = "undone"
    version: int
    """The version that is taken back."""


def admits(state: ProcessState, request: Undo, _now: Instant) -> None:
    """The plan is the one that was seen; the register knows when it was made and what has left. Raises Refused."""
    may_replan(state, None, request.plan_version)


def transition(_state: ProcessState, request: Undo, now: Instant) -> Undone:
    """What must be written."""
    return Undone(at=now, version=request.plan_version, key=f"v{request.plan_version}")


def sentence(undone: str) -> str:
    """The event in the history; `undone` is the sentence of what is taken back."""
    return f"Ångrat: {undone}"
