"""How a process tells where it stands: by an update that is always refused, with what was asked in the refusal.

A query may be asked while a workflow task is under way, or deliver events that no task has delivered yet. The SDK then
reports, or carries out, what a replay does in another order, and the process stands still for good. An update comes
with a task of its own; one that is refused leaves nothing in the history where a worker answers at once, and a task of
no consequence where none does.
"""

from __future__ import annotations

from typing import TypeVar

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from schemas.base import Model

TOLD = "Told"
"""The type of the ApplicationError."""
ModelT = TypeVar("ModelT", bound=Model)


def told(what: Model) -> ApplicationError:
    """What was asked, as the engine carries it; `read` makes it a model again."""
    return ApplicationError(TOLD, what.model_dump(mode="json"), type=TOLD, non_retryable=True)


def read(cause: BaseException | None, model: type[ModelT]) -> ModelT | None:
    """What was told, on the other side; None where the process refused for another reason, or where a worker of another
    release told it in other words."""
    if not isinstance(cause, ApplicationError) or cause.type != TOLD or len(cause.details) != 1:
        return None
    try:
        return model.model_validate(cause.details[0])
    except ValueError:
        return None
