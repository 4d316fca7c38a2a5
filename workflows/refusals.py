"""How a refusal crosses the engine: an ApplicationError whose details are the field, the problem and the cure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from schemas.errors import Refused
    from schemas.messages import Refusal
    from schemas.plan.timetable import ProcessState

REFUSED = "Refused"
"""The type of the ApplicationError."""
MessageT = TypeVar("MessageT")


def admitted(check: Callable[[ProcessState, MessageT], None], state: ProcessState, message: MessageT) -> None:
    """Let an act's check decide whether an update enters the history. Raises ApplicationError where it refuses."""
    try:
        check(state, message)
    except Refused as why:
        raise refused(Refusal(field=why.field, problem=why.problem, cure=why.cure)) from why


def refused(why: Refusal) -> ApplicationError:
    """The refusal as the engine carries it; `read` makes it a `Refused` again."""
    text = f"{why.problem} {why.cure}".strip()
    return ApplicationError(text, why.field, why.problem, why.cure, type=REFUSED, non_retryable=True)


def read(cause: BaseException | None) -> Refused:
    """What was refused, on the other side; whatever else it was is a refusal in its own words."""
    if isinstance(cause, ApplicationError) and cause.type == REFUSED and len(cause.details) == 3:
        field, problem, cure = (str(part) for part in cause.details)
        return Refused(field, problem, cure)
    return Refused("", cause.message if isinstance(cause, ApplicationError) else str(cause), "")
