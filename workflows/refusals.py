"""How a refusal crosses the engine: an ApplicationError of its own type.

One by the workflow, which knows codes and days only, has its field, problem and cure as details. One by the register
names the event that has the words: a history is kept for years, and what somebody has typed does not enter it.
"""

from __future__ import annotations

from collections.abc import Callable

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from schemas.errors import Refused
    from schemas.messages import Refusal

REFUSED = "Refused"
"""The type of the ApplicationError."""


def refused(why: Refusal) -> ApplicationError:
    """The refusal as the engine carries it; `read` makes it a `Refused` again."""
    text = f"{why.problem} {why.cure}".strip() or REFUSED
    details = (why.told,) if why.told else (why.field, why.problem, why.cure)
    return ApplicationError(text, *details, type=REFUSED, non_retryable=True)


def read(cause: BaseException | None, told: Callable[[str], Refused]) -> Refused:
    """What was refused, on the other side; `told` looks up the words that stayed in the register.

    Whatever else it was is a refusal in its own words.
    """
    if isinstance(cause, ApplicationError) and cause.type == REFUSED:
        if len(cause.details) == 1:
            return told(str(cause.details[0]))
        if len(cause.details) == 3:
            field, problem, cure = (str(part) for part in cause.details)
            return Refused(field, problem, cure)
    return Refused("", cause.message if isinstance(cause, ApplicationError) else str(cause), "")
