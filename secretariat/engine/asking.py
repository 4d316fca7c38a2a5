"""Asking a workflow where it stands; it tells by refusing (`workflows/telling.py`), and nothing is carried out."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, TypeVar

from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError
from temporalio.workflow import UpdateMethodMultiParam

from schemas.base import Model
from workflows import telling

_PATIENCE = timedelta(seconds=10)
ModelT = TypeVar("ModelT", bound=Model)


async def ask(
    handle: WorkflowHandle[Any, Any], what: UpdateMethodMultiParam[[Any], None], model: type[ModelT]
) -> ModelT | None:
    """What the workflow tells, as of the last message that it has handled; None where it has ended, or no worker
    answers in time."""
    try:
        # The engine's own deadline is for each call, and an update that no worker takes is asked for by several.
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            await handle.execute_update(what, rpc_timeout=_PATIENCE)
    except WorkflowUpdateFailedError as refusal:
        return telling.read(refusal.cause, model)
    except WorkflowUpdateRPCTimeoutOrCancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from None  # it was not the deadline
    except (RPCError, TimeoutError):
        pass
    return None
