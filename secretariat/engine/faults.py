"""What an error of the engine means: that it does not answer, or that it answers and says no."""

from __future__ import annotations

from datetime import timedelta

from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client
from temporalio.service import RPCError

from schemas.errors import FINAL, EngineDown, EngineRefused, NotHandedOver

_PATIENCE = timedelta(seconds=5)


async def fault_of(client: Client, error: RPCError, *, down: str, refused: str) -> NotHandedOver:
    """The error as one of ours, with that Swedish text; the reason is put after what was refused.

    Where the code alone does not tell, the engine is asked whether it answers at all.
    """
    code = error.status.name
    if code in FINAL or await is_answering(client):
        return EngineRefused(code, f"{refused} (orsak: {code})")
    return EngineDown(down)


async def is_answering(client: Client) -> bool:
    """True where the engine answers anything at all, be it a no."""
    try:
        await client.workflow_service.get_system_info(GetSystemInfoRequest(), timeout=_PATIENCE)
    except RPCError as error:
        return error.status.name in FINAL
    return True
