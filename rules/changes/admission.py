"""What every change of a running process must fulfil; what one act asks besides stands with the act.

Raises `Refused`; the texts reach the secretariat through the desk.
"""

from __future__ import annotations

from schemas.errors import Refused
from schemas.plan.timetable import ENDED, ProcessState, StepState

RELOAD = "Läs in sidan på nytt och försök igen."


def may_replan(state: ProcessState, step: str | None, plan_version: int) -> None:
    """A change must build on the plan in force, and the step it is about must not have ended."""
    if plan_version != state.timetable.version:
        raise Refused("plan", "Planen har ändrats sedan förhandsvisningen gjordes.", RELOAD)
    if step is not None:
        if step not in state.steps:
            raise Refused("steg", f"Steget {step} finns inte i ärendet.", RELOAD)
        if state.steps[step].status in ENDED:
            raise Refused("steg", "Steget är redan avslutat.", "Ett avslutat steg kan inte få en ny dag.")


def open_step(state: ProcessState, key: str) -> StepState:
    """The state of a step that is still to come or under way. Raises Refused for one that is unknown or has ended."""
    step = state.steps.get(key)
    if step is None:
        raise Refused("steg", f"Steget {key} finns inte i ärendet.", RELOAD)
    if step.status in ENDED:
        raise Refused("steg", "Steget är redan avslutat.", "Välj ett steg som pågår eller ska komma.")
    return step
