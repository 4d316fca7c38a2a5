"""Withdraw: the matter is withdrawn or replaced; the rest is skipped, and everyone who heard of it is told."""

from __future__ import annotations

from typing import Literal

from rules.changes.admission import RELOAD, may_replan
from schemas.base import Instant
from schemas.duties import ONCE, Duty
from schemas.errors import Refused
from schemas.messages import Order
from schemas.plan.timetable import ENDED, ProcessState, StepStatus


class Withdraw(Order):
    """Update `withdraw`: the matter is withdrawn or replaced."""

    plan_version: int = 0
    note: int = 0


class Withdrawn(Duty):
    """Every step that has not ended is left out in the register, and everyone who has heard of the matter is told."""

    kind: Literal["withdrawn"] = "withdrawn"
    note: int = 0


def admits(state: ProcessState, withdrawal: Withdraw, _now: Instant) -> None:
    """A matter is withdrawn once, by the plan in force. Raises Refused."""
    if state.is_withdrawn:
        raise Refused("ärendet", "Ärendet är redan återkallat.", RELOAD)
    may_replan(state, None, withdrawal.plan_version)


def transition(state: ProcessState, withdrawal: Withdraw, now: Instant) -> Withdrawn:
    """Whatever has not ended falls away."""
    for step in state.steps.values():
        if step.status not in ENDED:
            step.status = StepStatus.SKIPPED
    state.is_withdrawn = True
    return Withdrawn(at=now, note=withdrawal.note, key=ONCE)


def sentence(reason: str) -> str:
    """The event in the history."""
    return f"Ärendet är återkallat. Skäl: {reason}"
