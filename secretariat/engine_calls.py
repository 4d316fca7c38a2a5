"""Calls to a process's workflow, with every failure told as a Swedish refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from db import processes
from db.session import Database
from schemas.base import Model
from schemas.errors import EngineDown, OutcomeUnknown, Refused
from workflows.ids import workflow_id

_PATIENCE = timedelta(seconds=10)
_STEP_S = 0.02
DOWN = "Processmotorn svarar inte just nu. Ingenting är ändrat. Försök igen om en stund."
"""What is said where a change could not be handed over."""
UNKNOWN = (
    "Ändringen är skickad, men processmotorn hann inte svara. Den kan genomföras ändå: se efter i ärendets historik om "
    "en stund, och gör om den bara om den inte syns där."
)
"""What is said where a change was handed over and nobody knows what became of it."""


def handle_of(client: Client, kind: str, process: str) -> WorkflowHandle[object, None]:
    """The workflow of a process."""
    return client.get_workflow_handle(workflow_id(kind, process))


async def update(client: Client | None, db: Database, process: str, name: str, message: Model) -> None:
    """Send an update and wait until the workflow has taken it. Raises Refused (why not), EngineDown (it was not
    sent) or OutcomeUnknown (it was, and no answer came)."""
    if client is None:
        raise EngineDown(DOWN)
    with db.read() as session:
        kind = processes.get_process(session, process).kind
    try:
        await handle_of(client, kind, process).execute_update(name, message, rpc_timeout=_PATIENCE)
    except WorkflowUpdateFailedError as error:
        cause = error.cause
        raise Refused("", cause.message if isinstance(cause, ApplicationError) else str(cause), "") from error
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
        raise OutcomeUnknown(UNKNOWN) from error
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise Refused("ärendet", "Ärendet är avslutat eller ännu inte igång.", "Se ärendets historik.") from error
        # The line may have broken after the engine had taken the change.
        raise OutcomeUnknown(UNKNOWN) from error


async def until_written(is_written: Callable[[], bool]) -> None:
    """Wait until the register shows what the workflow has accepted; it follows within milliseconds.

    Raises EngineDown after ten seconds: the change is accepted and comes into effect when the worker is back.
    """
    for _ in range(int(_PATIENCE.total_seconds() / _STEP_S)):
        if await asyncio.to_thread(is_written):
            return
        await asyncio.sleep(_STEP_S)
    raise EngineDown("Ändringen är mottagen men ännu inte genomförd. Den genomförs så snart tjänsten är i gång igen.")
