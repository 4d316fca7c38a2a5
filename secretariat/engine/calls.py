"""Calls to a process's workflow, with every failure put into Swedish: refused, not done, or not known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.service import RPCError, RPCStatusCode
from temporalio.workflow import UpdateMethodMultiParam

from db import actors, events, processes
from db.store.session import Database
from db.store.signs.clock import must_be_trusted
from schemas.errors import EffectUnknown, EngineDown, EngineRefused, Refused
from schemas.messages import Acted, Order
from workflows import refusals
from workflows.ids import workflow_id
from workflows.process import ProcessWorkflow

_PATIENCE = timedelta(seconds=10)
DOWN = "Processmotorn svarar inte just nu. Ingenting är ändrat. Försök igen om en stund."
"""What is said where a change could not be handed over."""
UNKNOWN = (
    "Ändringen kan vara på väg: processmotorn svarade inte i tid. Se ärendets historik om en stund. "
    "Står ändringen inte där kan du göra den igen."
)
"""What is said where a change was handed over, and nobody knows whether it has been carried out."""
NOT_TAKEN = (
    "Processmotorn tog inte emot ändringen. Ingenting är ändrat. Be den som sköter driften köra svarstid doctor."
)
"""What is said where the engine answers and says no."""
_NOT_TAKEN = frozenset(
    {
        RPCStatusCode.INVALID_ARGUMENT,
        RPCStatusCode.PERMISSION_DENIED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.UNAUTHENTICATED,
        RPCStatusCode.UNIMPLEMENTED,
    }
)
"""With these the engine says that it did not take the call; any other may have been taken."""
MessageT = TypeVar("MessageT", bound=Order)
P = ParamSpec("P")
Act: TypeAlias = Callable[Concatenate[Database, Client | None, str, P], Coroutine[Any, Any, None]]
"""What the secretariat does to a process: register, engine, key of the process, and what else it needs."""


def handle_of(client: Client, kind: str, process: str) -> WorkflowHandle[ProcessWorkflow, None]:
    """The workflow of a process."""
    return client.get_workflow_handle(workflow_id(kind, process))


async def update(
    client: Client | None,
    db: Database,
    process: str,
    act: UpdateMethodMultiParam[[Any, MessageT], Acted],
    message: MessageT,
    *,
    act_id: str | None = None,
) -> Acted:
    """Send an update and wait until the register has carried it out.

    It says who acts now. The same `act_id` again is the same act: its result is returned and nothing is done twice.
    Raises Refused, EngineDown, EngineRefused or EffectUnknown.
    """
    if client is None:
        raise EngineDown(DOWN)
    await asyncio.to_thread(must_be_trusted, db)
    kind = await asyncio.to_thread(_kind, db, process)
    try:
        handle: WorkflowHandle[Any, None] = client.get_workflow_handle(workflow_id(kind, process))
        # The engine's own deadline is for each call; one that was taken is waited for by several.
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            named = message.model_copy(update={"actor": actors.current()})
            return await handle.execute_update(act, named, id=act_id, rpc_timeout=_PATIENCE)
    except WorkflowUpdateFailedError as error:
        refusal = await asyncio.to_thread(refusals.read, error.cause, partial(_told, db, process))
        raise refusal from error
    except (WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError) as error:
        raise EffectUnknown(UNKNOWN) from error
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise Refused("ärendet", "Ärendet är avslutat eller ännu inte igång.", "Se ärendets historik.") from error
        if error.status in _NOT_TAKEN:
            raise EngineRefused(error.status.name, f"{NOT_TAKEN} (orsak: {error.status.name})") from error
        raise EffectUnknown(UNKNOWN) from error


def once(act: Act[P]) -> Act[P]:
    """Make an act of the secretariat that is requested twice, with the same `act_id`, one: the second is not refused.

    What the first did makes the checks before the engine refuse the second ("the day is already …"), so the engine is
    asked what it knows of that id.
    """

    @wraps(act)
    async def done(db: Database, client: Client | None, process: str, /, *args: P.args, **named: P.kwargs) -> None:
        try:
            await act(db, client, process, *args, **named)
        except Refused:
            act_id = named.get("act_id")
            if client is None or not isinstance(act_id, str) or not await _is_done(client, db, process, act_id):
                raise

    return done


async def _is_done(client: Client, db: Database, process: str, act_id: str) -> bool:
    kind = await asyncio.to_thread(_kind, db, process)
    known = handle_of(client, kind, process).get_update_handle(act_id, result_type=Acted)
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            await known.result(rpc_timeout=_PATIENCE)
    except (RPCError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError):
        return False
    return True


def _told(db: Database, process: str, told: str) -> Refused:
    with db.read() as session:
        return events.refusal(session, process, told)


def _kind(db: Database, process: str) -> str:
    with db.read() as session:
        return processes.get_process(session, process).kind
